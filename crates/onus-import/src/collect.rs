//! Gathers what readers find, small: a resource becomes about a hundred bytes, whatever its attributes held.
//!
//! Must not know: files, the inventory.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexSet;

use onus_model::{Model, Reading};

use super::attributes::scalar_text;
use super::kinds::{Kinds, ServiceMapping};
use super::options::{self, KeyOwner, OptionReading, key_owner};
use super::resource::{FileSink, Kind, Resource, Sink, Skipped};
use super::tags::TagMapping;

/// Index of an interned text; 0 is none.
pub type TextId = u32;

/// A resource that belongs to a service.
#[derive(Clone, Debug)]
pub struct Record {
    /// Address within its source.
    pub address: Box<str>,
    /// Name, for what counts.
    pub name: Option<Box<str>>,
    /// Index of its file.
    pub file: u32,
    pub kind: TextId,
    pub service: TextId,
    /// Index of its options.
    pub options: u32,
    /// Account as found.
    pub account: TextId,
    pub region: TextId,
    pub environment: TextId,
    pub owner: TextId,
    /// Data classes, joined by commas.
    pub data: TextId,
    /// How many it stands for.
    pub count: u64,
    /// Whether it counts, or is a part of another.
    pub counts: bool,
    /// Keys whose owner only the end of the import knows.
    pub keys: Option<Box<[(TextId, TextId, TextId)]>>,
}

/// A resource that belongs to none.
#[derive(Clone, Debug)]
pub struct Unplaced {
    /// Address within its source.
    pub address: Box<str>,
    /// Index of its file.
    pub file: u32,
    pub kind: TextId,
    pub reason: TextId,
    /// How many it stands for.
    pub count: u64,
}

/// Option and value, with the key that the value depends on.
pub type Setting = (TextId, TextId, Option<(TextId, TextId)>);

/// Options that one resource sets on another: a policy on its bucket, say.
#[derive(Clone, Debug)]
pub struct AttachedOptions {
    /// The service of both.
    pub service: TextId,
    /// What the other is called; none: all of the service that stand beside it.
    pub to: Option<String>,
    /// Index of the file.
    pub file: u32,
    /// What it stands in: a module, a stack.
    pub within: Box<str>,
    /// Option and value, with the key that it depends on.
    pub options: Vec<Setting>,
}

/// Everything that was found.
pub struct Collector<'m> {
    pub model: &'m Model,
    /// The mapping of tags.
    pub mapping: &'m TagMapping,
    kinds: Kinds<'m>,
    readings: BTreeMap<&'m str, &'m Reading>,
    words: IndexSet<Box<str>>,
    /// Sets of options: pairs of words.
    pub sets: IndexSet<Vec<(TextId, TextId)>>,
    file: u32,
    pub records: Vec<Record>,
    /// Resources without a service.
    pub unplaced: Vec<Unplaced>,
    /// What readers left out: how often, by what and why.
    pub skipped: BTreeMap<Skipped, u64>,
    pub attached: Vec<AttachedOptions>,
    /// Resources by the names that others may set options by.
    pub names: BTreeMap<(TextId, String), Vec<u32>>,
    /// KMS keys: whether they are the provider's.
    pub keys: BTreeMap<String, bool>,
    /// What tags called the teams.
    pub teams: BTreeMap<String, String>,
    /// By a hash of their address: resources that were read before, since several answers may describe one.
    seen: BTreeMap<u64, u32>,
}

