//! What there was before an import, and where each resource of it went.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::existing::Existing;
use super::item::Sections;
use super::population::EarlierRow;
use crate::estate::merge::Estate;

/// What there was before.
pub struct PreviousImport<'a> {
    /// What was written last, under the ids that people gave since, of all files together.
    pub base: &'a Sections,
    /// Ids of the files as they stand.
    pub current: &'a BTreeMap<String, Value>,
    /// Where each resource went: id by identity.
    pub places: &'a BTreeMap<String, String>,
    /// Rows of the population, by identity.
    pub rows: &'a BTreeMap<String, EarlierRow>,
    /// What other files define.
    pub existing: &'a Existing,
    /// Deployments that stay what they stand for: a person wrote something to them, or took them out.
    pub pinned: &'a BTreeSet<String>,
    /// Deployments whose ids may change, since they don't stand yet.
    pub provisional: &'a BTreeSet<String>,
    /// Where resources went in these.
    pub provisional_places: &'a BTreeMap<String, String>,
    /// Name of the source that is imported.
    pub source: &'a str,
}

/// Where a resource went. One that had no ARN before went by its address, in its own account; rows of a bill are of one product
/// and account, whatever the region.
pub fn place<'a>(before: &PreviousImport<'a>, estate: &Estate, index: usize) -> Option<&'a String> {
    place_among(before.places, before, estate, index)
}

/// Where it went among other places.
pub fn place_among<'a>(
    places: &'a BTreeMap<String, String>,
    before: &PreviousImport<'a>,
    estate: &Estate,
    index: usize,
) -> Option<&'a String> {
    let identity = &estate.identities[index];
    let account = estate.collector.text(estate.collector.records[index].account);
    let same_account = |name: &String| {
        let earlier = before.rows.get(name).and_then(EarlierRow::account);
        account.is_empty() || earlier.is_none_or(|earlier| earlier == account)
    };
    let former = || estate.former[index].iter().filter(|name| same_account(name)).find_map(|name| places.get(name));
    places.get(identity).or_else(former).or_else(|| billed(places, identity).map(|(_, id)| id))
}

fn billed<'a>(places: &'a BTreeMap<String, String>, identity: &str) -> Option<(&'a String, &'a String)> {
    let (account, _) = identity.strip_prefix("usage:").and(identity.rsplit_once('/'))?;
    let from = format!("{account}/");
    places.range(from.clone()..).next().filter(|(key, _)| key.starts_with(&from))
}

/// Whether what a person wrote to its deployment was about it: a row of a bill that only stood beside a resource is not what the
/// resource was, once that is gone.
pub fn is_meant(before: &PreviousImport, estate: &Estate, index: usize) -> bool {
    let identity = &estate.identities[index];
    let known =
        if before.places.contains_key(identity) { Some(identity) } else { billed(before.places, identity).map(|(key, _)| key) };
    let counted = || known.and_then(|known| before.rows.get(known)).is_none_or(EarlierRow::counted);
    !estate.collector.records[index].product || counted()
}
