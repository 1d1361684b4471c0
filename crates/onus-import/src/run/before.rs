//! The inventory and the population as they were before an import.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;

use onus_source::project_file;

use super::{ImportError, Request};
use crate::estate::merge::tells_settings;
use crate::group::Edited;
use crate::write::desired;
use crate::write::existing::{Existing, existing};
use crate::write::files::{self, ImportFile};
use crate::write::item::{Item, Sections};
use crate::write::population::{self, EarlierRow, POPULATION_FILE};

/// The inventory and the population as they were.
pub(super) struct Before {
    /// What was written last, under the ids of now.
    pub(super) base: Sections,
    pub(super) renamed: BTreeMap<String, String>,
    pub(super) current: BTreeMap<String, serde_json::Value>,
    pub(super) rows: BTreeMap<String, EarlierRow>,
    pub(super) places: BTreeMap<String, String>,
    pub(super) existing: Existing,
    pub(super) pinned: BTreeSet<String>,
    /// Deployments that were moved to files of the inventory that no import writes: the path of each.
    pub(super) elsewhere: BTreeMap<String, String>,
    pub(super) edited: Edited,
}

impl Before {
    pub(super) fn load(
        request: &Request,
        own: &ImportFile,
        others: &[ImportFile],
        mut existing: Existing,
    ) -> Result<Before, ImportError> {
        let mut written = Sections::new();
        let mut current = BTreeMap::new();
        for file in others.iter().chain([own]) {
            for (section, items) in &file.base.written {
                written.entry(section.clone()).or_default().extend(items.clone());
            }
            current.extend(files::current(file)?);
        }
        // What a person moved to a file of theirs is what it was.
        let mut elsewhere = BTreeMap::new();
        let moved = |id: &String, current: &mut BTreeMap<String, serde_json::Value>, elsewhere: &mut BTreeMap<_, _>| {
            if let Some((path, item)) = existing.items.get(id).filter(|_| !current.contains_key(id)) {
                current.insert(id.clone(), item.clone());
                elsewhere.insert(id.clone(), path.clone());
            }
        };
        for id in written.get("deployments").into_iter().flatten().map(|(id, _)| id) {
            moved(id, &mut current, &mut elsewhere);
        }
        let (mut base, renamed) = desired::rename(&written, &current, &existing.items);
        renamed.values().for_each(|id| moved(id, &mut current, &mut elsewhere));
        let rows = rows(request, own, others, !existing.items.is_empty())?;
        let now = |id: &String| renamed.get(id).unwrap_or(id).clone();
        // Where the file of what was written is lost, the population still tells what stands for what.
        for row in rows.values().filter(|row| row.kinds.iter().any(|kind| tells_settings(kind))) {
            let items = base.entry("deployments".to_owned()).or_default();
            if let Some((_, item)) = existing.items.get(&row.deployment).filter(|_| !items.contains_key(&row.deployment)) {
                let service = item.get("service").map(|service| ("service".to_owned(), service.clone()));
                items.insert(row.deployment.clone(), service.into_iter().collect());
                moved(&row.deployment, &mut current, &mut elsewhere);
            }
        }
        existing.deployments.retain(|id| !elsewhere.contains_key(id));
        let pinned = desired::pinned(&base, &current, &renamed, &existing.mentioned);
        let removed: BTreeMap<String, String> =
            others.iter().chain([own]).flat_map(|file| file.base.removed.clone()).map(|(key, id)| (key, now(&id))).collect();
        let placed = rows.iter().filter(|(_, row)| !row.deployment.is_empty());
        let places = removed.into_iter().chain(placed.map(|(identity, row)| (identity.clone(), now(&row.deployment)))).collect();
        let removed = base.get("deployments").into_iter().flatten().map(|(id, _)| id);
        let removed = removed.filter(|id| !current.contains_key(*id)).cloned().collect();
        let worded = base.get("deployments").into_iter().flatten().filter(|(id, item)| {
            let words = current.get(*id).map(|now| desired::by_hand(id, Some(*item), now, &Item::new()).0);
            words.is_some_and(|words| !words.is_empty())
        });
        let edited = Edited { removed, worded: worded.map(|(id, _)| id.clone()).collect() };
        Ok(Before { base, renamed, current, rows, places, existing, pinned, elsewhere, edited })
    }
}

/// What other files of the inventory than those of imports define.
pub(super) fn other_files(request: &Request, own: &ImportFile, others: &[ImportFile]) -> Result<Existing, ImportError> {
    let paths: BTreeSet<String> = others.iter().chain([own]).map(|f| f.shown.clone()).collect();
    existing(request.root, request.inventory, &paths, request.model).map_err(|(d, s)| ImportError::Inventory(d, s))
}

/// The rows of all populations, by identity.
fn rows(
    request: &Request,
    own: &ImportFile,
    others: &[ImportFile],
    inventory: bool,
) -> Result<BTreeMap<String, EarlierRow>, ImportError> {
    let mut rows = BTreeMap::new();
    let lists = others.iter().chain([own]).map(ImportFile::listed).chain([request.into.join(POPULATION_FILE)]);
    for list in lists.filter(|_| own.text.is_some() || !others.is_empty() || inventory) {
        if let Ok(file) = project_file::open(request.root, &list) {
            let found = population::earlier_rows(BufReader::new(file)).map_err(|e| {
                let name = list.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                ImportError::Message(format!("{name} is damaged: {e}\nRestore it from version control."))
            })?;
            // Accounts may have been given aliases since.
            match request.mapping.has_aliases() {
                true => {
                    rows.extend(found.into_iter().map(|(identity, row)| {
                        (request.mapping.aliased(&identity), row.map(|cell| request.mapping.aliased(cell)))
                    }))
                }
                false => rows.extend(found),
            }
        }
    }
    Ok(rows)
}