impl<'m> Collector<'m> {
    /// An empty one.
    pub fn new(model: &'m Model, mapping: &'m TagMapping) -> Collector<'m> {
        Collector {
            model,
            mapping,
            kinds: Kinds::new(model),
            readings: model.readings.iter().map(|r| (r.service.as_str(), r)).collect(),
            words: IndexSet::from_iter([Box::from("")]),
            sets: IndexSet::from_iter([Vec::new()]),
            file: 0,
            records: Vec::new(),
            unplaced: Vec::new(),
            skipped: BTreeMap::new(),
            attached: Vec::new(),
            names: BTreeMap::new(),
            keys: BTreeMap::new(),
            teams: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    pub fn intern(&mut self, text: &str) -> TextId {
        let index = match self.words.get_index_of(text) {
            Some(index) => index,
            None => self.words.insert_full(Box::from(text)).0,
        };
        TextId::try_from(index).unwrap_or_default()
    }

    /// The text of a word.
    pub fn text(&self, word: TextId) -> &str {
        self.words.get_index(word as usize).map_or("", |w| w)
    }

    /// The text of a word, unless it is none.
    pub fn optional_text(&self, word: TextId) -> Option<String> {
        (word != 0).then(|| self.text(word).to_owned())
    }

    /// The index of a set of options.
    pub fn set(&mut self, mut options: Vec<(TextId, TextId)>) -> u32 {
        options.sort_unstable();
        u32::try_from(self.sets.insert_full(options).0).unwrap_or_default()
    }

    /// The service of a resource, moved where its attributes say so.
    fn service(&mut self, resource: &Resource) -> Result<&'m str, String> {
        let service = match self.kinds.find(&resource.kind) {
            ServiceMapping::Service(service) => service.id.as_str(),
            ServiceMapping::None(reason) => return Err(reason),
        };
        let moves = self.readings.get(service).map(|r| r.moves.as_slice()).unwrap_or_default();
        let moved = moves.iter().find(|m| m.when.iter().all(|t| options::holds(t, &resource.attributes)));
        Ok(moved.map_or(service, |m| m.to.as_str()))
    }

    fn place(&mut self, resource: Resource, service: &'m str) {
        let reading = self.readings.get(service).copied();
        let kind = options::name(&resource.kind);
        let product = matches!(resource.kind, Kind::Product(_));
        let counts = options::counts(reading, &resource.kind, &resource.attributes);
        let readings = match reading {
            Some(reading) if counts => options::readings(&reading.options, &kind, &resource.attributes),
            _ => Vec::new(),
        };
        let tags = self.mapping.read(&resource);
        let owner = match tags.owner {
            Some((id, tag_value)) => {
                let word = self.intern(&id);
                self.teams.entry(id).or_insert(tag_value);
                word
            }
            None => 0,
        };
        let service_word = self.intern(service);
        let next = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        let again = *self.seen.entry(address_hash(&resource.address, self.file)).or_insert(next);
        let again = self.records.get(again as usize).filter(|r| r.address[..] == resource.address[..]).map(|_| again);
        let index = again.unwrap_or(next);
        if service == "kms" && counts {
            self.remember_key(&resource);
        }
        for attached in reading.iter().flat_map(|r| &r.attached) {
            if attached.kind != kind {
                continue;
            }
            let to = match &attached.to {
                None => None,
                Some(path) => match options::text(path, &resource.attributes) {
                    Some(to) => Some(target(&to, &resource.address)),
                    None => continue,
                },
            };
            let options = options::readings(&attached.options, &kind, &resource.attributes);
            let options = options.into_iter().map(|t| self.interned(t)).collect();
            let within = within(&resource.address).into();
            self.attached.push(AttachedOptions { service: service_word, to, file: self.file, within, options });
        }
        if counts && reading.is_some_and(|r| !r.attached.is_empty()) {
            for name in own_names(&resource) {
                self.names.entry((service_word, name)).or_default().push(index);
            }
        }
        let readings: Vec<_> = readings.into_iter().map(|t| self.interned(t)).collect();
        let keys: Box<[(TextId, TextId, TextId)]> =
            readings.iter().filter_map(|(option, _, key)| key.map(|(key, aws)| (*option, key, aws))).collect();
        let options = self.set(readings.iter().map(|(option, value, _)| (*option, *value)).collect());
        let record = Record {
            address: resource.address.into_boxed_str(),
            // A bill names products, not resources.
            name: resource.name.filter(|_| counts && !product).map(String::into_boxed_str),
            file: self.file,
            kind: self.intern(&kind),
            service: service_word,
            options,
            account: resource.account.map_or(0, |a| self.intern(&a)),
            region: resource.region.map_or(0, |r| self.intern(&r)),
            environment: tags.environment.map_or(0, |e| self.intern(&e)),
            owner,
            data: self.intern(&tags.data.join(",")),
            count: resource.count,
            counts,
            keys: (!keys.is_empty()).then_some(keys),
        };
        match again.and_then(|i| self.records.get_mut(i as usize)) {
            Some(earlier) => merge_repeated(earlier, record),
            None => self.records.push(record),
        }
    }

