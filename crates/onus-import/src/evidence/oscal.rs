//! Assessment results in OSCAL: observations whose properties name a check, and subjects with a result each.

use std::io::Read;

use serde_json::Value;

use super::document::document;
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, moment};
use crate::resource::ReadError;

/// Properties of an observation that name its check, in lower case.
const CHECK_PROPERTIES: [&str; 4] = ["check-id", "check_id", "assessment-rule-id", "rule-id"];

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let root = document(input, "oscal")?;
    let Some(results) = root.get("assessment-results") else {
        let hint = "Assessment results have `assessment-results` at the top; other OSCAL documents hold no results.";
        return Err(ReadError::of_file("this holds no assessment results in OSCAL", hint));
    };
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    for result in list(results, "results") {
        for observation in list(&result, "observations") {
            let properties = list(&observation, "props");
            let Some(check) = property(&properties, &CHECK_PROPERTIES) else {
                sink.skipped("the observation names no check");
                continue;
            };
            if sink.is_suspicious(&check) {
                sink.skipped(NO_CHECK);
                continue;
            }
            let at = observation.get("collected").and_then(Value::as_str).and_then(moment);
            for subject in list(&observation, "subjects") {
                let inner = list(&subject, "props");
                let id = property(&inner, &["resource-id", "resource_id", "arn", "uid"])
                    .or_else(|| subject.get("title").and_then(Value::as_str).map(str::to_owned));
                let verdict = property(&inner, &["result", "status"]).or_else(|| property(&properties, &["result", "status"]));
                let (Some(resource), Some(verdict)) = (id, verdict) else {
                    sink.skipped("the subject names no resource or no result");
                    continue;
                };
                sink.tool("OSCAL assessment", None);
                sink.result(CheckResult {
                    catalogue: catalogue(&check),
                    check: check.rsplit(['/', ':']).next().unwrap_or(&check).to_owned(),
                    resource,
                    account: property(&inner, &["account-id", "account_id", "account"]),
                    region: property(&inner, &["region"]),
                    outcome: match verdict.to_ascii_lowercase().as_str() {
                        "pass" | "passed" | "compliant" | "satisfied" => CheckOutcome::Pass,
                        "fail" | "failed" | "non-compliant" | "not-satisfied" => CheckOutcome::Fail,
                        "muted" | "suppressed" => CheckOutcome::Muted,
                        "manual" => CheckOutcome::Manual,
                        "not-applicable" | "notapplicable" => CheckOutcome::NotApplicable,
                        _ => CheckOutcome::Error,
                    },
                    at,
                });
            }
        }
    }
    Ok(())
}

fn property(list: &[Value], names: &[&str]) -> Option<String> {
    let found = list.iter().find(|p| {
        let name = p.get("name").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        names.contains(&name.as_str())
    })?;
    found.get("value").and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Whose check an identifier is, by its shape.
fn catalogue(check: &str) -> &'static str {
    let bare = check.rsplit(['/', ':']).next().unwrap_or(check);
    let control = |text: &str| {
        text.split_once('.').is_some_and(|(service, number)| {
            service.bytes().all(|b| b.is_ascii_alphanumeric()) && number.bytes().all(|b| b.is_ascii_digit())
        })
    };
    match () {
        () if control(bare) => "security-hub",
        () if bare.contains('-') => "aws-config",
        () => "prowler",
    }
}
