//! Compliance details of AWS Config: of a rule, of a conformance pack, of one account or of an aggregator.

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries, inner};
use super::result::{CheckOutcome, CheckResult, ResultSink, epoch, moment};
use crate::resource::ReadError;
use crate::support::fields::text;

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "aws-config",
        lists: &["EvaluationResults", "AggregateEvaluationResults", "ConformancePackRuleEvaluationResults"],
        fields: &[],
        missing: "this holds no evaluation results of AWS Config",
    };
    entries(input, layout, sink, |_, entry, sink| evaluation(&entry, sink))
}

fn evaluation(entry: &Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    sink.tool("AWS Config", None);
    let identifier = inner(entry, "evaluationresultidentifier");
    let qualifier = inner(&identifier, "evaluationresultqualifier");
    let (Some(rule), Some(resource)) = (text(&qualifier, "configrulename"), text(&qualifier, "resourceid")) else {
        sink.skipped("it names no rule or no resource");
        return Entry::Read;
    };
    let outcome = match text(entry, "compliancetype").unwrap_or_default().as_str() {
        "COMPLIANT" => CheckOutcome::Pass,
        "NON_COMPLIANT" => CheckOutcome::Fail,
        "NOT_APPLICABLE" => CheckOutcome::NotApplicable,
        _ => CheckOutcome::Error,
    };
    let recorded = entry.get("resultrecordedtime");
    sink.result(CheckResult {
        catalogue: "aws-config",
        check: rule,
        resource,
        account: text(entry, "accountid"),
        region: text(entry, "awsregion"),
        outcome,
        at: recorded.and_then(|value| value.as_str().and_then(moment).or_else(|| epoch(value))),
    });
    Entry::Read
}

/// The managed rule behind a rule's name: Security Hub and conformance packs put their own words around it.
pub(super) fn managed_rule(name: &str) -> &str {
    let name = name.strip_prefix("securityhub-").unwrap_or(name);
    if let Some((rule, _)) = name.split_once("-conformance-pack-") {
        return rule;
    }
    match name.rsplit_once('-') {
        // A suffix that the service adds: six to eight letters and digits, among them a digit.
        Some((rule, suffix))
            if (6..=8).contains(&suffix.len())
                && suffix.bytes().all(|b| b.is_ascii_alphanumeric())
                && suffix.bytes().any(|b| b.is_ascii_digit()) =>
        {
            rule
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::managed_rule;

    #[test]
    fn words_that_services_put_around_a_rule_are_taken_off() {
        assert_eq!(managed_rule("rds-storage-encrypted"), "rds-storage-encrypted");
        assert_eq!(managed_rule("securityhub-rds-storage-encrypted-1a2b3c4d"), "rds-storage-encrypted");
        assert_eq!(managed_rule("rds-storage-encrypted-conformance-pack-abcdefghi"), "rds-storage-encrypted");
        assert_eq!(managed_rule("rds-storage-encrypted-encrypt"), "rds-storage-encrypted-encrypt");
    }
}
