//! What changed between two placements: areas, holders, teams, statements. Each pair of placements is compared once,
//! whatever the number of deployments.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::{Assignment, DutyRef, Matrix, Placement, Split};
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Party};

use super::changes::*;

/// What changed in a pair of placements.
#[derive(Clone, Debug, Default)]
pub(super) struct Difference {
    pub splits: Vec<SplitChange>,
    pub duties: Vec<DutyChange>,
    /// Duty, what it says now, from, to.
    pub handed: Vec<(DutyName, String, ResponsibleTeams, ResponsibleTeams)>,
    pub restated: Vec<Reworded>,
    pub teams: Vec<Tally>,
}

/// A duty that says something else.
#[derive(Clone, Debug)]
pub(super) struct Reworded {
    pub duty: DutyName,
    pub party: String,
    pub fields: Vec<FieldChange>,
    pub teams: BTreeSet<String>,
}

/// A matrix with the lookups of a comparison.
pub(super) struct ComparedMatrix<'m> {
    pub matrix: &'m Matrix,
    areas: BTreeMap<&'m str, &'m str>,
}

impl<'m> ComparedMatrix<'m> {
    pub fn new(matrix: &'m Matrix) -> ComparedMatrix<'m> {
        ComparedMatrix { matrix, areas: matrix.reference.domains.iter().map(|d| (d.id.as_str(), d.title.as_str())).collect() }
    }

    pub fn team(&self, index: u32) -> String {
        self.matrix.teams[index as usize].id.clone()
    }

    pub fn deployment_name(&self, index: u32) -> DeploymentName {
        let deployment = &self.matrix.deployments[index as usize];
        let placement = &self.matrix.placements[deployment.placement as usize];
        let configuration = &self.matrix.configurations[placement.configuration as usize];
        DeploymentName { id: deployment.id.clone(), name: deployment.name.clone(), service: configuration.service_short.clone() }
    }

    pub fn duty_name(&self, duty: DutyRef) -> DutyName {
        let duty = &self.matrix.duties[duty as usize];
        let area = self.areas.get(duty.domain.as_str()).copied().unwrap_or(duty.domain.as_str());
        DutyName { id: duty.id.clone(), title: duty.title.clone(), area: area.to_owned() }
    }

    fn party(&self, holder: &Holder) -> (PartyKind, String) {
        (PartyKind::from(holder), self.matrix.holder_name(holder).to_owned())
    }

    fn responsible_teams(&self, assignment: &Assignment) -> ResponsibleTeams {
        ResponsibleTeams {
            accountable: assignment.accountable.map(|t| self.team(t)),
            performs: assignment.performs.iter().map(|&t| self.team(t)).collect(),
            common_control: assignment.common_control.map(|c| self.matrix.common_controls[c as usize].name.clone()),
        }
    }

    fn duty_holder(&self, assignment: &Assignment) -> DutyHolder {
        let duty = &self.matrix.duties[assignment.duty as usize];
        let (party, name) = self.party(&duty.holder);
        let ResponsibleTeams { accountable, performs, common_control } = self.responsible_teams(assignment);
        let exception = assignment.exception.map(|e| self.matrix.exceptions[e as usize].kind.clone());
        DutyHolder { party, name, accountable, performs, common_control, exception, statement: duty.statement.clone() }
    }

    /// Whether a duty is unresolved, or ours and without a team.
    fn is_nobodys(&self, assignment: &Assignment) -> bool {
        match &self.matrix.duties[assignment.duty as usize].holder {
            Holder::Unresolved(_) => true,
            Holder::Party(Party::Organisation) => assignment.accountable.is_none(),
            Holder::Party(_) => false,
        }
    }

    /// Teams that have a duty, by id.
    fn teams(&self, assignment: &Assignment) -> BTreeSet<String> {
        assignment.accountable.iter().chain(&assignment.performs).map(|&t| self.team(t)).collect()
    }

    /// Number of duties in a placement, by team.
    pub fn loads(&self, placement: u32) -> BTreeMap<String, u64> {
        let mut out = BTreeMap::new();
        for assignment in &self.matrix.placements[placement as usize].assignments {
            for team in self.teams(assignment) {
                *out.entry(team).or_default() += 1;
            }
        }
        out
    }

    /// Area id → who carries it, with exceptions applied, and its title.
    fn area_holders(&self, placement: &Placement) -> BTreeMap<&'m str, (AreaHolders, &'m str)> {
        let configuration = &self.matrix.configurations[placement.configuration as usize];
        let mut parties: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for assignment in &placement.assignments {
            let duty = &self.matrix.duties[assignment.duty as usize];
            let name = self.party(&duty.holder).1;
            let list = parties.entry(duty.domain.as_str()).or_default();
            if !list.contains(&name) {
                list.push(name);
            }
        }
        let domains = self.matrix.reference.domains.iter().zip(&configuration.cells).zip(0_u32..);
        domains
            .map(|((domain, cell), position)| {
                let split = placement.splits.iter().find(|(p, _)| *p == position).map_or(cell.split, |(_, s)| *s);
                let mut parties = parties.remove(domain.id.as_str()).unwrap_or_default();
                parties.sort();
                (domain.id.as_str(), (AreaHolders { split, parties }, domain.title.as_str()))
            })
            .collect()
    }

    /// Duty id → assignment, in the order of the placement.
    fn assignments(&self, placement: &'m Placement) -> BTreeMap<&'m str, &'m Assignment> {
        placement.assignments.iter().map(|a| (self.matrix.duties[a.duty as usize].id.as_str(), a)).collect()
    }
}

