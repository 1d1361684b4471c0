//! Compares the statement with the bag.

use std::collections::BTreeMap;

use crate::archive::shortened;
use crate::error::Problem;
use crate::layout::{BAG_INFO, PREDICATE_TYPE, STATEMENT};
use crate::statement::{self, Statement};

use super::contents::{BagContents, manifest};
use super::verdict::{CHANGED, PackVerdict};
use onus_source::codes;

/// `base` is the folder of the bag.
pub fn check_statement(contents: &BagContents, base: &str, verdict: &mut PackVerdict) -> Option<Statement> {
    let contradiction =
        |why: String| Problem::new(codes::STATEMENT_CONTRADICTS_BAG, format!("statement.json {why}"), CHANGED).at(STATEMENT);
    let bytes = contents.intact(STATEMENT)?;
    let statement: Statement = match serde_json::from_slice(bytes) {
        Ok(statement) => statement,
        Err(error) => {
            verdict.report(contradiction(format!("is not a statement about a pack: {error}")));
            return None;
        }
    };
    if statement.kind != statement::TYPE || statement.predicate_type != PREDICATE_TYPE {
        let what = shortened(&statement.predicate_type);
        verdict.report(contradiction(format!("is a statement about something else: {what}")));
    }
    let subjects: BTreeMap<String, String> =
        statement.subject.iter().map(|s| (s.name.clone(), s.digest.get("sha256").cloned().unwrap_or_default())).collect();
    let files: BTreeMap<String, String> = statement.predicate.files.iter().map(|f| (f.path.clone(), f.sha256.clone())).collect();
    if manifest(contents).is_some_and(|m| m != subjects) || files != subjects || subjects.len() != statement.subject.len() {
        verdict.report(contradiction("does not name the same files as the manifest".to_owned()));
    }
    // A hostile statement may name sizes whose sum overflows.
    let sum = statement.predicate.files.iter().fold(0_u64, |sum, f| sum.saturating_add(f.size));
    let count = statement.predicate.files.len();
    let info = contents.intact(BAG_INFO).map(|b| String::from_utf8_lossy(b).into_owned());
    for line in [
        format!("Payload-Oxum: {sum}.{count}"),
        format!("Onus-Period: {}/{}", statement.predicate.period.from, statement.predicate.period.to),
        format!("Onus-Sealed: {}", statement.predicate.sealed),
    ] {
        if info.as_ref().is_some_and(|i| !i.lines().any(|l| l == line)) {
            verdict.report(contradiction(format!("and bag-info.txt disagree: the latter has no line `{}`", shortened(&line))));
        }
    }
    let named = info.as_ref().and_then(|i| i.lines().find_map(|l| l.strip_prefix("External-Identifier: ")));
    if let Some(named) = named.filter(|n| *n != base) {
        let what = format!("the folder in the zip is called {}; it was sealed as {}", shortened(base), shortened(named));
        verdict.report(Problem::new(codes::STATEMENT_CONTRADICTS_BAG, what, CHANGED).at(base));
    }
    let stated = &statement.predicate.base;
    if !stated.is_empty() && (stated != base || named.is_none()) {
        let what = format!("names the folder {}, and it is called {}", shortened(stated), shortened(base));
        verdict.report(contradiction(what));
    }
    Some(statement)
}

/// Whether the sizes that the statement gives are those of files that are as they were sealed.
pub fn check_sizes(contents: &BagContents, statement: &Statement, verdict: &mut PackVerdict) {
    let differs = |f: &statement::File| contents.payload.get(&f.path).is_some_and(|size| *size != f.size);
    if statement.predicate.files.iter().any(differs) {
        let what = "statement.json gives the wrong size for a file";
        verdict.report(Problem::new(codes::STATEMENT_CONTRADICTS_BAG, what, CHANGED).at(STATEMENT));
    }
}
