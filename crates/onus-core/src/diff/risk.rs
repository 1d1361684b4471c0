//! What is riskier than before, or less so: findings and statuses.

use serde::{Deserialize, Serialize};

use crate::status::StatusKind;

use super::names::{DeploymentName, DutyName};

/// Findings that only one side has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingChanges {
    /// Those of the newer side, worst first.
    pub new: Vec<ComparedFinding>,
    /// Those of the older side, worst first.
    pub gone: Vec<ComparedFinding>,
}

/// A finding with the ids of what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedFinding {
    pub code: String,
    /// `error`, `warning`, `note`.
    pub level: String,
    pub message: String,
    pub deployment: Option<String>,
    pub duty: Option<String>,
    pub team: Option<String>,
}

/// Obligations of one duty and team whose status changed in the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusChange {
    pub duty: DutyName,
    /// Accountable team's id.
    pub team: Option<String>,
    pub from: StatusKind,
    pub to: StatusKind,
    /// Deployments that it is owed for.
    pub deployments: Vec<DeploymentName>,
    /// Accounts and common controls that it is owed for, by name; `the organisation`.
    pub others: Vec<String>,
}

impl StatusChange {
    /// Obligations that it stands for.
    pub fn count(&self) -> u64 {
        (self.deployments.len() + self.others.len()) as u64
    }

    pub fn is_worse(&self) -> bool {
        // The kinds are in order, worst first.
        self.to < self.from
    }
}