/// Compares two placements of two matrices.
pub(super) fn difference(old: &ComparedMatrix, new: &ComparedMatrix, from: u32, to: u32) -> Difference {
    let (before, after) = (&old.matrix.placements[from as usize], &new.matrix.placements[to as usize]);
    let mut out = Difference { splits: splits(old, new, before, after), ..Difference::default() };
    let (had, has) = (old.assignments(before), new.assignments(after));
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for id in order(new, &had, &has) {
        let (was, is) = (had.get(id).copied(), has.get(id).copied());
        let teams_before = was.map(|a| old.teams(a)).unwrap_or_default();
        let teams_after = is.map(|a| new.teams(a)).unwrap_or_default();
        for team in teams_after.difference(&teams_before) {
            tally_of(&mut tallies, team).gains += 1;
        }
        for team in teams_before.difference(&teams_after) {
            let tally = tally_of(&mut tallies, team);
            tally.relieved += 1;
            tally.lapsed += u64::from(is.is_none());
            tally.orphaned += u64::from(is.is_some_and(|a| new.is_nobodys(a)));
        }
        match (was, is) {
            (Some(was), Some(is)) => both(old, new, was, is, &mut out),
            (Some(was), None) => {
                out.duties.push(DutyChange { duty: old.duty_name(was.duty), from: Some(old.duty_holder(was)), to: None });
            }
            (None, Some(is)) => {
                out.duties.push(DutyChange { duty: new.duty_name(is.duty), from: None, to: Some(new.duty_holder(is)) })
            }
            (None, None) => {}
        }
    }
    out.teams = tallies.into_values().collect();
    out
}

fn tally_of<'t>(tallies: &'t mut BTreeMap<String, Tally>, team: &str) -> &'t mut Tally {
    tallies.entry(team.to_owned()).or_insert_with(|| Tally { team: team.to_owned(), ..Tally::default() })
}

/// Duty ids of both sides, by domain in the newer side's order, then by id.
fn order<'a>(new: &ComparedMatrix, had: &BTreeMap<&'a str, &Assignment>, has: &BTreeMap<&'a str, &Assignment>) -> Vec<&'a str> {
    let position: BTreeMap<&str, usize> =
        new.matrix.reference.domains.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect();
    let domain = |id: &str| position.get(id.split_once('.').map_or(id, |(d, _)| d)).copied().unwrap_or(usize::MAX);
    let ids: BTreeSet<&str> = had.keys().chain(has.keys()).copied().collect();
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_by_key(|id| domain(id));
    ids
}

/// A duty that both sides have.
fn both(old: &ComparedMatrix, new: &ComparedMatrix, was: &Assignment, is: &Assignment, out: &mut Difference) {
    let (before, after) = (&old.matrix.duties[was.duty as usize], &new.matrix.duties[is.duty as usize]);
    // The reason for being unresolved may be worded differently without anything having moved.
    let same = match (&before.holder, &after.holder) {
        (Holder::Unresolved(_), Holder::Unresolved(_)) => true,
        (a, b) => a == b,
    };
    if !same {
        out.duties.push(DutyChange {
            duty: new.duty_name(is.duty),
            from: Some(old.duty_holder(was)),
            to: Some(new.duty_holder(is)),
        });
        return;
    }
    let (had, has) = (old.responsible_teams(was), new.responsible_teams(is));
    if had != has {
        out.handed.push((new.duty_name(is.duty), after.statement.clone(), had, has));
    }
    let mut fields = Vec::new();
    field(&mut fields, "statement", Some(&before.statement), Some(&after.statement));
    let cadence = |c: Option<onus_model::Cadence>| c.map(|c| c.words().to_owned());
    field(&mut fields, "cadence", cadence(before.cadence).as_ref(), cadence(after.cadence).as_ref());
    field(&mut fields, "basis", Some(&before.basis.word().to_owned()), Some(&after.basis.word().to_owned()));
    if !fields.is_empty() {
        let teams = old.teams(was).union(&new.teams(is)).cloned().collect();
        out.restated.push(Reworded { duty: new.duty_name(is.duty), party: new.party(&after.holder).1, fields, teams });
    }
}

/// Notes a field whose value differs.
pub(super) fn field(out: &mut Vec<FieldChange>, name: &str, from: Option<&String>, to: Option<&String>) {
    if from != to {
        out.push(FieldChange { field: name.to_owned(), from: from.cloned(), to: to.cloned() });
    }
}

fn splits(old: &ComparedMatrix, new: &ComparedMatrix, before: &Placement, after: &Placement) -> Vec<SplitChange> {
    let (had, has) = (old.area_holders(before), new.area_holders(after));
    let mut out = Vec::new();
    let domains = new.matrix.reference.domains.iter().map(|d| d.id.as_str());
    let removed = old.matrix.reference.domains.iter().map(|d| d.id.as_str()).filter(|d| !has.contains_key(d));
    for domain in domains.chain(removed) {
        let (was, is) = (had.get(domain), has.get(domain));
        let same = match (was, is) {
            // Between other parties the words of the same split differ.
            (Some((a, _)), Some((b, _))) => a.split == b.split && (a.parties == b.parties || !names(a.split)),
            _ => false,
        };
        if !same {
            let title = is.or(was).map_or(domain, |(_, title)| title).to_owned();
            let area_holders = |c: Option<&(AreaHolders, &str)>| c.map(|(c, _)| c.clone());
            out.push(SplitChange { domain: domain.to_owned(), title, from: area_holders(was), to: area_holders(is) });
        }
    }
    out
}

/// Splits whose words name the parties.
fn names(split: Split) -> bool {
    matches!(split, Split::Shared | Split::ThirdParty)
}
