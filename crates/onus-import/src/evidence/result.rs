//! What a reader of results finds: one row a check and resource.

use std::io::Read;

use jiff::Timestamp;
use onus_model::Proves;

use crate::resource::ReadError;

/// What became of a check on a resource, worst last: of several for one resource, the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckOutcome {
    Pass,
    NotApplicable,
    /// The tool leaves the answer to a person.
    Manual,
    /// A test that was not run.
    Skipped,
    /// The resource could not be examined.
    Error,
    /// Failed, and silenced by somebody.
    Muted,
    Fail,
}

impl CheckOutcome {
    /// Word in data.
    pub fn id(self) -> &'static str {
        match self {
            CheckOutcome::Pass => "pass",
            CheckOutcome::NotApplicable => "not-applicable",
            CheckOutcome::Manual => "manual",
            CheckOutcome::Skipped => "skipped",
            CheckOutcome::Error => "error",
            CheckOutcome::Muted => "muted",
            CheckOutcome::Fail => "fail",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// Catalogue of the check: `prowler`.
    pub catalogue: &'static str,
    /// Check as the tool prints it: `rds_instance_storage_encrypted`.
    pub check: String,
    /// ARN or id of the resource.
    pub resource: String,
    /// Account, where the tool names it.
    pub account: Option<String>,
    pub region: Option<String>,
    pub outcome: CheckOutcome,
    /// When the resource was examined.
    pub at: Option<Timestamp>,
}

/// One result of a test that somebody wrote, and what they say it is proof of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Class and name: `restore.OrdersTest.rows_are_back`.
    pub test: String,
    pub duty: Option<String>,
    /// Id of the deployment or account.
    pub subject: Option<String>,
    pub proves: Proves,
    pub outcome: CheckOutcome,
    pub at: Option<Timestamp>,
}

/// What a reader calls for everything that it finds.
pub trait ResultSink {
    fn result(&mut self, result: CheckResult);
    /// A test of somebody's own, which no catalogue lists. Whoever only reads checks need not care.
    fn test(&mut self, _test: TestResult) {}
    /// Whether a text looks like a secret. Readers ask before they cut a name to the part that they know, since a part of a
    /// secret may look like none.
    fn is_suspicious(&self, _text: &str) -> bool {
        false
    }
    /// The tool and its version, where the file names them. The first that is named counts.
    fn tool(&mut self, name: &str, version: Option<&str>);
    /// An entry that is no result of a check of AWS, with why.
    fn skipped(&mut self, reason: &'static str);
}

/// Why a result is not taken whose check has a name that cannot be kept.
pub(super) const NO_CHECK: &str = "the name of its check is no identifier";

/// A reader of one kind of file.
pub type ResultReader = fn(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError>;

/// A moment as tools write it: RFC 3339, or the same with a space and without a zone, which is UTC.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| format!("{}Z", text.replacen(' ', "T", 1)).parse().ok())
}

/// A moment in seconds or milliseconds since 1970.
pub(super) fn epoch(number: &serde_json::Value) -> Option<Timestamp> {
    let seconds = number.as_f64()?;
    let milliseconds = if seconds.abs() > 1e11 { seconds } else { seconds * 1000.0 };
    #[allow(clippy::cast_possible_truncation, reason = "far below the limits of i64; out of jiff's range is none")]
    let milliseconds = milliseconds as i64;
    Timestamp::from_millisecond(milliseconds).ok()
}
