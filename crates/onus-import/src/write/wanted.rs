//! What an import would have the inventory say: items with the ids that they had before.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::collect::Collector;
use crate::deployment::{Found, Grouped};
use crate::naming::free;
use crate::sources::Tells;
use crate::tags::TagMapping;

use super::existing::Existing;
use super::item::{Item, Sections, visible};

/// What there was before.
pub struct Before<'a> {
    /// What the last import wrote.
    pub base: &'a Sections,
    /// Ids of the file as it stands; none where there is no file.
    pub current: &'a BTreeMap<String, Value>,
    /// Where each address went.
    pub places: &'a BTreeMap<String, String>,
    /// What other files define.
    pub existing: &'a Existing,
    /// What the source tells.
    pub tells: Tells,
}

/// What is to be written.
pub struct Wanted {
    /// Items by section.
    pub sections: Sections,
    /// Per group: its id; none where a person took the deployment out.
    pub ids: Vec<Option<String>>,
    /// Deployments of the last import that nothing was found for, by id.
    pub gone: Vec<String>,
    /// Deployments that a person took out of the file.
    pub removed: Vec<String>,
    /// How many deployments another file stands for.
    pub covered: usize,
    /// What was written last, under the ids that people gave since.
    pub base: Sections,
}

/// Gives every group its id, and makes items of all.
pub fn wanted(collector: &Collector, grouped: &Grouped, before: &Before) -> Wanted {
    let (base, renamed) = rename(before);
    let old = base.get("deployments").cloned().unwrap_or_default();
    let ids = match_ids(collector, grouped, before, &renamed, &old);
    let removed: Vec<String> = old.keys().filter(|id| !before.current.contains_key(*id)).cloned().collect();
    let mut deployments: IndexMap<String, Item> = IndexMap::new();
    let mut shown: Vec<&Found> = Vec::new();
    let mut told = Vec::new();
    let mut covered = 0;
    for (found, id) in grouped.deployments.iter().zip(ids) {
        let account = found.account.as_deref().map(|a| collector.mapping.alias(a).to_owned());
        let other = before.existing.covered.get(&(found.service.clone(), account));
        if let (Tells::Use, Some(other), false) = (before.tells, other, old.contains_key(&id)) {
            covered += 1;
            told.push(Some(other.clone()));
            continue;
        }
        if removed.contains(&id) {
            told.push(None);
            continue;
        }
        deployments.insert(id.clone(), deployment(&id, found, collector.mapping));
        shown.push(found);
        told.push(Some(id));
    }
    let gone = old.keys().filter(|id| before.current.contains_key(*id) && !deployments.contains_key(*id)).cloned().collect();
    let mut sections = Sections::new();
    sections.insert("teams".to_owned(), teams(collector, &shown, before.existing));
    sections.insert("accounts".to_owned(), accounts(collector.mapping, &shown, before.existing));
    sections.insert("data_classes".to_owned(), data_classes(&shown, before.existing));
    sections.insert("deployments".to_owned(), deployments);
    Wanted { sections, ids: told, gone, removed, covered, base }
}

/// Finds deployments that a person gave another id: the same otherwise, and no other like it.
fn rename(before: &Before) -> (Sections, BTreeMap<String, String>) {
    let mut base = before.base.clone();
    let mut renamed = BTreeMap::new();
    let Some(old) = base.get_mut("deployments") else { return (base, renamed) };
    let facts = ["service", "options", "account", "regions", "environment", "count"];
    let text = |v: Option<&Value>| match v {
        Some(Value::Number(n)) => Some(Value::String(n.to_string())),
        other => other.cloned(),
    };
    let lost: Vec<String> = old.keys().filter(|id| !before.current.contains_key(*id)).cloned().collect();
    for id in lost {
        let same = |item: &Value| facts.iter().all(|f| text(item.get(*f)) == text(old.get(&id).and_then(|o| o.get(*f))));
        let like: Vec<&String> =
            before.current.iter().filter(|(new, item)| !old.contains_key(*new) && same(item)).map(|(new, _)| new).collect();
        if let [new] = like[..] {
            let new = new.clone();
            if let Some(item) = old.shift_remove(&id) {
                old.insert(new.clone(), item);
            }
            renamed.insert(id, new);
        }
    }
    (base, renamed)
}

