//! Findings in Security Hub's own format (ASFF).

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries, inner, maps};
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, moment};
use crate::resource::ReadError;
use crate::support::fields::{first, text};

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "asff",
        lists: &["Findings", "findings"],
        fields: &[
            "AwsAccountId",
            "Compliance",
            "GeneratorId",
            "ProductArn",
            "ProductFields",
            "ProductName",
            "RecordState",
            "Region",
            "Resources",
            "SchemaVersion",
            "UpdatedAt",
            "Workflow",
        ],
        missing: "this holds no findings in the format of Security Hub",
    };
    entries(input, layout, sink, |_, entry, sink| finding(&entry, sink))
}

fn finding(entry: &Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    if !entry.contains_key("productarn") && !entry.contains_key("awsaccountid") {
        return Entry::Foreign;
    }
    let generator = text(entry, "generatorid").unwrap_or_default();
    if sink.is_suspicious(&generator) {
        sink.skipped(NO_CHECK);
        return Entry::Read;
    }
    let compliance = inner(entry, "compliance");
    let fields = inner(entry, "productfields");
    let prowler = generator.strip_prefix("prowler-");
    let (catalogue, check) = match prowler {
        Some(check) => ("prowler", Some(check.to_owned())),
        None => {
            let control = first(&compliance, &["securitycontrolid"]).or_else(|| text(&fields, "controlid"));
            ("security-hub", control.or_else(|| generator.rsplit_once('/').map(|(_, control)| control.to_owned())))
        }
    };
    sink.tool(if prowler.is_some() { "Prowler" } else { "AWS Security Hub" }, None);
    let (Some(check), Some(status)) = (check, text(&compliance, "status")) else {
        sink.skipped("it is about no control");
        return Entry::Read;
    };
    if text(entry, "recordstate").is_some_and(|state| state == "ARCHIVED") {
        sink.skipped("it is archived: the resource or the control is gone");
        return Entry::Read;
    }
    let suppressed = text(&inner(entry, "workflow"), "status").is_some_and(|state| state == "SUPPRESSED");
    let outcome = match status.as_str() {
        "PASSED" => CheckOutcome::Pass,
        "FAILED" if suppressed => CheckOutcome::Muted,
        "FAILED" => CheckOutcome::Fail,
        _ => CheckOutcome::Error,
    };
    let at = text(entry, "updatedat").and_then(|t| moment(&t));
    for resource in maps(entry, "resources") {
        let Some(id) = text(resource, "id") else { continue };
        sink.result(CheckResult {
            catalogue,
            check: check.clone(),
            resource: id.strip_prefix("AWS::::Account:").map_or(id.clone(), str::to_owned),
            account: text(entry, "awsaccountid"),
            region: text(resource, "region").or_else(|| text(entry, "region")),
            outcome,
            at,
        });
    }
    Entry::Read
}
