//! `book.toml`: a real mdBook file whose table `[preprocessor.onus]` holds our settings.

use std::collections::BTreeMap;
use std::ops::Range;

use onus_source::{At, Diagnostic, FileId, codes};

use super::book_file::{BookFile, SpannedBook};
use super::import::ImportSettings;
use super::tables::{CheckSettings, CsvSettings, DocumentSettings, Format, ModelSettings, PdfSettings};
use super::theme::ThemeSettings;

/// What `book.toml` sets, with defaults filled in.
#[derive(Clone, Debug)]
pub struct Settings {
    pub title: String,
    pub authors: Vec<String>,
    /// Language tag.
    pub language: String,
    /// Folder of the organisation's narrative chapters.
    pub narrative: String,
    /// Folder of the chapters that every team's book has.
    pub team_narrative: String,
    /// File or folder of the inventory.
    pub inventory: String,
    /// Folder in which a build writes its folder `handbook`.
    pub output: String,
    /// Folder of template overrides.
    pub templates: String,
    pub formats: Vec<Format>,
    pub document: DocumentSettings,
    pub pdf: PdfSettings,
    pub csv: CsvSettings,
    pub model: ModelSettings,
    pub check: CheckSettings,
    pub theme: ThemeSettings,
    pub import: ImportSettings,
    /// Where some of these were written.
    pub spans: SettingSpans,
}

/// Where settings that messages point at were written.
#[derive(Clone, Debug, Default)]
pub struct SettingSpans {
    pub file: FileId,
    pub review_by: Option<At>,
    /// By code under `levels`.
    pub levels: BTreeMap<String, At>,
}

impl SettingSpans {
    /// A range of bytes of `book.toml`.
    pub fn at(&self, range: Range<usize>) -> At {
        let limit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        At { file: self.file, start: limit(range.start), end: limit(range.end) }
    }
}

fn setting_spans(file: FileId, text: &str) -> SettingSpans {
    let book: SpannedBook = toml::from_str(text).unwrap_or_default();
    let mut spans = SettingSpans { file, ..SettingSpans::default() };
    spans.review_by = book.preprocessor.onus.document.review_by.map(|d| spans.at(d.span()));
    let levels = book.preprocessor.onus.check.levels.into_keys();
    spans.levels = levels.map(|code| (code.get_ref().clone(), spans.at(code.span()))).collect();
    spans
}

/// Reads `book.toml`.
pub fn read_settings(file: FileId, text: &str) -> Result<Settings, Diagnostic> {
    let raw: BookFile = toml::from_str(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let limit = |n: usize| u32::try_from(n.min(text.len())).unwrap_or(u32::MAX);
        let at = At { file, start: limit(range.start), end: limit(range.end) };
        Diagnostic::new(codes::BOOK_SETTINGS_INVALID, at, error.message().to_owned())
            .hint("Onus reads only the table [preprocessor.onus] of book.toml; the rest belongs to mdBook.")
    })?;
    let onus = raw.preprocessor.onus.unwrap_or_default();
    let spans = setting_spans(file, text);
    if let Some(silent) = onus.check.suppressions.iter().find(|s| s.reason.get_ref().trim().is_empty()) {
        return Err(Diagnostic::new(
            codes::SUPPRESSION_WITHOUT_REASON,
            spans.at(silent.reason.span()),
            "a suppression needs a reason",
        )
        .hint("Say why these findings may be suppressed until then, so that others can judge the decision."));
    }
    Ok(Settings {
        title: raw.book.title.unwrap_or_else(|| "Cloud Responsibility Handbook".to_owned()),
        authors: raw.book.authors,
        language: raw.book.language.unwrap_or_else(|| "en".to_owned()),
        narrative: raw.book.src.unwrap_or_else(|| "src".to_owned()),
        team_narrative: onus.team_narrative.unwrap_or_else(|| "content/team".to_owned()),
        inventory: onus.inventory.unwrap_or_else(|| "content/inventory".to_owned()),
        output: onus.output.unwrap_or_else(|| "output".to_owned()),
        templates: onus.templates.unwrap_or_else(|| "templates".to_owned()),
        formats: onus.formats.unwrap_or_else(|| vec![Format::Markdown, Format::Html, Format::Pdf, Format::Json]),
        document: onus.document,
        pdf: onus.pdf,
        csv: onus.csv,
        model: onus.model,
        check: onus.check,
        import: onus.import,
        spans,
        theme: onus.theme,
    })
}
