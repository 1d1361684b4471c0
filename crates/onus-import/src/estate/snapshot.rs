//! What one source said at its last import: its resources as far as deployments are made of them.
//!
//! Nothing in it is secret: real ids of accounts that have an alias are replaced, and attributes are read and forgotten.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::collect::Collector;
use crate::identity;
use crate::record::{Record, TextId};
use crate::resource::Lineage;
use crate::tags::TagMapping;

/// What a source said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSnapshot {
    /// What it was read as: `terraform`, `cur`.
    pub kind: String,
    /// What people call it: `payments-prod`; the kind where they call it nothing.
    pub name: String,
    pub files: Vec<FileSnapshot>,
}

/// What one file of a source said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSnapshot {
    /// What stands for the file in identities: the lineage of a state, else its source's name and path.
    pub identity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineage: Option<String>,
    /// Serial number of a state: of several of one lineage, the one with the highest is the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<u64>,
    /// Path from the project's folder, with `/`.
    pub path: String,
    /// Days on which it was read first and last.
    pub first: String,
    pub last: String,
    /// KMS keys: whether they are the provider's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<NamedAccount>,
    pub resources: Vec<WitnessedResource>,
}

/// An account as an organisation or a bill names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedAccount {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Organisational unit that it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A resource as one file shows it. Texts that say nothing are empty, and are not written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WitnessedResource {
    /// Its ARN, else what stands for its file and its address.
    pub identity: String,
    pub address: String,
    pub kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// Why it belongs to no service.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unmapped: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Option, key, value if the key is the provider's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<(String, String, String)>,
    /// Option, and what it hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guesses: Vec<(String, String)>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub environment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// What a tag called the owner.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub data: String,
    pub count: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub counts: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub product: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub unless_named: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent_names: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parent: String,
    #[serde(skip_serializing_if = "is_false")]
    pub as_one: bool,
    /// Day on which this source saw it first.
    pub first: String,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What the snapshots of an import are called by.
pub struct Naming<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    /// Paths of the files, from the project's folder, by index.
    pub paths: &'a [String],
    pub day: &'a str,
    /// What this source said before.
    pub earlier: Option<&'a SourceSnapshot>,
}

