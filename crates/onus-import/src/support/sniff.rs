//! What a file is, guessed from its first bytes: for errors that say which source to use.
//!
//! Must not know: how any of these is read.

use crate::aws_cli_answers::ANSWER_KINDS;
use crate::resource::{ReadError, key};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The source to import it with, as the command names it; empty where none reads it.
    pub source: &'static str,
    /// What it looks like.
    pub what: &'static str,
}

/// Files that are no text, by their first bytes: what it is and what to do.
pub fn binary(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let all: [(&[u8], &str, &str); 8] = [
        (
            b"PAR1",
            "a Parquet file",
            "`onus import focus` reads a bill in Parquet if it was built so; or choose CSV for the export.",
        ),
        (b"PK\x03\x04", "a zip archive", "Unpack it and import the files in it."),
        (b"BZh", "a bzip2 archive", "Unpack it and import the file in it."),
        (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it and import the file in it."),
        (b"\xfd7zXZ", "an xz archive", "Unpack it and import the file in it."),
        (b"\xff\xfe", "UTF-16 text", "Save it as UTF-8; in PowerShell: `| Out-File -Encoding utf8`."),
        (b"\xfe\xff", "UTF-16 text", "Save it as UTF-8; in PowerShell: `| Out-File -Encoding utf8`."),
        (b"%PDF-", "a PDF file", "Export the data itself, as JSON or CSV."),
    ];
    all.into_iter().find(|(magic, ..)| head.starts_with(magic)).map(|(_, what, hint)| (what, hint))
}

/// Whether the first letter is that of a JSON document.
pub fn looks_like_json(head: &[u8]) -> bool {
    matches!(head.iter().find(|b| !b.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// Whether a text is a manifest of Kubernetes, of one document or several.
pub fn kubernetes(text: &str) -> bool {
    let has = |name: &str| {
        let quoted = format!("\"{name}\":");
        text.lines().take(200).any(|l| {
            l.starts_with(&format!("{name}:")) || l.trim_start().trim_start_matches('{').trim_start().starts_with(&quoted)
        })
    };
    has("apiVersion") && has("kind") && !has("Resources") && !text.contains("backstage.io/")
}

/// Guesses the source of a file from its first bytes, unpacked.
pub fn guess(head: &[u8]) -> Option<Guess> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    if looks_like_json(text.as_bytes()) {
        return json(text);
    }
    let first: Vec<String> = text.lines().next().unwrap_or("").split([',', ';', '\t']).map(key).collect();
    let has = |name: &str| first.iter().any(|c| c == name);
    if has("lineitemproductcode") || has("lineitemusageaccountid") {
        return found("cur", "a Cost and Usage Report");
    }
    if has("chargecategory") || (has("servicename") && has("subaccountid")) {
        return found("focus", "a bill in the FOCUS format");
    }
    if has("arn") && first.len() > 1 {
        return found("tagging", "a list of resources of the console");
    }
    if text.contains("backstage.io/v1") {
        return found("backstage", "entities of a Backstage catalogue");
    }
    if text.contains("AWSTemplateFormatVersion") || text.lines().any(|l| l.starts_with("Resources:")) {
        return found("cloudformation", "a CloudFormation template");
    }
    if text.lines().any(|l| l.starts_with("resource \"aws_") || l.starts_with("provider \"aws\"")) {
        return found("", "Terraform code; `onus import terraform` reads the state: `terraform show -json`");
    }
    if has("findinguid") && has("checkid") {
        return found("", "a CSV of Prowler; `onus import ocsf` reads what `prowler -M json-ocsf` writes");
    }
    if text.starts_with("scoutsuite_results") {
        return found(
            "",
            "a report of Scout Suite, which names no settings that are read here; `onus import aws-config` or `aws-cli` do",
        );
    }
    if text.contains("<testsuite") {
        return found("", "a report of tests; `onus evidence import junit` reads it");
    }
    if kubernetes(text) {
        return found("", "a Kubernetes manifest, whose resources run in a cluster and not in AWS");
    }
    if crash(text) {
        return found("", "a crash log; take the state again with `terraform state pull`");
    }
    None
}

/// Whether a text is what a crashed program of Go leaves.
pub fn crash(text: &str) -> bool {
    text.contains("TERRAFORM CRASH") || text.contains("OPENTOFU CRASH") || text.contains("panic: ") && text.contains("goroutine ")
}

fn found(source: &'static str, what: &'static str) -> Option<Guess> {
    Some(Guess { source, what })
}

fn json(text: &str) -> Option<Guess> {
    let has = |name: &str| text.contains(&format!("\"{name}\""));
    let any = |names: &[&str]| names.iter().any(|n| has(n));
    if any(&["configurationItems", "configurationItemStatus", "configurationItemCaptureTime", "QueryInfo", "Results"])
        || (has("resourceIdentifiers") && has("resourceType"))
    {
        return found("aws-config", "a snapshot or query of AWS Config");
    }
    if any(&["class_uid", "finding_info", "ProductArn"]) {
        return found("ocsf", "a report of a scanner");
    }
    if has("ResourceTagMappingList") || (has("Resources") && has("OwningAccountId")) {
        return found("tagging", "tagged resources, or an answer of Resource Explorer");
    }
    if (has("deployment") && has("manifest")) || text.contains("\"urn:pulumi:") {
        return found("pulumi", "an export of a Pulumi stack");
    }
    if has("columns") && has("rows") && has("data_type") {
        return found("", "the result of a Steampipe query; `onus import tagging` reads a CSV of it that has a column `arn`");
    }
    if any(&["terraform_version", "lineage", "planned_values"])
        || (has("format_version") && has("values"))
        || (has("resources") && has("instances") && has("mode"))
    {
        return found("terraform", "a Terraform state or plan");
    }
    if has("AWSTemplateFormatVersion") || (has("Resources") && (text.contains("\"AWS::"))) {
        return found("cloudformation", "a CloudFormation template");
    }
    if text.contains("backstage.io/") {
        return found("backstage", "entities of a Backstage catalogue");
    }
    if ANSWER_KINDS.iter().any(|d| has(d.key)) {
        return found("aws-cli", "an answer of the AWS CLI");
    }
    None
}

/// Advice for a file that is of another kind than it was taken for, by the source `own`.
pub fn hint(head: &[u8], own: &str) -> String {
    match guess(head) {
        Some(Guess { source: "", what }) => format!("It looks like {what}."),
        Some(Guess { source, what }) if source == own => {
            format!("It begins like {what}, but does not go on like one: was it cut off, or edited?")
        }
        Some(Guess { source, what }) => format!("It looks like {what}: import it with `onus import {source}`."),
        None if looks_like_json(head) => "It is JSON of an unknown kind. See `onus import --help`.".to_owned(),
        None => "The kind of this file is not known. For the AWS CLI, add `--output json`.".to_owned(),
    }
}

/// The error for a whole file that the source `own` does not read.
pub fn foreign(message: &str, head: &[u8], own: &str) -> ReadError {
    let source = guess(head).map_or("", |g| g.source);
    // A damaged file of this very source is not of another kind.
    let foreign = (source != own).then_some(source);
    ReadError { foreign, ..ReadError::at(1, 1, message, hint(head, own)) }
}

/// The error, or, where the file is one that another source reads, that.
pub fn or_foreign(error: ReadError, head: &[u8], own: &str) -> ReadError {
    match guess(head).filter(|g| g.source != own) {
        Some(guess) => ReadError { foreign: Some(guess.source), hint: hint(head, own), ..error },
        None => error,
    }
}