    /// An option with its texts interned. Where a key's own text names its owner, that decides here.
    fn interned(&mut self, reading: OptionReading<'m>) -> (TextId, TextId, Option<(TextId, TextId)>) {
        let option = self.intern(reading.option);
        match reading.key {
            None => (option, self.intern(reading.value), None),
            Some((key, aws)) => match key_owner(&key) {
                KeyOwner::Provider => (option, self.intern(aws), None),
                KeyOwner::Ours => (option, self.intern(reading.value), None),
                KeyOwner::Unknown => {
                    let key = (self.intern(&key), self.intern(aws));
                    (option, self.intern(reading.value), Some(key))
                }
            },
        }
    }

    fn remember_key(&mut self, resource: &Resource) {
        let text = |name: &str| resource.attributes.get(name).and_then(scalar_text);
        let provider = text("keymanager").is_some_and(|m| m == "aws");
        let names = ["arn", "id", "keyid", "keyarn", "resourceid"].iter().filter_map(|n| text(n));
        let names: Vec<String> = names.chain([resource.address.to_lowercase()]).collect();
        self.keys.extend(names.into_iter().map(|n| (n, provider)));
    }
}

/// An ARN is one resource wherever it stands; other addresses are of their file.
fn address_hash(address: &str, file: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    address.hash(&mut hasher);
    if !address.starts_with("arn:") {
        file.hash(&mut hasher);
    }
    hasher.finish()
}

/// The later record of a resource wins, save where it leaves a field open.
fn merge_repeated(earlier: &mut Record, mut later: Record) {
    let keep = |later: &mut TextId, earlier: TextId| *later = if *later == 0 { earlier } else { *later };
    keep(&mut later.account, earlier.account);
    keep(&mut later.region, earlier.region);
    keep(&mut later.environment, earlier.environment);
    keep(&mut later.owner, earlier.owner);
    keep(&mut later.data, earlier.data);
    if later.options == 0 {
        later.options = earlier.options;
        later.keys = earlier.keys.take();
    }
    *earlier = later;
}

/// What a resource is called by others: its name, its id, its ARN, its address.
fn own_names(resource: &Resource) -> Vec<String> {
    let text = |name: &&str| resource.attributes.get(*name).and_then(scalar_text);
    let mut names: Vec<String> = ["id", "bucket", "name", "arn"].iter().filter_map(text).collect();
    names.push(target(&format!("${{{}}}", resource.address), ""));
    names.sort();
    names.dedup();
    names
}

/// What a resource stands in: `module.a.` of `module.a.aws_vpc.b`, `stack/` of `stack/Vpc`.
pub fn within(address: &str) -> &str {
    let before_keys = address.split('[').next().unwrap_or(address);
    match (address.rfind("module."), before_keys.rfind('/')) {
        (Some(start), _) => {
            let end = address[start + 7..].find('.').map_or(address.len(), |n| start + 8 + n);
            &address[..end]
        }
        (None, Some(slash)) => &address[..=slash],
        (None, None) => "",
    }
}

/// What an attribute names: an id as it is, or a reference such as `${aws_s3_bucket.a.id}` seen from an address.
fn target(written: &str, from: &str) -> String {
    let Some(inner) = written.strip_prefix("${").and_then(|w| w.strip_suffix('}')) else { return written.to_lowercase() };
    let own = within(inner);
    let (place, rest) = if own.is_empty() { (within(from), inner) } else { (own, &inner[own.len()..]) };
    let parts: Vec<&str> = rest.split('.').take(2).map(|part| part.split('[').next().unwrap_or(part)).collect();
    // A stack's resources have one name, a configuration's two.
    let name = if place.ends_with('/') { parts[..1].concat() } else { parts.join(".") };
    format!("{place}{name}").to_lowercase()
}

impl Sink for Collector<'_> {
    fn resource(&mut self, resource: Resource) {
        match self.service(&resource) {
            Ok(service) => self.place(resource, service),
            Err(reason) => {
                let kind = match &resource.kind {
                    Kind::Arn(service, part) => format!("{service}:{part}"),
                    other => options::name(other),
                };
                let unplaced = Unplaced {
                    address: resource.address.into_boxed_str(),
                    file: self.file,
                    kind: self.intern(&kind),
                    reason: self.intern(&reason),
                    count: resource.count,
                };
                self.unplaced.push(unplaced);
            }
        }
    }

    fn skipped(&mut self, skipped: Skipped) {
        *self.skipped.entry(skipped).or_default() += 1;
    }
}

impl FileSink for Collector<'_> {
    fn file(&mut self, index: usize) {
        self.file = u32::try_from(index).unwrap_or(u32::MAX);
    }
}
