//! Fills what one part of a source leaves open and another tells, before resources are grouped.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collector;
use super::identity;
use super::names::within;
use super::record::{Record, TextId};

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

/// Where a file, or what the same credentials manage in it, knows one account or one region only, what says none is there too.
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
    // By file and credentials; those of a file as a whole stand under 0.
    type Seen = BTreeMap<(u32, TextId), BTreeSet<TextId>>;
    let (mut accounts, mut regions) = (Seen::new(), Seen::new());
    for record in &collector.records {
        for credentials in [0, record.credentials] {
            let key = (record.file, credentials);
            accounts.entry(key).or_default().extend((record.account != 0).then_some(record.account));
            regions.entry(key).or_default().extend((record.region != 0).then_some(record.region));
        }
    }
    let only = |of: &Seen, file: u32, credentials: TextId| {
        let single = |key: (u32, TextId)| of.get(&key).filter(|s| s.len() == 1).and_then(|s| s.first().copied());
        single((file, credentials)).or_else(|| single((file, 0))).unwrap_or_default()
    };
    let everywhere = collector.intern("global");
    let buckets = collector.intern("s3");
    let global: BTreeSet<TextId> = GLOBAL.iter().map(|s| collector.intern(s)).collect();
    for index in 0..collector.records.len() {
        let record = &collector.records[index];
        let (file, service, credentials) = (record.file, record.service, record.credentials);
        // A row of a bill that names no account, or none that can be read, is nobody's to complete.
        if record.product {
            let region = if global.contains(&service) { everywhere } else { record.region };
            collector.records[index].region = region;
            continue;
        }
        let own = if record.account == 0 { only(&accounts, file, credentials) } else { record.account };
        let account = if own == 0 { callers_by_file.get(&file).copied().unwrap_or_default() } else { own };
        let region = match () {
            () if global.contains(&service) => everywhere,
            // A bucket's ARN names no region, so what stands beside it says nothing of it; a stack lies in one region.
            () if record.region == 0 && service == buckets && outside_a_stack(collector, record) => 0,
            () if record.region == 0 => only(&regions, file, credentials),
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
    let mut disagreed: BTreeSet<(u32, TextId)> = BTreeSet::new();
    let attachments = std::mem::take(&mut collector.attached);
    let mut beside: BTreeMap<(TextId, u32, &str), Vec<u32>> = BTreeMap::new();
    if attachments.iter().any(|s| s.to.is_none()) {
        for (record, index) in collector.records.iter().zip(0_u32..).filter(|(r, _)| r.counts) {
            beside.entry((record.service, record.file, within(&record.address))).or_default().push(index);
        }
    }
    let mut belongings: Vec<(u32, u32)> = Vec::new();
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
        if let (Some(_), Some([whole])) = (&attached.to, targets.as_deref()) {
            belongings.push((attached.part, *whole));
        }
        for (option, value, key) in &attached.options {
            for target in targets.iter().flatten() {
                let before = changes.entry(*target).or_default().insert(*option, (*value, *key));
                if before.is_some_and(|(other, _)| other != *value) {
                    disagreed.insert((*target, *option));
                }
            }
        }
    }
    for (part, whole) in belongings {
        belongs(collector, part, whole);
    }
    // Two that say different things decide nothing, unless leaving it open would say that neither is there.
    for (target, option) in disagreed {
        let Some(record) = collector.records.get(target as usize) else { continue };
        let service = collector.model.services.get(collector.text(record.service));
        let has_default = service.and_then(|s| s.options.get(collector.text(option))).is_some_and(|o| !o.defaults.is_empty());
        if let Some(options) = changes.get_mut(&target).filter(|_| !has_default) {
            options.remove(&option);
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

/// A part that names what it sets options of is a part of that, and of nothing else of its service.
fn belongs(collector: &mut Collector, part: u32, whole: u32) {
    let records = &collector.records;
    let (Some(a), Some(b)) = (records.get(part as usize), records.get(whole as usize)) else { return };
    let beside = (a.service, a.file, a.document) == (b.service, b.file, b.document);
    let name = format!("${}", b.address);
    let free = a.parent == 0 && (b.parent == 0 || collector.text(b.parent) == name);
    if beside && free && !a.counts && b.counts && !b.unless_named {
        let name = collector.intern(&name);
        collector.records[part as usize].parent = name;
        collector.records[whole as usize].parent = name;
    }
}
