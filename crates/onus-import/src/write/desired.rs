//! What an import wants the inventory to hold: items with the IDs that they had before.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::collect::Collector;
use crate::deployment::{GroupedDeployments, ImportedDeployment};
use crate::estate::merge::Estate;
use crate::naming::{account_name, free};
use crate::tags::TagMapping;

use super::existing::Existing;
use super::item::{Item, Sections};
use super::lost_settings::{former_deployment, keep_settings, settings_were_lost, with_settings};
use super::merge::as_text;
use super::previous::{PreviousImport, is_meant, place, place_among};
use onus_source::text::{Medium, capitalised, visible};

/// What is to be written.
pub struct DesiredItems {
    /// Items by section.
    pub sections: Sections,
    /// Per group: its id; none where a person took the deployment out.
    pub ids: Vec<Option<String>>,
    /// Per group: the deployment that a person took out.
    pub taken_out: Vec<Option<String>>,
    /// New deployments, each with the one that a person wrote something to and that its resources left.
    pub origins: BTreeMap<String, String>,
    /// New ids of deployments whose ids did not stand yet, each with the id of before.
    pub given_anew: BTreeMap<String, String>,
    /// Deployments whose settings a source showed until now.
    pub settings_lost: Vec<String>,
    /// Deployments that were written before and stand for nothing that a source shows, by id.
    pub missing: Vec<String>,
    /// Deployments that a person took out of the file, and that sources still show.
    pub removed: Vec<String>,
    /// How many deployments another file stands for.
    pub covered: usize,
}

/// Puts every resource that must stay in its deployment there, before resources are grouped.
pub fn pin(estate: &mut Estate, before: &PreviousImport) {
    let old = before.base.get("deployments");
    for index in 0..estate.collector.records.len() {
        let Some(id) = place(before, estate, index).filter(|id| before.pinned.contains(*id)) else { continue };
        if !is_meant(before, estate, index) {
            continue;
        }
        let service = old.and_then(|o| o.get(id)).and_then(|o| o.get("service"));
        let record = &estate.collector.records[index];
        if record.counts && service.and_then(Value::as_str) == Some(estate.collector.text(record.service)) {
            let pin = estate.collector.intern(id);
            estate.collector.records[index].pin = pin;
        }
    }
}

/// Gives every group its id, and makes items of all.
pub fn desired_items(estate: &Estate, grouped: &GroupedDeployments, before: &PreviousImport) -> DesiredItems {
    let collector = &estate.collector;
    let empty = IndexMap::new();
    let old = before.base.get("deployments").unwrap_or(&empty);
    let (matched, given_anew) = match_ids(estate, grouped, before, old);
    let mut members = vec![Vec::new(); grouped.deployments.len()];
    for (index, group) in grouped.deployment_of_record.iter().enumerate() {
        if let Some(group) = group {
            members[*group].push(index);
        }
    }
    let mut deployments: IndexMap<String, Item> = IndexMap::new();
    let mut shown: Vec<&ImportedDeployment> = Vec::new();
    let mut ids = Vec::new();
    let mut taken_out = vec![None; grouped.deployments.len()];
    let mut removed = BTreeSet::new();
    let mut origins = BTreeMap::new();
    let with_settings = with_settings(before);
    let mut settings_lost = Vec::new();
    // Products of bills that other sources cover are no deployments any more.
    let mine = |index: usize| estate.witnesses[index].iter().any(|w| w.source == before.source);
    let products = collector.records.iter().enumerate().filter(|(i, r)| r.product && !r.counts && mine(*i));
    let mut covered = products.map(|(_, r)| (r.service, r.account)).collect::<BTreeSet<_>>().len();
    for ((imported, id), members) in grouped.deployments.iter().zip(matched).zip(members) {
        let usage = members.iter().all(|index| collector.records[*index].usage);
        let account = imported.account.as_deref().map(|a| collector.mapping.alias(a).to_owned());
        let other = before.existing.covered.get(&(imported.service.clone(), account));
        if let (true, Some(other), false) = (usage, other, old.contains_key(&id)) {
            covered += 1;
            ids.push(Some(other.clone()));
            continue;
        }
        if old.contains_key(&id) && !before.current.contains_key(&id) {
            taken_out[ids.len()] = Some(id.clone());
            removed.insert(id);
            ids.push(None);
            continue;
        }
        if let Some(origin) = imported.origin.as_ref().filter(|_| !old.contains_key(&id) && !before.current.contains_key(&id)) {
            origins.insert(id.clone(), origin.clone());
        }
        let mut item = deployment(&id, imported, collector.mapping);
        let product = members.iter().any(|index| collector.records[*index].product);
        let former = if usage { former_deployment(estate, &members, before, &with_settings) } else { None };
        if let Some(former) = former.filter(|former| **former == id || !product)
            && let Some(written) = old.get(former)
        {
            if !settings_were_lost(written) {
                settings_lost.push(id.clone());
            }
            keep_settings(&mut item, written, *former == id);
        }
        deployments.insert(id.clone(), item);
        shown.push(imported);
        ids.push(Some(id));
    }
    let standing = old.keys().filter(|id| before.current.contains_key(*id));
    let missing = standing.chain(before.provisional).filter(|id| !deployments.contains_key(*id)).cloned().collect();
    let mut sections = Sections::new();
    sections.insert("teams".to_owned(), teams(collector, &shown, before.existing));
    sections.insert("accounts".to_owned(), accounts(collector, &shown, before.existing));
    sections.insert("data_classes".to_owned(), data_classes(&shown, before.existing));
    sections.insert("deployments".to_owned(), deployments);
    let removed = removed.into_iter().collect();
    DesiredItems { sections, ids, taken_out, origins, given_anew, settings_lost, missing, removed, covered }
}

