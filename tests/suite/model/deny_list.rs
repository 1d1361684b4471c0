//! Service control policies from programmes: within IAM's grammar and the size that AWS Organizations takes, and never
//! against what a programme covers.

use std::collections::BTreeSet;

use jiff::civil::date;
use onus_core::deny_list::deny_list;
use onus_model::{Model, Programme, ProgrammeStatus};
use onus_model_aws::builtin_model;
use serde_json::{Value, json};

/// A programme that covers these services, read yesterday.
fn programme(covered: &[&str]) -> Programme {
    Programme {
        id: "fedramp-high".into(),
        title: "FedRAMP High".into(),
        frameworks: Vec::new(),
        region: None,
        list_title: String::new(),
        url: "https://example.org".into(),
        copy: None,
        dated: date(2026, 11, 29),
        retrieved: date(2026, 11, 29),
        services: vec![(ProgrammeStatus::InScope, covered.iter().map(|s| (*s).to_owned()).collect())],
        elsewhere: Vec::new(),
    }
}

/// Prefixes that policies deny. Each policy keeps to the grammar: IAM user guide, "Grammar of the IAM JSON policy language",
/// and "Quotas for AWS Organizations": 5,120 characters.
fn denied(policies: &[String]) -> BTreeSet<String> {
    let mut prefixes = BTreeSet::new();
    for policy in policies {
        assert!(policy.chars().count() <= 5_120, "{} characters", policy.chars().count());
        let value: Value = serde_json::from_str(policy).expect("JSON");
        assert_eq!(value["Version"], "2012-10-17");
        let statement = &value["Statement"][0];
        assert_eq!((&statement["Effect"], &statement["Resource"]), (&json!("Deny"), &json!("*")));
        let keys: BTreeSet<&str> = statement.as_object().expect("a map").keys().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(["Sid", "Effect", "Action", "Resource"]));
        let sid = statement["Sid"].as_str().expect("text");
        assert!(sid.bytes().all(|b| b.is_ascii_alphanumeric()), "{sid}");
        for action in statement["Action"].as_array().expect("a list") {
            let prefix = action.as_str().expect("text").strip_suffix(":*").expect("all actions of a service");
            assert!(prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{prefix}");
            assert!(prefixes.insert(prefix.to_owned()), "{prefix} twice");
        }
    }
    prefixes
}

fn model() -> Model {
    builtin_model()
}

#[test]
fn what_is_covered_is_never_denied_and_the_rest_is() {
    let model = model();
    let list = deny_list(&model, &programme(&["ec2", "kms", "rds", "s3"]), date(2026, 11, 30)).expect("recent");
    let denied = denied(&list.policies);
    // IAM's own names, read off the service authorization reference.
    for prefix in ["ec2", "kms", "rds", "s3", "iam", "sts", "organizations"] {
        assert!(!denied.contains(prefix), "{prefix}");
    }
    for prefix in
        ["dynamodb", "lambda", "elasticloadbalancing", "elasticfilesystem", "states", "cloudwatch", "ses", "mobiletargeting"]
    {
        assert!(denied.contains(prefix), "{prefix}");
    }
    // Aurora has the actions of RDS, so it cannot be denied alone; that is said.
    assert!(list.not_denied.iter().any(|(service, why)| service == "aurora" && why.contains("rds")), "{:?}", list.not_denied);
    assert!(list.policies.len() > 1, "some 300 prefixes need more than one policy");
    assert!(list.policies.iter().rev().skip(1).all(|policy| policy.len() > 5_000), "no more policies than needed");
}

#[test]
fn an_old_list_denies_nothing() {
    let old = Programme { dated: date(2025, 1, 1), ..programme(&["ec2"]) };
    let why = deny_list(&model(), &old, date(2026, 11, 30)).expect_err("refused");
    assert!(why.contains("2025-01-01"), "{why}");
}

#[test]
fn a_service_has_known_prefixes_or_is_said_to_have_none() {
    let model = model();
    let list = deny_list(&model, &programme(&[]), date(2026, 11, 30)).expect("recent");
    let denied = denied(&list.policies);
    let left: BTreeSet<&str> = list.not_denied.iter().map(|(service, _)| service.as_str()).collect();
    for service in model.services.keys() {
        let known = model.iam_prefixes.iter().any(|p| p.services.contains(service) && denied.contains(&p.prefix));
        assert!(known || left.contains(service.as_str()), "{service}");
    }
}
