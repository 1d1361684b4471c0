//! Ids that don't stand yet.
//!
//! An id stands for good once anybody may rely on it: from the day after the import that gave it, as soon as a person wrote to
//! the deployment or something in the inventory names it, or once a source is imported a second time. While an estate's sources
//! are read in for the first time, one after another, ids follow what is known by now, so that the order of these imports does
//! not show in them.

use std::collections::{BTreeMap, BTreeSet};

use onus_source::tree::{Node, Value};

use super::Request;
use super::before::Before;
use crate::write::existing::mentions;
use crate::write::files::ImportFile;
use crate::write::merge::{all_commented, field, parse};
use crate::write::population::EarlierRow;

/// The deployments of earlier imports whose ids don't stand yet.
pub(super) fn provisional(request: &Request, before: &Before, own: &ImportFile, others: &[ImportFile]) -> BTreeSet<String> {
    // A source that was read before found the estate as it stood.
    if own.text.is_some() || own.base.source.is_some() {
        return BTreeSet::new();
    }
    let today = request.imported.get(..10).unwrap_or(request.imported);
    let mut rows: BTreeMap<&str, Vec<&EarlierRow>> = BTreeMap::new();
    for row in before.rows.values() {
        rows.entry(&row.deployment).or_default().push(row);
    }
    let first_seen_today =
        |id: &String| rows.get(id.as_str()).is_some_and(|rows| rows.iter().all(|row| row.first_seen() == Some(today)));
    let mut named = BTreeSet::new();
    for file in others {
        let text = file.text.as_deref().unwrap_or_default();
        if let Ok(Some(root)) = parse(&file.shown, text) {
            named_by_hand(&root, &mut named);
            named.extend(all_commented(text, &root));
        }
    }
    let is_free = |id: &&String| {
        before.current.contains_key(*id)
            && !before.pinned.contains(*id)
            && !before.elsewhere.contains_key(*id)
            && !named.contains(*id)
            && first_seen_today(id)
    };
    before.base.get("deployments").into_iter().flatten().map(|(id, _)| id).filter(is_free).cloned().collect()
}

/// Keys that imports write to a deployment, and that name no other one.
const OWN_KEYS: [&str; 11] =
    ["id", "name", "service", "options", "owner", "environment", "account", "regions", "data", "count", "note"];

/// Sections that imports write, beside deployments.
const OWN_SECTIONS: [&str; 3] = ["teams", "accounts", "data_classes"];

/// What a person names in a file that an import wrote.
fn named_by_hand(root: &Node, into: &mut BTreeSet<String>) {
    let entries = |node: &Node, own: &[&str], into: &mut BTreeSet<String>| {
        let Value::Map(entries) = &node.value else { return };
        entries.iter().filter(|(key, _)| !own.contains(&key.text.as_str())).for_each(|(_, node)| mentions(node, into));
    };
    let sections: Vec<&str> = OWN_SECTIONS.into_iter().chain(["deployments"]).collect();
    entries(root, &sections, into);
    if let Some(Value::List(deployments)) = field(root, "deployments").map(|(_, list)| &list.value) {
        deployments.iter().for_each(|deployment| entries(deployment, &OWN_KEYS, into));
    }
}
