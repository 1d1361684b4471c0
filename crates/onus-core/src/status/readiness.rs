//! Whether a scope is ready for its audit, and what has to be decided next: what leaders read first.
//!
//! From statuses alone. A scope is ready only where everything that it asks for was shown; what nobody can say is never ready.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar::{days_between, interval};
use super::open_acts::open_acts;
use super::requests::requests_for;
use super::requirements::{Determination, requirement_statuses};
use super::{Obligation, OccurrenceState, StatusKind, Statuses};
use crate::matrix::{Matrix, Scope};

/// What a scope comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No obligation of ours is in it.
    NothingAsked,
    /// Something is open.
    NotReady,
    /// Everything that was asked for is shown, and whether that meets every requirement has not been stated.
    Undetermined,
    /// Everything that was asked for up to the day is shown, and the period goes on.
    ReadySoFar,
    Ready,
}

impl Verdict {
    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::NothingAsked => "Nothing to show",
            Verdict::NotReady => "Not ready",
            Verdict::Undetermined => "Nobody can say",
            Verdict::ReadySoFar => "Ready so far",
            Verdict::Ready => "Ready",
        }
    }
}

/// Where a scope stands on the day of the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    pub verdict: Verdict,
    /// Days until its period ends; none: it has no period, or the period is over.
    pub days_left: Option<i64>,
    /// Obligations of our teams that are proven, and all of which proof is asked.
    pub proven: u32,
    pub asked: u32,
    /// Obligations without a team, or of which nobody can say whose they are.
    pub undecided: u32,
    /// Obligations of others that no report covers, and all of theirs.
    pub not_relied_on: u32,
    pub of_others: u32,
    /// Last day of the first interval that ended without a record.
    pub first_lost: Option<Date>,
}

/// Where a scope stands, by its own statuses.
pub fn readiness(matrix: &Matrix, scope: &Scope, statuses: &Statuses) -> Readiness {
    let today = matrix.document.date;
    let (proven, asked) = proven_of_asked(statuses);
    let count = |kinds: &[StatusKind]| {
        statuses.obligations.iter().filter(|o| kinds.contains(&o.status.kind)).fold(0_u32, |sum, o| sum.saturating_add(o.count))
    };
    let undecided = count(&[StatusKind::Unassigned, StatusKind::Unresolved]);
    let not_relied_on = count(&[StatusKind::NotReliedOn]);
    let days_left = scope.period.map(|(_, end)| days_between(today, end)).filter(|days| *days >= 0);
    let open = statuses.obligations.iter().any(|o| o.status.kind.is_gap());
    let verdict = match (open, statuses.obligations.is_empty()) {
        (_, true) => Verdict::NothingAsked,
        (true, _) => Verdict::NotReady,
        (false, _) => by_requirements(matrix, scope, statuses, days_left.is_some()),
    };
    Readiness {
        verdict,
        days_left,
        proven,
        asked,
        undecided,
        not_relied_on,
        of_others: not_relied_on.saturating_add(count(&[StatusKind::ReliedOn])),
        first_lost: statuses.obligations.iter().filter_map(first_lost).min(),
    }
}

/// The verdict where no obligation is open.
fn by_requirements(matrix: &Matrix, scope: &Scope, statuses: &Statuses, runs: bool) -> Verdict {
    let framework = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework);
    let worst =
        framework.into_iter().flat_map(|f| requirement_statuses(matrix, scope, f, statuses)).map(|r| r.determination).min();
    match worst {
        Some(Determination::NotShown) => Verdict::NotReady,
        Some(Determination::Undetermined) | None => Verdict::Undetermined,
        Some(Determination::Met | Determination::NotApplicable) if runs => Verdict::ReadySoFar,
        Some(Determination::Met | Determination::NotApplicable) => Verdict::Ready,
    }
}

/// Obligations of our teams that are proven, and all of which proof is asked.
pub fn proven_of_asked(statuses: &Statuses) -> (u32, u32) {
    let ours = || statuses.obligations.iter().filter(|o| o.team.is_some());
    let sum = |wanted: &dyn Fn(StatusKind) -> bool| {
        ours().filter(|o| wanted(o.status.kind)).fold(0_u32, |sum, o| sum.saturating_add(o.count))
    };
    let proven = sum(&|kind| matches!(kind, StatusKind::Proven | StatusKind::ProvenAfterFailure));
    (proven, sum(&|kind| !matches!(kind, StatusKind::NotDue | StatusKind::Excepted)))
}

fn first_lost(obligation: &Obligation) -> Option<Date> {
    let cadence = obligation.status.cadence?;
    let run = obligation.status.occurrences.iter().find(|run| run.state == OccurrenceState::Missing)?;
    Some(interval(cadence, run.from)?.1.min(run.to))
}

