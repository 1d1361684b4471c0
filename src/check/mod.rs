//! `onus check`: what is open, for people, for programs, for code scanning and for pull requests.

mod filter;
mod github;
mod human;
mod json;
mod sarif;

use std::path::Path;

use clap::ValueEnum;

use onus_core::check::Finding;
use onus_source::text::plural;
use onus_source::{Code, Diagnostic, Level, SourceMap, tally};

use super::printer::Printer;
use onus_driver::Project;
use onus_driver::build::rehearse;

use super::project::ProjectLocation;
use super::template_watch::TemplateWatch;
use super::{Failure, Outcome, Run};

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Each finding with the lines that it is about
    #[default]
    Human,
    /// A list of findings
    Json,
    /// SARIF 2.1.0, which code scanning reads
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// Levels at which a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Any finding
    Note,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
}

/// `onus check`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onus check
  onus check --team payments --level warning
  onus check --code ONUS-C023 --all
  onus check --since origin/main --deny warning
  onus check --format sarif > onus.sarif
  onus explain ONUS-C001")]
pub struct CheckArgs {
    /// Fail on findings of this level or worse; filtered-out findings do not count
    #[arg(long, default_value = "error", value_name = "LEVEL")]
    pub deny: Deny,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: CheckFormat,
    /// Print every finding; by default, the terminal shows the first few of each code
    #[arg(long, conflicts_with = "top")]
    pub all: bool,
    /// Findings of each code to show in the terminal
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub top: usize,
    #[command(flatten)]
    pub only: filter::FindingFilter,
}

/// One thing to report, whether a check found it or the project could not be read for it.
struct Entry<'a> {
    code: Code,
    level: Level,
    message: &'a str,
    hints: Vec<&'a str>,
    /// Where, in the files that were read.
    span: Option<Span<'a>>,
    /// What it is about, by ids that stay the same when lines move: deployment, duty, team.
    about: [Option<&'a str>; 3],
    /// Why and until when it is left out.
    suppressed: Option<(&'a str, String)>,
}

/// Lines and columns, both from one; the end is the column after the last character. Columns count characters.
#[derive(Clone, Copy)]
struct Span<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_column: usize,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &CheckArgs, printer: &Printer) -> Run {
    let (opened, left_out) = match opened(location, printer).and_then(|opened| filter::filtered(opened, &args.only)) {
        Ok(opened) => opened,
        Err(Failure::Input(problems, sources)) => return Err(unreadable(location, args, problems, sources, printer)),
        Err(failure) => return Err(failure),
    };
    let entries = || entries(&opened);
    let below = below_repository(&opened.files.root);
    match args.format {
        CheckFormat::Human => human::print(&opened, if args.all { usize::MAX } else { args.top }, printer),
        CheckFormat::Json => printer.data(&json::text(&entries()).map_err(Failure::message)?),
        CheckFormat::Sarif => printer.data(&sarif::text(&entries(), &below).map_err(Failure::message)?),
        CheckFormat::Github => printer.data(&github::text(&entries(), &below)),
    }
    printer.say(&words(&opened, left_out));
    if args.format == CheckFormat::Human {
        printer.say(&next(&opened));
    }
    let limit = match args.deny {
        Deny::Note => Level::Note,
        Deny::Warning => Level::Warning,
        Deny::Error => Level::Error,
    };
    let levels = opened.findings.iter().map(|f| f.level).chain(opened.files.warnings.iter().map(|w| w.level));
    Ok(if levels.max().is_some_and(|worst| worst >= limit) { Outcome::No } else { Outcome::Done })
}

/// The project, and the certainty that a build of it would not be refused.
fn opened(location: &ProjectLocation, printer: &Printer) -> Result<Project, Failure> {
    let mut project = location.open_silently()?;
    rehearse(&mut project, &TemplateWatch::new(*printer))?;
    Ok(project)
}

/// A project that could not be read is told of in the format that was asked for, too: a pull request shows the line.
fn unreadable(
    location: &ProjectLocation,
    args: &CheckArgs,
    problems: Vec<Diagnostic>,
    sources: SourceMap,
    printer: &Printer,
) -> Failure {
    let entries: Vec<Entry> = problems.iter().map(|d| of_diagnostic(d, &sources)).collect();
    let below = location.root().map_or_else(String::new, |root| below_repository(&root));
    let text = match args.format {
        CheckFormat::Human => return Failure::Input(problems, sources),
        CheckFormat::Json => json::text(&entries),
        CheckFormat::Sarif => sarif::text(&entries, &below),
        CheckFormat::Github => Ok(github::text(&entries, &below)),
    };
    match text {
        Ok(text) => printer.data(&text),
        Err(error) => return Failure::message(error),
    }
    Failure::message(format!("the project cannot be read: {}", tally(&problems)))
}

