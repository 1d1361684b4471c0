//! Deployments that stand for nothing any more, after all that is seen has its place.

use std::collections::{BTreeMap, BTreeSet};

use super::before::Before;
use super::day_start::Start;
use super::{Request, is_marked};
use crate::estate::merge::Estate;
use crate::write::desired::DesiredItems;
use crate::write::files::ImportFile;
use crate::write::merge;

/// Deployments that stand for nothing any more because all that they stood for is seen, and in other deployments now: those
/// that go, and those that a person wrote something to. What else stands for nothing is as it was when the day began, whichever
/// of its sources lost it last.
pub(super) fn outdated(
    estate: &Estate,
    before: &Before,
    start: &Start,
    desired: &mut DesiredItems,
    own: &ImportFile,
    others: &[ImportFile],
) -> (BTreeSet<String>, Vec<String>) {
    let former = estate.former.iter().flatten();
    let seen: BTreeSet<&str> = estate.identities.iter().chain(former).map(String::as_str).collect();
    let mut stood_for: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (identity, id) in start.places.iter().chain(&start.provisional_places) {
        stood_for.entry(id).or_default().push(identity);
    }
    let written = before.base.get("deployments");
    // What only an import of today made, and nothing makes any more, never was: unless that it is gone was said of it since.
    let marked = |id: &String| written.and_then(|all| all.get(id)).is_some_and(is_marked);
    let elsewhere = |id: &String| {
        let all_seen = |all: &Vec<&str>| all.iter().all(|identity| seen.contains(identity));
        (start.provisional.contains(id) && !marked(id)) || stood_for.get(id.as_str()).is_some_and(all_seen)
    };
    let (outdated, missing): (Vec<String>, Vec<String>) = std::mem::take(&mut desired.missing).into_iter().partition(elsewhere);
    let commented = |id: &String| others.iter().chain([own]).any(|file| merge::commented(file.text.as_deref(), id));
    let (kept, retired): (Vec<String>, Vec<String>) =
        outdated.into_iter().partition(|id| start.pinned.contains(id) || commented(id));
    let deployments = desired.sections.entry("deployments".to_owned()).or_default();
    for id in missing.iter().chain(&kept) {
        let now = written.and_then(|all| all.get(id));
        if let Some(item) = start.written(id).filter(|item| now != Some(*item)) {
            let mut item = item.clone();
            // What was marked as gone stays marked.
            if let Some(note) = now.filter(|now| is_marked(now)).and_then(|now| now.get("note")) {
                item.insert("note".to_owned(), note.clone());
            }
            if now != Some(&item) {
                deployments.insert(id.clone(), item);
            }
        }
    }
    desired.missing = missing;
    (retired.into_iter().filter(|id| before.current.contains_key(id)).collect(), kept)
}

/// Deployments that this source saw something of before, and that nothing is seen of now.
pub(super) fn missing_of(request: &Request, before: &Before, start: &Start, desired: &mut DesiredItems) -> Vec<String> {
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in start.rows.values() {
        let id = before.renamed.get(&row.deployment).unwrap_or(&row.deployment);
        sources.entry(id).or_default().extend(row.sources.iter().map(String::as_str));
    }
    let ours = |id: &String| sources.get(id.as_str()).is_none_or(|s| s.contains(request.name));
    std::mem::take(&mut desired.missing).into_iter().filter(ours).collect()
}