/// What was collected, file by file. `read` are the files that are of the source's kind.
pub fn snapshots(collector: &Collector, read: &BTreeSet<u32>, naming: &Naming) -> Vec<FileSnapshot> {
    let mut files: BTreeMap<u32, FileSnapshot> = BTreeMap::new();
    let identities = file_identities(collector, read, naming);
    for (index, (identity, lineage)) in &identities {
        let path = naming.paths.get(*index as usize).cloned().unwrap_or_default();
        let before = naming.earlier.and_then(|e| e.files.iter().find(|f| f.identity == *identity));
        let accounts = collector.accounts.range((*index, String::new())..(index + 1, String::new()));
        let account = |fact: &crate::resource::AccountFact| NamedAccount {
            id: collector.mapping.alias(&fact.id).to_owned(),
            name: fact.name.clone(),
            arn: fact.arn.as_deref().map(|a| collector.mapping.aliased(a)),
            unit: fact.unit.as_deref().and_then(|unit| collector.unit(unit)).map(str::to_owned),
        };
        files.insert(
            *index,
            FileSnapshot {
                identity: identity.clone(),
                lineage: lineage.as_ref().map(|l| l.name.clone()),
                serial: lineage.as_ref().and_then(|l| l.serial),
                path,
                first: before.map_or(naming.day, |f| f.first.as_str()).to_owned(),
                last: naming.day.to_owned(),
                keys: BTreeMap::new(),
                accounts: accounts.map(|(_, fact)| account(fact)).collect(),
                resources: Vec::new(),
            },
        );
    }
    let earlier: BTreeMap<&str, &str> = naming
        .earlier
        .iter()
        .flat_map(|e| &e.files)
        .flat_map(|f| &f.resources)
        .map(|r| (r.identity.as_str(), r.first.as_str()))
        .collect();
    let places = EarlierPlaces::of(naming.earlier);
    let first = |identity: &str| earlier.get(identity).copied().unwrap_or(naming.day).to_owned();
    let local = |file: u32, document: u32, address: &str| {
        let place = identities.get(&file).map_or("", |(identity, _)| identity.as_str());
        let document = if document == 0 { String::new() } else { format!("#{}", document + 1) };
        format!("{}:{place}{document}:{address}", naming.kind)
    };
    let streams: BTreeSet<u32> = collector.streams().collect();
    // What a document of several is a snapshot of, it may say itself; else each resource is known by its id or name, since
    // documents come in any order.
    let in_stream =
        |file: u32, document: u32, address: &str, own: Option<&str>| match (collector.lineages.get(&(file, document)), own) {
            (Some(lineage), _) => format!("{}:{}:{address}", naming.kind, lineage.name),
            (None, Some(own)) => format!("{}#{own}", local(file, 0, address)),
            (None, None) => local(file, document, address),
        };
    let repeated = repeated_arns(collector);
    let mut in_streams = BTreeSet::new();
    for (index, record) in collector.records.iter().enumerate() {
        let Some(file) = files.get_mut(&record.file) else { continue };
        let mut resource = witnessed(collector, record);
        let own_arn = record.arn.as_deref().filter(|_| !repeated.contains(&index));
        let own_arn = own_arn.map(|arn| collector.mapping.aliased(arn));
        let derived =
            |place: &WitnessedResource| record.native_id.as_deref().and_then(|id| derived_arn(id, place, collector.mapping));
        let nameless = own_arn.is_none() && !record.product && derived(&resource).is_none();
        let place = match nameless && streams.contains(&record.file) {
            true => {
                let own = record.native_id.as_deref().or(record.name.as_deref());
                let named = in_stream(record.file, record.document, &record.address, own);
                let free = in_streams.insert((record.file, named.clone()));
                if free { named } else { local(record.file, record.document, &record.address) }
            }
            false => local(record.file, record.document, &record.address),
        };
        let identity = |resource: &WitnessedResource| match own_arn.clone().or_else(|| derived(resource)) {
            Some(arn) => arn,
            None if record.product => format!("usage:{}/{}/{}", resource.service, resource.account, resource.region),
            None => collector.mapping.aliased(&place),
        };
        resource.identity = identity(&resource);
        let open = !record.product && (resource.account.is_empty() || resource.region.is_empty());
        if let Some(earlier) = open.then(|| places.find(&file.identity, &resource)).flatten() {
            let mut there = resource.clone();
            there.take_place(earlier, collector.mapping);
            there.identity = identity(&there);
            if there.identity == earlier.identity {
                resource = there;
            }
        }
        let parent = |name: &str| match name.strip_prefix('$') {
            Some(reference) => {
                let place = local(record.file, record.document, reference);
                format!("${}", collector.mapping.aliased(&place))
            }
            None => name.to_owned(),
        };
        resource.parent = if resource.parent.is_empty() { String::new() } else { parent(&resource.parent) };
        resource.parent_names = record.parent_names.iter().map(|n| parent(n)).collect();
        resource.first = first(&resource.identity);
        file.resources.push(resource);
    }
    for unplaced in &collector.unplaced {
        let Some(file) = files.get_mut(&unplaced.file) else { continue };
        let arn = unplaced.arn.as_deref().map(str::to_owned);
        let place = || match streams.contains(&unplaced.file) {
            true => in_stream(unplaced.file, unplaced.document, &unplaced.address, None),
            false => local(unplaced.file, unplaced.document, &unplaced.address),
        };
        let identity = collector.mapping.aliased(&arn.unwrap_or_else(place));
        file.resources.push(WitnessedResource {
            first: first(&identity),
            identity,
            address: collector.mapping.aliased(&unplaced.address),
            kind: collector.text(unplaced.kind).to_owned(),
            unmapped: collector.text(unplaced.reason).to_owned(),
            account: collector.mapping.alias(collector.text(unplaced.account)).to_owned(),
            count: unplaced.count,
            ..WitnessedResource::default()
        });
    }
    // What was read first must not show: the same files in another order are the same.
    if let Some(file) = files.values_mut().min_by(|a, b| a.identity.cmp(&b.identity)) {
        file.keys = collector.keys.iter().map(|(key, aws)| (collector.mapping.aliased(key), *aws)).collect();
    }
    for file in files.values_mut() {
        file.resources.sort_by(|a, b| (&a.identity, &a.address).cmp(&(&b.identity, &b.address)));
    }
    files.into_values().collect()
}

/// What stands for each file that was read, and its lineage.
fn file_identities(collector: &Collector, read: &BTreeSet<u32>, naming: &Naming) -> BTreeMap<u32, (String, Option<Lineage>)> {
    let mut out: BTreeMap<u32, (String, Option<Lineage>)> = BTreeMap::new();
    for index in read {
        let path = naming.paths.get(*index as usize).map_or("", String::as_str);
        let by_path = format!("{} {path}", naming.name);
        let lineage = collector.lineages.get(&(*index, 0)).filter(|_| !collector.lineages.contains_key(&(*index, 1))).cloned();
        let identity = match &lineage {
            Some(lineage) => lineage.name.clone(),
            None if out.values().any(|(other, _)| *other == by_path) => format!("{by_path} {}", index + 1),
            None => by_path,
        };
        out.insert(*index, (identity, lineage));
    }
    out
}

