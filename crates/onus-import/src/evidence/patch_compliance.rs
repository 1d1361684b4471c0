//! Patch states of instances: `describe-instance-patch-states` of Systems Manager.

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries};
use super::result::{CheckOutcome, CheckResult, ResultSink, epoch, moment};
use crate::resource::ReadError;
use crate::support::fields::text;

/// Counts that must be nought, by normalised key and check.
const COUNTS: [(&str, &str); 3] = [
    ("missingcount", "missing-count"),
    ("failedcount", "failed-count"),
    ("installedpendingrebootcount", "installed-pending-reboot-count"),
];

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "patch-compliance",
        lists: &["InstancePatchStates"],
        fields: &[],
        missing: "this holds no patch states of instances",
    };
    entries(input, layout, sink, |_, entry, sink| instance(&entry, sink))
}

fn instance(entry: &Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    sink.tool("AWS Systems Manager", None);
    let Some(instance) = text(entry, "instanceid") else {
        sink.skipped("it names no instance");
        return Entry::Read;
    };
    let ended = entry.get("operationendtime");
    let at = ended.and_then(|value| value.as_str().and_then(moment).or_else(|| epoch(value)));
    for (key, check) in COUNTS {
        let outcome = match entry.get(key).and_then(Value::as_u64) {
            Some(0) => CheckOutcome::Pass,
            Some(_) => CheckOutcome::Fail,
            None => continue,
        };
        sink.result(CheckResult {
            catalogue: "patch-compliance",
            check: check.to_owned(),
            resource: instance.clone(),
            account: None,
            region: None,
            outcome,
            at,
        });
    }
    Entry::Read
}