fn entries(opened: &Project) -> Vec<Entry<'_>> {
    let warnings = opened.files.warnings.iter().map(|d| of_diagnostic(d, &opened.sources));
    let open = opened.findings.iter().map(|f| of_finding(f, opened, None));
    let left_out =
        opened.suppressed.iter().map(|s| of_finding(&s.finding, opened, Some((s.reason.as_str(), s.expires.to_string()))));
    warnings.chain(open).chain(left_out).collect()
}

fn of_finding<'a>(finding: &'a Finding, opened: &'a Project, suppressed: Option<(&'a str, String)>) -> Entry<'a> {
    let matrix = &opened.matrix;
    Entry {
        code: finding.code,
        level: finding.level,
        message: &finding.message,
        hints: vec![&finding.hint],
        span: finding.at.map(|at| span(at, &opened.sources)).or_else(|| line(&finding.place)),
        about: [
            finding.deployment.map(|d| matrix.deployments[d as usize].id.as_str()),
            finding.duty.as_deref(),
            finding.team.map(|t| matrix.teams[t as usize].id.as_str()),
        ],
        suppressed,
    }
}

fn of_diagnostic<'a>(d: &'a Diagnostic, sources: &'a SourceMap) -> Entry<'a> {
    Entry {
        code: d.code,
        level: d.level,
        message: &d.message,
        hints: d.hints.iter().map(String::as_str).chain((!d.label.is_empty()).then_some(d.label.as_str())).collect(),
        span: d.at.map(|at| span(at, sources)),
        about: [None; 3],
        suppressed: None,
    }
}

/// The part of a place that lies in its first line: what somebody should look at, not the whole of a deployment.
fn span(at: onus_source::At, sources: &SourceMap) -> Span<'_> {
    let file = sources.file(at.file);
    let (line, column) = sources.line_column(at.file, at.start as usize);
    let end = (at.end as usize).min(file.line(at.start as usize).1.end);
    let end_column = sources.line_column(at.file, end).1.max(column);
    Span { path: &file.path, line, column, end_column }
}

/// A whole line of a file that was too large to keep, such as a population.
fn line(place: &str) -> Option<Span<'_>> {
    let (path, line) = place.rsplit_once(':')?;
    Some(Span { path, line: line.parse().ok()?, column: 1, end_column: 1 })
}

/// The project's folder as its repository sees it, with a slash at the end: annotations name files from there.
fn below_repository(root: &Path) -> String {
    let Ok(root) = root.canonicalize() else { return String::new() };
    let repository = root.ancestors().find(|a| a.join(".git").exists());
    let below = repository.and_then(|r| root.strip_prefix(r).ok()).unwrap_or(Path::new(""));
    below.components().map(|c| format!("{}/", c.as_os_str().to_string_lossy())).collect()
}

/// What was found, and how much else there is that was not asked for.
fn words(opened: &Project, left_out: usize) -> String {
    let suppressed = match opened.suppressed.len() {
        0 => String::new(),
        n => format!("; {n} suppressed in book.toml"),
    };
    let found = match (opened.findings.is_empty(), left_out) {
        (_, 0) => summary(&opened.findings),
        (true, _) => {
            format!("nothing that you asked for; {} not shown", plural(left_out as u64, "other finding"))
        }
        (false, _) => format!("{}; {} not shown", counted(&opened.findings), plural(left_out as u64, "other finding")),
    };
    format!("{found}{suppressed}")
}

/// What to do next: where nothing is open, the handbook, else the worst finding.
fn next(opened: &Project) -> String {
    match opened.findings.first().filter(|worst| worst.level > Level::Note) {
        Some(worst) => format!("next: `onus explain {}` says why it matters and what closes it", worst.code),
        None => "next: `onus build` writes the handbook".to_owned(),
    }
}

/// `2 errors, 5 warnings, 3 notes`, of all findings.
pub fn summary(findings: &[Finding]) -> String {
    let levels = levels(findings);
    match levels.iter().all(|(count, _)| *count == 0) {
        true => "no check found anything".to_owned(),
        false => levels.map(|(count, word)| plural(count, word)).join(", "),
    }
}

/// `2 errors, 3 notes`, where others may have been left out: nothing is said of levels that were not asked for.
fn counted(findings: &[Finding]) -> String {
    levels(findings)
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| plural(*count, word))
        .collect::<Vec<_>>()
        .join(", ")
}

fn levels(findings: &[Finding]) -> [(u64, &'static str); 3] {
    [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .map(|(level, word)| (findings.iter().filter(|f| f.level == level).count() as u64, word))
}
