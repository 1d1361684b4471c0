//! Groups resources into deployments: one a service, options, account, environment, owner and data class.
//!
//! Regions are gathered; parts (subnets, policies, attachments) join the deployment of their service that is nearest.
//! Must not know: files, what was written before.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collector;
use super::deployment::{GroupedDeployments, ImportedDeployment};
use super::record::{Record, TextId};
use super::{naming, options};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    service: TextId,
    environment: TextId,
    account: TextId,
    owner: TextId,
    data: TextId,
    options: u32,
    /// Deployment that takes no resource but those that it has.
    pin: TextId,
    /// Such a deployment that its resources left.
    origin: TextId,
}

/// What is known of a group while it is gathered.
#[derive(Clone, Default)]
struct Group {
    regions: BTreeSet<TextId>,
    count: u64,
    counted: u64,
    name: Option<Box<str>>,
    unsure: u64,
    sources: BTreeSet<TextId>,
    /// Files that show what was counted.
    paths: BTreeSet<TextId>,
    place: Option<(TextId, Box<str>)>,
    /// Wholes whose parts were counted.
    parents: BTreeSet<TextId>,
    /// Options that hang on an assumption, and how many resources each is unset for.
    guesses: BTreeMap<(TextId, TextId), u64>,
}

/// Deployments that a person edited.
#[derive(Clone, Debug, Default)]
pub struct Edited {
    /// Taken out: their resources stay in these, whatever becomes of them.
    pub removed: BTreeSet<String>,
    /// With something that follows each of their resources: an owner, a data class.
    pub worded: BTreeSet<String>,
}

/// Groups what was collected.
pub fn group(collector: &mut Collector, edited: &Edited) -> GroupedDeployments {
    unpin(collector, edited);
    let records = std::mem::take(&mut collector.records);
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let mut keys: Vec<Option<Key>> = Vec::with_capacity(records.len());
    for record in &records {
        keys.push(record.counts.then(|| {
            let key = key_of(record);
            add(groups.entry(key).or_default(), record);
            key
        }));
    }
    parts(collector, &records, &mut groups, &mut keys);
    let mut ordered: Vec<(Key, Group)> = groups.into_iter().collect();
    ordered.sort_by_cached_key(|(key, group)| order(collector, key, group));
    let index: BTreeMap<Key, usize> = ordered.iter().enumerate().map(|(i, (k, _))| (*k, i)).collect();
    let mut deployments: Vec<ImportedDeployment> =
        ordered.iter().map(|(key, group)| imported_deployment(collector, key, group)).collect();
    let names: Vec<Option<&str>> = ordered.iter().map(|(_, g)| g.name.as_deref().filter(|_| g.counted == 1)).collect();
    naming::name(&mut deployments, &names, collector);
    let deployment_of_record = keys.iter().map(|k| k.and_then(|k| index.get(&k).copied())).collect();
    collector.records = records;
    GroupedDeployments { deployments, deployment_of_record }
}

fn key_of(record: &Record) -> Key {
    Key {
        service: record.service,
        environment: record.environment,
        account: record.account,
        owner: record.owner,
        data: record.data,
        options: record.options,
        pin: record.pin,
        origin: record.origin,
    }
}

/// A deployment that is pinned is where most of its resources are; those that differ by now leave it together.
fn unpin(collector: &mut Collector, edited: &Edited) {
    let removed: BTreeSet<TextId> = edited.removed.iter().map(|id| collector.intern(id)).collect();
    let worded: BTreeSet<TextId> = edited.worded.iter().map(|id| collector.intern(id)).collect();
    let mut sizes: BTreeMap<TextId, BTreeMap<Key, u64>> = BTreeMap::new();
    for record in collector.records.iter().filter(|r| r.counts && r.pin != 0) {
        *sizes.entry(record.pin).or_default().entry(key_of(record)).or_default() += record.count;
    }
    let largest: BTreeMap<TextId, Key> = sizes
        .into_iter()
        .filter_map(|(pin, keys)| Some((pin, keys.into_iter().max_by_key(|(key, size)| (*size, std::cmp::Reverse(*key)))?.0)))
        .collect();
    for record in &mut collector.records {
        let stays = removed.contains(&record.pin) || largest.get(&record.pin) == Some(&key_of(record));
        if record.pin != 0 && !(record.counts && stays) {
            record.origin = if record.counts && worded.contains(&record.pin) { record.pin } else { 0 };
            record.pin = 0;
        }
    }
}

fn add(group: &mut Group, record: &Record) {
    group.regions.extend((record.region != 0).then_some(record.region));
    for guess in &record.guesses {
        *group.guesses.entry(*guess).or_default() += 1;
    }
    group.unsure += u64::from(record.unsure);
    group.sources.insert(record.source);
    group.paths.insert(record.path);
    // Parts of one whole are one.
    if record.as_one && record.parent != 0 && !group.parents.insert(record.parent) {
        return;
    }
    group.count = group.count.saturating_add(record.count);
    group.counted += 1;
    if group.counted == 1 {
        group.name.clone_from(&record.name);
        group.place = Some((record.path, record.address.clone()));
    }
}

