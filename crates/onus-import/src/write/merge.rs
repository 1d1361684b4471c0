//! A three-way merge: the file as it is, what the last import wrote, what this import found.
//!
//! Item by item and key by key: a value that reads as it was written last may change; any other is a person's, and stays.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value as Json;

use onus_source::tree::{self, Key, Node, Value};
use onus_source::{Diagnostic, Level, SourceMap};

use super::edit::Edits;
use super::item::{Item, SECTIONS, Sections, block, flow, scalar};

/// A file after the merge.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    pub text: String,
    /// Deployments that are new.
    pub added: Vec<String>,
    /// Deployments that changed.
    pub updated: Vec<String>,
    /// Deployments as they were.
    pub unchanged: usize,
    /// What people changed and the import would have written otherwise: deployment and key.
    pub kept: Vec<(String, String)>,
}

/// Merges several changes of one file into its text: items that go (`retired`) are taken out with their lines.
/// The error holds what is wrong with the file as it stands.
pub fn merge(
    path: &str,
    current: &str,
    base: &Sections,
    desired: &Sections,
    retired: &BTreeSet<String>,
) -> Result<Merged, (Vec<Diagnostic>, SourceMap)> {
    let root = parse(path, current)?;
    let mut edits = Edits::new(current);
    let mut merged = Merged::default();
    let empty = IndexMap::new();
    for section in SECTIONS {
        let desired = desired.get(section).unwrap_or(&empty);
        let base = base.get(section).unwrap_or(&empty);
        let list = root.as_deref().and_then(|r| field(r, section));
        let items = list.map(|(_, node)| items(node)).unwrap_or_default();
        let mut new: Vec<&Item> = Vec::new();
        for (id, item) in desired {
            match (items.get(id.as_str()), base.get(id)) {
                (Some(node), base) => {
                    let before = merged.kept.len();
                    let written = base.cloned().unwrap_or_default();
                    let changed = merge_item(node, &written, item, id, &mut edits, &mut merged.kept);
                    if section != "deployments" {
                        merged.kept.truncate(before);
                    } else if changed {
                        merged.updated.push(id.clone());
                    } else {
                        merged.unchanged += 1;
                    }
                }
                // A person took it out.
                (None, Some(_)) => {}
                (None, None) => {
                    new.push(item);
                    if section == "deployments" {
                        merged.added.push(id.clone());
                    }
                }
            }
        }
        let none = BTreeSet::new();
        let retired = if section == "deployments" { retired } else { &none };
        if let Some(list) = list {
            remove_items(list, retired, new.is_empty(), &mut edits);
        }
        add(section, list, retired, &new, &mut edits);
    }
    merged.text = edits.apply();
    // What was made of a person's file must still be one.
    parse(path, &merged.text)?;
    Ok(merged)
}

/// Reads a file; none where it holds nothing.
pub fn parse(path: &str, text: &str) -> Result<Option<Arc<Node>>, (Vec<Diagnostic>, SourceMap)> {
    let mut sources = SourceMap::default();
    let file = sources.add(path, text);
    let (root, problems) = tree::read(file, text);
    match problems.iter().any(|p| p.level == Level::Error) {
        true => Err((problems, sources)),
        false => Ok(root),
    }
}

/// A field of a map.
pub fn field<'n>(node: &'n Node, name: &str) -> Option<(&'n Key, &'n Arc<Node>)> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(k, _)| k.text == name).map(|(k, n)| (k, n))
}

/// The deployments of a file within whose lines a person commented.
pub fn all_commented(text: &str, root: &Node) -> BTreeSet<String> {
    let edits = Edits::new(text);
    let all = field(root, "deployments").map(|(_, list)| items(list)).unwrap_or_default();
    all.into_iter().filter(|(_, node)| edits.commented(node)).map(|(id, _)| id).collect()
}

/// Whether a person commented within the lines of a deployment.
pub fn commented(text: Option<&str>, id: &str) -> bool {
    let Some(text) = text else { return false };
    let Ok(Some(root)) = parse("", text) else { return false };
    let node = field(&root, "deployments").and_then(|(_, list)| items(list).remove(id));
    node.is_some_and(|node| Edits::new(text).commented(node))
}

/// The items of a list by id.
pub fn items(node: &Node) -> BTreeMap<String, &Arc<Node>> {
    let Value::List(items) = &node.value else { return BTreeMap::new() };
    let id = |item: &Node| match &field(item, "id")?.1.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    items.iter().filter_map(|item| Some((id(item)?, item))).collect()
}

/// A value without its spelling: scalars are text. Null is nothing.
pub fn plain(node: &Node) -> Option<Json> {
    match &node.value {
        _ if node.is_null() => None,
        Value::Scalar { text, .. } => Some(Json::String(text.clone())),
        Value::List(items) => Some(Json::Array(items.iter().filter_map(|n| plain(n)).collect())),
        Value::Map(entries) => {
            Some(Json::Object(entries.iter().filter_map(|(k, n)| Some((k.text.clone(), plain(n)?))).collect()))
        }
    }
}

/// A value with all its scalars as text, as a file gives them.
pub fn as_text(value: &Json) -> Json {
    match value {
        Json::Bool(_) | Json::Number(_) => Json::String(value.to_string()),
        Json::Array(items) => Json::Array(items.iter().map(as_text).collect()),
        Json::Object(map) => Json::Object(map.iter().map(|(k, v)| (k.clone(), as_text(v))).collect()),
        other => other.clone(),
    }
}

