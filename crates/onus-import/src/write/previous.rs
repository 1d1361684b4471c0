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
    /// Name of the source that is imported.
    pub source: &'a str,
}

/// Where a resource went. One that had no ARN before went by its address; rows of a bill are of one product and account,
/// whatever the region.
pub fn place<'a>(places: &'a BTreeMap<String, String>, estate: &Estate, index: usize) -> Option<&'a String> {
    let identity = &estate.identities[index];
    let former = || estate.former[index].iter().find_map(|name| places.get(name));
    let billed = || {
        let (account, _) = identity.strip_prefix("usage:").and(identity.rsplit_once('/'))?;
        let from = format!("{account}/");
        places.range(from.clone()..).next().filter(|(key, _)| key.starts_with(&from)).map(|(_, id)| id)
    };
    places.get(identity).or_else(former).or_else(billed)
}
