//! All sources together: each resource once, with its witnesses, as records that can be grouped.
//!
//! Where witnesses disagree, what runs decides over what was declared, and settings over mere use; never the order of imports.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_model::Model;

use super::snapshot::{NamedAccount, SourceSnapshot, WitnessedResource};
use crate::collect::Collector;
use crate::record::{Record, TextId};
use crate::resource::AccountFact;
use crate::sources::{SourceDetail, find};
use crate::tags::TagMapping;

/// Who saw a resource, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// What the source is read as.
    pub kind: String,
    pub source: String,
    /// Path of the file, from the project's folder.
    pub path: String,
    /// Days on which the source saw it first and last.
    pub first: String,
    pub last: String,
}

/// A resource that belongs to no service.
#[derive(Clone, Debug)]
pub struct UnmappedResource {
    pub identity: String,
    pub address: String,
    pub kind: String,
    pub reason: String,
    pub account: String,
    pub count: u64,
    pub witnesses: Vec<Witness>,
}

/// Everything that all sources saw.
pub struct Estate<'m> {
    /// The records, one a resource.
    pub collector: Collector<'m>,
    /// Per record.
    pub identities: Vec<String>,
    pub witnesses: Vec<Vec<Witness>>,
    /// Per record: what it was called by where its ARN was not known.
    pub former: Vec<Vec<String>>,
    /// Per record: what is worth a remark, such as two states that own it.
    pub remarks: Vec<Vec<String>>,
    pub unmapped: Vec<UnmappedResource>,
    pub accounts: BTreeMap<String, (NamedAccount, Vec<Witness>)>,
}

/// What counts more is first: what runs, then what was declared, then what only says that there is something.
fn rank(kind: &str) -> u8 {
    match kind {
        "aws-config" => 0,
        "aws-cli" => 1,
        "terraform" => 2,
        "pulumi" => 3,
        "cloudformation" => 4,
        "tagging" => 5,
        "ocsf" => 6,
        _ => 7,
    }
}

/// Whether a source declares resources, so that two of them own what both have.
fn declares(kind: &str) -> bool {
    matches!(kind, "terraform" | "pulumi" | "cloudformation")
}

pub fn tells_settings(kind: &str) -> bool {
    find(kind).is_none_or(|source| source.detail == SourceDetail::Settings)
}

