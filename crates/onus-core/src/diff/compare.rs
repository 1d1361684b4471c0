//! The comparison: deployments pair by pair, equal changes grouped, then the registers.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::matrix::{Matrix, Setting};

use super::changes::*;
use super::judged::status_changes;
use super::pairs::{Pairs, pairs};
use super::placement::{ComparedMatrix, Difference, Reworded, difference, field};
use super::register;

pub(super) fn compare(old: &Matrix, new: &Matrix) -> Changes {
    let (from, to) = (edition(old), edition(new));
    let teams = old.teams.iter().chain(&new.teams).map(|t| (t.id.clone(), t.name.clone())).collect();
    let (old, new) = (ComparedMatrix::new(old), ComparedMatrix::new(new));
    let matched = pairs(&old, &new);
    let grouped = group_changes(&old, &new, &matched);
    let partner: BTreeMap<u32, u32> = matched.both.iter().copied().collect();
    let same = register::DeploymentMatches { partner: &partner };
    Changes {
        schema: "onus/changes/1".to_owned(),
        from,
        to,
        teams,
        findings: None,
        statuses: status_changes(&old, &new, &partner),
        added: matched.added.iter().map(|&i| added_or_removed(&new, i, ChangeKind::Added)).collect(),
        removed: matched.removed.iter().map(|&i| added_or_removed(&old, i, ChangeKind::Removed)).collect(),
        renamed: matched
            .renamed
            .iter()
            .map(|&(a, b)| Renamed { from: old.deployment_name(a), to: new.deployment_name(b) })
            .collect(),
        changed: grouped.changed,
        handed_over: grouped.handed_over,
        restated: grouped.restated,
        exceptions: register::exceptions(&old, &new, &same),
        evidence: register::evidence(&old, &new, &same),
        others: register::others(&old, &new),
    }
}

fn edition(matrix: &Matrix) -> Edition {
    let document = &matrix.document;
    Edition {
        name: document.version.clone(),
        version: document.version.clone(),
        date: document.date,
        revision: document.revision.clone(),
        model_version: document.model_version.clone(),
        program_version: document.program_version.clone(),
        provider: matrix.reference.provider.clone(),
        organisation: matrix.organisation.short.clone(),
    }
}

fn added_or_removed(compared: &ComparedMatrix, index: u32, fate: ChangeKind) -> AddedOrRemoved {
    let deployment = &compared.matrix.deployments[index as usize];
    let tally = |(team, n): (String, u64)| match fate {
        ChangeKind::Removed => Tally { team, relieved: n, lapsed: n, ..Tally::default() },
        ChangeKind::Added | ChangeKind::Changed => Tally { team, gains: n, ..Tally::default() },
    };
    AddedOrRemoved {
        deployment: compared.deployment_name(index),
        owner: deployment.owner.map(|t| compared.team(t)),
        environment: deployment.environment.clone(),
        account: deployment.account.map(|a| compared.matrix.accounts[a as usize].name.clone()),
        count: deployment.count,
        teams: compared.loads(deployment.placement).into_iter().map(tally).collect(),
    }
}

#[derive(Default)]
struct GroupedChanges {
    changed: Vec<DeploymentChange>,
    handed_over: Vec<HandedOver>,
    restated: Vec<Restated>,
}

/// Deployments with equal keys share an entry.
type ChangeKey = String;
/// From, to, duties. What these say differs from service to service.
type HandKey = (ResponsibleTeams, ResponsibleTeams, Vec<DutyName>);
/// The deployments, and the statement of each duty where it is the same in all of them.
type Handed = (Vec<DeploymentName>, Vec<Option<String>>);
/// Duty, party, fields.
type WordKey = (DutyName, String, Vec<FieldChange>);

