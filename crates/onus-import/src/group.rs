//! Groups resources into deployments: one a service, options, account, environment, owner and data class.
//!
//! Regions are gathered; parts (subnets, policies, attachments) join the deployment of their service that is nearest.
//! Must not know: files, what was written before.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::{Collector, Record, TextId, within};
use super::deployment::{GroupedDeployments, ImportedDeployment};
use super::naming;

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
}

/// What is known of a group while it is gathered.
#[derive(Clone, Default)]
struct Group {
    regions: BTreeSet<TextId>,
    count: u64,
    counted: u64,
    name: Option<Box<str>>,
    unsure: u64,
}

/// Groups what was collected.
pub fn group(collector: &mut Collector) -> GroupedDeployments {
    fill_gaps(collector);
    let unsure = settle_options(collector);
    let records = std::mem::take(&mut collector.records);
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let mut keys: Vec<Option<Key>> = Vec::with_capacity(records.len());
    for (record, unsure) in records.iter().zip(&unsure) {
        keys.push(record.counts.then(|| {
            let key = key_of(record);
            add(groups.entry(key).or_default(), record, *unsure);
            key
        }));
    }
    parts(&records, &mut groups, &mut keys);
    let mut ordered: Vec<(Key, Group)> = groups.into_iter().collect();
    ordered.sort_by_cached_key(|(key, group)| order(collector, key, group));
    let index: BTreeMap<Key, usize> = ordered.iter().enumerate().map(|(i, (k, _))| (*k, i)).collect();
    let mut deployments: Vec<ImportedDeployment> =
        ordered.iter().map(|(key, group)| imported_deployment(collector, key, group)).collect();
    let names: Vec<Option<&str>> = ordered.iter().map(|(_, g)| g.name.as_deref().filter(|_| g.counted == 1)).collect();
    naming::name(&mut deployments, &names, collector);
    let deployment_of_record = keys.iter().map(|k| k.and_then(|k| index.get(&k).copied()).unwrap_or_default()).collect();
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
    }
}

fn add(group: &mut Group, record: &Record, unsure: bool) {
    group.regions.extend((record.region != 0).then_some(record.region));
    group.count = group.count.saturating_add(record.count);
    group.counted += 1;
    group.unsure += u64::from(unsure);
    if group.counted == 1 {
        group.name.clone_from(&record.name);
    }
}

