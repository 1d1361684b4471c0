//! `onus build`: publishes the handbooks.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use indicatif::ProgressBar;
use onus_core::configuration::Format;
use onus_driver::Project;
use onus_driver::build::{BuildObserver, BuildOutcome, BuildRequest, build, build_single_file};
use onus_render::formats::{self, FORMATS};
use onus_render::oscal;
use onus_source::text::plural;

use super::check::summary;
use super::common::shortened;
use super::project::ProjectLocation;
use super::template_watch::TemplateWatch;
use super::{Failure, Outcome, Printer, Run, clock};

/// Other words for formats, as people say them.
static ALSO_CALLED: [(&str, Format); 4] =
    [("md", Format::Markdown), ("excel", Format::Xlsx), ("site", Format::Html), ("register-of-information", Format::Dora)];

/// A format with its other words.
fn possible_value(format: Format) -> PossibleValue {
    let also = ALSO_CALLED.iter().filter(move |(_, known)| *known == format).map(|(word, _)| *word);
    PossibleValue::new(format.id()).aliases(also)
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(possible_value)).map(|written| {
        let also = ALSO_CALLED.iter().find(|(word, _)| *word == written).map(|(_, format)| *format);
        also.or_else(|| Format::from_id(&written)).expect("every possible value names a format")
    })
}

/// Documents that people ask for by name, and what holds them.
static HELD_BY: [(&str, &str); 5] = [
    ("ssp", "'oscal' writes a system security plan for each scope that has what it needs"),
    ("poam", "'oscal' writes a plan of action and milestones for each scope"),
    ("sar", "'oscal' writes assessment results for each scope"),
    ("soa", "'audit' has the Statement of Applicability"),
    ("cis", "'crm' has the worksheets CIS and CRM of FedRAMP's Appendix J"),
];

/// Reads the name of a format. Who asks for a document of some format is told which.
#[derive(Clone)]
struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = Format;

    fn parse_ref(&self, command: &clap::Command, argument: Option<&clap::Arg>, value: &OsStr) -> Result<Format, clap::Error> {
        format_parser().parse_ref(command, argument, value).map_err(|mut error| {
            let asked = value.to_string_lossy().to_lowercase();
            if let Some((_, tip)) = HELD_BY.iter().find(|(document, _)| *document == asked) {
                error.remove(ContextKind::SuggestedValue);
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![(*tip).into()]));
            }
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::ALL.map(possible_value).into_iter()))
    }
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus build\n  onus build --format html --only team:payments\n  onus build --format csv,xlsx,oscal\n  onus build --format html --single-file\n  onus build --output /tmp/handbook"
)]
pub struct BuildArgs {
    /// Formats to make, in place of those of book.toml
    #[arg(long, value_delimiter = ',', value_name = "FORMAT", value_parser = FormatParser)]
    pub format: Vec<Format>,
    /// Make only this book: `organisation`, `team:ID` or `scope:ID`; may be given more than once
    #[arg(long, value_name = "BOOK")]
    pub only: Vec<String>,
    /// Folder to write to, in place of that of book.toml
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The typst program for `engine = "cli"`; by default ONUS_TYPST, or the first on the path
    #[arg(long, value_name = "PATH")]
    pub typst: Option<PathBuf>,
    /// Write the matrix as one page that holds everything, for e-mailing: handbook/matrix.html
    #[arg(long, conflicts_with = "only")]
    pub single_file: bool,
}

pub fn run(location: &ProjectLocation, args: &BuildArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    if args.single_file {
        let mut project = location.open(printer)?;
        let file = build_single_file(&mut project, args.output.clone(), &TemplateWatch::new(*printer))?;
        printer.say(&format!("{}: {} KiB, nothing beside it is needed", file.path.display(), file.size / 1024));
        return Ok(Outcome::Done);
    }
    let request = BuildRequest { formats: args.format.clone(), books: args.only.clone(), output: args.output.clone() };
    let observer = Observer { printer, bar: OnceLock::new(), watch: TemplateWatch::new(*printer) };
    let outcome = build(&location.require_root()?, &request, &location.environment()?, &observer)?;
    say_outcome(printer, &outcome, started.elapsed());
    if !outcome.refused.is_empty() {
        return Err(not_written(printer, &outcome));
    }
    // An empty answer to what was asked for by name would look like success.
    if let Some(format) = args.format.iter().find(|format| is_missing(**format, &outcome)) {
        return Err(Failure::message(nothing_made(*format)));
    }
    // The program ends here: the system takes the memory back faster than one by one.
    std::mem::forget(outcome);
    Ok(Outcome::Done)
}

