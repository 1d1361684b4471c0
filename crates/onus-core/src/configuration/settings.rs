//! `book.toml`: a real mdBook file whose table `[preprocessor.onus]` holds our settings.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;

use onus_source::{At, Diagnostic, FileId, Level, codes};

use super::import::ImportSettings;
use super::theme::ThemeSettings;

/// Everything that `book.toml` says to us.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Title of the handbook.
    pub title: String,
    /// Authors.
    pub authors: Vec<String>,
    /// Language tag.
    pub language: String,
    /// Folder of the organisation's narrative chapters.
    pub narrative: String,
    /// Folder of the chapters that every team's book has.
    pub team_narrative: String,
    /// File or folder of the inventory.
    pub inventory: String,
    /// Folder whose child `handbook` a build writes.
    pub output: String,
    /// Folder of template overrides.
    pub templates: String,
    /// Formats that a build makes.
    pub formats: Vec<Format>,
    /// Document control.
    pub document: DocumentSettings,
    /// PDF.
    pub pdf: PdfSettings,
    /// CSV.
    pub csv: CsvSettings,
    /// Which model.
    pub model: ModelSettings,
    /// Checks.
    pub check: CheckSettings,
    /// Colours and logo.
    pub theme: ThemeSettings,
    /// Importing.
    pub import: ImportSettings,
    /// Where some of these were written, for messages about them.
    pub places: Places,
}

/// Where settings that messages point at were written.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `book.toml`.
    pub file: FileId,
    /// `review_by`.
    pub review_by: Option<At>,
    /// Codes under `levels`.
    pub levels: BTreeMap<String, At>,
}

impl Places {
    /// A range of bytes of `book.toml`.
    pub fn at(&self, range: Range<usize>) -> At {
        let limit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        At { file: self.file, start: limit(range.start), end: limit(range.end) }
    }
}

/// Output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// GitHub-flavoured Markdown that mdBook reads.
    Markdown,
    /// A static site.
    Html,
    /// PDF/A and PDF/UA.
    Pdf,
    /// The matrix as JSON.
    Json,
    /// Duties and deployments as CSV.
    Csv,
    /// The matrix and its registers as an Excel workbook.
    Xlsx,
    /// Component definition, and system security plans where the inventory gives what they need.
    Oscal,
    /// What customers must do, in the columns of FedRAMP's Appendix J.
    Crm,
    /// What customers must do, in the ownership columns of CAIQ.
    Caiq,
}

/// Document control.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentSettings {
    /// Version of the document.
    pub version: String,
    /// Classification on each page.
    pub classification: String,
    /// When it must be reviewed.
    pub review_by: Option<Date>,
    /// What the books tell the changes since: a git revision, or the path of a `matrix.json` inside the project.
    pub since: Option<String>,
    /// Roles that approve it: printed with room to sign.
    pub approvals: Vec<String>,
}

impl Default for DocumentSettings {
    fn default() -> Self {
        DocumentSettings {
            version: "draft".to_owned(),
            classification: "Internal".to_owned(),
            review_by: None,
            since: None,
            approvals: Vec::new(),
        }
    }
}

/// Which engine makes PDFs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Typst inside this program.
    #[default]
    Embedded,
    /// The `typst` program in a process of its own.
    Cli,
}

/// Page size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// ISO A4: 210 × 297 mm.
    #[default]
    A4,
    /// US Letter: 8.5 × 11 inches.
    UsLetter,
}

impl Paper {
    /// The name in `book.toml`, which is Typst's.
    pub fn id(self) -> &'static str {
        match self {
            Paper::A4 => "a4",
            Paper::UsLetter => "us-letter",
        }
    }

    /// The paper of that name.
    pub fn from_id(id: &str) -> Option<Paper> {
        [Paper::A4, Paper::UsLetter].into_iter().find(|paper| paper.id() == id)
    }
}

/// PDF.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PdfSettings {
    /// Engine.
    pub engine: Engine,
    /// Standards to enforce, as Typst names them.
    pub standards: Vec<String>,
    /// Page size.
    pub paper: Paper,
    /// Where the `typst` program is; found on the path when not given.
    pub typst: Option<String>,
    /// Accept another version of the program than ours.
    pub allow_typst_version: bool,
    /// Seconds after which one document's process is ended.
    pub timeout_seconds: u64,
}

impl Default for PdfSettings {
    fn default() -> Self {
        PdfSettings {
            engine: Engine::Embedded,
            standards: vec!["a-2a".to_owned(), "ua-1".to_owned()],
            paper: Paper::A4,
            typst: None,
            allow_typst_version: false,
            timeout_seconds: 300,
        }
    }
}

/// CSV.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CsvSettings {
    /// Opens each file with a byte order mark, for Excel.
    pub bom: bool,
}

/// Which model.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// A folder that replaces the built-in model.
    pub path: Option<String>,
    /// Folders of services, sources and rules that extend it.
    pub extend: Vec<String>,
}

