//! Compliance findings in OCSF, as Prowler and Security Hub write them.

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries, inner, maps};
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, epoch, moment};
use crate::resource::ReadError;
use crate::support::fields::{first, text};

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "ocsf",
        lists: &["findings", "Findings"],
        fields: &[
            "class_uid",
            "cloud",
            "compliance",
            "finding_info",
            "metadata",
            "resource",
            "resources",
            "status",
            "status_code",
            "status_id",
            "time",
            "time_dt",
            "unmapped",
        ],
        missing: "this holds no compliance findings in OCSF",
    };
    entries(input, layout, sink, |_, entry, sink| finding(&entry, sink))
}

fn finding(entry: &Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    if !entry.contains_key("classuid") {
        return Entry::Foreign;
    }
    let (metadata, cloud, compliance) = (inner(entry, "metadata"), inner(entry, "cloud"), inner(entry, "compliance"));
    if text(&cloud, "provider").is_some_and(|p| !p.to_ascii_lowercase().starts_with("aws")) {
        sink.skipped("another provider's: only AWS is read");
        return Entry::Read;
    }
    let product = inner(&metadata, "product");
    let name = text(&product, "name").unwrap_or_default();
    let is_prowler = name.to_ascii_lowercase().contains("prowler");
    sink.tool(&name, text(&product, "version").as_deref());
    let (catalogue, check) = match is_prowler {
        true => ("prowler", text(&metadata, "eventcode")),
        false => {
            let control = first(&compliance, &["control"]);
            if control.as_deref().is_some_and(|control| sink.is_suspicious(control)) {
                sink.skipped(NO_CHECK);
                return Entry::Read;
            }
            ("security-hub", control.map(|c| c.rsplit('/').next().unwrap_or(&c).to_owned()))
        }
    };
    let Some(check) = check else {
        sink.skipped("it names no check");
        return Entry::Read;
    };
    let Some(outcome) = outcome(entry, &compliance) else {
        sink.skipped("it has no result");
        return Entry::Read;
    };
    let written = text(entry, "timedt");
    // Prowler writes the time of its own machine, without a zone; the seconds beside it mean one moment everywhere.
    let zoned = written.as_deref().and_then(|t| t.trim().parse().ok());
    let at = zoned.or_else(|| epoch(entry.get("time")?)).or_else(|| moment(written.as_deref()?));
    let account = text(&inner(&cloud, "account"), "uid");
    let region = text(&cloud, "region");
    let mut any = false;
    let single = entry.get("resource").and_then(Value::as_object);
    for resource in maps(entry, "resources").chain(single) {
        let Some(uid) = first(resource, &["uid", "id"]) else { continue };
        any = true;
        sink.result(CheckResult {
            catalogue,
            check: check.clone(),
            resource: uid,
            account: account.clone(),
            region: text(resource, "region").or_else(|| region.clone()),
            outcome,
            at,
        });
    }
    if !any {
        sink.skipped("it names no resource");
    }
    Entry::Read
}

/// A suppressed failure is muted, whoever suppressed it.
fn outcome(entry: &Map<String, Value>, compliance: &Map<String, Value>) -> Option<CheckOutcome> {
    let word = first(entry, &["statuscode"]).or_else(|| text(compliance, "status"))?.to_ascii_uppercase();
    let suppressed = text(entry, "status").is_some_and(|s| s.eq_ignore_ascii_case("suppressed"))
        || inner(entry, "unmapped").get("muted").is_some_and(|m| m == &Value::Bool(true));
    Some(match word.as_str() {
        "PASS" | "PASSED" => CheckOutcome::Pass,
        "FAIL" | "FAILED" if suppressed => CheckOutcome::Muted,
        "FAIL" | "FAILED" => CheckOutcome::Fail,
        "MUTED" => CheckOutcome::Muted,
        "MANUAL" => CheckOutcome::Manual,
        "NOT_APPLICABLE" | "NOT APPLICABLE" => CheckOutcome::NotApplicable,
        "WARNING" | "ERROR" | "UNKNOWN" | "NOT_AVAILABLE" => CheckOutcome::Error,
        _ => return None,
    })
}
