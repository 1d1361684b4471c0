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
    /// Whether they are late: see [`super::Status::is_late`].
    pub late: bool,
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
    let mut acts: BTreeMap<ActKey, Gathered> = BTreeMap::new();
    let mut owners: BTreeMap<u32, BTreeMap<Option<u32>, Vec<u32>>> = BTreeMap::new();
    for obligation in statuses.obligations.iter().filter(|o| o.status.kind.is_gap()) {
        // Where nobody can say whose a duty is, the owners of its deployments act, who can set the options.
        if obligation.status.kind == StatusKind::Unresolved && obligation.owed_for == OwedFor::Deployment {
            let by_owner = owners.entry(obligation.group).or_insert_with(|| by_owner(matrix, statuses.deployments(obligation)));
            for (owner, list) in by_owner.iter() {
                let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
                add(&mut acts, matrix, obligation, (*owner, count), |gathered| gathered.deployments.extend(list));
            }
        } else {
            let all = (obligation.team, obligation.count);
            add(&mut acts, matrix, obligation, all, |gathered| {
                gathered.groups.insert(obligation.group);
            });
        }
    }
    let mut out: Vec<OpenAct> = acts.into_values().map(|gathered| gathered.finished(matrix, statuses)).collect();
    out.sort_by(|a, b| (a.status, b.late, b.obligations, &a.owner).cmp(&(b.status, a.late, a.obligations, &b.owner)));
    out
}

type ActKey<'m> = (StatusKind, bool, Option<u32>, Option<&'m str>);

/// An act while its obligations are gathered: many of them share deployments, which are named once, at the end.
struct Gathered {
    act: OpenAct,
    duties: BTreeSet<u32>,
    groups: BTreeSet<u32>,
    deployments: BTreeSet<u32>,
}

impl Gathered {
    fn finished(mut self, matrix: &Matrix, statuses: &Statuses) -> OpenAct {
        self.deployments.extend(statuses.members(&self.groups));
        self.act.duties = self.duties.iter().map(|duty| matrix.duties[*duty as usize].id.clone()).collect();
        let id = |deployment: &u32| matrix.deployments[*deployment as usize].id.clone();
        self.act.deployments = self.deployments.iter().map(id).collect();
        self.act
    }
}

fn by_owner(matrix: &Matrix, deployments: &[u32]) -> BTreeMap<Option<u32>, Vec<u32>> {
    let mut owners: BTreeMap<Option<u32>, Vec<u32>> = BTreeMap::new();
    for &deployment in deployments {
        owners.entry(matrix.deployments[deployment as usize].owner).or_default().push(deployment);
    }
    owners
}

fn add<'m>(
    acts: &mut BTreeMap<ActKey<'m>, Gathered>,
    matrix: &'m Matrix,
    obligation: &Obligation,
    (team, count): (Option<u32>, u32),
    deployments: impl FnOnce(&mut Gathered),
) {
    let status = &obligation.status;
    let Some(act) = status.act() else { return };
    let duty = &matrix.duties[obligation.duty as usize];
    let party = match (&duty.holder, status.kind) {
        (holder @ Holder::Party(_), StatusKind::NotReliedOn) => Some(matrix.holder_name(holder)),
        _ => None,
    };
    let gathered = acts.entry((status.kind, status.is_late(), team, party)).or_insert_with(|| Gathered {
        act: OpenAct {
            status: status.kind,
            late: status.is_late(),
            act,
            team: team.map(|team| matrix.teams[team as usize].id.clone()),
            owner: team.map(|team| matrix.teams[team as usize].name.clone()).or(party.map(str::to_owned)),
            obligations: 0,
            open_since: None,
            due_on: None,
            areas: BTreeMap::new(),
            duties: BTreeSet::new(),
            deployments: BTreeSet::new(),
        },
        duties: BTreeSet::new(),
        groups: BTreeSet::new(),
        deployments: BTreeSet::new(),
    });
    let entry = &mut gathered.act;
    entry.obligations = entry.obligations.saturating_add(count);
    entry.open_since = [entry.open_since, status.open_since].into_iter().flatten().min();
    entry.due_on = [entry.due_on, status.due_on].into_iter().flatten().min();
    match entry.areas.get_mut(&duty.domain) {
        Some(area) => *area = area.saturating_add(count),
        None => _ = entry.areas.insert(duty.domain.clone(), count),
    }
    gathered.duties.insert(obligation.duty);
    deployments(gathered);
}
