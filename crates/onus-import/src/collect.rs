//! Gathers what readers find, small: a resource becomes about a hundred bytes, whatever its attributes held.
//!
//! Must not know: files, the inventory.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexSet;

use onus_model::{Attached, Model, Reading};

use super::attributes::scalar_text;
use super::identity;
use super::kinds::{Kinds, ServiceMapping};
use super::names::{native_id, own_arn, own_names, parent_name, target, within};
use super::options::{self, KeyOwner, OptionReading, key_owner};
use super::record::{AttachedOptions, Record, TextId, Unplaced};
use super::resource::{AccountFact, FileSink, Kind, Lineage, Resource, Sink, Skipped, SourceFact};
use super::tags::TagMapping;
use super::volumes;

/// Everything that was found.
pub struct Collector<'m> {
    pub model: &'m Model,
    pub mapping: &'m TagMapping,
    kinds: Kinds<'m>,
    readings: BTreeMap<&'m str, &'m Reading>,
    words: IndexSet<Box<str>>,
    /// Sets of options: pairs of words.
    pub sets: IndexSet<Vec<(TextId, TextId)>>,
    file: u32,
    document: u32,
    credentials: TextId,
    /// By file and document: what the document is a snapshot of.
    pub lineages: BTreeMap<(u32, u32), Lineage>,
    /// By file: whose credentials took the answers beside it.
    pub callers: BTreeMap<u32, String>,
    /// Accounts as an organisation or a bill names them, by file and id.
    pub accounts: BTreeMap<(u32, String), AccountFact>,
    /// Names of organisational units by id.
    pub units: BTreeMap<String, String>,
    pub records: Vec<Record>,
    /// Resources without a service.
    pub unplaced: Vec<Unplaced>,
    /// What readers left out: how often, by what and why.
    pub skipped: BTreeMap<Skipped, u64>,
    pub attached: Vec<AttachedOptions>,
    /// What resources of a kind set on others, with the service of those.
    attachments: BTreeMap<&'m str, Vec<(&'m str, &'m Attached)>>,
    /// Resources by the names that others may set options by.
    pub names: BTreeMap<(TextId, String), Vec<u32>>,
    /// KMS keys: whether they are the provider's.
    pub keys: BTreeMap<String, bool>,
    /// What tags called the teams.
    pub teams: BTreeMap<String, String>,
    /// By a hash of their address: resources that were read before, since several answers may describe one.
    seen: BTreeMap<(u64, u32), u32>,
}