/// Gives parts to the nearest deployment of their service, or of one that shares its parts. Where there is none, what is
/// surely only a part stays without; the others make one together: nobody can say of how many they are the parts.
///
/// Where the account of one of both is not known, only a file that shows both tells that they belong together.
fn parts(collector: &mut Collector, records: &[Record], groups: &mut BTreeMap<Key, Group>, keys: &mut [Option<Key>]) {
    let mut by_service: BTreeMap<TextId, Vec<(Key, Group)>> = BTreeMap::new();
    for (key, group) in groups.iter() {
        by_service.entry(key.service).or_default().push((*key, group.clone()));
    }
    let family = families(collector, records);
    // A whole is where most of its parts are.
    let mut of_parts: BTreeMap<TextId, BTreeMap<Key, u64>> = BTreeMap::new();
    for (record, place) in records.iter().zip(keys.iter()).filter(|(r, _)| r.counts && r.parent != 0) {
        if let Some(key) = place {
            *of_parts.entry(record.parent).or_default().entry(*key).or_default() += 1;
        }
    }
    let mut nearest: BTreeMap<(Key, TextId, TextId), Option<Key>> = BTreeMap::new();
    for (record, place) in records.iter().zip(keys.iter_mut()).filter(|(r, _)| !r.counts) {
        if record.parent != 0
            && let Some(parts) = of_parts.get(&record.parent)
        {
            *place = parts.iter().max_by_key(|(key, n)| (**n, std::cmp::Reverse(**key))).map(|(key, _)| *key);
            continue;
        }
        let own = Key { options: 0, pin: 0, origin: 0, ..key_of(record) };
        let best = *nearest.entry((own, record.region, record.path)).or_insert_with(|| {
            let near = |a: TextId, b: TextId| if a == b { 2 } else { u8::from(a == 0 || b == 0) };
            let candidates = family.get(&record.service).into_iter().flatten().filter_map(|s| by_service.get(s)).flatten();
            // A bill speaks of a product as a whole, and of no part.
            let same_account = candidates.filter(|(k, group)| match near(k.account, own.account) {
                0 => false,
                1 => record.product || group.paths.contains(&record.path),
                _ => true,
            });
            let best = same_account.max_by_key(|(k, group)| {
                let region = record.region == 0 || group.regions.contains(&record.region);
                let score = (
                    k.service == record.service,
                    near(k.account, own.account),
                    region,
                    near(k.environment, own.environment),
                    near(k.owner, own.owner),
                    near(k.data, own.data),
                );
                (score, group.count, std::cmp::Reverse(*k))
            });
            best.map(|(k, _)| *k)
        });
        *place = match best {
            Some(key) => Some(key),
            None if record.product || options::only_a_part(collector.text(record.kind)) => None,
            None => {
                let group = groups.entry(own).or_default();
                add(group, record);
                group.count = 1;
                Some(own)
            }
        };
    }
}

/// By service: itself, and services that resources of its kinds may be of, since those share its subnet groups.
fn families(collector: &mut Collector, records: &[Record]) -> BTreeMap<TextId, Vec<TextId>> {
    let services: BTreeSet<TextId> = records.iter().filter(|r| !r.counts).map(|r| r.service).collect();
    let mut out = BTreeMap::new();
    for service in services {
        let name = collector.text(service).to_owned();
        let moves = collector.model.readings.iter().filter(|r| r.service == name).flat_map(|r| &r.moves);
        let names: Vec<String> = moves.map(|m| m.to.clone()).collect();
        let relatives = names.iter().map(|n| collector.intern(n));
        let mut all = vec![service];
        all.extend(relatives);
        out.insert(service, all);
    }
    out
}

fn order(collector: &Collector, key: &Key, group: &Group) -> (String, String, String, String, Vec<(String, String)>, String) {
    let text = |w: TextId| collector.text(w).to_owned();
    let options = option_texts(collector, key.options);
    let name = group.name.as_deref().unwrap_or_default().to_owned();
    (text(key.service), text(key.environment), text(key.account), text(key.owner), options, name)
}

fn option_texts(collector: &Collector, set: u32) -> Vec<(String, String)> {
    let set = collector.sets.get_index(set as usize).map(Vec::as_slice).unwrap_or_default();
    let mut options: Vec<_> = set.iter().map(|(o, v)| (collector.text(*o).to_owned(), collector.text(*v).to_owned())).collect();
    options.sort();
    options
}

fn imported_deployment(collector: &Collector, key: &Key, group: &Group) -> ImportedDeployment {
    let data = collector.text(key.data);
    ImportedDeployment {
        id: String::new(),
        name: String::new(),
        service: collector.text(key.service).to_owned(),
        options: option_texts(collector, key.options).into_iter().collect(),
        owner: collector.optional_text(key.owner),
        environment: collector.optional_text(key.environment),
        account: collector.optional_text(key.account),
        regions: group.regions.iter().map(|r| collector.text(*r).to_owned()).collect(),
        data: data.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
        count: group.count.max(1),
        unsure_keys: group.unsure,
        guesses: group
            .guesses
            .iter()
            .map(|((option, assumption), _)| (collector.text(*option).to_owned(), collector.text(*assumption).to_owned()))
            .collect(),
        source: match group.sources.first() {
            Some(source) if group.sources.len() == 1 => collector.optional_text(*source),
            _ => None,
        },
        place: group
            .place
            .as_ref()
            .filter(|_| group.counted == 1)
            .map(|(path, address)| (collector.text(*path).to_owned(), collector.mapping.aliased(address))),
        pin: collector.optional_text(key.pin),
        origin: collector.optional_text(key.origin),
    }
}
