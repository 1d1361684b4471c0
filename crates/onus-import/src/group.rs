//! Groups resources into deployments: one a service, options, account, environment, owner and data class.
//!
//! Regions are gathered; parts (subnets, policies, attachments) join the deployment of their service that is nearest.
//! Must not know: files, what was written before.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::{Collector, Record, TextId, within};
use super::deployment::{GroupedDeployments, ImportedDeployment};
use super::{identity, naming, options};

/// Services without regions.
const GLOBAL: [&str; 12] = [
    "iam",
    "cloudfront",
    "route53",
    "route53domains",
    "organizations",
    "shield",
    "globalaccelerator",
    "sts",
    "account",
    "budgets",
    "ce",
    "support",
];

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
    place: Option<(TextId, Box<str>)>,
    /// Wholes whose parts were counted.
    parents: BTreeSet<TextId>,
    /// Options that hang on an assumption, and how many resources each is unset for.
    guesses: BTreeMap<(TextId, TextId), u64>,
}

/// Fills what a file leaves open and another part of it tells, and puts in options that other resources say.
pub fn settle(collector: &mut Collector, paths: &[String]) {
    fill_gaps(collector, paths);
    find_regions(collector);
    settle_options(collector);
}

/// A name in a list that tells no region is of the region in which another answer tells the ARN of that name.
fn find_regions(collector: &mut Collector) {
    let arns: BTreeSet<Box<str>> = collector.records.iter().filter_map(|r| r.arn.clone()).collect();
    let regions: BTreeSet<TextId> = collector.records.iter().map(|r| r.region).filter(|r| *r != 0).collect();
    let mut found: Vec<(usize, TextId)> = Vec::new();
    for (index, record) in collector.records.iter().enumerate().filter(|(_, r)| r.region == 0 && r.arn.is_none()) {
        let Some(id) = record.native_id.as_deref() else { continue };
        let (kind, account) = (collector.text(record.kind), collector.text(record.account));
        let known = |region: &&TextId| {
            identity::derived(kind, id, account, collector.text(**region)).is_some_and(|arn| arns.contains(&*arn))
        };
        if let [region] = regions.iter().filter(known).collect::<Vec<_>>()[..] {
            found.push((index, *region));
        }
    }
    for (index, region) in found {
        collector.records[index].region = region;
    }
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

/// Where a file knows one account or one region only, what says none is there too.
fn fill_gaps(collector: &mut Collector, paths: &[String]) {
    let folder = |file: u32| paths.get(file as usize).map_or("", |p| p.rsplit_once('/').map_or("", |(folder, _)| folder));
    let callers: Vec<(String, String)> =
        collector.callers.iter().map(|(file, account)| (folder(*file).to_owned(), account.clone())).collect();
    // Whose answers lie in a folder, says the answer about the caller there, or in the nearest folder above.
    let caller = |file: u32| {
        if let Some(own) = collector.callers.get(&file) {
            return Some(own.clone());
        }
        let place = folder(file);
        let above = |caller: &&(String, String)| {
            caller.0.is_empty() || place == caller.0 || place.strip_prefix(&*caller.0).is_some_and(|rest| rest.starts_with('/'))
        };
        let depth = callers.iter().filter(above).map(|c| c.0.len()).max()?;
        let mut nearest = callers.iter().filter(above).filter(|c| c.0.len() == depth).map(|c| &c.1);
        let account = nearest.next()?;
        nearest.all(|other| other == account).then(|| account.clone())
    };
    let callers_by_file: BTreeMap<u32, TextId> = {
        let files: BTreeSet<u32> = collector.records.iter().map(|r| r.file).collect();
        let known: Vec<(u32, String)> = files.into_iter().filter_map(|f| Some((f, caller(f)?))).collect();
        known.into_iter().map(|(f, account)| (f, collector.intern(&account))).collect()
    };
    let mut accounts: BTreeMap<u32, BTreeSet<TextId>> = BTreeMap::new();
    let mut regions: BTreeMap<u32, BTreeSet<TextId>> = BTreeMap::new();
    for record in &collector.records {
        accounts.entry(record.file).or_default().extend((record.account != 0).then_some(record.account));
        regions.entry(record.file).or_default().extend((record.region != 0).then_some(record.region));
    }
    let only = |of: &BTreeMap<u32, BTreeSet<TextId>>, file: u32| {
        of.get(&file).filter(|s| s.len() == 1).and_then(|s| s.first().copied()).unwrap_or_default()
    };
    let everywhere = collector.intern("global");
    let buckets = collector.intern("s3");
    let global: BTreeSet<TextId> = GLOBAL.iter().map(|s| collector.intern(s)).collect();
    for index in 0..collector.records.len() {
        let record = &collector.records[index];
        let (file, service) = (record.file, record.service);
        // A row of a bill that names no account, or none that can be read, is nobody's to complete.
        if record.product {
            let region = if global.contains(&service) { everywhere } else { record.region };
            collector.records[index].region = region;
            continue;
        }
        let own = if record.account == 0 { only(&accounts, file) } else { record.account };
        let account = if own == 0 { callers_by_file.get(&file).copied().unwrap_or_default() } else { own };
        let region = match () {
            () if global.contains(&service) => everywhere,
            // A bucket's ARN names no region, so what stands beside it says nothing of it; a stack lies in one region.
            () if record.region == 0 && service == buckets && outside_a_stack(collector, record) => 0,
            () if record.region == 0 => only(&regions, file),
            () => record.region,
        };
        let set = (record.account == 0 && account != 0).then(|| collector.text(account).to_owned());
        let setting = set.and_then(|a| collector.mapping.account_setting(&a)).cloned().unwrap_or_default();
        let environment = setting.environment.filter(|_| record.environment == 0).map(|e| collector.intern(&e));
        let owner = setting.owner.filter(|_| collector.records[index].owner == 0);
        if let Some(owner) = &owner {
            collector.teams.entry(owner.clone()).or_insert_with(|| owner.clone());
        }
        let owner = owner.map(|o| collector.intern(&o));
        let record = &mut collector.records[index];
        record.account = account;
        record.region = region;
        record.environment = environment.unwrap_or(record.environment);
        record.owner = owner.unwrap_or(record.owner);
    }
}

/// Whether a resource was not read from a template.
fn outside_a_stack(collector: &Collector, record: &Record) -> bool {
    record.arn.is_some() || record.address.starts_with("arn:") || collector.text(record.kind).starts_with("aws_")
}

/// Puts in options that other resources say.
fn settle_options(collector: &mut Collector) {
    type Change = (TextId, Option<(TextId, TextId)>);
    let mut changes: BTreeMap<u32, BTreeMap<TextId, Change>> = BTreeMap::new();
    let attachments = std::mem::take(&mut collector.attached);
    let mut beside: BTreeMap<(TextId, u32, &str), Vec<u32>> = BTreeMap::new();
    if attachments.iter().any(|s| s.to.is_none()) {
        for (record, index) in collector.records.iter().zip(0_u32..).filter(|(r, _)| r.counts) {
            beside.entry((record.service, record.file, within(&record.address))).or_default().push(index);
        }
    }
    for attached in &attachments {
        let targets = match &attached.to {
            // A name is one of its file; in another file it may be another's.
            Some(to) => collector.names.get(&(attached.service, to.clone())).map(|all| {
                let here: Vec<u32> = all
                    .iter()
                    .copied()
                    .filter(|i| collector.records.get(*i as usize).is_some_and(|r| r.file == attached.file))
                    .collect();
                if here.is_empty() && !to.contains('.') { all.clone() } else { here }
            }),
            None => beside.get(&(attached.service, attached.file, &attached.within)).cloned(),
        };
        for (option, value, key) in &attached.options {
            for target in targets.iter().flatten() {
                changes.entry(*target).or_default().insert(*option, (*value, *key));
            }
        }
    }
    for (index, options) in changes {
        let Some(record) = collector.records.get(index as usize) else { continue };
        let mut set: BTreeMap<TextId, TextId> =
            collector.sets.get_index(record.options as usize).into_iter().flatten().copied().collect();
        set.extend(options.iter().map(|(option, (value, _))| (*option, *value)));
        let mut keys: Vec<(TextId, TextId, TextId)> =
            record.keys.iter().flatten().filter(|(option, ..)| !options.contains_key(option)).copied().collect();
        keys.extend(options.iter().filter_map(|(option, (_, key))| key.map(|(key, aws)| (*option, key, aws))));
        let set = collector.set(set.into_iter().collect());
        let record = &mut collector.records[index as usize];
        record.options = set;
        record.keys = (!keys.is_empty()).then(|| keys.into());
        record.guesses = record.guesses.iter().copied().filter(|(option, _)| !options.contains_key(option)).collect();
    }
}

/// Gives parts to the nearest deployment of their service, or of one that shares its parts. Where there is none, what is
/// surely only a part stays without; anything else makes one.
fn parts(collector: &mut Collector, records: &[Record], groups: &mut BTreeMap<Key, Group>, keys: &mut [Option<Key>]) {
    let mut by_service: BTreeMap<TextId, Vec<(Key, BTreeSet<TextId>, u64)>> = BTreeMap::new();
    for (key, group) in groups.iter() {
        by_service.entry(key.service).or_default().push((*key, group.regions.clone(), group.count));
    }
    let family = families(collector, records);
    // A whole is where most of its parts are.
    let mut of_parts: BTreeMap<TextId, BTreeMap<Key, u64>> = BTreeMap::new();
    for (record, place) in records.iter().zip(keys.iter()).filter(|(r, _)| r.counts && r.parent != 0) {
        if let Some(key) = place {
            *of_parts.entry(record.parent).or_default().entry(*key).or_default() += 1;
        }
    }
    let mut nearest: BTreeMap<(Key, TextId), Option<Key>> = BTreeMap::new();
    for (record, place) in records.iter().zip(keys.iter_mut()).filter(|(r, _)| !r.counts) {
        if record.parent != 0
            && let Some(parts) = of_parts.get(&record.parent)
        {
            *place = parts.iter().max_by_key(|(key, n)| (**n, std::cmp::Reverse(**key))).map(|(key, _)| *key);
            continue;
        }
        let own = Key { options: 0, pin: 0, origin: 0, ..key_of(record) };
        let best = *nearest.entry((own, record.region)).or_insert_with(|| {
            let near = |a: TextId, b: TextId| if a == b { 2 } else { u8::from(a == 0 || b == 0) };
            let candidates = family.get(&record.service).into_iter().flatten().filter_map(|s| by_service.get(s)).flatten();
            let same_account = candidates.filter(|(k, _, _)| near(k.account, own.account) > 0);
            let best = same_account.max_by_key(|(k, regions, count)| {
                let region = record.region == 0 || regions.contains(&record.region);
                let score = (
                    k.service == record.service,
                    near(k.account, own.account),
                    region,
                    near(k.environment, own.environment),
                    near(k.owner, own.owner),
                    near(k.data, own.data),
                );
                (score, *count, std::cmp::Reverse(*k))
            });
            best.map(|(k, _, _)| *k)
        });
        *place = match best {
            Some(key) => Some(key),
            None if record.product || options::only_a_part(collector.text(record.kind)) => None,
            None => {
                add(groups.entry(own).or_default(), record);
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