/// Compares every pair of deployments; pairs of placements that were compared before are not compared again.
fn group_changes(old: &ComparedMatrix, new: &ComparedMatrix, matched: &Pairs) -> GroupedChanges {
    let mut known: BTreeMap<(u32, u32), Difference> = BTreeMap::new();
    let mut changed: IndexMap<ChangeKey, DeploymentChange> = IndexMap::new();
    let mut handed: BTreeMap<HandKey, Handed> = BTreeMap::new();
    let mut restated: BTreeMap<WordKey, (Vec<DeploymentName>, BTreeSet<String>)> = BTreeMap::new();
    for &(a, b) in &matched.both {
        let placements = (old.matrix.deployments[a as usize].placement, new.matrix.deployments[b as usize].placement);
        let difference = known.entry(placements).or_insert_with(|| difference(old, new, placements.0, placements.1));
        let change = deployment(old, new, a, b, difference);
        if let Some(change) = change {
            let mut change_alone = change.clone();
            change_alone.deployments.clear();
            let key = serde_json::to_string(&change_alone).expect("plain data");
            changed
                .entry(key)
                .or_insert(DeploymentChange { deployments: Vec::new(), ..change })
                .deployments
                .push(new.deployment_name(b));
        }
        let mut by_hands: BTreeMap<(&ResponsibleTeams, &ResponsibleTeams), Vec<(DutyName, String)>> = BTreeMap::new();
        for (duty, statement, from, to) in &difference.handed {
            by_hands.entry((from, to)).or_default().push((duty.clone(), statement.clone()));
        }
        for ((from, to), duties) in by_hands {
            let (names, statements): (Vec<DutyName>, Vec<String>) = duties.into_iter().unzip();
            let entry = handed
                .entry((from.clone(), to.clone(), names))
                .or_insert_with(|| (Vec::new(), statements.iter().cloned().map(Some).collect()));
            entry.0.push(new.deployment_name(b));
            for (common, statement) in entry.1.iter_mut().zip(statements) {
                common.take_if(|c| *c != statement);
            }
        }
        for Reworded { duty, party, fields, teams } in &difference.restated {
            let entry = restated.entry((duty.clone(), party.clone(), fields.clone())).or_default();
            entry.0.push(new.deployment_name(b));
            entry.1.extend(teams.iter().cloned());
        }
    }
    let mut out = GroupedChanges {
        changed: changed.into_values().collect(),
        handed_over: handed
            .into_iter()
            .map(|((from, to, duties), (deployments, statements))| {
                let duties = duties.into_iter().zip(statements).collect();
                HandedOver { from, to, duties, deployments }
            })
            .collect(),
        restated: restated
            .into_iter()
            .map(|((duty, party, fields), (deployments, teams))| Restated {
                duty,
                party,
                fields,
                deployments,
                teams: teams.into_iter().collect(),
            })
            .collect(),
    };
    // Renamed deployments came last above: sort everything by its first deployment.
    out.changed.iter_mut().for_each(|c| c.deployments.sort());
    out.handed_over.iter_mut().for_each(|c| c.deployments.sort());
    out.restated.iter_mut().for_each(|c| c.deployments.sort());
    out.changed.sort_by(|a, b| a.deployments.cmp(&b.deployments));
    out
}

/// What changed in one deployment; handovers and wording are compared elsewhere.
fn deployment(old: &ComparedMatrix, new: &ComparedMatrix, a: u32, b: u32, difference: &Difference) -> Option<DeploymentChange> {
    let facts = facts(old, new, a, b);
    let (was, is) = (&old.matrix.deployments[a as usize], &new.matrix.deployments[b as usize]);
    let options = options(&was.settings, &is.settings);
    if facts.is_empty() && options.is_empty() && difference.splits.is_empty() && difference.duties.is_empty() {
        return None;
    }
    Some(DeploymentChange {
        deployments: Vec::new(),
        owner: is.owner.map(|t| new.team(t)),
        facts,
        options,
        splits: difference.splits.clone(),
        duties: difference.duties.clone(),
        teams: difference.teams.clone(),
    })
}

fn facts(old: &ComparedMatrix, new: &ComparedMatrix, a: u32, b: u32) -> Vec<FieldChange> {
    let all = |compared: &ComparedMatrix, index: u32| {
        let d = &compared.matrix.deployments[index as usize];
        let placement = &compared.matrix.placements[d.placement as usize];
        let configuration = &compared.matrix.configurations[placement.configuration as usize];
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
        [
            // Another version of the model may name a service differently; its id stays.
            ("service", Some(configuration.service.clone())),
            ("category", Some(configuration.category.id().to_owned())),
            ("name", Some(d.name.clone())),
            ("owner", d.owner.map(|t| compared.team(t))),
            ("environment", d.environment.clone()),
            ("account", d.account.map(|i| compared.matrix.accounts[i as usize].id.clone())),
            ("regions", list(&d.regions)),
            ("data", list(&d.data)),
            ("count", Some(d.count.to_string())),
            ("note", d.note.clone()),
        ]
    };
    let mut out = Vec::new();
    for ((name, from), (_, to)) in all(old, a).iter().zip(&all(new, b)) {
        field(&mut out, name, from.as_ref(), to.as_ref());
    }
    if let Some(service) = out.iter_mut().find(|f| f.field == "service") {
        service.from = Some(old.deployment_name(a).service);
        service.to = Some(new.deployment_name(b).service);
    }
    out
}

fn options(before: &[Setting], after: &[Setting]) -> Vec<OptionChange> {
    let value =
        |s: &Setting| OptionValue { value: s.value.clone(), label: s.label.clone(), origin: s.origin, matters: s.matters };
    let find = |list: &[Setting], name: &str| list.iter().find(|s| s.option == name).cloned();
    let removed = before.iter().filter(|s| find(after, &s.option).is_none());
    let mut out = Vec::new();
    for setting in after.iter().chain(removed) {
        let (was, is) = (find(before, &setting.option), find(after, &setting.option));
        let same = match (&was, &is) {
            // Whether it matters, and its label, come from the model and not from the inventory.
            (Some(a), Some(b)) => (&a.value, a.origin) == (&b.value, b.origin),
            _ => false,
        };
        if !same {
            out.push(OptionChange {
                option: setting.option.clone(),
                title: setting.title.clone(),
                from: was.as_ref().map(value),
                to: is.as_ref().map(value),
            });
        }
    }
    out
}
