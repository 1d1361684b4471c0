//! What becomes of a deployment whose settings no source shows any longer, while a bill or a list of tags still shows its
//! resources: they left a state, say, and run on.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::item::{DEPLOYMENT_KEYS, Item};
use super::previous::{PreviousImport, place};
use crate::estate::merge::{Estate, tells_settings};

const SETTINGS_LOST: &str = "No source shows its settings any longer, only that it is there: they are as they were last seen.";

pub(super) fn settings_were_lost(written: &Item) -> bool {
    written.get("note").and_then(Value::as_str) == Some(SETTINGS_LOST)
}

/// Deployments of which a source has shown the settings.
pub(super) fn with_settings<'b>(before: &PreviousImport<'b>) -> BTreeSet<&'b String> {
    let shown = before.rows.iter().filter(|(_, row)| row.kinds.iter().any(|kind| tells_settings(kind)));
    shown.filter_map(|(identity, _)| before.places.get(identity)).collect()
}

/// The one deployment that all of these resources were in, where a source has shown the settings of one of them. A row of a bill
/// speaks of a whole product: where nothing else is left, it stands for the deployment that it has the id of.
pub(super) fn former_deployment<'b>(
    estate: &Estate,
    members: &[usize],
    before: &PreviousImport<'b>,
    with_settings: &BTreeSet<&'b String>,
) -> Option<&'b String> {
    let mut places = members.iter().map(|index| place(before, estate, *index));
    let id = places.next()??;
    let lost = || before.base.get("deployments").and_then(|all| all.get(id)).is_some_and(settings_were_lost);
    // What only stood beside a resource with settings never had any that were seen, whatever the bill says of its product.
    let shown = |index: usize| {
        let names = std::iter::once(&estate.identities[index]).chain(&estate.former[index]);
        names.filter_map(|name| before.rows.get(name)).flat_map(|row| &row.kinds).any(|kind| tells_settings(kind))
    };
    let mut resources = members.iter().copied().filter(|index| !estate.collector.records[*index].product).peekable();
    let had_settings = match resources.peek() {
        Some(_) => resources.any(shown),
        None => members.iter().copied().any(shown) || with_settings.contains(id),
    };
    (places.all(|other| other == Some(id)) && (lost() || had_settings)).then_some(id)
}

/// Keeps what was written, where what is left of the sources does not say.
pub(super) fn keep_settings(item: &mut Item, written: &Item, same: bool) {
    for (key, value) in written {
        let missing = !item.contains_key(key) && key != "count";
        if missing || (key == "name" && same) {
            item.insert(key.clone(), value.clone());
        }
    }
    item.insert("note".to_owned(), json!(SETTINGS_LOST));
    // What was kept stands where it stood: the order of imports doesn't show.
    item.sort_by_cached_key(|key, _| DEPLOYMENT_KEYS.iter().position(|known| known == key).unwrap_or(DEPLOYMENT_KEYS.len()));
}
