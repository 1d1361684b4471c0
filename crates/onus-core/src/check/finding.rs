//! A finding: something that `check` reports and that publications print as a gap.

use jiff::civil::Date;
use serde::Serialize;

use onus_source::{At, Code, Level};

use crate::matrix::Matrix;
use crate::status::AllStatuses;

/// One thing that somebody should fix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What kind of finding it is.
    pub code: Code,
    /// How bad.
    pub level: Level,
    /// What is wrong, in one sentence with names.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// `content/inventory/payments.yaml:12`; empty when it is nowhere in particular.
    pub place: String,
    /// Index of the deployment.
    pub deployment: Option<u32>,
    /// Duty id.
    pub duty: Option<String>,
    /// Index of the team that should act.
    pub team: Option<u32>,
    /// Where the text that it is about was written, if anywhere in particular.
    #[serde(skip)]
    pub at: Option<At>,
    /// Whether all that it is about ended before the organisation kept records: an auditor asks, and no team has anything to do.
    #[serde(skip)]
    pub before_records: bool,
}

/// What stays the same of a finding when lines move or a duty goes to another team. What it is about is known by ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    pub code: Code,
    pub deployment: Option<String>,
    pub duty: Option<String>,
    pub message: String,
}

impl Finding {
    pub fn key(&self, matrix: &Matrix) -> FindingKey {
        FindingKey {
            code: self.code,
            deployment: self.deployment.map(|d| matrix.deployments[d as usize].id.clone()),
            duty: self.duty.clone(),
            message: self.message.clone(),
        }
    }
}

/// A finding that `book.toml` suppresses for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// What would have been reported.
    pub finding: Finding,
    /// Why it is not.
    pub reason: String,
    /// Last day on which it is not.
    pub expires: Date,
}

/// What the checks found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is open, worst first, then by code and place.
    pub findings: Vec<Finding>,
    /// What `book.toml` suppresses, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// What they were found from: nobody needs to judge the same matrix again.
    pub statuses: AllStatuses,
}

/// Findings, and those of them that are suppressed.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub findings: Vec<Finding>,
    pub suppressed: Vec<Suppressed>,
}
