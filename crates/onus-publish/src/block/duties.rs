//! Duties grouped by statement, for those who carry them.

use serde::Serialize;

use super::inline::Target;

/// Deployments that share one duty with one statement.
#[derive(Clone, Debug, Serialize)]
pub struct DutyGroup {
    /// Anchor of the group: `guest-os.roll-out` (a number follows when a statement differs).
    pub id: String,
    /// Domain's title.
    pub domain: String,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: String,
    /// Next due, in words; empty when it does not follow the calendar.
    pub due: String,
    pub overdue: bool,
    /// What proves it.
    pub proof: Vec<String>,
    /// Deployments: anchor (`guest-os.payments-db`), name, link, state of the evidence in words, whether that is a gap.
    pub deployments: Vec<DutyDeployment>,
    /// Accountable here and performed by others, or the other way round: a sentence; empty when plain.
    pub with: String,
    /// Shown as derived.
    pub derived: bool,
    /// The common control that fulfils it; empty when none.
    pub common_control: String,
}

/// One deployment in a group, or all of one configuration where they are many.
#[derive(Clone, Debug, Serialize)]
pub struct DutyDeployment {
    /// Anchor: `guest-os.roll-out.payments-db`; empty when it stands for many.
    pub id: String,
    /// Deployment's name.
    pub name: String,
    /// Deployments that it stands for.
    pub count: u64,
    /// Its configuration's page.
    pub to: Target,
    /// Evidence in words.
    pub evidence: String,
    pub gap: bool,
}
