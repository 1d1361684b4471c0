//! What the inventory defines already, in other files than the import's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_core::inventory;
use onus_model::Model;
use onus_source::tree;
use onus_source::{Diagnostic, Level, SourceMap};

use super::merge::{field, items, plain};

/// Ids by section.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    pub teams: BTreeSet<String>,
    pub accounts: BTreeSet<String>,
    pub data_classes: BTreeSet<String>,
    pub deployments: BTreeSet<String>,
    /// By service and account: a deployment that stands for it.
    pub covered: BTreeMap<(String, Option<String>), String>,
}

/// Reads the ids that the inventory's files define, `own` left out.
pub fn existing(root: &Path, path: &Path, own: &Path, model: &Model) -> Result<Existing, (Vec<Diagnostic>, SourceMap)> {
    let mut found = Existing::default();
    if !root.join(path).exists() {
        return Ok(found);
    }
    let mut sources = SourceMap::default();
    // A folder without files is no inventory yet; other problems are for whoever loads it.
    let files = inventory::read_files(root, path, &mut sources, &mut Vec::new());
    let own = own.to_string_lossy().replace('\\', "/");
    let mut wrong = Vec::new();
    for file in files {
        let source = sources.file(file);
        if source.path == own {
            continue;
        }
        let (node, problems) = tree::read(file, &source.text);
        wrong.extend(problems.into_iter().filter(|p| p.level == Level::Error));
        let Some(node) = node else { continue };
        let ids =
            |name: &str| field(&node, name).map(|(_, list)| items(list).into_keys().collect::<Vec<_>>()).unwrap_or_default();
        found.teams.extend(ids("teams"));
        found.accounts.extend(ids("accounts"));
        found.data_classes.extend(ids("data_classes"));
        found.deployments.extend(ids("deployments"));
        let list = field(&node, "deployments").map(|(_, list)| items(list)).unwrap_or_default();
        for (id, item) in list {
            let Some(plain) = plain(item) else { continue };
            let text = |name: &str| plain.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
            if let Some(service) = text("service").and_then(|s| model.find_service(&s)) {
                found.covered.entry((service.id.clone(), text("account"))).or_insert(id);
            }
        }
    }
    match wrong.is_empty() {
        true => Ok(found),
        false => Err((wrong, sources)),
    }
}
