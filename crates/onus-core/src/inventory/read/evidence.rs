//! Evidence items and the files behind them. Files are only looked at here; who packs them reads and hashes them.

use std::path::{Component, Path};

use crate::inventory::Evidence;
use onus_source::project_file::{self, Refusal};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, filled, flag};
use onus_source::{Diagnostic, ProjectFolder, codes};

use super::collections;
use super::common::{duties, period};
use super::reviews::{Collected, collected, review};
use onus_source::fields::{optional, reference};

/// An evidence item. `of` is the deployment that it is nested in (whose id may be invalid), or nothing at the top level.
pub fn evidence(
    node: &Node,
    of: Option<Option<&Spanned<String>>>,
    folder: &ProjectFolder,
    problems: &mut Problems,
) -> Option<Evidence> {
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
    let held = fields.need("file", problems).and_then(|n| held_file(n, "the evidence file", folder, problems));
    let HeldFile { path: file, bytes } = held.unwrap_or_default();
    let source = optional(&mut fields, "source", problems);
    let collected = fields.take("collected").and_then(|n| collected(n, problems));
    let period = period(&mut fields, problems);
    let review = fields.take("reviewed").and_then(|n| review(n, collected.as_ref(), problems));
    let id = reference(&mut fields, "id", problems);
    let collection = reference(&mut fields, "collection", problems);
    let results = fields.take("results").and_then(|n| collections::results(n, problems));
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
        bytes,
        source,
        collected_on,
        collected_by,
        period,
        review,
        id,
        collection,
        results,
    })
}

/// A field that names a file: `what` says whose. The path is as it is used from here on, relative to the project, where it leads
/// to a file inside it.
pub(super) fn held_file(node: &Node, what: &str, folder: &ProjectFolder, problems: &mut Problems) -> Option<HeldFile> {
    let mut held = HeldFile { path: filled(node, "`file`", problems)?, bytes: 0 };
    if !held.path.value.is_empty()
        && let Some((path, bytes)) = inside_project(&held.path, what, folder, problems)
    {
        held.path.value = path;
        held.bytes = bytes;
    }
    Some(held)
}

/// A file that the inventory names.
#[derive(Default)]
pub(super) struct HeldFile {
    pub path: Spanned<String>,
    /// Its length in bytes; 0: it could not be opened.
    pub bytes: u64,
}

/// The path as it is used from here on, and the length of the file.
fn inside_project(
    written: &Spanned<String>,
    what: &str,
    folder: &ProjectFolder,
    problems: &mut Problems,
) -> Option<(String, u64)> {
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
    let opened = project_file::open(folder, path).and_then(|file| Ok(file.metadata()?));
    let bytes = match opened {
        Ok(found) => {
            if found.len() == 0 {
                let words = format!("{what} {} is empty", quote(&written.value));
                problems
                    .push(Diagnostic::new(codes::EVIDENCE_FILE_EMPTY, written.at, words).label("an empty file proves nothing"));
            }
            found.len()
        }
        Err(refusal) => {
            let backslashes = matches!(refusal, Refusal::Missing) && written.value.contains('\\') && {
                project_file::open(folder, Path::new(&written.value.replace('\\', "/"))).is_ok()
            };
            problems.push(match refusal {
                _ if backslashes => missing("use `/` between folders"),
                Refusal::LinkLeaves => outside("a link points outside the project folder"),
                Refusal::InsideGit => Diagnostic::new(
                    codes::FILE_OUTSIDE_PROJECT,
                    written.at,
                    format!("{what} {} lies inside a `.git` folder", quote(&written.value)),
                )
                .label("Onus reads nothing from git's own folder")
                .hint("Keep the file elsewhere in the project."),
                Refusal::Missing => missing("no such file"),
                Refusal::NotAFile => missing("this is not a file"),
                Refusal::TooLarge { .. } => Diagnostic::new(
                    codes::PROJECT_FILE_TOO_LARGE,
                    written.at,
                    format!("{what} {} is too large", quote(&written.value)),
                )
                .label(refusal.to_string())
                .hint(refusal.hint().unwrap_or_default()),
                other => missing(&other.to_string()),
            });
            return None;
        }
    };
    Some((parts.join("/"), bytes))
}