/// Merges one item, or a map within it. Returns whether it changes.
fn merge_item(node: &Node, base: &Item, desired: &Item, id: &str, edits: &mut Edits, kept: &mut Vec<(String, String)>) -> bool {
    let Value::Map(entries) = &node.value else { return false };
    let flow_style = edits.in_flow(node);
    let mut changed = false;
    let mut removed: Vec<usize> = Vec::new();
    let mut missing: Vec<(&String, &Json)> = Vec::new();
    let keys: Vec<&String> =
        desired.keys().chain(base.keys().filter(|k| !desired.contains_key(*k))).filter(|k| *k != "id").collect();
    for key in keys {
        let index = entries.iter().position(|(k, n)| k.text == *key && !n.is_null());
        let current = index.and_then(|i| plain(&entries[i].1));
        let (written, new) = (base.get(key).map(as_text), desired.get(key).map(as_text));
        if current == new {
            continue;
        }
        match (index, &current, &new) {
            (Some(index), Some(Json::Object(_)), Some(Json::Object(new))) => {
                let inner = |v: Option<&Json>| -> Item {
                    v.and_then(Json::as_object).into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect()
                };
                let new: Item = new.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
                let before = kept.len();
                changed |= merge_item(&entries[index].1, &inner(written.as_ref()), &new, id, edits, kept);
                for (_, inner) in &mut kept[before..] {
                    *inner = format!("{key}.{inner}");
                }
            }
            (Some(index), Some(_), Some(_)) if current == written => {
                let value = desired.get(key).map(flow).unwrap_or_default();
                edits.replace(&entries[index].1, value);
                changed = true;
            }
            (Some(index), Some(_), None) if current == written => removed.push(index),
            (None, _, Some(_)) if written.is_none() => missing.extend(desired.get_key_value(key)),
            // A person wrote it, or took it out.
            (_, _, Some(_)) => kept.push((id.to_owned(), key.clone())),
            _ => {}
        }
    }
    // A map that lost all its entries would read as nothing.
    removed.sort_unstable();
    for index in &removed {
        edits.remove_entry(entries, *index, flow_style);
        changed = true;
    }
    for (key, value) in missing {
        let stays = |i: &usize| !removed.contains(i);
        let before: Vec<&String> = desired.keys().take_while(|k| *k != key).collect();
        let near = before.iter().rev().find_map(|k| entries.iter().position(|(e, _)| e.text == **k).filter(stays));
        let near = near.or_else(|| (0..entries.len()).rev().find(stays));
        let Some((after_key, after)) = near.and_then(|i| entries.get(i)).map(|(k, n)| (k, n)) else { continue };
        edits.add_entry((after_key, after), flow_style, &format!("{}: {}", scalar(key), flow(value)));
        changed = true;
    }
    changed
}

fn is_one_of(node: &Node, ids: &BTreeSet<String>) -> bool {
    match field(node, "id").map(|(_, id)| &id.value) {
        Some(Value::Scalar { text, .. }) => ids.contains(text),
        _ => false,
    }
}

/// Takes items out of a list in block style. A list that is left empty becomes `[]`.
fn remove_items((key, list): (&Key, &Arc<Node>), retired: &BTreeSet<String>, nothing_new: bool, edits: &mut Edits) {
    let Value::List(all) = &list.value else { return };
    if edits.in_flow(list) {
        return;
    }
    for node in all.iter().filter(|node| is_one_of(node, retired)) {
        edits.remove_item(node);
    }
    if nothing_new && !all.is_empty() && all.iter().all(|node| is_one_of(node, retired)) {
        let end = edits.line_end(key.at.end as usize);
        edits.insert(end, " []".to_owned());
    }
}

/// Adds items to a list, which may not be there yet.
fn add(section: &str, list: Option<(&Key, &Arc<Node>)>, retired: &BTreeSet<String>, new: &[&Item], edits: &mut Edits) {
    if new.is_empty() {
        return;
    }
    let br = edits.line_break();
    let apart = if section == "deployments" { br } else { "" };
    let written = |indent: usize| -> String {
        let blocks: Vec<String> = new.iter().map(|item| block(item, indent, section).replace('\n', br)).collect();
        blocks.join(apart)
    };
    match list {
        None => {
            let lead = if edits.ends_in_break() { String::new() } else { br.to_owned() };
            let text = format!("{lead}{br}{section}:{br}{}", written(2));
            edits.append(text);
        }
        Some((key, node)) => match &node.value {
            Value::List(items) if !items.is_empty() && edits.in_flow(node) => {
                let all: Vec<String> =
                    new.iter().map(|i| flow(&Json::Object(i.iter().map(|(k, v)| (k.clone(), v.clone())).collect()))).collect();
                let end = items.last().map_or(0, |n| edits.end(n));
                edits.insert(end, format!(", {}", all.join(", ")));
            }
            Value::List(items) if items.iter().any(|item| !is_one_of(item, retired)) => {
                let stays = |item: &&Arc<Node>| !is_one_of(item, retired);
                let Some(last) = items.iter().rev().find(stays) else { return };
                let indent = edits.dash(last).unwrap_or(2);
                let end = edits.line_end(edits.end(last));
                let text = format!("{br}{apart}{}", written(indent).trim_end_matches(['\r', '\n']));
                edits.insert(end, text);
            }
            // `deployments:` with nothing, or `[]`.
            _ => {
                let text = format!("{br}{}", written(2).trim_end_matches(['\r', '\n']));
                match edits.in_flow(node) {
                    true => edits.replace(node, text),
                    false => {
                        let end = edits.line_end(key.at.end as usize);
                        edits.insert(end, text);
                    }
                }
            }
        },
    }
}
