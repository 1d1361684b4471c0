//! What the inventory defines already, in other files than the import's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_core::inventory;
use onus_model::Model;
use onus_source::tree::{self, Node, Value};
use onus_source::{Diagnostic, Level, ProjectFolder, SourceMap};

use super::merge::{field, items, plain};

/// Ids by section.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    pub teams: BTreeSet<String>,
    pub accounts: BTreeSet<String>,
    pub data_classes: BTreeSet<String>,
    pub deployments: BTreeSet<String>,
    /// Deployments, each with the path of its file.
    pub items: BTreeMap<String, (String, serde_json::Value)>,
    /// Files with deployments, by path.
    pub texts: BTreeMap<String, String>,
    /// By service and account: a deployment that stands for it.
    pub covered: BTreeMap<(String, Option<String>), String>,
    /// Texts that stand anywhere in these files: ids that are among them are meant by somebody.
    pub mentioned: BTreeSet<String>,
}

/// Reads the ids that the inventory's files define, those of imports (`own`, paths with `/`) left out.
pub fn existing(
    project: &ProjectFolder,
    path: &Path,
    own: &BTreeSet<String>,
    model: &Model,
) -> Result<Existing, (Vec<Diagnostic>, SourceMap)> {
    let mut found = Existing::default();
    if !project.path().join(path).exists() {
        return Ok(found);
    }
    let mut sources = SourceMap::default();
    // A folder without files is no inventory yet; other problems are for whoever loads it.
    let files = inventory::read_files(project, path, &mut sources, &mut onus_source::Problems::new());
    let mut wrong = Vec::new();
    for file in files {
        let source = sources.file(file);
        if own.contains(&source.path) {
            continue;
        }
        let (node, problems) = tree::read(file, &source.text);
        wrong.extend(problems.into_iter().filter(|p| p.level == Level::Error));
        let Some(node) = node else { continue };
        mentions(&node, &mut found.mentioned);
        let ids =
            |name: &str| field(&node, name).map(|(_, list)| items(list).into_keys().collect::<Vec<_>>()).unwrap_or_default();
        found.teams.extend(ids("teams"));
        found.accounts.extend(ids("accounts"));
        found.data_classes.extend(ids("data_classes"));
        found.deployments.extend(ids("deployments"));
        let list = field(&node, "deployments").map(|(_, list)| items(list)).unwrap_or_default();
        for (id, item) in list {
            let Some(plain) = plain(item) else { continue };
            found.items.entry(id.clone()).or_insert_with(|| (source.path.clone(), plain.clone()));
            found.texts.entry(source.path.clone()).or_insert_with(|| source.text.to_string());
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

/// The texts of a tree.
pub fn mentions(node: &Node, into: &mut BTreeSet<String>) {
    match &node.value {
        Value::Scalar { text, .. } => {
            into.insert(text.clone());
        }
        Value::List(items) => items.iter().for_each(|item| mentions(item, into)),
        // A service may be called as a deployment of it is.
        Value::Map(entries) => {
            let other = entries.iter().filter(|(key, _)| !matches!(key.text.as_str(), "service" | "services"));
            other.for_each(|(_, node)| mentions(node, into));
        }
    }
}