/// What has to be decided, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// Nobody can say whose something is.
    Unresolved,
    /// It is ours, and no team is accountable.
    Unassigned,
    /// The last result is a failure.
    Failed,
    /// Intervals ended without a record, or with a record of a part.
    Overdue,
    /// No report covers what others carry.
    NotReliedOn,
    /// What was collected is too old, or nobody else has looked at it.
    NotReviewed,
    /// A part was shown, and the interval has not ended.
    ShownInPart,
    /// Nothing was ever shown.
    NeverShown,
}

impl DecisionKind {
    fn of(status: StatusKind, late: bool) -> Option<DecisionKind> {
        Some(match status {
            StatusKind::Unresolved => DecisionKind::Unresolved,
            StatusKind::Unassigned => DecisionKind::Unassigned,
            StatusKind::Failed => DecisionKind::Failed,
            StatusKind::PartlyProven if !late => DecisionKind::ShownInPart,
            StatusKind::Overdue | StatusKind::PartlyProven => DecisionKind::Overdue,
            StatusKind::NotReliedOn => DecisionKind::NotReliedOn,
            StatusKind::Unreviewed | StatusKind::Stale => DecisionKind::NotReviewed,
            StatusKind::NeverProven => DecisionKind::NeverShown,
            StatusKind::ProvenAfterFailure
            | StatusKind::Due
            | StatusKind::Excepted
            | StatusKind::NotDue
            | StatusKind::ReliedOn
            | StatusKind::Proven => return None,
        })
    }
}

/// Open obligations that ask for the same decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub kind: DecisionKind,
    pub obligations: u32,
    /// Who has to act, by name: those with most to do first. Empty: no team is named.
    pub owners: Vec<String>,
    /// Duty ids.
    pub duties: BTreeSet<String>,
    /// Deployment ids.
    pub deployments: BTreeSet<String>,
    /// The records that prove it, with the obligations that wait for each: those that most wait for first.
    pub records: Vec<(String, u32)>,
    /// The earliest day from which one of them is open.
    pub open_since: Option<Date>,
    /// By when; the day of the build: now. None: no day is set.
    pub by: Option<Date>,
}

/// What has to be decided, one decision for each kind of thing that is open.
pub fn decisions(matrix: &Matrix, statuses: &Statuses) -> Vec<Decision> {
    let today = matrix.document.date;
    let next_end = matrix.scopes.iter().filter_map(|s| Some(s.period?.1)).filter(|end| *end >= today).min();
    /// The decision, how many obligations of each record wait, the oldest day.
    type Gathered = (Decision, BTreeMap<String, u32>, Option<Date>);
    let mut by_kind: BTreeMap<DecisionKind, Gathered> = BTreeMap::new();
    for act in open_acts(matrix, statuses) {
        let Some(kind) = DecisionKind::of(act.status, act.late) else { continue };
        let (decision, owners, due_on) = by_kind.entry(kind).or_insert_with(|| (Decision::of(kind), BTreeMap::new(), None));
        decision.obligations = decision.obligations.saturating_add(act.obligations);
        decision.open_since = [decision.open_since, act.open_since].into_iter().flatten().min();
        decision.duties.extend(act.duties);
        decision.deployments.extend(act.deployments);
        *due_on = [*due_on, act.due_on].into_iter().flatten().min();
        if let Some(owner) = act.owner {
            let owed = owners.entry(owner).or_default();
            *owed = owed.saturating_add(act.obligations);
        }
    }
    let finished = |(mut decision, owners, due_on): (Decision, BTreeMap<String, u32>, Option<Date>)| {
        let mut owners: Vec<(String, u32)> = owners.into_iter().collect();
        owners.sort_by_key(|(_, owed)| std::cmp::Reverse(*owed));
        decision.owners = owners.into_iter().map(|(name, _)| name).collect();
        let asked_for = |o: &&Obligation| DecisionKind::of(o.status.kind, o.status.is_late()) == Some(decision.kind);
        let mut requests = requests_for(matrix, statuses, statuses.obligations.iter().filter(asked_for));
        requests.sort_by_key(|request| std::cmp::Reverse(request.obligations));
        decision.records = requests.into_iter().map(|request| (request.what, request.obligations)).collect();
        decision.by = match decision.kind {
            DecisionKind::Unresolved | DecisionKind::Unassigned | DecisionKind::Failed | DecisionKind::Overdue => Some(today),
            DecisionKind::ShownInPart | DecisionKind::NeverShown => due_on.or(next_end),
            DecisionKind::NotReliedOn | DecisionKind::NotReviewed => next_end,
        };
        decision
    };
    by_kind.into_values().map(finished).collect()
}

impl Decision {
    fn of(kind: DecisionKind) -> Decision {
        Decision {
            kind,
            obligations: 0,
            owners: Vec::new(),
            duties: BTreeSet::new(),
            deployments: BTreeSet::new(),
            records: Vec::new(),
            open_since: None,
            by: None,
        }
    }
}
