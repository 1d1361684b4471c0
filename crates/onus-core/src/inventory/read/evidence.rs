//! Evidence items and the files behind them. Files are only looked at here; who packs them reads and hashes them.

use std::path::{Component, Path};

use crate::inventory::{Evidence, Review, ReviewResult};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, choice, filled, flag};
use onus_source::{Diagnostic, codes};

use super::common::{duties, period};
use super::files::{UnusablePath, resolve_inside};
use onus_source::fields::{needed, needed_day, optional, reference};

const RESULTS: [(&str, ReviewResult); 2] = [("pass", ReviewResult::Pass), ("fail", ReviewResult::Fail)];

/// An evidence item. `of` is the deployment that it is nested in (whose id may be invalid), or nothing at the top level.
pub fn evidence(node: &Node, of: Option<Option<&Spanned<String>>>, root: &Path, problems: &mut Problems) -> Option<Evidence> {
    let mut fields = Fields::open(node, "an evidence item", problems)?;
    let (mut deployment, mut common_control, mut account) = (of.flatten().cloned(), None, None);
    if of.is_none() {
        deployment = reference(&mut fields, "deployment", problems);
        common_control = reference(&mut fields, "common_control", problems);
        account = reference(&mut fields, "account", problems);
        let organisation = fields.take("organisation").and_then(|n| flag(n, "`organisation`", problems)).unwrap_or(false);
        let subjects = [deployment.is_some(), common_control.is_some(), account.is_some(), organisation];
        if subjects.into_iter().filter(|s| *s).count() != 1 {
            let at = onus_source::At { end: node.at.start + 1, ..node.at };
            problems.push(
                Diagnostic::new(codes::EXACTLY_ONE_SUBJECT_EXPECTED, at, "an evidence item must be about exactly one thing")
                    .hint("Write one of `deployment: ID`, `common_control: ID`, `account: ID` and `organisation: true`."),
            );
        }
    }
    let duties = duties(&mut fields, problems);
    let title = optional(&mut fields, "title", problems);
    let file = fields.need("file", problems).and_then(|n| held_file(n, "the evidence file", root, problems)).unwrap_or_default();
    let source = optional(&mut fields, "source", problems);
    let collected = fields.take("collected").and_then(|n| collected(n, problems));
    let period = period(&mut fields, problems);
    let review = fields.take("reviewed").and_then(|n| review(n, collected.as_ref(), problems));
    fields.finish(problems);
    let (collected_on, collected_by) = match collected {
        Some(Collected { on, by }) => (on.map(|d| d.value), by.map(|b| b.value)),
        None => (None, None),
    };
    let at = node.at;
    Some(Evidence {
        at,
        deployment,
        common_control,
        account,
        duties,
        title,
        file,
        source,
        collected_on,
        collected_by,
        period,
        review,
    })
}

struct Collected {
    on: Option<Spanned<jiff::civil::Date>>,
    by: Option<Spanned<String>>,
}

fn collected(node: &Node, problems: &mut Problems) -> Option<Collected> {
    let mut fields = Fields::open(node, "a collection", problems)?;
    let on = needed_day(&mut fields, "on", problems);
    let by = fields.take("by").and_then(|n| filled(n, "`by`", problems));
    fields.finish(problems);
    Some(Collected { on, by })
}

fn review(node: &Node, collected: Option<&Collected>, problems: &mut Problems) -> Option<Review> {
    let mut fields = Fields::open(node, "a review", problems)?;
    let on = needed_day(&mut fields, "on", problems);
    let by = needed(&mut fields, "by", problems);
    let result = fields.need("result", problems).and_then(|n| choice(n, "a result of a review", &RESULTS, problems));
    fields.finish(problems);
    if let Some(collector) = collected.and_then(|c| c.by.as_ref())
        && !by.value.is_empty()
        && collector.value.trim().to_lowercase() == by.value.trim().to_lowercase()
    {
        problems.push(
            Diagnostic::new(
                codes::EVIDENCE_REVIEWED_BY_COLLECTOR,
                by.at,
                format!("{} reviews evidence that it collected itself", quote(&by.value)),
            )
            .label("reviewed by")
            .related(collector.at, "collected by")
            .hint("Auditors expect a second pair of eyes: have another role review it."),
        );
    }
    if let (Some(on), Some(collected)) = (&on, collected.and_then(|c| c.on.as_ref()))
        && on.value < collected.value
    {
        problems.push(
            Diagnostic::new(codes::DATES_IN_WRONG_ORDER, on.at, "the evidence was reviewed before it was collected")
                .label("reviewed here")
                .related(collected.at, "collected here"),
        );
    }
    Some(Review { on: on?.value, by: by.value, result: result? })
}

/// A field that names a file: `what` says whose. The path is as it is used from here on, relative to the project, where it leads
/// to a file inside it.
pub(super) fn held_file(node: &Node, what: &str, root: &Path, problems: &mut Problems) -> Option<Spanned<String>> {
    let mut file = filled(node, "`file`", problems)?;
    if !file.value.is_empty()
        && let Some(path) = inside_project(&file, what, root, problems)
    {
        file.value = path;
    }
    Some(file)
}

fn inside_project(written: &Spanned<String>, what: &str, root: &Path, problems: &mut Problems) -> Option<String> {
    let outside = |why: &str| {
        Diagnostic::new(
            codes::FILE_OUTSIDE_PROJECT,
            written.at,
            format!("{what} {} is outside the project", quote(&written.value)),
        )
        .label(why)
        .hint("Copy the file into the project, so that packs can be built on any machine.")
    };
    let path = Path::new(&written.value);
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::CurDir => {}
            Component::ParentDir => {
                problems.push(outside("`..` points outside the project folder"));
                return None;
            }
            Component::RootDir | Component::Prefix(_) => {
                problems.push(outside("an absolute path works on one machine only"));
                return None;
            }
        }
    }
    let missing = |why: &str| {
        Diagnostic::new(codes::EVIDENCE_FILE_MISSING, written.at, format!("{what} {} is missing", quote(&written.value)))
            .label(why)
            .hint("Paths are relative to the project folder, which contains book.toml.")
    };
    let resolved = match resolve_inside(root, &root.join(path)) {
        Ok(resolved) => resolved,
        Err(UnusablePath::Outside) => {
            problems.push(outside("a link points outside the project folder"));
            return None;
        }
        Err(UnusablePath::Missing(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            let backslashes = written.value.contains('\\') && root.join(written.value.replace('\\', "/")).is_file();
            problems.push(missing(if backslashes { "use `/` between folders" } else { "no such file" }));
            return None;
        }
        Err(UnusablePath::Missing(error)) => {
            problems.push(missing(&error.to_string()));
            return None;
        }
    };
    match resolved.metadata() {
        Ok(meta) if !meta.is_file() => {
            problems.push(missing("this is not a file"));
            return None;
        }
        Ok(meta) if meta.len() == 0 => {
            let words = format!("{what} {} is empty", quote(&written.value));
            problems.push(Diagnostic::new(codes::EVIDENCE_FILE_EMPTY, written.at, words).label("an empty file proves nothing"));
        }
        _ => {}
    }
    Some(parts.join("/"))
}
