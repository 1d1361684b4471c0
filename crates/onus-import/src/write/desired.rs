//! What an import wants the inventory to hold: items with the IDs that they had before.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::collect::Collector;
use crate::deployment::{GroupedDeployments, ImportedDeployment};
use crate::naming::free;
use crate::sources::SourceDetail;
use crate::tags::TagMapping;

use super::existing::Existing;
use super::item::{Item, Sections};
use onus_source::text::{Medium, capitalised, visible};

/// What there was before.
pub struct PreviousImport<'a> {
    /// What the last import wrote.
    pub base: &'a Sections,
    /// Ids of the file as it stands; none where there is no file.
    pub current: &'a BTreeMap<String, Value>,
    /// Where each address went.
    pub places: &'a BTreeMap<String, String>,
    /// What other files define.
    pub existing: &'a Existing,
    /// What the source tells.
    pub detail: SourceDetail,
}

/// What is to be written.
pub struct DesiredItems {
    /// Items by section.
    pub sections: Sections,
    /// Per group: its id; none where a person took the deployment out.
    pub ids: Vec<Option<String>>,
    /// Deployments of the last import that nothing was found for, by id.
    pub missing: Vec<String>,
    /// Deployments that a person took out of the file.
    pub removed: Vec<String>,
    /// How many deployments another file stands for.
    pub covered: usize,
    /// What was written last, under the ids that people gave since.
    pub base: Sections,
}

/// Gives every group its id, and makes items of all.
pub fn desired_items(collector: &Collector, grouped: &GroupedDeployments, before: &PreviousImport) -> DesiredItems {
    let (base, renamed) = rename(before);
    let old = base.get("deployments").cloned().unwrap_or_default();
    let matched = match_ids(collector, grouped, before, &renamed, &old);
    let removed: Vec<String> = old.keys().filter(|id| !before.current.contains_key(*id)).cloned().collect();
    let mut deployments: IndexMap<String, Item> = IndexMap::new();
    let mut shown: Vec<&ImportedDeployment> = Vec::new();
    let mut ids = Vec::new();
    let mut covered = 0;
    for (imported, id) in grouped.deployments.iter().zip(matched) {
        let account = imported.account.as_deref().map(|a| collector.mapping.alias(a).to_owned());
        let other = before.existing.covered.get(&(imported.service.clone(), account));
        if let (SourceDetail::Usage, Some(other), false) = (before.detail, other, old.contains_key(&id)) {
            covered += 1;
            ids.push(Some(other.clone()));
            continue;
        }
        if removed.contains(&id) {
            ids.push(None);
            continue;
        }
        deployments.insert(id.clone(), deployment(&id, imported, collector.mapping));
        shown.push(imported);
        ids.push(Some(id));
    }
    let missing = old.keys().filter(|id| before.current.contains_key(*id) && !deployments.contains_key(*id)).cloned().collect();
    let mut sections = Sections::new();
    sections.insert("teams".to_owned(), teams(collector, &shown, before.existing));
    sections.insert("accounts".to_owned(), accounts(collector.mapping, &shown, before.existing));
    sections.insert("data_classes".to_owned(), data_classes(&shown, before.existing));
    sections.insert("deployments".to_owned(), deployments);
    DesiredItems { sections, ids, missing, removed, covered, base }
}

/// Finds deployments that a person gave another id: the same otherwise, and no other like it.
fn rename(before: &PreviousImport) -> (Sections, BTreeMap<String, String>) {
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
    grouped: &GroupedDeployments,
    before: &PreviousImport,
    renamed: &BTreeMap<String, String>,
    old: &IndexMap<String, Item>,
) -> Vec<String> {
    let mut votes: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for (record, group) in collector.records.iter().zip(&grouped.deployment_of_record) {
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
    for (id, imported) in ids.iter_mut().zip(&grouped.deployments).filter(|(id, _)| id.is_none()) {
        let same = old.get(&imported.id).and_then(|o| o.get("service")) == Some(&Value::String(imported.service.clone()));
        if same && !placed.contains(&imported.id) && taken.insert(imported.id.clone()) {
            *id = Some(imported.id.clone());
        }
    }
    taken.extend(old.keys().cloned());
    taken.extend(before.current.keys().cloned());
    let new = |(id, imported): (Option<String>, &ImportedDeployment)| id.unwrap_or_else(|| free(&imported.id, &mut taken));
    ids.into_iter().zip(&grouped.deployments).map(new).collect()
}

fn deployment(id: &str, imported: &ImportedDeployment, mapping: &TagMapping) -> Item {
    let mut item = Item::new();
    item.insert("id".into(), json!(id));
    item.insert("name".into(), json!(visible(&imported.name, Medium::Inventory)));
    item.insert("service".into(), json!(imported.service));
    if !imported.options.is_empty() {
        let options: Map<String, Value> = imported.options.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        item.insert("options".into(), Value::Object(options));
    }
    let mut optional = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.insert(key.to_owned(), value);
        }
    };
    optional("owner", imported.owner.as_ref().map(|o| json!(o)));
    optional("environment", imported.environment.as_ref().map(|e| json!(mapping.aliased(e))));
    optional("account", imported.account.as_ref().map(|a| json!(mapping.alias(a))));
    optional("regions", (!imported.regions.is_empty()).then(|| json!(imported.regions)));
    optional("data", (!imported.data.is_empty()).then(|| json!(imported.data)));
    optional("count", (imported.count > 1).then(|| json!(imported.count)));
    let unsure = match (imported.unsure_keys, imported.count) {
        (0, _) => None,
        (_, 1) => Some("The import could not tell who owns the KMS key, and assumed that it is yours.".to_owned()),
        (n, all) => Some(format!(
            "The import could not tell who owns the KMS keys of {n} of these {all} resources, and assumed that they are yours."
        )),
    };
    optional("note", unsure.map(Value::String));
    item
}

/// A word with a capital: `data-platform` is `Data platform`.
fn title(id: &str) -> String {
    capitalised(&id.replace(['-', '_'], " "))
}

fn teams(collector: &Collector, shown: &[&ImportedDeployment], existing: &Existing) -> IndexMap<String, Item> {
    let ids: BTreeSet<&String> = shown.iter().filter_map(|f| f.owner.as_ref()).filter(|o| !existing.teams.contains(*o)).collect();
    let item = |id: &String| {
        let tag_value =
            collector.teams.get(id).map(|s| visible(s, Medium::Inventory).into_owned()).filter(|s| s != id && !s.contains('@'));
        let name = tag_value.unwrap_or_else(|| title(id));
        (id.clone(), Item::from_iter([("id".to_owned(), json!(id)), ("name".to_owned(), json!(name.trim()))]))
    };
    ids.into_iter().map(item).collect()
}

fn accounts(mapping: &TagMapping, shown: &[&ImportedDeployment], existing: &Existing) -> IndexMap<String, Item> {
    let mut regions: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for imported in shown {
        if let Some(account) = &imported.account {
            regions.entry(account).or_default().extend(&imported.regions);
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

fn data_classes(shown: &[&ImportedDeployment], existing: &Existing) -> IndexMap<String, Item> {
    let ids: BTreeSet<&String> = shown.iter().flat_map(|f| &f.data).filter(|d| !existing.data_classes.contains(*d)).collect();
    let item = |id: &String| (id.clone(), Item::from_iter([("id".to_owned(), json!(id)), ("name".to_owned(), json!(title(id)))]));
    ids.into_iter().map(item).collect()
}
