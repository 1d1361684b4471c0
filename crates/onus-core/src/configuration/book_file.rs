//! The shape of `book.toml`. What is not ours is mdBook's to judge.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::import::ImportSettings;
use super::tables::{BookSettings, CheckSettings, CsvSettings, DocumentSettings, Format, ModelSettings, PdfSettings};
use super::theme::ThemeSettings;

/// A book.toml of mdBook whose table [preprocessor.onus] holds the settings of Onus.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct BookFile {
    /// mdBook's own table; Onus reads these keys.
    pub(super) book: BookTable,
    /// mdBook's preprocessors.
    #[serde(default)]
    pub(super) preprocessor: Preprocessors,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct BookTable {
    /// Title of the handbook.
    pub title: Option<String>,
    /// Authors of the handbook.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Language tag, such as `en`.
    pub language: Option<String>,
    /// Folder of the organisation's narrative chapters.
    pub src: Option<String>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Preprocessors {
    pub onus: Option<OnusTable>,
}

/// Everything that Onus reads.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[schemars(rename = "onus")]
pub(super) struct OnusTable {
    /// mdBook's: the command that runs the preprocessor, `onus mdbook`.
    #[serde(rename = "command")]
    _command: Option<String>,
    /// mdBook's: renderers for which the preprocessor runs.
    #[serde(rename = "renderers")]
    _renderers: Option<Vec<String>>,
    /// mdBook's: preprocessors that run after this one.
    #[serde(rename = "before")]
    _before: Option<Vec<String>>,
    /// mdBook's: preprocessors that run before this one.
    #[serde(rename = "after")]
    _after: Option<Vec<String>>,
    /// mdBook's: whether a missing command is ignored.
    #[serde(rename = "optional")]
    _optional: Option<bool>,
    /// File or folder of the inventory.
    pub inventory: Option<String>,
    /// Folder of the chapters that every team's book has.
    pub team_narrative: Option<String>,
    /// Folder in which a build writes its folder `handbook`.
    pub output: Option<String>,
    /// Folder of templates that override the built-in ones.
    pub templates: Option<String>,
    /// Formats that a build produces.
    pub formats: Option<Vec<Format>>,
    pub document: DocumentSettings,
    pub pdf: PdfSettings,
    pub csv: CsvSettings,
    pub books: BookSettings,
    pub model: ModelSettings,
    pub check: CheckSettings,
    pub theme: ThemeSettings,
    pub import: ImportSettings,
}

/// Only the spans of some settings: read apart, so that the settings themselves stay plain.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedBook {
    pub book: SpannedBookTable,
    pub preprocessor: SpannedPreprocessors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedBookTable {
    pub src: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedPreprocessors {
    pub onus: SpannedOnus,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct SpannedOnus {
    pub inventory: Option<Spanned<String>>,
    pub team_narrative: Option<Spanned<String>>,
    pub output: Option<Spanned<String>>,
    pub templates: Option<Spanned<String>>,
    pub model: SpannedModel,
    pub pdf: SpannedPdf,
    pub document: SpannedDocument,
    pub check: SpannedCheck,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedModel {
    pub path: Option<Spanned<String>>,
    pub extend: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedPdf {
    pub typst: Option<Spanned<toml::Value>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedDocument {
    pub review_by: Option<Spanned<toml::Value>>,
    pub since: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpannedCheck {
    pub levels: BTreeMap<Spanned<String>, String>,
}