/// Merges what all sources say.
pub fn merge<'m>(snapshots: &[SourceSnapshot], model: &'m Model, mapping: &'m TagMapping) -> Estate<'m> {
    let mut seen: BTreeMap<Cow<str>, Vec<(Witness, &WitnessedResource)>> = BTreeMap::new();
    let mut former: BTreeMap<Cow<str>, Vec<String>> = BTreeMap::new();
    let mut keys: BTreeMap<&str, bool> = BTreeMap::new();
    let mut accounts: BTreeMap<String, (NamedAccount, Vec<Witness>)> = BTreeMap::new();
    for snapshot in snapshots {
        for file in &snapshot.files {
            keys.extend(file.keys.iter().map(|(key, aws)| (key.as_str(), *aws)));
            let witness = |first: &str| Witness {
                kind: snapshot.kind.clone(),
                source: snapshot.name.clone(),
                path: file.path.clone(),
                first: first.to_owned(),
                last: file.last.clone(),
            };
            for resource in &file.resources {
                if resource.identity != resource.address {
                    let local = format!("{}:{}:{}", snapshot.kind, file.identity, resource.address);
                    former.entry(Cow::Borrowed(&*resource.identity)).or_default().extend([local, resource.address.clone()]);
                }
                seen.entry(Cow::Borrowed(&*resource.identity)).or_default().push((witness(&resource.first), resource));
            }
            for account in &file.accounts {
                let entry = accounts.entry(account.id.clone()).or_insert_with(|| (account.clone(), Vec::new()));
                entry.1.push(witness(&file.first));
                // An organisation's own word counts more than a bill's, and the least word decides among equals.
                let better = (account.arn.is_none(), account.name.is_none(), &account.name)
                    < (entry.0.arn.is_none(), entry.0.name.is_none(), &entry.0.name);
                let unit = entry.0.unit.clone().min(account.unit.clone()).or(entry.0.unit.clone()).or(account.unit.clone());
                if better {
                    entry.0 = account.clone();
                }
                entry.0.unit = unit;
            }
        }
    }
    part_copies(&mut seen, &mut former);
    let mut estate = Estate {
        collector: Collector::new(model, mapping),
        identities: Vec::new(),
        witnesses: Vec::new(),
        former: Vec::new(),
        remarks: Vec::new(),
        unmapped: Vec::new(),
        accounts,
    };
    for (identity, mut witnesses) in seen {
        let order = |(w, r): &(Witness, &WitnessedResource)| {
            (rank(&w.kind), r.service.is_empty(), w.source.clone(), w.path.clone(), r.address.clone())
        };
        witnesses.sort_by_cached_key(order);
        let who: Vec<Witness> = witnesses.iter().map(|(w, _)| w.clone()).collect();
        let mapped: Vec<&(Witness, &WitnessedResource)> = witnesses.iter().filter(|(_, r)| !r.service.is_empty()).collect();
        let Some((_, best)) = mapped.first() else {
            let (_, first) = witnesses[0];
            estate.unmapped.push(UnmappedResource {
                identity: identity.into_owned(),
                address: first.address.clone(),
                kind: first.kind.clone(),
                reason: first.unmapped.clone(),
                account: first.account.clone(),
                count: first.count,
                witnesses: who,
            });
            continue;
        };
        let mut remarks = owners_of(&witnesses, &best.address);
        let record = record(&mut estate.collector, best, &mapped, &keys, &mut remarks);
        if record.counts && !record.product && record.region == 0 && estate.collector.text(record.service) == "s3" {
            remarks.push("its region is not known: no source tells where the bucket is".to_owned());
        }
        estate.collector.records.push(record);
        estate.former.push(former.remove(&identity).unwrap_or_default());
        estate.identities.push(identity.into_owned());
        estate.witnesses.push(who);
        estate.remarks.push(remarks);
    }
    for (id, (account, _)) in &estate.accounts {
        let fact = AccountFact { id: id.clone(), name: account.name.clone(), arn: account.arn.clone(), unit: None };
        estate.collector.accounts.insert((0, id.clone()), fact);
    }
    settle_parents(&mut estate);
    settle_usage(&mut estate);
    estate
}

/// A state that was copied keeps its lineage: what has no ARN is of each account by itself.
fn part_copies<'a>(
    seen: &mut BTreeMap<Cow<'a, str>, Vec<(Witness, &'a WitnessedResource)>>,
    former: &mut BTreeMap<Cow<'a, str>, Vec<String>>,
) {
    let mut parted = Vec::new();
    for (identity, witnesses) in
        seen.iter().filter(|(identity, _)| !identity.starts_with("arn:") && !identity.starts_with("usage:"))
    {
        let accounts: BTreeSet<&str> = witnesses.iter().map(|(_, r)| r.account.as_str()).filter(|a| !a.is_empty()).collect();
        let here = |account: &&str| format!("{identity}@{account}");
        former.entry(identity.clone()).or_default().extend(accounts.iter().map(here));
        if accounts.len() > 1 {
            parted.push(identity.clone());
        }
    }
    for identity in parted {
        let names = former.remove(&identity).unwrap_or_default();
        for (witness, resource) in seen.remove(&identity).unwrap_or_default() {
            let own = match resource.account.as_str() {
                "" => identity.clone(),
                account => Cow::Owned(format!("{identity}@{account}")),
            };
            former.entry(own.clone()).or_insert_with(|| names.iter().cloned().chain([identity.clone().into_owned()]).collect());
            seen.entry(own).or_default().push((witness, resource));
        }
    }
}

/// A remark where several files declare one resource, with its address where that is another than the one it is listed under:
/// all resources of a state that was read twice have the same remark.
fn owners_of(witnesses: &[(Witness, &WitnessedResource)], listed: &str) -> Vec<String> {
    let place = |(witness, resource): &(Witness, &WitnessedResource)| match resource.address == listed {
        true => witness.path.clone(),
        false => format!("{} ({})", witness.path, resource.address),
    };
    let places: BTreeSet<String> = witnesses.iter().filter(|(w, r)| declares(&w.kind) && !r.product).map(place).collect();
    let files: BTreeSet<&str> = witnesses.iter().filter(|(w, _)| declares(&w.kind)).map(|(w, _)| w.path.as_str()).collect();
    match places.len() {
        0 | 1 => Vec::new(),
        n => {
            let what = if files.len() > 1 { format!("{} files declare it", files.len()) } else { format!("declared {n} times") };
            vec![format!("{what}: {}", places.into_iter().collect::<Vec<_>>().join(", "))]
        }
    }
}