fn match_ids(
    collector: &Collector,
    grouped: &Grouped,
    before: &Before,
    renamed: &BTreeMap<String, String>,
    old: &IndexMap<String, Item>,
) -> Vec<String> {
    let mut votes: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for (record, group) in collector.records.iter().zip(&grouped.places) {
        let address = collector.mapping.aliased(&record.address);
        if let Some(id) = before.places.get(&address) {
            let id = renamed.get(id).unwrap_or(id);
            // What counts says more than what is only a part.
            *votes.entry((*group, id.as_str())).or_default() += if record.counts { 100 } else { 1 };
        }
    }
    let mut ordered: Vec<((usize, &str), u64)> = votes.into_iter().collect();
    ordered.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut ids: Vec<Option<String>> = vec![None; grouped.deployments.len()];
    let mut taken: BTreeSet<String> = before.existing.deployments.clone();
    for ((group, id), _) in ordered {
        let same = old.get(id).and_then(|o| o.get("service")) == Some(&Value::String(grouped.deployments[group].service.clone()));
        if ids[group].is_none() && same && !taken.contains(id) {
            taken.insert(id.to_owned());
            ids[group] = Some(id.to_owned());
        }
    }
    // What went nowhere last time (it was gone, or the population is lost) comes back under the name that it would get again.
    let placed: BTreeSet<&String> = before.places.values().collect();
    for (id, found) in ids.iter_mut().zip(&grouped.deployments).filter(|(id, _)| id.is_none()) {
        let same = old.get(&found.id).and_then(|o| o.get("service")) == Some(&Value::String(found.service.clone()));
        if same && !placed.contains(&found.id) && taken.insert(found.id.clone()) {
            *id = Some(found.id.clone());
        }
    }
    taken.extend(old.keys().cloned());
    taken.extend(before.current.keys().cloned());
    let new = |(id, found): (Option<String>, &Found)| id.unwrap_or_else(|| free(&found.id, &mut taken));
    ids.into_iter().zip(&grouped.deployments).map(new).collect()
}

fn deployment(id: &str, found: &Found, mapping: &TagMapping) -> Item {
    let mut item = Item::new();
    item.insert("id".into(), json!(id));
    item.insert("name".into(), json!(visible(&found.name)));
    item.insert("service".into(), json!(found.service));
    if !found.options.is_empty() {
        let options: Map<String, Value> = found.options.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        item.insert("options".into(), Value::Object(options));
    }
    let mut optional = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.insert(key.to_owned(), value);
        }
    };
    optional("owner", found.owner.as_ref().map(|o| json!(o)));
    optional("environment", found.environment.as_ref().map(|e| json!(mapping.aliased(e))));
    optional("account", found.account.as_ref().map(|a| json!(mapping.alias(a))));
    optional("regions", (!found.regions.is_empty()).then(|| json!(found.regions)));
    optional("data", (!found.data.is_empty()).then(|| json!(found.data)));
    optional("count", (found.count > 1).then(|| json!(found.count)));
    let unsure = match (found.unsure_keys, found.count) {
        (0, _) => None,
        (_, 1) => Some("The import could not read whose KMS key this names, and took it as yours.".to_owned()),
        (n, all) => Some(format!("The import could not read whose KMS key {n} of these {all} name, and took them as yours.")),
    };
    optional("note", unsure.map(Value::String));
    item
}

/// A word with a capital: `data-platform` is `Data platform`.
fn title(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn teams(collector: &Collector, shown: &[&Found], existing: &Existing) -> IndexMap<String, Item> {
    let ids: BTreeSet<&String> = shown.iter().filter_map(|f| f.owner.as_ref()).filter(|o| !existing.teams.contains(*o)).collect();
    let one = |id: &String| {
        let said = collector.teams.get(id).map(|s| visible(s)).filter(|s| s != id && !s.contains('@'));
        let name = said.unwrap_or_else(|| title(id));
        (id.clone(), Item::from_iter([("id".to_owned(), json!(id)), ("name".to_owned(), json!(name.trim()))]))
    };
    ids.into_iter().map(one).collect()
}

fn accounts(mapping: &TagMapping, shown: &[&Found], existing: &Existing) -> IndexMap<String, Item> {
    let mut regions: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for found in shown {
        if let Some(account) = &found.account {
            regions.entry(account).or_default().extend(&found.regions);
        }
    }
    let mut items = IndexMap::new();
    for (account, regions) in regions {
        let id = mapping.alias(account).to_owned();
        if existing.accounts.contains(&id) {
            continue;
        }
        let setting = mapping.settings.accounts.get(account).cloned().unwrap_or_default();
        let mut item = Item::new();
        item.insert("id".into(), json!(id));
        item.insert("name".into(), json!(setting.name.unwrap_or_else(|| format!("account {id}"))));
        if let Some(environment) = setting.environment {
            item.insert("environment".into(), json!(environment));
        }
        let partition = match () {
            () if regions.iter().any(|r| r.starts_with("cn-")) => Some("aws-cn"),
            () if regions.iter().any(|r| r.starts_with("us-gov-")) => Some("aws-us-gov"),
            () => None,
        };
        if let Some(partition) = partition {
            item.insert("partition".into(), json!(partition));
        }
        items.insert(id, item);
    }
    items
}

fn data_classes(shown: &[&Found], existing: &Existing) -> IndexMap<String, Item> {
    let ids: BTreeSet<&String> = shown.iter().flat_map(|f| &f.data).filter(|d| !existing.data_classes.contains(*d)).collect();
    let one = |id: &String| (id.clone(), Item::from_iter([("id".to_owned(), json!(id)), ("name".to_owned(), json!(title(id)))]));
    ids.into_iter().map(one).collect()
}
