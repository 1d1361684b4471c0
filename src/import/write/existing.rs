//! What the inventory defines already, in other files than the import's own.

use std::collections::BTreeSet;
use std::path::Path;

use crate::inventory;
use crate::source::tree;
use crate::source::{Diagnostic, Level, SourceMap};

use super::merge::{field, items};

/// Ids by section.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    /// Teams.
    pub teams: BTreeSet<String>,
    /// Accounts.
    pub accounts: BTreeSet<String>,
    /// Data classes.
    pub data_classes: BTreeSet<String>,
    /// Deployments.
    pub deployments: BTreeSet<String>,
}

/// Reads the ids that the inventory's files define, `own` left out.
pub fn existing(root: &Path, path: &Path, own: &Path) -> Result<Existing, (Vec<Diagnostic>, SourceMap)> {
    let mut found = Existing::default();
    if !root.join(path).exists() {
        return Ok(found);
    }
    let mut sources = SourceMap::default();
    // A folder without files is no inventory yet; other problems are for whoever loads it.
    let files = inventory::gather(root, path, &mut sources, &mut Vec::new());
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
        let ids = |name: &str| field(&node, name).map(|(_, list)| items(list).into_keys().collect::<Vec<_>>()).unwrap_or_default();
        found.teams.extend(ids("teams"));
        found.accounts.extend(ids("accounts"));
        found.data_classes.extend(ids("data_classes"));
        found.deployments.extend(ids("deployments"));
    }
    match wrong.is_empty() {
        true => Ok(found),
        false => Err((wrong, sources)),
    }
}
