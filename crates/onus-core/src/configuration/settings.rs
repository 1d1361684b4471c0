//! `book.toml`: a real mdBook file whose table `[preprocessor.onus]` holds our settings.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use onus_source::project_file::check_written;
use onus_source::text::quote;
use onus_source::{At, Diagnostic, FileId, codes};

use super::book_file::{BookFile, SpannedBook};
use super::import::ImportSettings;
use super::tables::{BookSettings, CheckSettings, CsvSettings, DocumentSettings, Format, ModelSettings, PdfSettings};
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
    pub books: BookSettings,
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

/// Settings that no project may make, whatever else is wrong with it: a place outside, a program to run.
fn refuse_foreign(file: FileId, book: &SpannedBook) -> Result<(), Diagnostic> {
    let spans = SettingSpans { file, ..SettingSpans::default() };
    let onus = &book.preprocessor.onus;
    if let Some(program) = &onus.pdf.typst {
        let message = "a project does not name programs that Onus runs";
        return Err(Diagnostic::new(codes::PROJECT_NAMES_PROGRAM, spans.at(program.span()), message)
            .label("whoever changes this file would choose what runs on your machine")
            .hint("Remove the key. `--typst PATH` or the environment variable ONUS_TYPST names the program; else it is looked for on the path."));
    }
    let folders = [&book.book.src, &onus.inventory, &onus.team_narrative, &onus.output, &onus.templates, &onus.model.path];
    let since = onus.document.since.iter().filter(|word| leads_out(word.get_ref()));
    for path in folders.into_iter().flatten().chain(&onus.model.extend).chain(since) {
        if let Err(refusal) = check_written(Path::new(path.get_ref())) {
            let message = format!("{} is outside the project", quote(path.get_ref()));
            let problem = Diagnostic::new(codes::FILE_OUTSIDE_PROJECT, spans.at(path.span()), message).label(refusal.to_string());
            return Err(match refusal.hint() {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
        }
    }
    Ok(())
}

/// Whether a word that may be a revision is a path that leads out. `main..` is neither.
fn leads_out(word: &str) -> bool {
    word.starts_with('/') || word.split(['/', '\\']).any(|part| part == "..") || Path::new(word).is_absolute()
}

fn setting_spans(file: FileId, book: SpannedBook) -> SettingSpans {
    let mut spans = SettingSpans { file, ..SettingSpans::default() };
    spans.review_by = book.preprocessor.onus.document.review_by.map(|d| spans.at(d.span()));
    let levels = book.preprocessor.onus.check.levels.into_keys();
    spans.levels = levels.map(|code| (code.get_ref().clone(), spans.at(code.span()))).collect();
    spans
}

/// The bytes in which a `book.toml` of an old version names the `typst` program.
pub fn named_program(text: &str) -> Option<Range<usize>> {
    let book: SpannedBook = toml::from_str(text).ok()?;
    book.preprocessor.onus.pdf.typst.map(|program| program.span())
}

/// Whether a `book.toml` has a table of ours. What is no TOML may have one: reading it tells what is wrong.
pub fn has_onus_table(text: &str) -> bool {
    let Ok(book) = toml::from_str::<toml::Table>(text) else { return true };
    book.get("preprocessor").and_then(toml::Value::as_table).is_some_and(|preprocessors| preprocessors.contains_key("onus"))
}

/// Reads `book.toml`.
pub fn read_settings(file: FileId, text: &str) -> Result<Settings, Diagnostic> {
    let spanned: SpannedBook = toml::from_str(text).unwrap_or_default();
    refuse_foreign(file, &spanned)?;
    let raw: BookFile = toml::from_str(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let limit = |n: usize| u32::try_from(n.min(text.len())).unwrap_or(u32::MAX);
        let at = At { file, start: limit(range.start), end: limit(range.end) };
        Diagnostic::new(codes::BOOK_SETTINGS_INVALID, at, error.message().to_owned())
            .hint("Onus reads only the table [preprocessor.onus] of book.toml; the rest belongs to mdBook.")
    })?;
    let onus = raw.preprocessor.onus.unwrap_or_default();
    let spans = setting_spans(file, spanned);
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
        books: onus.books,
        model: onus.model,
        check: onus.check,
        import: onus.import,
        spans,
        theme: onus.theme,
    })
}
