//! What a team does next: the records that it has to collect, by how pressing each is.

use jiff::civil::Date;
use serde::Serialize;

use super::calendar::after;
use super::requests::requests_for;
use super::{Obligation, ProofRequest, StatusKind, Statuses};
use crate::matrix::Matrix;

/// What next actions are asked for.
#[derive(Clone, Copy, Debug)]
pub struct NextActionsQuestion<'a> {
    /// Index of the team.
    pub team: u32,
    /// Only duties of this domain.
    pub domain: Option<&'a str>,
    /// How many days ahead something is due soon.
    pub due_within_days: u32,
}

/// How pressing a record is, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// The last result is a failure.
    Failed,
    /// An occurrence ended without proof.
    Overdue,
    /// Some of it was shown, or what was shown is stale or was reviewed by nobody.
    Incomplete,
    /// It falls due within the days asked for.
    DueSoon,
    /// Nothing was ever shown, and no day is set.
    NeverShown,
    /// It falls due later.
    DueLater,
}

impl Urgency {
    pub const ALL: [Urgency; 6] =
        [Urgency::Failed, Urgency::Overdue, Urgency::Incomplete, Urgency::DueSoon, Urgency::NeverShown, Urgency::DueLater];

    /// Stable word in data.
    pub fn id(self) -> &'static str {
        match self {
            Urgency::Failed => "failed",
            Urgency::Overdue => "overdue",
            Urgency::Incomplete => "incomplete",
            Urgency::DueSoon => "due-soon",
            Urgency::NeverShown => "never-shown",
            Urgency::DueLater => "due-later",
        }
    }

    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            Urgency::Failed => "Failed",
            Urgency::Overdue => "Overdue",
            Urgency::Incomplete => "Shown in part, stale or not reviewed",
            Urgency::DueSoon => "Due soon",
            Urgency::NeverShown => "Never shown",
            Urgency::DueLater => "Due later",
        }
    }

    fn of(request: &ProofRequest, soon: Date) -> Urgency {
        match (request.status, request.open_since, request.due_on) {
            (StatusKind::Failed, ..) => Urgency::Failed,
            // Something is there for every day: it is old, or nobody looked at it.
            (StatusKind::Unreviewed | StatusKind::Stale, ..) => Urgency::Incomplete,
            (_, Some(_), _) | (StatusKind::Overdue, ..) => Urgency::Overdue,
            (StatusKind::PartlyProven, ..) => Urgency::Incomplete,
            (_, None, Some(day)) if day <= soon => Urgency::DueSoon,
            (_, None, Some(_)) => Urgency::DueLater,
            (_, None, None) => Urgency::NeverShown,
        }
    }
}

/// A record that a team has to collect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextAction {
    pub urgency: Urgency,
    #[serde(flatten)]
    pub request: ProofRequest,
}

/// A team's next actions on the day of the build, the most pressing first.
pub fn next_actions(matrix: &Matrix, statuses: &Statuses, question: &NextActionsQuestion) -> Vec<NextAction> {
    let domain = |duty: u32| matrix.duties[duty as usize].domain.as_str();
    let in_domain = |o: &&Obligation| question.domain.is_none_or(|id| id == domain(o.duty));
    let requests = requests_for(matrix, statuses, statuses.of_team(question.team).filter(in_domain));
    let soon = after(matrix.document.date, i64::from(question.due_within_days));
    let mut actions: Vec<NextAction> =
        requests.into_iter().map(|request| NextAction { urgency: Urgency::of(&request, soon), request }).collect();
    // Within one urgency the order of the requests stays: by day.
    actions.sort_by_key(|action| action.urgency);
    actions
}
