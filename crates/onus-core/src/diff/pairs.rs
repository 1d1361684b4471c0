//! Which deployment of the older side is which of the newer: by id, and where an id is gone and another is new, by likeness.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::{Deployment, Matrix};

use super::placement::ComparedMatrix;

/// Deployments of both sides, matched.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Indices on the older and on the newer side.
    pub both: Vec<(u32, u32)>,
    /// Those of `both` whose ids differ.
    pub renamed: Vec<(u32, u32)>,
    pub removed: Vec<u32>,
    pub added: Vec<u32>,
}

/// Above this many possible pairs of one service, only deployments of equal name are compared.
const MANY: usize = 40_000;

/// Matches deployments.
pub(super) fn pairs(old: &ComparedMatrix, new: &ComparedMatrix) -> Pairs {
    let index = |m: &Matrix| -> BTreeMap<String, u32> { m.deployments.iter().zip(0..).map(|(d, i)| (d.id.clone(), i)).collect() };
    let (before, after) = (index(old.matrix), index(new.matrix));
    let mut out = Pairs::default();
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for id in ids {
        match (before.get(id), after.get(id)) {
            (Some(&a), Some(&b)) => out.both.push((a, b)),
            (Some(&a), None) => out.removed.push(a),
            (None, Some(&b)) => out.added.push(b),
            (None, None) => {}
        }
    }
    out.renamed = renamed(old, new, &out.removed, &out.added);
    let renamed_from: BTreeSet<u32> = out.renamed.iter().map(|(a, _)| *a).collect();
    let renamed_to: BTreeSet<u32> = out.renamed.iter().map(|(_, b)| *b).collect();
    out.removed.retain(|a| !renamed_from.contains(a));
    out.added.retain(|b| !renamed_to.contains(b));
    out.both.extend(&out.renamed);
    out
}

fn service<'m>(compared: &ComparedMatrix<'m>, index: u32) -> &'m str {
    let placement = compared.matrix.deployments[index as usize].placement;
    let configuration = compared.matrix.placements[placement as usize].configuration;
    &compared.matrix.configurations[configuration as usize].service
}

/// Pairs that resemble each other more than anything else.
fn renamed(old: &ComparedMatrix, new: &ComparedMatrix, removed: &[u32], added: &[u32]) -> Vec<(u32, u32)> {
    let mut by_service: BTreeMap<&str, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    removed.iter().for_each(|&i| by_service.entry(service(old, i)).or_default().0.push(i));
    added.iter().for_each(|&i| by_service.entry(service(new, i)).or_default().1.push(i));
    let mut out = Vec::new();
    for (removed, added) in by_service.into_values() {
        let mut scores: Vec<(u32, u32, u32)> = Vec::new();
        for (a, b) in candidates(old, new, &removed, &added) {
            let (x, y) = (&old.matrix.deployments[a as usize], &new.matrix.deployments[b as usize]);
            if let Some(score) = likeness((old.matrix, x), (new.matrix, y)) {
                scores.push((a, b, score));
            }
        }
        let best = |key: fn(&(u32, u32, u32)) -> u32| {
            let mut best: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
            for pair in &scores {
                let entry = best.entry(key(pair)).or_insert((0, 0));
                match pair.2.cmp(&entry.0) {
                    std::cmp::Ordering::Greater => *entry = (pair.2, 1),
                    std::cmp::Ordering::Equal => entry.1 += 1,
                    std::cmp::Ordering::Less => {}
                }
            }
            best
        };
        let (best_of_old, best_of_new) = (best(|s| s.0), best(|s| s.1));
        // Each is the other's single best match: a guess between equally good ones would be worthless.
        let sure = |(a, b, score): &(u32, u32, u32)| best_of_old[a] == (*score, 1) && best_of_new[b] == (*score, 1);
        out.extend(scores.iter().filter(|s| sure(s)).map(|(a, b, _)| (*a, *b)));
    }
    out.sort_unstable();
    out
}

/// Pairs that are worth a look.
fn candidates(old: &ComparedMatrix, new: &ComparedMatrix, removed: &[u32], added: &[u32]) -> Vec<(u32, u32)> {
    if removed.len() * added.len() <= MANY {
        return removed.iter().flat_map(|&a| added.iter().map(move |&b| (a, b))).collect();
    }
    let mut by_name: BTreeMap<&str, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    removed.iter().for_each(|&a| by_name.entry(&old.matrix.deployments[a as usize].name).or_default().0.push(a));
    added.iter().for_each(|&b| by_name.entry(&new.matrix.deployments[b as usize].name).or_default().1.push(b));
    // Names that many share distinguish nothing.
    let distinctive = by_name.into_values().filter(|(a, b)| a.len() * b.len() <= MANY / 100);
    distinctive.flat_map(|(a, b)| a.into_iter().flat_map(move |x| b.clone().into_iter().map(move |y| (x, y)))).collect()
}

/// How similar two deployments of one service are; none where they do not look like the same.
fn likeness((old, a): (&Matrix, &Deployment), (new, b): (&Matrix, &Deployment)) -> Option<u32> {
    let name = a.name.to_lowercase() == b.name.to_lowercase();
    let longest = a.id.chars().count().max(b.id.chars().count()).max(1);
    let distance = strsim::osa_distance(&a.id, &b.id).min(longest);
    let id = 100 * (longest - distance) / longest;
    if !name && id < 70 {
        return None;
    }
    let team = |m: &Matrix, t: Option<u32>| t.map(|t| m.teams[t as usize].id.clone());
    let account = |m: &Matrix, t: Option<u32>| t.map(|t| m.accounts[t as usize].id.clone());
    let options = |d: &Deployment| d.settings.iter().map(|s| (s.option.clone(), s.value.clone())).collect::<Vec<_>>();
    let facts = [
        account(old, a.account) == account(new, b.account),
        a.environment == b.environment,
        team(old, a.owner) == team(new, b.owner),
        a.regions == b.regions,
        a.data == b.data,
        options(a) == options(b),
    ];
    let equal = facts.iter().filter(|f| **f).count();
    let points = id + 25 * equal + if name { 100 } else { 0 };
    (equal >= 4).then_some(u32::try_from(points).unwrap_or(u32::MAX))
}
