//! `onus diff`: what changed for whom, from one state of a project to another.

use std::path::PathBuf;

use clap::ValueEnum;

use onus_core::customer_guide::{CustomerNotice, customer_notice};
use onus_core::diff::{AddedOrRemoved, Changes, ComparedFinding, DeploymentChange, risk_words, words};
use onus_driver::diff_operand::{DiffOperand, changes_between, edition_name, read_diff_operand, read_revision, revision_range};
use onus_driver::project::git::Repository;
use onus_publish::{changes, customer_guide};
use onus_render::{html, markdown};

use super::printer::{Printer, STRONG};
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run};

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal.
    #[default]
    Human,
    /// For a pull request.
    Markdown,
    /// Everything, for programs.
    Json,
    /// A self-contained page.
    Html,
}

/// Arguments of `onus diff`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus diff HEAD\n  onus diff v2026.3 v2026.4\n  onus diff origin/main... --format markdown --exit-code\n  onus diff content/issues/2026.3.json\n  onus diff ../before ../after --format html > changes.html\n\nExit code 1 with --exit-code: something changed. Differences only in date, version or revision do not count as changes."
)]
pub struct DiffArgs {
    /// Older side: a git revision, a project's folder, or a matrix.json; `A..B` and `A...B` as in git
    #[arg(value_name = "OLD")]
    pub old: String,
    /// Newer side; by default the project as it is in the working tree
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: DiffFormat,
    /// Exit with 1 when anything changed
    #[arg(long)]
    pub exit_code: bool,
    /// Only what changed for your customers, as a notice for them
    #[arg(long)]
    pub customers: bool,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &DiffArgs, printer: &Printer) -> Run {
    let environment = location.environment()?;
    let git = &environment.git;
    let here = std::env::current_dir().map_err(Failure::message)?;
    // A revision is of the project's repository; a path is where the user is, unless a project was named.
    let base = location.folder.clone().unwrap_or_else(|| here.clone());
    // A book.toml far above may have nothing to do with the repository that the user is in.
    let root =
        location.root().filter(|r| Repository::open(r, git).is_ok() || Repository::open(&base, git).is_err()).unwrap_or(base);
    let (mut old_word, mut new_word) = (args.old.clone(), args.new.clone());
    let range = if new_word.is_none() { revision_range(&args.old, &root, git)? } else { None };
    let of_range = range.is_some();
    if let Some((old, new)) = range {
        (old_word, new_word) = (old, new);
    }
    let find = |word: &str| -> PathBuf { if here.join(word).exists() { here.clone() } else { root.clone() } };
    // What a range names are revisions, whatever files are called.
    let read = |word: &str| match of_range {
        true => read_revision(word, &root, &environment),
        false => read_diff_operand(word, &find(word), &environment),
    };
    let old = read(&old_word)?;
    let new = match &new_word {
        Some(word) => read(word)?,
        None => {
            let project = location.open(printer)?;
            DiffOperand { matrix: project.matrix, findings: Some(project.findings), note: None }
        }
    };
    for note in [&old.note, &new.note].into_iter().flatten() {
        printer.say(note);
    }
    if args.customers {
        let notice = customer_notice(&old.matrix, &new.matrix);
        printer.data(&notice_text(&notice, args.format)?);
        return Ok(if args.exit_code && !notice.is_empty() { Outcome::No } else { Outcome::Done });
    }
    let mut changes = changes_between(&old, (&new.matrix, new.findings.as_deref()));
    changes.from.name = edition_name(&old_word);
    changes.to.name = new_word.as_deref().map_or_else(|| "the working tree".to_owned(), edition_name);
    printer.data(&written(&changes, args.format)?);
    Ok(if args.exit_code && !changes.is_empty() { Outcome::No } else { Outcome::Done })
}

/// A terminal shows the Markdown: it is what is sent.
fn notice_text(notice: &CustomerNotice, format: DiffFormat) -> Result<String, Failure> {
    let (title, blocks) = (customer_guide::notice_title(notice), customer_guide::notice_blocks(notice));
    match format {
        DiffFormat::Json => Ok(serde_json::to_string_pretty(notice).map_err(Failure::message)? + "\n"),
        DiffFormat::Human | DiffFormat::Markdown => markdown::document(&title, &blocks).map_err(Failure::message),
        DiffFormat::Html => html::standalone(&title, "en", &blocks).map_err(Failure::message),
    }
}

fn written(changes: &Changes, format: DiffFormat) -> Result<String, Failure> {
    match format {
        DiffFormat::Json => Ok(serde_json::to_string_pretty(changes).map_err(Failure::message)? + "\n"),
        DiffFormat::Human => Ok(human(changes)),
        DiffFormat::Markdown => {
            let books = markdown::Books::new(&[], &Default::default()).map_err(Failure::message)?;
            let text = markdown::render_blocks(&books, &changes::blocks(changes, &|_| None)).map_err(Failure::message)?;
            Ok(format!("# {}\n\n{text}\n", markdown::escape::line(&changes::title(changes))))
        }
        DiffFormat::Html => {
            let blocks = changes::blocks(changes, &|_| None);
            html::standalone(&changes::title(changes), "en", &blocks).map_err(Failure::message)
        }
    }
}

/// Deployments named below one entry in a terminal.
const NAMES: usize = 5;
/// Duties that go from one team to another which are named.
const DUTIES: usize = 6;
/// Findings and statuses of one kind that are shown.
const SHOWN: usize = 10;