/// Shows what each document lacks that was not written. It takes none of the others away.
fn not_written(printer: &Printer, outcome: &BuildOutcome) -> Failure {
    printer.diagnostics(&outcome.refused, &outcome.project.sources);
    let count = plural(outcome.refused.len() as u64, "document");
    Failure::message(format!("facts are missing for {count}; the rest is written, and earlier copies of what is not stay"))
}

/// Whether a build made no file of a format.
fn is_missing(format: Format, outcome: &BuildOutcome) -> bool {
    !outcome.paths.iter().any(|path| formats::format_of(path) == Some(format))
}

/// Why no file of a format was made.
fn nothing_made(format: Format) -> String {
    let needs = match format {
        Format::Audit => {
            "a workbook for auditors is made for each scope, and the inventory has none. Write one: \
             `scopes: [{ id: soc2, framework: soc2 }]`; `onus framework` lists the frameworks"
        }
        _ => "the inventory has nothing that it would show",
    };
    format!("nothing was made of the format `{}`: {needs}", format.id())
}

/// Shows warnings as soon as they are known, and a bar while files are written.
struct Observer<'a> {
    printer: &'a Printer,
    bar: OnceLock<ProgressBar>,
    watch: TemplateWatch,
}

impl BuildObserver for Observer<'_> {
    fn project_opened(&self, project: &Project) {
        self.printer.diagnostics(&project.files.warnings, &project.sources);
        self.printer.detail(&format!(
            "model {}, {} services, {} configurations in use",
            project.matrix.document.model_version,
            project.files.model.services.len(),
            project.matrix.configurations.len()
        ));
    }

    fn files_planned(&self, count: u64) {
        self.bar.get_or_init(|| self.printer.progress(count, "writing"));
    }

    fn file_written(&self) {
        self.bar.get().into_iter().for_each(|bar| bar.inc(1));
    }

    fn files_finished(&self) {
        self.bar.get().into_iter().for_each(ProgressBar::finish_and_clear);
    }

    fn own_templates(&self, names: &[String]) {
        self.watch.own_templates(names);
    }

    fn rendering_begins(&self, path: &str) -> u64 {
        self.watch.rendering_begins(path)
    }

    fn rendering_ends(&self, job: u64) {
        self.watch.rendering_ends(job);
    }
}

/// Ends by naming the files to open and the time taken.
fn say_outcome(printer: &Printer, outcome: &BuildOutcome, took: Duration) {
    let BuildOutcome { project, handbook, paths, report, .. } = outcome;
    let shown = shortened(handbook);
    printer.say(&format!(
        "{} in {:.1} s: {} written, {} unchanged, {} removed",
        plural(paths.len() as u64, "file"),
        took.as_secs_f64(),
        report.written,
        report.linked,
        report.removed
    ));
    let has = |path: &str| paths.iter().any(|p| p == path);
    for (label, path) in FORMATS.iter().flat_map(|definition| definition.entry_points).filter(|(_, path)| has(path)) {
        printer.say(&format!("  {label:<9} {}", shown.join(path).display()));
    }
    if has(oscal::COMPONENT_DEFINITION) {
        for (scope, lacking) in oscal::without_plan(&project.matrix) {
            printer.say(&format!("no system security plan for scope `{}`: the inventory lacks {}", scope.id, lacking.join(", ")));
        }
    }
    printer.say(&format!("open: {} (`onus check` lists them)", summary(&project.findings)));
}
