//! Compares the statement with the bag.

use std::collections::BTreeMap;

use crate::error::Problem;
use crate::layout::{BAG_INFO, PREDICATE_TYPE, STATEMENT};
use crate::statement::{self, Statement};

use super::contents::{BagContents, manifest};
use super::verdict::{CHANGED, Verdict};

pub fn check_statement(contents: &BagContents, verdict: &mut Verdict) {
    let contradiction = |why: String| Problem::new("ONUS-V017", format!("statement.json {why}"), CHANGED).at(STATEMENT);
    let Some(Ok(bytes)) = contents.tag_files.get(STATEMENT) else { return };
    let statement: Statement = match serde_json::from_slice(bytes) {
        Ok(statement) => statement,
        Err(error) => return verdict.problems.push(contradiction(format!("is not a statement about a pack: {error}"))),
    };
    if statement.kind != statement::TYPE || statement.predicate_type != PREDICATE_TYPE {
        verdict.problems.push(contradiction(format!("is a statement about something else: {}", statement.predicate_type)));
    }
    let subjects: BTreeMap<String, String> =
        statement.subject.iter().map(|s| (s.name.clone(), s.digest.get("sha256").cloned().unwrap_or_default())).collect();
    let files: BTreeMap<String, String> = statement.predicate.files.iter().map(|f| (f.path.clone(), f.sha256.clone())).collect();
    if manifest(contents).is_some_and(|m| m != subjects) || files != subjects || subjects.len() != statement.subject.len() {
        verdict.problems.push(contradiction("does not name the same files as the manifest".to_owned()));
    }
    let size = |path: &str| contents.payload.get(path).filter(|f| f.sha256.is_ok()).map(|f| f.size);
    if statement.predicate.files.iter().any(|f| size(&f.path).is_some_and(|s| s != f.size)) {
        verdict.problems.push(contradiction("gives the wrong size for a file".to_owned()));
    }
    // A hostile statement may name sizes whose sum overflows.
    let sum = statement.predicate.files.iter().fold(0_u64, |sum, f| sum.saturating_add(f.size));
    let count = statement.predicate.files.len();
    let info = contents.tag_files.get(BAG_INFO).and_then(|b| b.as_ref().ok()).map(|b| String::from_utf8_lossy(b).into_owned());
    for line in [
        format!("Payload-Oxum: {sum}.{count}"),
        format!("Onus-Period: {}/{}", statement.predicate.period.from, statement.predicate.period.to),
        format!("Onus-Sealed: {}", statement.predicate.sealed),
    ] {
        if info.as_ref().is_some_and(|i| !i.lines().any(|l| l == line)) {
            verdict.problems.push(contradiction(format!("and bag-info.txt disagree: the latter has no line `{line}`")));
        }
    }
    verdict.statement = Some(statement);
}
