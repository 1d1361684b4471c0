//! Exceptions, evidence and assurance reports.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Index of its deployment.
    pub deployment: u32,
    /// `reassignment`, `risk-acceptance`, `compensating-control`.
    pub kind: String,
    /// Duty ids.
    pub duties: Vec<String>,
    /// The receiver, the risk, or what is done instead.
    pub detail: String,
    /// Contract, register entry.
    pub reference: Option<String>,
    /// Approval.
    pub approved: Option<crate::inventory::Approval>,
    /// Last day.
    pub expires: Option<Date>,
    /// Where it was written.
    pub place: String,
}

/// State of evidence on the day of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// Recent enough, passed, and reviewed by someone other than its collector.
    Held,
    /// Too old.
    Stale,
    /// The review says that it does not prove the duty.
    Failed,
    /// Nobody other than its collector has reviewed it.
    Unreviewed,
    /// Nothing was collected.
    Missing,
}

impl EvidenceState {
    /// Word in print.
    pub fn word(self) -> &'static str {
        match self {
            EvidenceState::Held => "held",
            EvidenceState::Stale => "stale",
            EvidenceState::Failed => "failed",
            EvidenceState::Unreviewed => "not reviewed",
            EvidenceState::Missing => "missing",
        }
    }
}

/// An item of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Index of its deployment.
    pub deployment: Option<u32>,
    /// Index of its common control.
    pub common_control: Option<u32>,
    /// Duty ids.
    pub duties: Vec<String>,
    /// Title.
    pub title: String,
    /// Path inside the project.
    pub file: String,
    /// Query or export that made it.
    pub source: Option<String>,
    /// Day of collection.
    pub collected_on: Option<Date>,
    /// Collector.
    pub collected_by: Option<String>,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Review.
    pub review: Option<crate::inventory::Review>,
    /// State on the day of the build.
    pub state: EvidenceState,
    /// Where it was written.
    pub place: String,
}

/// An assurance report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assurance {
    /// Id.
    pub id: String,
    /// Operator.
    pub operator: String,
    /// Title.
    pub report: String,
    /// Service ids in scope.
    pub services: Vec<String>,
    /// Regions in scope; if empty, all.
    pub regions: Vec<String>,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Bridge letter.
    pub bridge_to: Option<Date>,
    /// Exceptions noted.
    pub exceptions_noted: Vec<String>,
    /// Our review.
    pub review: Option<crate::inventory::Approval>,
    /// CUECs: number, title, duty ids.
    pub cuecs: Vec<(String, String, Vec<String>)>,
    /// The report itself, inside the project.
    #[serde(default)]
    pub file: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
    /// Whether it may be passed on.
    pub may_pass_on: bool,
}