fn human(changes: &Changes) -> String {
    let mut layout = TextLayout::new();
    layout.labelled("from ", 5, &words::edition(&changes.from));
    layout.labelled("to   ", 5, &words::edition(&changes.to));
    layout.paragraph(0, 0, &format!("{}.", words::summary(changes)));
    if let Some(model) = words::model(changes) {
        layout.paragraph(0, 0, &model);
    }
    risk(&mut layout, changes);
    let moved: Vec<&DeploymentChange> = changes.changed.iter().filter(|c| words::moves(c)).collect();
    part(&mut layout, "Duties that moved", !moved.is_empty());
    for change in moved {
        entry(&mut layout, &words::sentence(changes, change));
        if change.deployments.len() > 1 {
            layout.paragraph(6, 6, &words::names(&change.deployments, NAMES));
        }
        for duty in &change.duties {
            let (from, to) = (words::holder(changes, duty.from.as_ref()), words::holder(changes, duty.to.as_ref()));
            layout.paragraph(6, 8, &format!("{}: {from} → {to}", duty.duty.id));
        }
    }
    let owners: Vec<String> = changes.changed.iter().filter_map(|c| words::owner_change(changes, c)).collect();
    list(&mut layout, "Deployments with another owner", &owners);
    let handed_over = words::handed_apart(changes);
    part(&mut layout, "Duties handed over between teams", !handed_over.is_empty());
    for handed in handed_over {
        let (from, to) = (words::responsible_teams(changes, &handed.from), words::responsible_teams(changes, &handed.to));
        let n = handed.duties.len() as u64;
        entry(
            &mut layout,
            &format!("{from} → {to}: {} for {}", onus_source::text::plural(n, "duty"), words::names(&handed.deployments, NAMES)),
        );
        let ids: Vec<String> = handed.duties.iter().map(|(d, _)| d.id.clone()).collect();
        layout.paragraph(6, 6, &words::folded(&ids, DUTIES));
    }
    wholes(&mut layout, "Deployments added", &changes.added, changes);
    wholes(&mut layout, "Deployments removed", &changes.removed, changes);
    part(&mut layout, "Deployments that look renamed", !changes.renamed.is_empty());
    for renamed in &changes.renamed {
        entry(&mut layout, &format!("{} → {} ({})", renamed.from.id, renamed.to.id, renamed.to.service));
    }
    let facts: Vec<&DeploymentChange> =
        changes.changed.iter().filter(|c| !words::moves(c) && words::new_owner(c).is_none()).collect();
    part(&mut layout, "Deployments that changed without moving a duty", !facts.is_empty());
    for change in facts {
        entry(&mut layout, &words::sentence(changes, change));
        if change.deployments.len() > 1 {
            layout.paragraph(6, 6, &words::names(&change.deployments, NAMES));
        }
    }
    part(&mut layout, "Duties restated", !changes.restated.is_empty());
    for restated in &changes.restated {
        entry(
            &mut layout,
            &format!("{}, carried by {}, for {}", restated.duty.id, restated.party, words::names(&restated.deployments, 3)),
        );
        for field in &restated.fields {
            let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "none".to_owned());
            let label =
                |mark: &str| if field.field == "statement" { mark.to_owned() } else { format!("{mark}{}: ", field.field) };
            layout.labelled(&format!("      {}", label("- ")), 8, &value(&field.from));
            layout.labelled(&format!("      {}", label("+ ")), 8, &value(&field.to));
        }
    }
    for (title, register) in [
        ("Exceptions", &changes.exceptions),
        ("Evidence", &changes.evidence),
        ("Teams, accounts, scopes and reports", &changes.others),
    ] {
        part(&mut layout, title, !register.is_empty());
        register.iter().for_each(|c| entry(&mut layout, &words::entry(changes, c)));
    }
    layout.finish()
}

/// What became riskier, and what became less so, before everything else.
fn risk(layout: &mut TextLayout, changes: &Changes) {
    if let Some(findings) = &changes.findings {
        let sentences = |findings: &[ComparedFinding]| findings.iter().map(risk_words::finding).collect::<Vec<_>>();
        list(layout, "Findings that are new", &sentences(&findings.new));
        list(layout, "Findings that are gone", &sentences(&findings.gone));
    }
    list(layout, "Areas that became unresolved", &risk_words::became_unresolved(changes));
    for (title, statuses) in
        [("Obligations judged worse", risk_words::worse(changes)), ("Obligations judged better", risk_words::better(changes))]
    {
        list(layout, title, &statuses.into_iter().map(|status| risk_words::status(changes, status)).collect::<Vec<_>>());
    }
}

/// A part with its first entries.
fn list(layout: &mut TextLayout, title: &str, entries: &[String]) {
    part(layout, title, !entries.is_empty());
    entries.iter().take(SHOWN).for_each(|words| entry(layout, words));
    if entries.len() > SHOWN {
        layout.paragraph(4, 4, &format!("and {} more; --format json lists them all", entries.len() - SHOWN));
    }
}

fn part(layout: &mut TextLayout, title: &str, there: bool) {
    if there {
        layout.blank();
        layout.line(&format!("{STRONG}{title}{STRONG:#}"));
    }
}

fn entry(layout: &mut TextLayout, words: &str) {
    layout.labelled("  • ", 4, words);
}

fn wholes(layout: &mut TextLayout, title: &str, list: &[AddedOrRemoved], changes: &Changes) {
    part(layout, title, !list.is_empty());
    list.iter().for_each(|w| entry(layout, &words::added_or_removed(changes, w)));
}