/// What a person wrote to a deployment, as far as it is said of its resources alike, and the fields of theirs that speak of the
/// deployment as a whole.
pub fn by_hand(id: &str, written: Option<&Item>, current: &Value, taken: &Item) -> (Item, Vec<String>) {
    let mut item = Item::new();
    let mut whole = Vec::new();
    let scalar = |value: &Value| !value.is_object() && value.as_array().is_none_or(|all| all.iter().all(|v| !v.is_object()));
    for (key, value) in current.as_object().into_iter().flatten() {
        let as_written = written.and_then(|item| item.get(key)).map(as_text);
        if as_written.as_ref() == Some(value) || ["id", "name", "service", "count", "regions", "account"].contains(&key.as_str())
        {
            continue;
        }
        match (key.as_str(), value) {
            ("options", Value::Object(options)) => {
                let before = as_written.as_ref().and_then(Value::as_object);
                let own = taken.get("options").and_then(Value::as_object);
                let hand = options.iter().filter(|(option, value)| {
                    before.and_then(|b| b.get(*option)) != Some(*value) && own.is_none_or(|own| !own.contains_key(*option))
                });
                let all: Map<String, Value> =
                    own.into_iter().flatten().chain(hand).map(|(option, value)| (option.clone(), value.clone())).collect();
                if all.len() > own.map_or(0, Map::len) {
                    item.insert(key.clone(), Value::Object(all));
                }
            }
            _ if scalar(value) => {
                item.insert(key.clone(), value.clone());
            }
            _ => whole.push(format!("{id} {key}")),
        }
    }
    (item, whole)
}

/// Finds deployments that a person gave another id: the same otherwise, and no other like it. Returns what was written under
/// the ids of now, and those by the ids of before.
pub fn rename(
    written: &Sections,
    current: &BTreeMap<String, Value>,
    elsewhere: &BTreeMap<String, (String, Value)>,
) -> (Sections, BTreeMap<String, String>) {
    let mut base = written.clone();
    let mut renamed = BTreeMap::new();
    let Some(old) = base.get_mut("deployments") else { return (base, renamed) };
    let facts = ["service", "options", "account", "regions", "environment", "count", "name"];
    let all: Vec<(&String, &Value)> = current
        .iter()
        .chain(elsewhere.iter().map(|(id, (_, item))| (id, item)).filter(|(id, _)| !current.contains_key(*id)))
        .collect();
    let lost: Vec<String> = old.keys().filter(|id| !current.contains_key(*id)).cloned().collect();
    for id in lost {
        let same = |item: &Value, facts: &[&str]| {
            facts.iter().all(|f| item.get(*f).map(as_text) == old.get(&id).and_then(|o| o.get(*f)).map(as_text))
        };
        let like = |facts: &[&str], own: bool| -> Vec<String> {
            all.iter()
                .filter(|(new, item)| !old.contains_key(*new) && (!own || current.contains_key(*new)) && same(item, facts))
                .map(|(new, _)| (*new).clone())
                .collect()
        };
        // A person may have changed the name, too; in a file of their own, it tells what was moved from what they wrote.
        let named = like(&facts, false);
        let found = if named.is_empty() { like(&facts[..facts.len() - 1], true) } else { named };
        if let [new] = &found[..] {
            if let Some(item) = old.shift_remove(&id) {
                old.insert(new.clone(), item);
            }
            renamed.insert(id, new.clone());
        }
    }
    (base, renamed)
}

/// Deployments that a person wrote something to, renamed, took out, or means elsewhere: they stay what they stand for.
pub fn pinned(
    base: &Sections,
    current: &BTreeMap<String, Value>,
    renamed: &BTreeMap<String, String>,
    mentioned: &BTreeSet<String>,
) -> BTreeSet<String> {
    let by_hand: BTreeSet<&String> = renamed.values().collect();
    let written = base.get("deployments").into_iter().flatten();
    let changed = |id: &String, item: &Item| match current.get(id) {
        None => true,
        Some(now) => {
            let then: Map<String, Value> = item.iter().map(|(k, v)| (k.clone(), as_text(v))).collect();
            as_text(now) != Value::Object(then)
        }
    };
    let pinned = written.filter(|(id, item)| changed(id, item) || by_hand.contains(id) || mentioned.contains(*id));
    pinned.map(|(id, _)| id.clone()).collect()
}