/// Where a file knows one account or one region only, what says none is there too.
fn fill_gaps(collector: &mut Collector) {
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
    let global: BTreeSet<TextId> = GLOBAL.iter().map(|s| collector.intern(s)).collect();
    for index in 0..collector.records.len() {
        let record = &collector.records[index];
        let (file, service) = (record.file, record.service);
        let account = if record.account == 0 { only(&accounts, file) } else { record.account };
        let region = match () {
            () if global.contains(&service) => everywhere,
            () if record.region == 0 => only(&regions, file),
            () => record.region,
        };
        let set = (record.account == 0 && account != 0).then(|| collector.text(account).to_owned());
        let setting = set.and_then(|a| collector.mapping.settings.accounts.get(&a)).cloned().unwrap_or_default();
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

/// Puts in options that other resources say, and decides whose keys are meant. Returns who stays unsure.
fn settle_options(collector: &mut Collector) -> Vec<bool> {
    let mut unsure = vec![false; collector.records.len()];
    let owned_by_provider = |collector: &Collector, key: TextId| collector.keys.get(collector.text(key)).copied();
    let mut changes: BTreeMap<u32, BTreeMap<TextId, TextId>> = BTreeMap::new();
    for (number, unsure) in (0_u32..).zip(&mut unsure) {
        let Some(keys) = collector.records[number as usize].keys.clone() else { continue };
        for (option, key, aws) in keys {
            match owned_by_provider(collector, key) {
                Some(true) => {
                    changes.entry(number).or_default().insert(option, aws);
                }
                Some(false) => {}
                None => *unsure = true,
            }
        }
    }
    let attachments = std::mem::take(&mut collector.attached);
    let mut beside: BTreeMap<(TextId, u32, &str), Vec<u32>> = BTreeMap::new();
    if attachments.iter().any(|s| s.to.is_none()) {
        for (record, index) in collector.records.iter().zip(0_u32..).filter(|(r, _)| r.counts) {
            beside.entry((record.service, record.file, within(&record.address))).or_default().push(index);
        }
    }
    for attached in &attachments {
        let targets = match &attached.to {
            Some(to) => collector.names.get(&(attached.service, to.clone())).cloned(),
            None => beside.get(&(attached.service, attached.file, &attached.within)).cloned(),
        };
        let targets = targets.unwrap_or_default();
        for (option, value, key) in &attached.options {
            let owner = key.map(|(key, aws)| (owned_by_provider(collector, key), aws));
            let value = match owner {
                Some((Some(true), aws)) => aws,
                _ => *value,
            };
            for target in &targets {
                changes.entry(*target).or_default().insert(*option, value);
                if matches!(owner, Some((None, _)))
                    && let Some(place) = unsure.get_mut(*target as usize)
                {
                    *place = true;
                }
            }
        }
    }
    for (index, options) in changes {
        let Some(record) = collector.records.get(index as usize) else { continue };
        let mut set: BTreeMap<TextId, TextId> =
            collector.sets.get_index(record.options as usize).into_iter().flatten().copied().collect();
        set.extend(options);
        let set = collector.set(set.into_iter().collect());
        collector.records[index as usize].options = set;
    }
    unsure
}

/// Gives parts to the nearest deployment of their service, and makes one where there is none.
fn parts(records: &[Record], groups: &mut BTreeMap<Key, Group>, keys: &mut [Option<Key>]) {
    let mut by_service: BTreeMap<TextId, Vec<(Key, BTreeSet<TextId>, u64)>> = BTreeMap::new();
    for (key, group) in groups.iter() {
        by_service.entry(key.service).or_default().push((*key, group.regions.clone(), group.count));
    }
    let mut nearest: BTreeMap<(Key, TextId), Option<Key>> = BTreeMap::new();
    for (record, place) in records.iter().zip(keys.iter_mut()).filter(|(r, _)| !r.counts) {
        let own = Key { options: 0, ..key_of(record) };
        let best = *nearest.entry((own, record.region)).or_insert_with(|| {
            let near = |a: TextId, b: TextId| if a == b { 2 } else { u8::from(a == 0 || b == 0) };
            let candidates = by_service.get(&record.service).map(Vec::as_slice).unwrap_or_default();
            let same_account = candidates.iter().filter(|(k, _, _)| near(k.account, own.account) > 0);
            let best = same_account.max_by_key(|(k, regions, count)| {
                let region = record.region == 0 || regions.contains(&record.region);
                let score = (
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
        *place = Some(match best {
            Some(key) => key,
            None => {
                add(groups.entry(own).or_default(), record, false);
                own
            }
        });
    }
}

fn order(collector: &Collector, key: &Key, group: &Group) -> (String, String, String, String, Vec<(String, String)>, String) {
    let text = |w: TextId| collector.text(w).to_owned();
    let options = options(collector, key.options);
    let name = group.name.as_deref().unwrap_or_default().to_owned();
    (text(key.service), text(key.environment), text(key.account), text(key.owner), options, name)
}

fn options(collector: &Collector, set: u32) -> Vec<(String, String)> {
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
        options: options(collector, key.options).into_iter().collect(),
        owner: collector.optional_text(key.owner),
        environment: collector.optional_text(key.environment),
        account: collector.optional_text(key.account),
        regions: group.regions.iter().map(|r| collector.text(*r).to_owned()).collect(),
        data: data.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
        count: group.count.max(1),
        unsure_keys: group.unsure,
    }
}
