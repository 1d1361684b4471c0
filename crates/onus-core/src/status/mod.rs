//! The one judge: what every obligation comes to, for a day and a period.
//!
//! An obligation is a duty in its unit (organisation, account or deployment) with its accountable team: what somebody owes
//! once, and what can be proven. [`statuses`] gives each its [`Status`]; every page, table, finding and pack reads those, and
//! no other code compares dates with periods. Cost follows placements and evidence items. Must not know: formats, the clock.

mod calendar;
mod closing;
mod combine;
mod endings;
mod items;
mod judge;
mod kind;
mod next_actions;
mod obligations;
mod occurrences;
mod open_acts;
mod proof;
mod readiness;
mod reports;
mod requests;
mod requirements;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::{Cadence, Unit};

use crate::matrix::DutyRef;

pub use closing::{Closing, closing};
pub use combine::{Combined, ObligationSet, combined, count_words};
pub use endings::{ENDS_WITHIN_DAYS, Ending, EndingSubject, endings};
pub use kind::StatusKind;
pub use next_actions::{NextAction, NextActionsQuestion, Urgency, next_actions};
pub use obligations::{StatusQuestion, statuses, statuses_over};
pub use open_acts::{OpenAct, open_acts};
pub use proof::{ItemVerdict, item_verdict};
pub use readiness::{Decision, DecisionKind, Readiness, Verdict, decisions, proven_of_asked, readiness};
pub use reports::{Reliance, is_about, known_operators, operator_names, reliance};
pub use requests::{ProofRequest, proof_requests};
pub use requirements::{Determination, RequirementStatus, Score, question_statuses, requirement_statuses, score};

/// Statuses of a set of deployments for a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statuses {
    /// First and last day that they speak of.
    pub period: (Date, Date),
    /// Indices of deployments, ascending; obligations name them by position.
    pub groups: Vec<Vec<u32>>,
    pub obligations: Vec<Obligation>,
    /// Obligations by placement and position of the assignment that they come from.
    #[serde(skip)]
    by_assignment: Vec<Vec<Vec<u32>>>,
    /// Obligations by the team that answers for them.
    #[serde(skip)]
    by_team: Vec<Vec<u32>>,
}

/// Every status that a publication prints: of the whole organisation, and of each scope over its period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AllStatuses {
    /// The organisation's own view: the year up to the day of the build, from the day on that records are kept.
    pub organisation: Statuses,
    /// By scope id.
    pub scopes: std::collections::BTreeMap<String, Statuses>,
}

impl AllStatuses {
    pub fn of(matrix: &crate::matrix::Matrix) -> AllStatuses {
        AllStatuses {
            organisation: statuses(matrix, StatusQuestion { scope: None }),
            scopes: matrix
                .scopes
                .iter()
                .map(|scope| (scope.id.clone(), statuses(matrix, StatusQuestion { scope: Some(scope) })))
                .collect(),
        }
    }
}

/// A matrix as it is published: with what its obligations come to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Matrix")]
pub struct PublishedMatrix<'a> {
    #[serde(flatten)]
    matrix: &'a crate::matrix::Matrix,
    statuses: PublishedStatuses<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublishedStatuses")]
struct PublishedStatuses<'a> {
    /// The organisation's own view: the year up to the day of the build, from the day on that records are kept. Absent in a
    /// pack, which speaks of its scope and its period alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<&'a Statuses>,
    /// By scope id.
    scopes: std::collections::BTreeMap<&'a str, &'a Statuses>,
}

impl<'a> PublishedMatrix<'a> {
    /// What a build publishes.
    pub fn of_organisation(matrix: &'a crate::matrix::Matrix, statuses: &'a AllStatuses) -> PublishedMatrix<'a> {
        let scopes = statuses.scopes.iter().map(|(id, statuses)| (id.as_str(), statuses)).collect();
        PublishedMatrix { matrix, statuses: PublishedStatuses { organisation: Some(&statuses.organisation), scopes } }
    }

    /// What a pack holds of its one scope.
    pub fn of_scope(matrix: &'a crate::matrix::Matrix, scope: &'a str, statuses: &'a Statuses) -> PublishedMatrix<'a> {
        PublishedMatrix { matrix, statuses: PublishedStatuses { organisation: None, scopes: [(scope, statuses)].into() } }
    }
}

/// What somebody owes once. Deployments whose obligations are judged alike share an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Obligation {
    /// The duty, as it stands in the first deployment.
    pub duty: DutyRef,
    /// What it is owed for.
    pub owed_for: OwedFor,
    /// Accountable team, where it is ours and assigned.
    pub team: Option<u32>,
    /// Position of its deployments in [`Statuses::groups`].
    pub group: u32,
    /// How many obligations this stands for: one for each deployment where it is owed by deployment, else one.
    pub count: u32,
    pub status: Status,
}

/// What an obligation is owed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwedFor {
    Organisation,
    /// Index of the account; null where its deployments name none.
    Account(Option<u32>),
    /// Index of the common control, which lifts a duty of any unit to one.
    CommonControl(u32),
    /// Each deployment of the obligation's group for itself.
    Deployment,
}

impl OwedFor {
    /// What one of them is called in print, with its plural.
    pub fn noun(self) -> (&'static str, &'static str) {
        match self {
            OwedFor::Organisation => ("organisation", "organisations"),
            OwedFor::Account(_) => ("account", "accounts"),
            OwedFor::CommonControl(_) => ("common control", "common controls"),
            OwedFor::Deployment => ("deployment", "deployments"),
        }
    }

