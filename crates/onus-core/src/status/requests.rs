//! What must be proven, grouped by the record that proves it: one export often serves many duties and deployments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use onus_model::Cadence;
use serde::Serialize;

use super::{Obligation, OwedFor, StatusKind, Statuses};
use crate::hash::short_hash;
use crate::matrix::Matrix;

/// A record to collect, with everything that it proves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProofRequest {
    /// Stable while the words of the record stay: `ER-3f0a9c41`.
    pub id: String,
    /// The record.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often, at the strictest.
    pub cadence: Option<Cadence>,
    /// Worst status among the obligations.
    pub status: StatusKind,
    /// First day on which one of them was open.
    pub open_since: Option<Date>,
    /// Next day on which one of them falls due.
    pub due_on: Option<Date>,
    /// Duty ids.
    pub duties: BTreeSet<String>,
    /// Names of accountable teams.
    pub teams: BTreeSet<String>,
    /// Ids of deployments.
    pub deployments: BTreeSet<String>,
    /// Ids of accounts that owe it as such.
    pub accounts: BTreeSet<String>,
    /// Whether the organisation as such owes it.
    pub organisation: bool,
    /// Obligations that it serves.
    pub obligations: u32,
}

/// Whether a team of ours still has something to show.
fn is_open(obligation: &Obligation) -> bool {
    use StatusKind::{Due, Failed, NeverProven, Overdue, PartlyProven, Stale, Unassigned, Unreviewed};
    matches!(obligation.status.kind, Failed | Overdue | PartlyProven | NeverProven | Stale | Due | Unassigned | Unreviewed)
}

/// The records that are still to be collected, the most pressing first. `team`: of one team alone, by index.
pub fn proof_requests(matrix: &Matrix, statuses: &Statuses, team: Option<u32>) -> Vec<ProofRequest> {
    match team {
        Some(team) => requests_for(matrix, statuses, statuses.of_team(team)),
        None => requests_for(matrix, statuses, statuses.obligations.iter()),
    }
}

/// The records that are still to be collected for some obligations, the most pressing first.
pub(super) fn requests_for<'s>(
    matrix: &Matrix,
    statuses: &'s Statuses,
    asked_for: impl Iterator<Item = &'s Obligation>,
) -> Vec<ProofRequest> {
    let mut requests: BTreeMap<(&str, &str), Gathered> = BTreeMap::new();
    for obligation in asked_for.filter(|o| is_open(o)) {
        let duty = &matrix.duties[obligation.duty as usize].id;
        for record in matrix.reference.evidence.get(duty).into_iter().flatten() {
            let gathered = requests
                .entry((&record.what, &record.from))
                .or_insert_with(|| Gathered::of(&record.what, &record.from, obligation.status.kind));
            let (request, status) = (&mut gathered.request, &obligation.status);
            let strictest = |cadence: &Cadence| cadence.days().unwrap_or(i64::MAX);
            request.cadence = [request.cadence, status.cadence.or(record.cadence)].into_iter().flatten().min_by_key(strictest);
            request.status = request.status.min(status.kind);
            request.open_since = [request.open_since, status.open_since].into_iter().flatten().min();
            request.due_on = [request.due_on, status.due_on].into_iter().flatten().min();
            request.obligations = request.obligations.saturating_add(obligation.count);
            gathered.duties.insert(duty);
            gathered.teams.extend(obligation.team);
            match obligation.owed_for {
                OwedFor::Account(Some(account)) => _ = gathered.accounts.insert(account),
                OwedFor::Organisation => request.organisation = true,
                _ => _ = gathered.groups.insert(obligation.group),
            }
        }
    }
    let mut out: Vec<ProofRequest> = requests.into_values().map(|gathered| gathered.finished(matrix, statuses)).collect();
    let pressing = |r: &ProofRequest| (r.open_since.is_none(), r.open_since, r.due_on.is_none(), r.due_on, r.id.clone());
    out.sort_by_key(pressing);
    out
}

/// A request while its obligations are gathered: many of them share duties, teams and deployments, which are named once, at
/// the end.
struct Gathered<'m> {
    request: ProofRequest,
    duties: BTreeSet<&'m str>,
    teams: BTreeSet<u32>,
    accounts: BTreeSet<u32>,
    groups: BTreeSet<u32>,
}

impl Gathered<'_> {
    fn of(what: &str, from: &str, status: StatusKind) -> Self {
        let request = ProofRequest {
            id: format!("ER-{:08x}", short_hash(&format!("{what}\n{from}"))),
            what: what.to_owned(),
            from: from.to_owned(),
            cadence: None,
            status,
            open_since: None,
            due_on: None,
            duties: BTreeSet::new(),
            teams: BTreeSet::new(),
            deployments: BTreeSet::new(),
            accounts: BTreeSet::new(),
            organisation: false,
            obligations: 0,
        };
        let (duties, teams, accounts, groups) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Gathered { request, duties, teams, accounts, groups }
    }

    fn finished(self, matrix: &Matrix, statuses: &Statuses) -> ProofRequest {
        let deployments = statuses.members(&self.groups);
        ProofRequest {
            duties: self.duties.into_iter().map(str::to_owned).collect(),
            teams: self.teams.iter().map(|team| matrix.teams[*team as usize].name.clone()).collect(),
            accounts: self.accounts.iter().map(|account| matrix.accounts[*account as usize].id.clone()).collect(),
            deployments: deployments.iter().map(|number| matrix.deployments[*number as usize].id.clone()).collect(),
            ..self.request
        }
    }
}
