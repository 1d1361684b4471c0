//! What is open over the whole organisation, by the act that closes it and by who has to act.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use onus_model::Holder;

use super::{Obligation, OwedFor, StatusKind, Statuses};
use crate::matrix::Matrix;

/// Obligations that one owner closes in the same way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenAct {
    pub status: StatusKind,
    /// What to do.
    pub act: &'static str,
    /// Id of the team that has to act; none: no team is named.
    pub team: Option<String>,
    /// Who has to act, in print: the team, or the party whose report is missing.
    pub owner: Option<String>,
    pub obligations: u32,
    /// The earliest day on which one of them was open.
    pub open_since: Option<Date>,
    /// The next day on which one of them falls due.
    pub due_on: Option<Date>,
    /// Obligations by domain id.
    pub areas: BTreeMap<String, u32>,
    /// Duty ids.
    pub duties: BTreeSet<String>,
    /// Deployment ids.
    pub deployments: BTreeSet<String>,
}

/// Everything that is a gap on the day of the build: the worst status first, and in each the owner with most to do.
pub fn open_acts(matrix: &Matrix, statuses: &Statuses) -> Vec<OpenAct> {
    let mut acts: BTreeMap<(StatusKind, Option<u32>, Option<&str>), OpenAct> = BTreeMap::new();
    for obligation in statuses.obligations.iter().filter(|o| o.status.kind.is_gap()) {
        for (team, count, deployments) in by_owner(matrix, statuses, obligation) {
            add(&mut acts, matrix, obligation, (team, count, &deployments));
        }
    }
    let mut out: Vec<OpenAct> = acts.into_values().collect();
    out.sort_by(|a, b| (a.status, b.obligations, &a.owner).cmp(&(b.status, a.obligations, &b.owner)));
    out
}

/// A team, how many obligations it has to act on, and the deployments concerned.
type Share = (Option<u32>, u32, Vec<u32>);

/// The accountable team; where nobody can say whose a duty is, the owners of its deployments, who can set the options.
fn by_owner(matrix: &Matrix, statuses: &Statuses, obligation: &Obligation) -> Vec<Share> {
    let group = statuses.deployments(obligation);
    if obligation.status.kind != StatusKind::Unresolved || obligation.owed_for != OwedFor::Deployment {
        return vec![(obligation.team, obligation.count, group.to_vec())];
    }
    let mut owners: BTreeMap<Option<u32>, Vec<u32>> = BTreeMap::new();
    for &deployment in group {
        owners.entry(matrix.deployments[deployment as usize].owner).or_default().push(deployment);
    }
    owners.into_iter().map(|(owner, list)| (owner, u32::try_from(list.len()).unwrap_or(u32::MAX), list)).collect()
}

fn add<'m>(
    acts: &mut BTreeMap<(StatusKind, Option<u32>, Option<&'m str>), OpenAct>,
    matrix: &'m Matrix,
    obligation: &Obligation,
    (team, count, deployments): (Option<u32>, u32, &[u32]),
) {
    let status = &obligation.status;
    let Some(act) = status.act() else { return };
    let duty = &matrix.duties[obligation.duty as usize];
    let party = match (&duty.holder, status.kind) {
        (holder @ Holder::Party(_), StatusKind::NotReliedOn) => Some(matrix.holder_name(holder)),
        _ => None,
    };
    let entry = acts.entry((status.kind, team, party)).or_insert_with(|| OpenAct {
        status: status.kind,
        act,
        team: team.map(|team| matrix.teams[team as usize].id.clone()),
        owner: team.map(|team| matrix.teams[team as usize].name.clone()).or(party.map(str::to_owned)),
        obligations: 0,
        open_since: None,
        due_on: None,
        areas: BTreeMap::new(),
        duties: BTreeSet::new(),
        deployments: BTreeSet::new(),
    });
    entry.obligations = entry.obligations.saturating_add(count);
    entry.open_since = [entry.open_since, status.open_since].into_iter().flatten().min();
    entry.due_on = [entry.due_on, status.due_on].into_iter().flatten().min();
    let area = entry.areas.entry(duty.domain.clone()).or_default();
    *area = area.saturating_add(count);
    entry.duties.insert(duty.id.clone());
    entry.deployments.extend(deployments.iter().map(|index| matrix.deployments[*index as usize].id.clone()));
}
