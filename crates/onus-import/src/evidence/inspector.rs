//! Findings of Amazon Inspector. It reports what is wrong alone, so nothing in it is a pass.

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries, maps};
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, epoch, moment};
use crate::resource::ReadError;
use crate::support::fields::text;

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "inspector",
        lists: &["findings"],
        fields: &[],
        missing: "this holds no findings of Amazon Inspector",
    };
    entries(input, layout, sink, |_, entry, sink| finding(&entry, sink))
}

fn finding(entry: &Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    if !entry.contains_key("findingarn") {
        return Entry::Foreign;
    }
    sink.tool("Amazon Inspector", None);
    let outcome = match text(entry, "status").unwrap_or_default().as_str() {
        "ACTIVE" => CheckOutcome::Fail,
        "SUPPRESSED" => CheckOutcome::Muted,
        _ => {
            sink.skipped("it is closed: the weakness or the resource is gone, and nothing says which");
            return Entry::Read;
        }
    };
    let updated = entry.get("updatedat").or_else(|| entry.get("lastobservedat"));
    let at = updated.and_then(|value| value.as_str().and_then(moment).or_else(|| epoch(value)));
    if text(entry, "type").is_some_and(|kind| sink.is_suspicious(&kind)) {
        sink.skipped(NO_CHECK);
        return Entry::Read;
    }
    for resource in maps(entry, "resources") {
        let (Some(id), Some(kind)) = (text(resource, "id"), text(entry, "type")) else { continue };
        sink.result(CheckResult {
            catalogue: "inspector",
            check: kind.to_ascii_lowercase().replace('_', "-"),
            resource: id,
            account: text(entry, "awsaccountid"),
            region: text(resource, "region"),
            outcome,
            at,
        });
    }
    Entry::Read
}