fn record(
    collector: &mut Collector,
    best: &WitnessedResource,
    mapped: &[&(Witness, &WitnessedResource)],
    keys: &BTreeMap<&str, bool>,
    remarks: &mut Vec<String>,
) -> Record {
    // What is of another service to another source says nothing of this one's options.
    let same: Vec<&WitnessedResource> = mapped.iter().map(|(_, r)| *r).filter(|r| r.service == best.service).collect();
    let mut options: BTreeMap<&str, &str> = BTreeMap::new();
    let mut unsure = false;
    let mut guesses: BTreeMap<&str, &str> = BTreeMap::new();
    for resource in &same {
        for (option, value) in &resource.options {
            if options.contains_key(option.as_str()) || guesses.contains_key(option.as_str()) {
                continue;
            }
            let key = resource.keys.iter().find(|(o, ..)| o == option);
            let value = match key.map(|(_, key, aws)| (keys.get(key.as_str()), aws)) {
                Some((Some(true), aws)) => aws,
                Some((None, _)) => {
                    unsure = true;
                    value
                }
                _ => value,
            };
            options.insert(option, value);
        }
        for (option, assumption) in &resource.guesses {
            if !options.contains_key(option.as_str()) {
                guesses.insert(option, assumption);
            }
        }
    }
    let by_assumption = guesses.iter().fold(BTreeMap::<&str, Vec<&str>>::new(), |mut all, (option, assumption)| {
        all.entry(assumption).or_default().push(option);
        all
    });
    for (assumption, options) in by_assumption {
        remarks.push(format!("{} unset: it hangs on the default of the parameter {assumption}", options.join(", ")));
    }
    let first =
        |of: fn(&WitnessedResource) -> &str| same.iter().map(|r| of(r)).find(|t| !t.is_empty()).unwrap_or_default().to_owned();
    let named = same.iter().find(|r| !r.owner.is_empty() && !r.owner_name.is_empty());
    if let Some(named) = named {
        collector.teams.entry(named.owner.clone()).or_insert_with(|| named.owner_name.clone());
    }
    let intern_pairs: Vec<(TextId, TextId)> = options.iter().map(|(o, v)| (collector.intern(o), collector.intern(v))).collect();
    let guessed: Vec<(TextId, TextId)> = guesses.iter().map(|(o, a)| (collector.intern(o), collector.intern(a))).collect();
    let counting: Vec<&&WitnessedResource> = same.iter().filter(|r| r.counts).collect();
    let of = counting.first().copied().copied().unwrap_or(best);
    Record {
        address: best.address.as_str().into(),
        name: same.iter().find_map(|r| r.name.as_deref()).map(Into::into),
        file: 0,
        document: 0,
        arn: None,
        native_id: None,
        kind: collector.intern(&best.kind),
        service: collector.intern(&best.service),
        options: collector.set(intern_pairs),
        credentials: 0,
        account: collector.intern(&first(|r| &r.account)),
        region: collector.intern(&first(|r| &r.region)),
        environment: collector.intern(&first(|r| &r.environment)),
        owner: collector.intern(&first(|r| &r.owner)),
        data: collector.intern(&first(|r| &r.data)),
        // A bill that is read twice, or in two formats, is no second bill.
        count: same.iter().map(|r| r.count).max().unwrap_or(1).min(if of.product { u64::MAX } else { of.count.max(1) }),
        counts: !counting.is_empty(),
        product: same.iter().all(|r| r.product),
        unless_named: of.unless_named && same.iter().all(|r| !r.counts || r.unless_named),
        parent_names: same.iter().flat_map(|r| r.parent_names.iter().cloned()).collect(),
        parent: collector.intern(&first(|r| &r.parent)),
        as_one: same.iter().any(|r| r.as_one),
        keys: None,
        guesses: guessed.into(),
        pin: 0,
        origin: 0,
        unsure,
        usage: mapped.iter().all(|(w, _)| !tells_settings(&w.kind)),
        source: match mapped {
            [(first, _), rest @ ..] if rest.iter().all(|(w, _)| w.source == first.source) => collector.intern(&first.source),
            _ => 0,
        },
        path: mapped.first().map_or(0, |(first, _)| collector.intern(&first.path)),
    }
}