/// Checks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckSettings {
    /// Level by code: `ONUS-C004 = "error"`; `"off"` silences a code.
    pub levels: BTreeMap<String, LevelSetting>,
    /// Days after which what was read of a source must be read again.
    pub rule_max_age_days: i64,
    /// Days ahead that expiries are announced.
    pub expiry_notice_days: i64,
    /// Findings that somebody decided not to be told of for a while.
    #[serde(rename = "suppress")]
    pub suppressions: Vec<Suppression>,
}

impl Default for CheckSettings {
    fn default() -> Self {
        CheckSettings { levels: BTreeMap::new(), rule_max_age_days: 550, expiry_notice_days: 30, suppressions: Vec::new() }
    }
}

/// Findings of one code that are left out, why, and until when. What is not named does not restrict.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Code, with its place in `book.toml`.
    pub code: toml::Spanned<String>,
    /// Only findings about this deployment.
    pub deployment: Option<String>,
    /// Only findings about this duty.
    pub duty: Option<String>,
    /// Only findings for this team.
    pub team: Option<String>,
    /// Why it is right to leave them out.
    pub reason: toml::Spanned<String>,
    /// Last day on which it holds.
    pub expires: toml::Spanned<Date>,
}

/// A level, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelSetting {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Should be mended.
    Warning,
    /// Fails a check.
    Error,
}

impl LevelSetting {
    /// The level, unless it is off.
    pub fn level(self) -> Option<Level> {
        match self {
            LevelSetting::Off => None,
            LevelSetting::Note => Some(Level::Note),
            LevelSetting::Warning => Some(Level::Warning),
            LevelSetting::Error => Some(Level::Error),
        }
    }
}

/// The file as mdBook shapes it; what is not ours is mdBook's to judge.
#[derive(Deserialize)]
struct RawBook {
    book: RawBookTable,
    #[serde(default)]
    preprocessor: RawPreprocessors,
}

#[derive(Deserialize)]
struct RawBookTable {
    title: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    language: Option<String>,
    src: Option<String>,
}

#[derive(Default, Deserialize)]
struct RawPreprocessors {
    onus: Option<RawOnus>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct RawOnus {
    // mdBook's own keys of a preprocessor table.
    #[serde(rename = "command")]
    _command: Option<String>,
    #[serde(rename = "renderers")]
    _renderers: Option<Vec<String>>,
    #[serde(rename = "before")]
    _before: Option<Vec<String>>,
    #[serde(rename = "after")]
    _after: Option<Vec<String>>,
    #[serde(rename = "optional")]
    _optional: Option<bool>,
    inventory: Option<String>,
    team_narrative: Option<String>,
    output: Option<String>,
    templates: Option<String>,
    formats: Option<Vec<Format>>,
    document: DocumentSettings,
    pdf: PdfSettings,
    csv: CsvSettings,
    model: ModelSettings,
    check: CheckSettings,
    theme: ThemeSettings,
    import: ImportSettings,
}

/// Only the places of some settings: read apart, so that the settings themselves stay plain.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacesBook {
    preprocessor: PlacesPreprocessors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacesPreprocessors {
    onus: PlacesOnus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacesOnus {
    document: PlacesDocument,
    check: PlacesCheck,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacesDocument {
    review_by: Option<toml::Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacesCheck {
    levels: BTreeMap<toml::Spanned<String>, String>,
}

fn places(file: FileId, text: &str) -> Places {
    let found: PlacesBook = toml::from_str(text).unwrap_or_default();
    let mut places = Places { file, ..Places::default() };
    places.review_by = found.preprocessor.onus.document.review_by.map(|d| places.at(d.span()));
    let levels = found.preprocessor.onus.check.levels.into_keys();
    places.levels = levels.map(|code| (code.get_ref().clone(), places.at(code.span()))).collect();
    places
}

/// Reads `book.toml`.
pub fn read_settings(file: FileId, text: &str) -> Result<Settings, Diagnostic> {
    let raw: RawBook = toml::from_str(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let limit = |n: usize| u32::try_from(n.min(text.len())).unwrap_or(u32::MAX);
        let at = At { file, start: limit(range.start), end: limit(range.end) };
        Diagnostic::new(codes::BOOK_SETTINGS_INVALID, at, error.message().to_owned())
            .hint("`onus` reads the table [preprocessor.onus] of book.toml; the rest is mdBook's.")
    })?;
    let onus = raw.preprocessor.onus.unwrap_or_default();
    let places = places(file, text);
    if let Some(silent) = onus.check.suppressions.iter().find(|s| s.reason.get_ref().trim().is_empty()) {
        return Err(Diagnostic::new(
            codes::SUPPRESSION_WITHOUT_REASON,
            places.at(silent.reason.span()),
            "a suppression needs a reason",
        )
        .hint("Say why these findings may be left out until then, so that the next reader can judge."));
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
        places,
        theme: onus.theme,
    })
}