    fn of(unit: Unit, account: Option<u32>) -> OwedFor {
        match unit {
            Unit::Organisation => OwedFor::Organisation,
            Unit::Account => OwedFor::Account(account),
            Unit::Deployment => OwedFor::Deployment,
        }
    }
}

/// A status with its reason in data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ObligationStatus")]
pub struct Status {
    pub kind: StatusKind,
    /// Occurrences in the period, runs of equal ones together; empty where the duty follows no calendar.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<OccurrenceRun>,
    /// How often it recurs, where it follows the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// Occurrences that ended or have a result; excepted ones are not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub due: u32,
    /// Those of them that are proven.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub proven: u32,
    /// Those of them that ended before the organisation kept records.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub before_records: u32,
    /// Indices of the items of evidence that stand for days of the period, or for the newest day before it; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<u32>,
    /// Index of the item of evidence that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// Indices of items that failed in the period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<u32>,
    /// Indices of the reports that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<u32>,
    /// Whether the opinion of one of those is qualified.
    #[serde(default, skip_serializing_if = "is_false")]
    pub qualified: bool,
    /// Whether the deciding review was made within the team that performs the duty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reviewed_within_team: bool,
    /// Why, where data cannot say: no report covers it, no record is asked for, checks show only a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Day of the failure, or from which it is overdue or stale; where no report covers it, on which another party took it
    /// over, if that was in the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Last day on which the status holds: of proof, of an exception, of a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// View of the day, whatever the period: first day after the first occurrence without proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_since: Option<Date>,
    /// View of the day: when it next falls due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Status {
    /// Whether the day has passed by which it had to be shown, or what was shown no longer holds. What is proven in part before
    /// it falls due is work under way.
    pub fn is_late(&self) -> bool {
        match self.kind {
            StatusKind::Failed | StatusKind::Overdue | StatusKind::Stale => true,
            StatusKind::PartlyProven => self.due > 0,
            _ => false,
        }
    }

    fn of(kind: StatusKind) -> Status {
        Status {
            kind,
            occurrences: Vec::new(),
            cadence: None,
            due: 0,
            proven: 0,
            before_records: 0,
            items: Vec::new(),
            item: None,
            failures: Vec::new(),
            reports: Vec::new(),
            qualified: false,
            reviewed_within_team: false,
            reason: None,
            since: None,
            until: None,
            open_since: None,
            due_on: None,
        }
    }
}

/// Consecutive occurrences in the same state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OccurrenceRun {
    /// First day of the first.
    pub from: Date,
    /// Last day of the last.
    pub to: Date,
    pub count: u32,
    pub state: OccurrenceState,
    /// Index of the item that decided, where it is the same for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
}

/// What one occurrence comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OccurrenceState {
    Proven,
    /// Some of what was to be shown was shown.
    PartlyProven,
    Failed,
    /// Failed, and a later item passed.
    FailedAndPassedSince,
    Unreviewed,
    /// It ended, and nothing was shown.
    Missing,
    /// It has not ended yet.
    Pending,
    Excepted,
}

impl OccurrenceState {
    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            OccurrenceState::Proven => "proven",
            OccurrenceState::PartlyProven => "proven in part",
            OccurrenceState::Failed => "failed",
            OccurrenceState::FailedAndPassedSince => "failed, passed since",
            OccurrenceState::Unreviewed => "not reviewed",
            OccurrenceState::Missing => "nothing shown",
            OccurrenceState::Pending => "not yet due",
            OccurrenceState::Excepted => "excepted",
        }
    }
}

impl Statuses {
    /// The obligation that an assignment of a placement is for one of its deployments; none: no obligation comes of it
    /// (a duty of the organisation's customers), or the deployment is not among those asked about.
    pub fn find(&self, placement: u32, assignment: usize, deployment: u32) -> Option<&Obligation> {
        self.of_assignment(placement, assignment).find(|o| self.deployments(o).binary_search(&deployment).is_ok())
    }

    /// Every obligation that comes of an assignment of a placement.
    pub fn of_assignment(&self, placement: u32, assignment: usize) -> impl Iterator<Item = &Obligation> {
        let found = self.by_assignment.get(placement as usize).and_then(|placement| placement.get(assignment));
        found.into_iter().flatten().map(|&index| &self.obligations[index as usize])
    }

    fn of(
        period: (Date, Date),
        (groups, obligations): (Vec<Vec<u32>>, Vec<Obligation>),
        by_assignment: Vec<Vec<Vec<u32>>>,
        teams: usize,
    ) -> Statuses {
        let mut by_team = vec![Vec::new(); teams];
        for (obligation, number) in obligations.iter().zip(0_u32..) {
            if let Some(team) = obligation.team {
                by_team[team as usize].push(number);
            }
        }
        Statuses { period, groups, obligations, by_assignment, by_team }
    }

    /// The obligations that a team answers for, in their order.
    pub fn of_team(&self, team: u32) -> impl Iterator<Item = &Obligation> {
        self.by_team.get(team as usize).into_iter().flatten().map(|&index| &self.obligations[index as usize])
    }

    /// The deployments in any of some groups, ascending.
    fn members(&self, groups: &std::collections::BTreeSet<u32>) -> Vec<u32> {
        let mut all: Vec<u32> = groups.iter().flat_map(|group| &self.groups[*group as usize]).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The deployments behind an obligation, ascending.
    pub fn deployments(&self, obligation: &Obligation) -> &[u32] {
        self.groups.get(obligation.group as usize).map_or(&[], Vec::as_slice)
    }
}