/// Whether two accounts may be the same one.
fn may_be_same(a: TextId, b: TextId) -> bool {
    a == b || a == 0 || b == 0
}

/// What counts only unless it is named: a part where it is. Parts may name the same whole by a reference and by a name; from here
/// on they name it by its identity, and so does the whole itself.
fn settle_parents(estate: &mut Estate) {
    let Estate { collector, identities, .. } = estate;
    let mut wholes: BTreeMap<(TextId, String), Vec<usize>> = BTreeMap::new();
    for (index, record) in collector.records.iter().enumerate().filter(|(_, r)| r.unless_named) {
        for name in &record.parent_names {
            wholes.entry((record.service, name.clone())).or_default().push(index);
        }
    }
    let mut named: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, part) in collector.records.iter().enumerate().filter(|(_, r)| r.counts && r.parent != 0 && !r.unless_named) {
        let key = (part.service, collector.text(part.parent).to_owned());
        let candidates = wholes.get(&key).into_iter().flatten().copied();
        let near = |whole: &usize| {
            let whole = &collector.records[*whole];
            let same = may_be_same(whole.account, part.account) && may_be_same(whole.region, part.region);
            same.then_some((whole.account == part.account, whole.region == part.region))
        };
        let best = candidates.clone().filter_map(|whole| near(&whole)).max();
        for whole in candidates.filter(|whole| near(whole).is_some() && near(whole) == best) {
            named.entry(whole).or_default().push(index);
        }
    }
    for (whole, parts) in named {
        let identity = collector.intern(&identities[whole]);
        collector.records[whole].counts = false;
        collector.records[whole].parent = identity;
        let name = collector.records[whole].name.clone();
        for part in parts {
            let part = &mut collector.records[part];
            part.parent = identity;
            // A part that names its whole by a reference is called by it all the same.
            if part.as_one && name.is_some() {
                part.name.clone_from(&name);
            }
        }
    }
}

/// Services that one product of a bill may stand for: those that its resources may be moved to, too.
fn family<'a>(model: &'a Model, service: &'a str) -> Vec<&'a str> {
    let moves = model.readings.iter().filter(|r| r.service == service).flat_map(|r| &r.moves).map(|m| m.to.as_str());
    // Load balancers of both kinds are one product.
    let relatives = match service {
        "elb-classic" => ["elbv2"].as_slice(),
        "elbv2" => ["elb-classic"].as_slice(),
        _ => [].as_slice(),
    };
    std::iter::once(service).chain(moves).chain(relatives.iter().copied()).collect()
}

/// A product of a bill is no deployment of its own where a source of resources covers its service and account; nor is what is
/// only known to be there, where it may be one of those that a template declares without an ARN.
fn settle_usage(estate: &mut Estate) {
    let Estate { collector, identities, .. } = estate;
    // By service: accounts of resources that count, and whether one of them has no ARN.
    let mut covering: BTreeMap<TextId, Vec<(TextId, bool)>> = BTreeMap::new();
    for (record, identity) in collector.records.iter().zip(identities.iter()).filter(|(r, _)| r.counts && !r.product) {
        let nameless = !record.usage && !identity.starts_with("arn:");
        covering.entry(record.service).or_default().push((record.account, nameless));
    }
    // Where there is one account only, what names none is in it.
    let accounts: BTreeSet<TextId> = collector.records.iter().map(|r| r.account).filter(|a| *a != 0).collect();
    for (index, identity) in identities.iter().enumerate() {
        let record = &collector.records[index];
        let (service, account) = (record.service, record.account);
        let same = |a: TextId| a == account || (may_be_same(a, account) && accounts.len() < 2);
        let covers = |service: TextId, nameless: bool| {
            covering.get(&service).is_some_and(|all| all.iter().any(|(a, n)| same(*a) && (*n || !nameless)))
        };
        if record.product {
            let name = collector.text(service).to_owned();
            let family: Vec<String> = family(collector.model, &name).into_iter().map(str::to_owned).collect();
            let found = family.iter().map(|s| collector.intern(s)).find(|s| covers(*s, false));
            if let Some(found) = found {
                let record = &mut collector.records[index];
                (record.service, record.counts) = (found, false);
            }
        } else if record.usage && record.counts && !identity.is_empty() && covers(service, true) {
            collector.records[index].counts = false;
        }
    }
}
