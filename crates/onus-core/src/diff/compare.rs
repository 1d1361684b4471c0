//! The comparison: deployments pair by pair, like changes gathered, then the registers.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::matrix::{Matrix, Setting};

use super::changes::*;
use super::pairs::{Pairs, pairs};
use super::placement::{Difference, Reworded, Side, difference, field};
use super::register;

pub(super) fn compare(old: &Matrix, new: &Matrix) -> Changes {
    let (from, to) = (edition(old), edition(new));
    let teams = old.teams.iter().chain(&new.teams).map(|t| (t.id.clone(), t.name.clone())).collect();
    let (old, new) = (Side::new(old), Side::new(new));
    let found = pairs(&old, &new);
    let gathered = gather(&old, &new, &found);
    let partner: BTreeMap<u32, u32> = found.both.iter().copied().collect();
    let same = register::Same { partner: &partner };
    Changes {
        schema: "onus/changes/1".to_owned(),
        from,
        to,
        teams,
        added: found.added.iter().map(|&i| whole(&new, i, Fate::Added)).collect(),
        removed: found.removed.iter().map(|&i| whole(&old, i, Fate::Removed)).collect(),
        renamed: found.renamed.iter().map(|&(a, b)| Renamed { from: old.deployed(a), to: new.deployed(b) }).collect(),
        changed: gathered.changed,
        handed_over: gathered.handed_over,
        restated: gathered.restated,
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

fn whole(side: &Side, index: u32, fate: Fate) -> Whole {
    let deployment = &side.matrix.deployments[index as usize];
    let tally = |(team, n): (String, u64)| match fate {
        Fate::Removed => Tally { team, gains: 0, relieved: n },
        Fate::Added | Fate::Changed => Tally { team, gains: n, relieved: 0 },
    };
    Whole {
        deployment: side.deployed(index),
        owner: deployment.owner.map(|t| side.team(t)),
        environment: deployment.environment.clone(),
        account: deployment.account.map(|a| side.matrix.accounts[a as usize].name.clone()),
        count: deployment.count,
        teams: side.loads(deployment.placement).into_iter().map(tally).collect(),
    }
}

#[derive(Default)]
struct Gathered {
    changed: Vec<DeploymentChange>,
    handed_over: Vec<HandedOver>,
    restated: Vec<Restated>,
}

/// What makes two changed deployments one entry.
type ChangeKey = String;
/// From, to, duties. What these say differs from service to service.
type HandKey = (Hands, Hands, Vec<DutyName>);
/// Where, and what the duties say there; nothing where it is not the same everywhere.
type Handed = (Vec<Deployed>, Vec<Option<String>>);
/// Duty, party, fields.
type WordKey = (DutyName, String, Vec<FieldChange>);

/// Compares every pair of deployments; pairs of placements that were compared before are not compared again.
fn gather(old: &Side, new: &Side, found: &Pairs) -> Gathered {
    let mut known: BTreeMap<(u32, u32), Difference> = BTreeMap::new();
    let mut changed: IndexMap<ChangeKey, DeploymentChange> = IndexMap::new();
    let mut handed: BTreeMap<HandKey, Handed> = BTreeMap::new();
    let mut restated: BTreeMap<WordKey, (Vec<Deployed>, BTreeSet<String>)> = BTreeMap::new();
    for &(a, b) in &found.both {
        let placements = (old.matrix.deployments[a as usize].placement, new.matrix.deployments[b as usize].placement);
        let difference = known.entry(placements).or_insert_with(|| difference(old, new, placements.0, placements.1));
        let change = deployment(old, new, a, b, difference);
        if let Some(change) = change {
            let mut alike = change.clone();
            alike.deployments.clear();
            let key = serde_json::to_string(&alike).expect("plain data");
            changed
                .entry(key)
                .or_insert(DeploymentChange { deployments: Vec::new(), ..change })
                .deployments
                .push(new.deployed(b));
        }
        let mut by_hands: BTreeMap<(&Hands, &Hands), Vec<(DutyName, String)>> = BTreeMap::new();
        for (duty, statement, from, to) in &difference.handed {
            by_hands.entry((from, to)).or_default().push((duty.clone(), statement.clone()));
        }
        for ((from, to), duties) in by_hands {
            let (names, said): (Vec<DutyName>, Vec<String>) = duties.into_iter().unzip();
            let entry = handed
                .entry((from.clone(), to.clone(), names))
                .or_insert_with(|| (Vec::new(), said.iter().cloned().map(Some).collect()));
            entry.0.push(new.deployed(b));
            for (common, said) in entry.1.iter_mut().zip(said) {
                common.take_if(|c| *c != said);
            }
        }
        for Reworded { duty, party, fields, teams } in &difference.restated {
            let entry = restated.entry((duty.clone(), party.clone(), fields.clone())).or_default();
            entry.0.push(new.deployed(b));
            entry.1.extend(teams.iter().cloned());
        }
    }
    let mut out = Gathered {
        changed: changed.into_values().collect(),
        handed_over: handed
            .into_iter()
            .map(|((from, to, duties), (deployments, said))| {
                let duties = duties.into_iter().zip(said).collect();
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
    // Renamed ones come last above: put everything in the order of its first deployment.
    out.changed.iter_mut().for_each(|c| c.deployments.sort());
    out.handed_over.iter_mut().for_each(|c| c.deployments.sort());
    out.restated.iter_mut().for_each(|c| c.deployments.sort());
    out.changed.sort_by(|a, b| a.deployments.cmp(&b.deployments));
    out
}

/// What changed of one deployment; hands and words are told elsewhere.
fn deployment(old: &Side, new: &Side, a: u32, b: u32, difference: &Difference) -> Option<DeploymentChange> {
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

fn facts(old: &Side, new: &Side, a: u32, b: u32) -> Vec<FieldChange> {
    let all = |side: &Side, index: u32| {
        let d = &side.matrix.deployments[index as usize];
        let placement = &side.matrix.placements[d.placement as usize];
        let configuration = &side.matrix.configurations[placement.configuration as usize];
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
        [
            // A service's name may be put better by another version of the model; its id stays.
            ("service", Some(configuration.service.clone())),
            ("category", Some(configuration.category.id().to_owned())),
            ("name", Some(d.name.clone())),
            ("owner", d.owner.map(|t| side.team(t))),
            ("environment", d.environment.clone()),
            ("account", d.account.map(|i| side.matrix.accounts[i as usize].id.clone())),
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
        service.from = Some(old.deployed(a).service);
        service.to = Some(new.deployed(b).service);
    }
    out
}

fn options(before: &[Setting], after: &[Setting]) -> Vec<OptionChange> {
    let value =
        |s: &Setting| OptionValue { value: s.value.clone(), label: s.label.clone(), origin: s.origin, matters: s.matters };
    let find = |list: &[Setting], name: &str| list.iter().find(|s| s.option == name).cloned();
    let gone = before.iter().filter(|s| find(after, &s.option).is_none());
    let mut out = Vec::new();
    for setting in after.iter().chain(gone) {
        let (was, is) = (find(before, &setting.option), find(after, &setting.option));
        let same = match (&was, &is) {
            // What it moves, and what its label says, is the model's business.
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
