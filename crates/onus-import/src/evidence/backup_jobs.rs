//! Jobs of AWS Backup: list-backup-jobs, list-copy-jobs and list-restore-jobs.

use std::io::Read;

use serde_json::{Map, Value};

use super::entries::{Entry, EntryLayout, entries};
use super::result::{CheckOutcome, CheckResult, ResultSink, epoch, moment};
use crate::resource::ReadError;
use crate::support::fields::{first, text};

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let layout = EntryLayout {
        source: "backup-jobs",
        lists: &["BackupJobs", "CopyJobs", "RestoreJobs"],
        fields: &[],
        missing: "this holds no jobs of AWS Backup",
    };
    entries(input, layout, sink, job)
}

fn job(list: &str, entry: Map<String, Value>, sink: &mut dyn ResultSink) -> Entry {
    sink.tool("AWS Backup", None);
    let validated = text(&entry, "validationstatus");
    let check = match list {
        "BackupJobs" => "backup-job",
        "CopyJobs" => "copy-job",
        _ if validated.is_some() => "restore-test",
        _ => "restore-job",
    };
    let state = first(&entry, &["state", "status"]).unwrap_or_default();
    let outcome = match (state.as_str(), validated.as_deref()) {
        ("COMPLETED", None | Some("SUCCESSFUL")) => CheckOutcome::Pass,
        ("COMPLETED", Some(_)) | ("FAILED" | "ABORTED" | "EXPIRED" | "PARTIAL", _) => CheckOutcome::Fail,
        // It runs, or waits, or was called off: nothing can be said yet.
        _ => CheckOutcome::Error,
    };
    // A restore names what was restored from, not what was lost.
    let Some(resource) = first(&entry, &["sourceresourcearn", "resourcearn"]) else {
        sink.skipped("it does not name the resource that was backed up");
        return Entry::Read;
    };
    let ended = entry.get("completiondate").or_else(|| entry.get("creationdate"));
    sink.result(CheckResult {
        catalogue: "backup-jobs",
        check: check.to_owned(),
        resource,
        account: text(&entry, "accountid"),
        region: None,
        outcome,
        at: ended.and_then(|value| value.as_str().and_then(moment).or_else(|| epoch(value))),
    });
    Entry::Read
}
