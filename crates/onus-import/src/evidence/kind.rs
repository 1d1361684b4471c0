//! What kind of results a file holds, guessed from its first bytes: for errors that say which source to use.
//!
//! Must not know: how any of these is read.

use super::sources::{EvidenceSource, evidence_source};
use crate::resource::{ReadError, key};
use crate::support::sniff::looks_like_json;

/// The error, with advice that names the source of the file where it is another kind of results than it was taken for.
pub(super) fn advised(error: ReadError, head: &[u8], own: &EvidenceSource) -> ReadError {
    if let Some(hint) = other_kind(head, own) {
        return ReadError { hint, ..error };
    }
    // Another command's guess at a file of this very kind.
    if error.foreign.is_some() && guess(head) == Some(own.name) {
        let hint = format!("It begins like {}, but does not go on like that: was it cut off, or edited?", own.about);
        return ReadError { hint, ..error };
    }
    error
}

/// Advice for a file that is another kind of results than it was taken for.
pub(super) fn other_kind(head: &[u8], own: &EvidenceSource) -> Option<String> {
    let other = guess(head).and_then(evidence_source).filter(|other| other.name != own.name)?;
    Some(format!("It looks like {}: import it with `onus evidence import {}`.", other.about, other.name))
}

/// The name of the source that reads a file with these first bytes, unpacked.
fn guess(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head);
    if looks_like_json(text.as_bytes()) {
        let any = |names: &[&str]| names.iter().any(|name| text.contains(&format!("\"{name}\"")));
        // What names the format comes first: the fields of findings hold those of others.
        let marks: [(&[&str], &str); 7] = [
            (&["assessment-results"], "oscal"),
            (&["class_uid", "finding_info"], "ocsf"),
            (&["EvaluationResults", "AggregateEvaluationResults", "ConformancePackRuleEvaluationResults"], "aws-config"),
            (&["BackupJobs", "CopyJobs", "RestoreJobs"], "backup-jobs"),
            (&["InstancePatchStates"], "patch-compliance"),
            (&["ProductArn"], "asff"),
            (&["findingArn"], "inspector"),
        ];
        let marked = marks.into_iter().find(|(names, _)| any(names)).map(|(_, source)| source);
        return marked.or((any(&["group_id"]) && any(&["groups", "controls"])).then_some("powerpipe"));
    }
    let columns: Vec<String> = text.lines().next().unwrap_or("").split([',', ';']).map(key).collect();
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("findinguid") && has("checkid") {
        return Some("prowler-csv");
    }
    if has("user") && has("usercreationtime") {
        return Some("credential-report");
    }
    text.contains("<testsuite").then_some("junit")
}