/// Records whose ARN is, within one file, that of a record of another kind: a policy that tells the ARN of what it is about.
fn repeated_arns(collector: &Collector) -> BTreeSet<usize> {
    let mut by_arn: BTreeMap<(u32, &str), Vec<usize>> = BTreeMap::new();
    for (index, record) in collector.records.iter().enumerate() {
        if let Some(arn) = &record.arn {
            by_arn.entry((record.file, arn)).or_default().push(index);
        }
    }
    let mut out = BTreeSet::new();
    for indices in by_arn.into_values().filter(|i| i.len() > 1) {
        let rank = |i: &usize| {
            let record = &collector.records[*i];
            (!record.counts, collector.text(record.kind).len(), collector.text(record.kind).to_owned())
        };
        let best = indices.iter().map(rank).min().map(|(_, _, kind)| kind).unwrap_or_default();
        out.extend(indices.into_iter().filter(|i| collector.text(collector.records[*i].kind) != best));
    }
    out
}

fn derived_arn(id: &str, place: &WitnessedResource, mapping: &TagMapping) -> Option<String> {
    identity::derived(&place.kind, id, &place.account, &place.region).map(|arn| mapping.aliased(&arn))
}

/// Where a source's resources were at its last import. A file tells the account of what has no ARN by what stands beside it, and
/// can no longer once something of another account comes in: what did not move is where it was.
struct EarlierPlaces<'a> {
    /// By file and address; none where several have it.
    by_address: BTreeMap<(&'a str, &'a str), Option<&'a WitnessedResource>>,
    /// By identity; none where copies of one state have it in several accounts.
    by_identity: BTreeMap<&'a str, Option<&'a WitnessedResource>>,
}

impl<'a> EarlierPlaces<'a> {
    fn of(earlier: Option<&'a SourceSnapshot>) -> EarlierPlaces<'a> {
        let mut places = EarlierPlaces { by_address: BTreeMap::new(), by_identity: BTreeMap::new() };
        for file in earlier.iter().flat_map(|e| &e.files) {
            for resource in &file.resources {
                let known = places.by_address.entry((&file.identity, &resource.address));
                known.and_modify(|other| *other = None).or_insert(Some(resource));
                let known = places.by_identity.entry(&resource.identity).or_insert(Some(resource));
                *known = known.filter(|other| other.account == resource.account).map(|_| resource);
            }
        }
        places
    }

    fn find(&self, file: &str, resource: &WitnessedResource) -> Option<&'a WitnessedResource> {
        let by_identity = self.by_identity.get(resource.identity.as_str()).copied().flatten();
        by_identity.or_else(|| self.by_address.get(&(file, &*resource.address)).copied().flatten())
    }
}

impl WitnessedResource {
    /// Fills where it is, and what is set for the account, from what was known before.
    fn take_place(&mut self, earlier: &WitnessedResource, mapping: &TagMapping) {
        if self.region.is_empty() {
            self.region.clone_from(&earlier.region);
        }
        if self.account.is_empty() {
            self.account.clone_from(&earlier.account);
            let setting = mapping.account_setting(&self.account).cloned().unwrap_or_default();
            let fill = |text: &mut String, set: Option<String>| {
                if text.is_empty() {
                    *text = set.unwrap_or_default();
                }
            };
            fill(&mut self.environment, setting.environment.map(|e| mapping.aliased(&e)));
            fill(&mut self.owner, setting.owner);
        }
    }
}

fn witnessed(collector: &Collector, record: &Record) -> WitnessedResource {
    let text = |w: TextId| collector.text(w).to_owned();
    let options = collector.sets.get_index(record.options as usize).map(Vec::as_slice).unwrap_or_default();
    let owner = text(record.owner);
    let mapping = collector.mapping;
    WitnessedResource {
        identity: String::new(),
        address: mapping.aliased(&record.address),
        kind: text(record.kind),
        service: text(record.service),
        unmapped: String::new(),
        name: record.name.as_deref().map(|n| mapping.aliased(n)),
        options: options.iter().map(|(o, v)| (text(*o), text(*v))).collect(),
        keys: record
            .keys
            .iter()
            .flatten()
            .map(|(option, key, aws)| (text(*option), mapping.aliased(collector.text(*key)), text(*aws)))
            .collect(),
        guesses: record.guesses.iter().map(|(option, assumption)| (text(*option), text(*assumption))).collect(),
        account: mapping.alias(collector.text(record.account)).to_owned(),
        region: text(record.region),
        environment: mapping.aliased(collector.text(record.environment)),
        owner_name: collector.teams.get(&owner).filter(|name| **name != owner).cloned().unwrap_or_default(),
        owner,
        data: text(record.data),
        count: record.count,
        counts: record.counts,
        product: record.product,
        unless_named: record.unless_named,
        parent_names: Vec::new(),
        parent: text(record.parent),
        as_one: record.as_one,
        first: String::new(),
    }
}
