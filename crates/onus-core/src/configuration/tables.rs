//! The tables below `[preprocessor.onus]`. Their documentation comments are the descriptions of the published schema.

use std::collections::BTreeMap;

use jiff::civil::Date;
use onus_model::Cadence;
use schemars::JsonSchema;
use serde::Deserialize;

use onus_source::Level;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
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
    /// For each scope, the sheets that its framework's auditors ask for, as an Excel workbook.
    Audit,
    /// What customers must do, in the columns of FedRAMP's Appendix J.
    Crm,
    /// Questions of CAIQ, with answers, ownership and what each side does.
    Caiq,
    /// What customers must do and set, as a page, Markdown and JSON.
    Guide,
    /// The register of information of DORA, in the templates of the technical standard.
    Dora,
}

impl Format {
    /// In the order in which help and schemas list them.
    pub const ALL: [Format; 12] = [
        Format::Markdown,
        Format::Html,
        Format::Pdf,
        Format::Json,
        Format::Csv,
        Format::Xlsx,
        Format::Oscal,
        Format::Audit,
        Format::Crm,
        Format::Caiq,
        Format::Guide,
        Format::Dora,
    ];

    /// The name in `book.toml` and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Oscal => "oscal",
            Format::Audit => "audit",
            Format::Crm => "crm",
            Format::Caiq => "caiq",
            Format::Guide => "guide",
            Format::Dora => "dora",
        }
    }

    pub fn from_id(id: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.id() == id)
    }
}

/// Document control: what every publication says about itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "document")]
pub struct DocumentSettings {
    /// Version of the document.
    pub version: String,
    /// Classification, printed on each page.
    pub classification: String,
    /// Last day by which the document must be reviewed.
    #[schemars(with = "Option<String>", regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub review_by: Option<Date>,
    /// Edition to compare with: a git revision, or the path of a `matrix.json` inside the project. The books list what changed
    /// since.
    pub since: Option<String>,
    /// Roles that approve the document, printed with room to sign.
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

/// Engine that produces PDF files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Engine {
    /// Typst inside this program.
    #[default]
    Embedded,
    /// The `typst` program in a process of its own.
    Cli,
}

/// Page size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Paper {
    /// ISO A4: 210 × 297 mm.
    #[default]
    A4,
    /// US Letter: 8.5 × 11 inches.
    UsLetter,
}

impl Paper {
    /// The name in `book.toml`, which is also Typst's.
    pub fn id(self) -> &'static str {
        match self {
            Paper::A4 => "a4",
            Paper::UsLetter => "us-letter",
        }
    }

    pub fn from_id(id: &str) -> Option<Paper> {
        [Paper::A4, Paper::UsLetter].into_iter().find(|paper| paper.id() == id)
    }
}

/// How PDF files are produced.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "pdf")]
pub struct PdfSettings {
    /// Engine that produces PDF files.
    pub engine: Engine,
    /// PDF standards to conform to, by Typst's names.
    #[schemars(extend("items" = serde_json::json!({ "enum": ["a-2a", "a-3a", "ua-1"] })))]
    pub standards: Vec<String>,
    /// Page size.
    pub paper: Paper,
    /// Accept a `typst` program of a different version than the embedded one.
    pub allow_typst_version: bool,
    /// Seconds after which the process of one document is stopped.
    pub timeout_seconds: u64,
}

impl Default for PdfSettings {
    fn default() -> Self {
        PdfSettings {
            engine: Engine::Embedded,
            standards: vec!["a-2a".to_owned(), "ua-1".to_owned()],
            paper: Paper::A4,
            allow_typst_version: false,
            timeout_seconds: 300,
        }
    }
}

/// How CSV files are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "csv")]
pub struct CsvSettings {
    /// Begin each file with a byte order mark, for Excel.
    pub bom: bool,
}

/// What the books hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "books")]
pub struct BookSettings {
    /// Up to so many deployments, each has a page of its own; with more, configurations stand for them.
    pub deployment_pages: usize,
    /// Where the files of this project can be read, such as `https://github.com/larkspur/handbook/blob/main`. Pages then link
    /// each place in a file: its path and `#L12` are added.
    pub repository_url: Option<String>,
}

impl Default for BookSettings {
    fn default() -> Self {
        BookSettings { deployment_pages: 500, repository_url: None }
    }
}

/// The responsibility model to use.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "model")]
pub struct ModelSettings {
    /// Folder that replaces the built-in model.
    pub path: Option<String>,
    /// Folders of services, sources and rules that extend it.
    pub extend: Vec<String>,
}

/// How checks judge.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "check")]
pub struct CheckSettings {
    /// Level by code, such as `ONUS-C001 = "error"`; `"off"` silences a code.
    pub levels: BTreeMap<String, LevelSetting>,
    /// Days after which a source must be checked again.
    pub rule_max_age_days: i64,
    /// How many days ahead an expiry is announced.
    pub expiry_notice_days: i64,
    /// Days after the end of an interval in which its proof may still arrive, by cadence: `monthly = 5`.
    pub grace_days: BTreeMap<Cadence, u32>,
    /// Days before it falls due on which an obligation is announced, by cadence.
    pub notice_days: BTreeMap<Cadence, u32>,
    /// How many days a bridge letter reaches past the end of its report.
    pub bridge_days: u32,
    /// Whether a reviewer must stand outside the team that performs the duty.
    pub reviewer_outside_team: bool,
    /// Findings that are suppressed for a while.
    #[serde(rename = "suppress")]
    pub suppressions: Vec<Suppression>,
}

impl Default for CheckSettings {
    fn default() -> Self {
        CheckSettings {
            levels: BTreeMap::new(),
            rule_max_age_days: 550,
            expiry_notice_days: 30,
            grace_days: BTreeMap::new(),
            notice_days: BTreeMap::new(),
            bridge_days: 92,
            reviewer_outside_team: false,
            suppressions: Vec::new(),
        }
    }
}

/// Findings of one code that are suppressed, why, and until when. A field that is absent does not restrict.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "suppression")]
pub struct Suppression {
    /// Code of the findings.
    #[schemars(with = "String")]
    pub code: toml::Spanned<String>,
    /// Only findings about this deployment.
    pub deployment: Option<String>,
    /// Only findings about this duty.
    pub duty: Option<String>,
    /// Only findings that this team should act on.
    pub team: Option<String>,
    /// Why it is right to suppress them.
    #[schemars(with = "String")]
    pub reason: toml::Spanned<String>,
    /// Last day on which the suppression applies.
    #[schemars(with = "String", regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub expires: toml::Spanned<Date>,
}

/// Level of a finding, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum LevelSetting {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Should be fixed.
    Warning,
    /// Makes `onus check` fail.
    Error,
}

impl LevelSetting {
    pub fn level(self) -> Option<Level> {
        match self {
            LevelSetting::Off => None,
            LevelSetting::Note => Some(Level::Note),
            LevelSetting::Warning => Some(Level::Warning),
            LevelSetting::Error => Some(Level::Error),
        }
    }
}