impl<'m> Collector<'m> {
    /// An empty one.
    pub fn new(model: &'m Model, mapping: &'m TagMapping) -> Collector<'m> {
        let mut attachments: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for reading in &model.readings {
            for attached in &reading.attached {
                attachments.entry(attached.kind.as_str()).or_default().push((reading.service.as_str(), attached));
            }
        }
        Collector {
            model,
            mapping,
            kinds: Kinds::new(model),
            readings: model.readings.iter().map(|r| (r.service.as_str(), r)).collect(),
            words: IndexSet::from_iter([Box::from("")]),
            sets: IndexSet::from_iter([Vec::new()]),
            file: 0,
            document: 0,
            credentials: 0,
            lineages: BTreeMap::new(),
            callers: BTreeMap::new(),
            accounts: BTreeMap::new(),
            units: BTreeMap::new(),
            records: Vec::new(),
            unplaced: Vec::new(),
            skipped: BTreeMap::new(),
            attached: Vec::new(),
            attachments,
            names: BTreeMap::new(),
            keys: BTreeMap::new(),
            teams: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Files that hold several documents.
    pub fn streams(&self) -> impl Iterator<Item = u32> {
        let records = self.records.iter().map(|r| (r.file, r.document));
        let all = records.chain(self.unplaced.iter().map(|u| (u.file, u.document))).chain(self.lineages.keys().copied());
        all.filter(|(_, document)| *document > 0).map(|(file, _)| file)
    }

    /// What the unit is called whose id a text begins with.
    pub fn unit(&self, text: &str) -> Option<&str> {
        let begins = |id: &&String| text.strip_prefix(id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.units.keys().filter(begins).max_by_key(|id| id.len()).map(|id| self.units[id].as_str())
    }

    pub fn intern(&mut self, text: &str) -> TextId {
        let index = match self.words.get_index_of(text) {
            Some(index) => index,
            None => self.words.insert_full(Box::from(text)).0,
        };
        TextId::try_from(index).unwrap_or_default()
    }

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
        let product = matches!(resource.kind, Kind::Product(_) | Kind::ForeignProduct(_));
        let plainly = options::counts(reading, &resource.kind, &resource.attributes);
        let unless = reading.iter().flat_map(|r| &r.unless_named).find(|u| u.kinds.contains(&kind)).filter(|_| !plainly);
        let counts = plainly || unless.is_some();
        let mut readings = match reading {
            Some(reading) if counts => options::readings(&reading.options, &kind, &resource.attributes),
            _ => Vec::new(),
        };
        self.remark_on_mixed_lists(&resource, reading.filter(|_| counts));
        let mut guesses = Vec::new();
        if let (Some(reading), true) = (reading, counts) {
            for alternative in &resource.alternatives {
                let others = options::readings(&reading.options, &kind, &alternative.attributes);
                let lost = readings.iter().filter(|r| !others.contains(r)).map(|r| r.option);
                let new = others.iter().filter(|o| !readings.iter().any(|r| r.option == o.option)).map(|o| o.option);
                let options: Vec<&str> = lost.chain(new).collect();
                let assumption = self.intern(&alternative.assumption);
                for option in options {
                    guesses.push((self.intern(option), assumption));
                }
            }
            readings.retain(|r| !guesses.iter().any(|(option, _)| self.text(*option) == r.option));
        }
        guesses.sort_unstable();
        guesses.dedup_by_key(|(option, _)| *option);
        let by = reading.iter().flat_map(|r| &r.unless_named).filter(|_| plainly);
        let parent = by.filter_map(|u| Some((options::text(&u.by, &resource.attributes)?, u.as_one))).next();
        let (parent, as_one) = match parent {
            Some((written, as_one)) => (self.intern(&parent_name(&written, &resource.address)), as_one),
            None => (0, false),
        };
        let parent_names = match unless {
            Some(_) => {
                let reference = target(&format!("${{{}}}", resource.address), "");
                let name = |n: &String| if *n == reference { format!("${n}") } else { identity::short_name(n) };
                let by_arn = resource.address.starts_with("arn:").then(|| identity::short_name(&resource.address));
                own_names(&resource).iter().map(name).chain(by_arn).collect::<BTreeSet<_>>().into_iter().collect()
            }
            None => Box::default(),
        };
        let tags = self.mapping.read(&resource);
        let owner = match tags.owner {
            Some((id, tag_value)) => {
                let word = self.intern(&id);
                self.teams.entry(id).or_insert(tag_value);
                word
            }
            None => {
                if self.mapping.person(&resource.tags) {
                    let reason = "its owner's tag names a person, and owners are teams: say whose team that is under \
                                  [preprocessor.onus.import.owners] in book.toml";
                    self.skipped(Skipped { what: kind.clone(), reason: reason.to_owned() });
                }
                0
            }
        };
        let service_word = self.intern(service);
        let next = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        let again = *self.seen.entry((address_hash(&resource.address, self.file), self.document)).or_insert(next);
        let arn = own_arn(&resource, &kind);
        // Two with ARNs of their own are two, whatever a file calls them.
        let same = |r: &&Record| {
            r.address[..] == resource.address[..] && r.arn.as_deref().zip(arn.as_deref()).is_none_or(|(a, b)| a == b)
        };
        let again = self.records.get(again as usize).filter(same).map(|_| again);
        let index = again.unwrap_or(next);
        if service == "kms" && counts {
            self.remember_key(&resource);
        }
        // What a resource sets may be of another service: a rule starts tasks.
        let attached: Vec<_> = self.attachments.get(kind.as_str()).into_iter().flatten().copied().collect();
        for (of, attached) in attached {
            let service_word = self.intern(of);
            let to = match &attached.to {
                None => None,
                Some(path) => match options::text(path, &resource.attributes) {
                    Some(to) => Some(target(&to, &resource.address)),
                    None => continue,
                },
            };
            let mut options = options::readings(&attached.options, &kind, &resource.attributes);
            for alternative in &resource.alternatives {
                let others = options::readings(&attached.options, &kind, &alternative.attributes);
                options.retain(|o| others.contains(o));
            }
            let options = options.into_iter().map(|t| self.interned(t)).collect();
            let within = within(&resource.address).into();
            self.attached.push(AttachedOptions { service: service_word, to, part: index, file: self.file, within, options });
        }
        let native_id = native_id(&resource, &kind);
        if counts && reading.is_some_and(|r| !r.attached.is_empty()) {
            for name in own_names(&resource) {
                self.names.entry((service_word, name)).or_default().push(index);
            }
        }
        let readings: Vec<_> = readings.into_iter().map(|t| self.interned(t)).collect();
        let keys: Box<[(TextId, TextId, TextId)]> =
            readings.iter().filter_map(|(option, _, key)| key.map(|(key, aws)| (*option, key, aws))).collect();
        let options = self.set(readings.iter().map(|(option, value, _)| (*option, *value)).collect());
        // Node groups are known by their cluster.
        let name_of_parent = (as_one && !self.text(parent).contains('$')).then(|| self.text(parent).to_owned());
        let record = Record {
            address: resource.address.into_boxed_str(),
            // A bill names products, not resources.
            name: name_of_parent.or(resource.name).filter(|_| counts && !product).map(String::into_boxed_str),
            file: self.file,
            document: self.document,
            arn: arn.map(String::into_boxed_str),
            native_id: native_id.map(String::into_boxed_str),
            kind: self.intern(&kind),
            service: service_word,
            options,
            credentials: self.credentials,
            account: resource.account.map_or(0, |a| self.intern(&a)),
            region: resource.region.map_or(0, |r| self.intern(&r)),
            environment: tags.environment.map_or(0, |e| self.intern(&e)),
            owner,
            data: self.intern(&tags.data.join(",")),
            count: resource.count,
            counts,
            product,
            unless_named: unless.is_some(),
            parent_names,
            parent,
            as_one,
            keys: (!keys.is_empty()).then_some(keys),
            guesses: guesses.into(),
            pin: 0,
            origin: 0,
            unsure: false,
            usage: false,
            source: 0,
            path: 0,
        };
        let record = match again.and_then(|i| self.records.get(i as usize)) {
            Some(earlier) => {
                let (options, keys, guesses) = joined(self, earlier, &record);
                Record { options: self.set(options), keys, guesses, ..record }
            }
            None => record,
        };
        match again.and_then(|i| self.records.get_mut(i as usize)) {
            Some(earlier) => earlier.take_later(record),
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

type OptionsAndKeys = (Vec<(TextId, TextId)>, Option<Box<[(TextId, TextId, TextId)]>>, Box<[(TextId, TextId)]>);

/// The options of two answers about one resource: the later one decides where both say something.
fn joined(collector: &Collector, earlier: &Record, later: &Record) -> OptionsAndKeys {
    let set = |record: &Record| collector.sets.get_index(record.options as usize).cloned().unwrap_or_default();
    let new: BTreeMap<TextId, TextId> = set(later).into_iter().collect();
    let guessed = |option: &TextId| later.guesses.iter().any(|(o, _)| o == option);
    let kept = |option: &TextId| !new.contains_key(option) && !guessed(option);
    let mut options: Vec<(TextId, TextId)> = set(earlier).into_iter().filter(|(option, _)| kept(option)).collect();
    let keys = earlier.keys.iter().flatten().filter(|(option, ..)| kept(option)).chain(later.keys.iter().flatten());
    let keys: Box<[(TextId, TextId, TextId)]> = keys.copied().collect();
    let guesses = earlier.guesses.iter().filter(|(option, _)| kept(option)).chain(&later.guesses).copied().collect();
    options.extend(new);
    (options, (!keys.is_empty()).then_some(keys), guesses)
}

impl Sink for Collector<'_> {
    fn resource(&mut self, mut resource: Resource) {
        for volume in volumes::inline(&mut resource) {
            self.resource(volume);
        }
        match self.service(&resource) {
            Ok(service) => self.place(resource, service),
            Err(reason) => {
                let kind = match &resource.kind {
                    Kind::Arn(service, part) => format!("{service}:{part}"),
                    other => options::name(other),
                };
                let unplaced = Unplaced {
                    arn: own_arn(&resource, &kind).map(String::into_boxed_str),
                    address: resource.address.into_boxed_str(),
                    file: self.file,
                    document: self.document,
                    kind: self.intern(&kind),
                    reason: self.intern(&reason),
                    account: resource.account.map_or(0, |a| self.intern(&a)),
                    count: resource.count,
                };
                self.unplaced.push(unplaced);
            }
        }
    }

    fn skipped(&mut self, skipped: Skipped) {
        *self.skipped.entry(skipped).or_default() += 1;
    }

    fn fact(&mut self, fact: SourceFact) {
        match fact {
            SourceFact::Lineage(lineage) => {
                self.lineages.insert((self.file, self.document), lineage);
            }
            SourceFact::NextDocument => self.document += 1,
            SourceFact::Credentials(name) => self.credentials = self.intern(&name),
            SourceFact::CallerAccount(account) => {
                self.callers.insert(self.file, account);
            }
            SourceFact::Unit(id, name) => {
                self.units.insert(id, name);
            }
            SourceFact::Account(account) => {
                self.accounts.insert((self.file, account.id.clone()), account);
            }
        }
    }
}

impl FileSink for Collector<'_> {
    fn file(&mut self, index: usize) {
        self.file = u32::try_from(index).unwrap_or(u32::MAX);
        (self.document, self.credentials) = (0, 0);
    }
}