/// The id of each group; and the new ones of deployments whose ids did not stand yet, each with the id of before.
fn match_ids(
    estate: &Estate,
    grouped: &GroupedDeployments,
    before: &PreviousImport,
    old: &IndexMap<String, Item>,
) -> (Vec<String>, BTreeMap<String, String>) {
    let mut votes: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    // What does not stand yet decides no id, only where the item stands.
    let mut provisional: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for (index, (record, group)) in estate.collector.records.iter().zip(&grouped.deployment_of_record).enumerate() {
        let Some(group) = group.filter(|g| grouped.deployments[*g].pin.is_none()) else { continue };
        // A product that others cover gives its name to none of them.
        if record.product && !record.counts {
            continue;
        }
        // What counts says more than what is only a part.
        let weight = if record.counts { 100 } else { 1 };
        if let Some(id) = place(before, estate, index).filter(|id| !before.pinned.contains(*id)) {
            *votes.entry((group, id.as_str())).or_default() += weight;
        }
        if let Some(id) =
            place_among(before.provisional_places, before, estate, index).filter(|id| before.provisional.contains(*id))
        {
            *provisional.entry((group, id.as_str())).or_default() += weight;
        }
    }
    let mut ordered: Vec<((usize, &str), u64)> = votes.into_iter().collect();
    ordered.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut ids: Vec<Option<String>> = grouped.deployments.iter().map(|d| d.pin.clone()).collect();
    let mut taken: BTreeSet<String> = before.existing.deployments.clone();
    taken.extend(ids.iter().flatten().cloned());
    let is_of = |id: &str, group: usize| {
        old.get(id).and_then(|o| o.get("service")) == Some(&Value::String(grouped.deployments[group].service.clone()))
    };
    for ((group, id), _) in ordered {
        if ids[group].is_none() && is_of(id, group) && !taken.contains(id) {
            taken.insert(id.to_owned());
            ids[group] = Some(id.to_owned());
        }
    }
    // What stands for nothing any more, and carries nothing of a person's, is the next of its name: servers come and go. Where
    // the population is lost, the name is all that there is.
    for (group, id) in ids.iter_mut().enumerate().filter(|(_, id)| id.is_none()) {
        let proposed = &grouped.deployments[group].id;
        let free = !before.pinned.contains(proposed) || before.places.is_empty();
        if free && is_of(proposed, group) && taken.insert(proposed.clone()) {
            *id = Some(proposed.clone());
        }
    }
    taken.extend(old.keys().chain(before.current.keys()).filter(|id| !before.provisional.contains(*id)).cloned());
    let new = |(id, imported): (Option<String>, &ImportedDeployment)| id.unwrap_or_else(|| free(&imported.id, &mut taken));
    let ids: Vec<String> = ids.into_iter().zip(&grouped.deployments).map(new).collect();
    let mut most: BTreeMap<usize, (u64, &str)> = BTreeMap::new();
    for ((group, id), votes) in provisional.into_iter().filter(|((group, _), _)| !old.contains_key(&ids[*group])) {
        let best = most.entry(group).or_insert((votes, id));
        *best = if votes > best.0 { (votes, id) } else { *best };
    }
    let given_anew = most.into_iter().map(|(group, (_, id))| (ids[group].clone(), id.to_owned())).collect();
    (ids, given_anew)
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
    let guesses = guessed(&imported.guesses);
    let note: Vec<String> = unsure.into_iter().chain(guesses).collect();
    optional("note", (!note.is_empty()).then(|| Value::String(note.join(" "))));
    item
}

/// Why options are unset that a template would set.
fn guessed(guesses: &[(String, String)]) -> Option<String> {
    let mut by_parameter: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (option, parameter) in guesses {
        by_parameter.entry(parameter).or_default().push(option);
    }
    let words: Vec<String> =
        by_parameter.into_iter().map(|(parameter, options)| format!("{} on {parameter}", options.join(", "))).collect();
    (!words.is_empty()).then(|| {
        format!(
            "Unset, because they hang on the default of a parameter: {}. Import with the parameters' values.",
            words.join("; ")
        )
    })
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

fn accounts(collector: &Collector, shown: &[&ImportedDeployment], existing: &Existing) -> IndexMap<String, Item> {
    let mapping = collector.mapping;
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
        let setting = mapping.account_setting(account).cloned().unwrap_or_default();
        let name = account_name(collector, account).map(|name| visible(&name, Medium::Inventory).into_owned());
        let mut item = Item::new();
        item.insert("id".into(), json!(id));
        item.insert("name".into(), json!(name.unwrap_or_else(|| format!("account {id}"))));
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
