//! Collections of results, and the results in items of evidence, as `onus evidence import` writes them.

use jiff::Timestamp;

use onus_model::Proves;
use onus_source::fields::{names, needed, optional};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, choice, count, filled};
use onus_source::{Diagnostic, codes};

use super::reviews::{collected, review};
use crate::inventory::{CheckResults, Collection};

pub(super) fn collection(node: &Node, problems: &mut Problems) -> Option<Spanned<Collection>> {
    let mut fields = Fields::open(node, "a collection", problems)?;
    let id = needed(&mut fields, "id", problems).value;
    let source = needed(&mut fields, "source", problems).value;
    let tool = needed(&mut fields, "tool", problems).value;
    let tool_version = optional(&mut fields, "tool_version", problems);
    let command = optional(&mut fields, "command", problems);
    let texts = |list: Vec<Spanned<String>>| list.into_iter().map(|item| item.value).collect();
    let accounts = texts(names(&mut fields, "accounts", problems));
    let regions = texts(names(&mut fields, "regions", problems));
    let (from, to) = (moment(&mut fields, "from", problems), moment(&mut fields, "to", problems));
    let rows = whole(&mut fields, "rows", problems);
    let unplaced = whole(&mut fields, "unplaced", problems);
    let unmapped = whole(&mut fields, "unmapped", problems);
    let original = needed(&mut fields, "original", problems).value;
    let sha256 = needed(&mut fields, "sha256", problems).value;
    let collection = fields.need("collected", problems).and_then(|n| collected(n, problems));
    let reviewed = fields.take("reviewed").and_then(|n| review(n, collection.as_ref(), problems));
    fields.finish(problems);
    let collection = collection?;
    let read = Collection {
        id,
        source,
        tool,
        tool_version,
        command,
        accounts,
        regions,
        from,
        to,
        rows,
        unplaced,
        unmapped,
        original,
        sha256,
        collected_by: collection.by.map_or_else(String::new, |by| by.value),
        collected_on: collection.on?.value,
        review: reviewed,
    };
    Some(Spanned { value: read, at: node.at })
}

pub(super) fn results(node: &Node, problems: &mut Problems) -> Option<CheckResults> {
    let mut fields = Fields::open(node, "results", problems)?;
    let checks = names(&mut fields, "checks", problems);
    let proves = fields.need("proves", problems).and_then(|n| choice(n, "a word for `proves`", &Proves::ALL, problems));
    let population = fields.take("population").and_then(|n| count(n, "`population`", problems));
    let mut number = |name| u32::try_from(whole(&mut fields, name, problems)).unwrap_or(u32::MAX);
    let (passed, failed, muted) = (number("passed"), number("failed"), number("muted"));
    let (manual, not_applicable, errors) = (number("manual"), number("not_applicable"), number("errors"));
    let skipped = number("skipped");
    let failing = names(&mut fields, "failing", problems);
    let missing = names(&mut fields, "missing", problems);
    fields.finish(problems);
    let texts = |list: Vec<Spanned<String>>| list.into_iter().map(|item| item.value).collect();
    Some(CheckResults {
        checks: texts(checks),
        proves: proves?,
        population: population.map(|all| u32::try_from(all).unwrap_or(u32::MAX)),
        passed,
        failed,
        muted,
        manual,
        not_applicable,
        skipped,
        errors,
        failing: texts(failing),
        missing: texts(missing),
    })
}

/// A number that is left out where it is 0.
fn whole(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> u64 {
    fields.take(name).and_then(|n| count(n, &format!("`{name}`"), problems)).unwrap_or(0)
}

/// A moment in UTC: `2026-09-30T21:04:05Z`.
fn moment(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Timestamp> {
    let node = fields.take(name)?;
    let text = filled(node, &format!("`{name}`"), problems)?;
    match text.value.parse() {
        Ok(moment) => Some(moment),
        Err(_) => {
            problems.push(
                Diagnostic::new(codes::DATE_INVALID, text.at, format!("`{name}` must be a moment with its time zone"))
                    .label("expected a moment such as 2026-09-30T21:04:05Z"),
            );
            None
        }
    }
}
