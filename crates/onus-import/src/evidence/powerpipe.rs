//! Results of a Powerpipe or Steampipe benchmark, as JSON: controls in groups of groups.

use std::io::Read;

use serde_json::Value;

use super::document::document;
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, moment};
use crate::resource::ReadError;

/// Deepest group that is looked into.
const MAX_DEPTH: usize = 40;

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let root = document(input, "powerpipe")?;
    if root.get("groups").is_none() && root.get("controls").is_none() {
        return Err(ReadError::of_file(
            "this holds no results of a benchmark",
            "Run `powerpipe benchmark run NAME --output json` and import what it prints.",
        ));
    }
    let at = ["end_time", "start_time"].into_iter().find_map(|k| root.get(k)?.as_str()).and_then(moment);
    group(&root, at, 0, sink);
    Ok(())
}

fn group(group_value: &Value, at: Option<jiff::Timestamp>, depth: usize, sink: &mut dyn ResultSink) {
    if depth > MAX_DEPTH {
        return sink.skipped("its group is nested too deeply");
    }
    let list = |name: &str| group_value.get(name).and_then(Value::as_array).into_iter().flatten();
    for control in list("controls") {
        let id = control.get("control_id").and_then(Value::as_str).unwrap_or_default();
        if sink.is_suspicious(id) {
            sink.skipped(NO_CHECK);
            continue;
        }
        let check = id.rsplit('.').next().unwrap_or(id);
        sink.tool("Powerpipe", None);
        for row in control.get("results").and_then(Value::as_array).into_iter().flatten() {
            let field = |name: &str| row.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            let (false, Some(resource), Some(status)) = (check.is_empty(), field("resource"), field("status")) else {
                sink.skipped("it names no control or no resource");
                continue;
            };
            let dimension = |name: &str| {
                let list = row.get("dimensions").and_then(Value::as_array)?;
                let entry = list.iter().find(|d| d.get("key").and_then(Value::as_str) == Some(name))?;
                entry.get("value").and_then(Value::as_str).map(str::to_owned)
            };
            sink.result(CheckResult {
                catalogue: "powerpipe",
                check: check.to_owned(),
                resource: resource.to_owned(),
                account: dimension("account_id"),
                region: dimension("region"),
                outcome: match status {
                    "ok" => CheckOutcome::Pass,
                    "alarm" => CheckOutcome::Fail,
                    // `info` says something and judges nothing.
                    "info" => CheckOutcome::Manual,
                    "skip" => CheckOutcome::NotApplicable,
                    _ => CheckOutcome::Error,
                },
                at,
            });
        }
    }
    for inner in list("groups") {
        group(inner, at, depth + 1, sink);
    }
}
