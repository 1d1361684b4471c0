//! A Backstage catalogue: teams, and what they own. YAML of one or many documents, or JSON of the catalogue's API.
//!
//! Groups become teams; people are never read into anything, not even their names. Whoever writes the inventory takes
//! [`Catalogue::teams`] as they are, and sets the owner of a deployment that one of [`Owner::aws_references`] fits: an ARN, a tag,
//! an account, a name. Must not know: the inventory, the model.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value};

use super::resource::{ReadError, Skipped};
use super::support::fields::shown;
use super::support::input::{Input, Meter, open, text};
use super::support::json::{Handler, KeyAction, stream};
use super::support::{sniff, yaml};
use onus_source::text::{capitalised, inventory_id};
use onus_source::tree::Tags;

pub mod catalogue;
mod metadata;

use self::catalogue::{Catalogue, Owner, Team};
use self::metadata::{aws_references, contact, text_field};

/// Reads one file.
pub fn read(_name: &str, input: &mut dyn Read) -> Result<Catalogue, ReadError> {
    let input = open(input)?;
    let mut reader = Reader::default();
    if sniff::looks_like_json(&input.head) {
        let head = input.head.clone();
        stream(input, &mut reader)?;
        return reader.finish(&head);
    }
    let head = input.head.clone();
    entities(input, &mut reader)?;
    reader.finish(&head)
}

/// How the command names this source.
const OWN: &str = "backstage";

/// Joins what several files tell: a described group wins over one that is only named.
pub fn merge(catalogues: impl IntoIterator<Item = Catalogue>) -> Catalogue {
    let mut all = Reader::default();
    for catalogue in catalogues {
        for team in catalogue.teams {
            all.team(team);
        }
        for owner in catalogue.owners {
            all.owners.insert((owner.kind.clone(), owner.entity.clone()), owner);
        }
        all.skipped.extend(catalogue.skipped);
    }
    all.catalogue()
}

/// Most entities of one file.
const MAX_ENTITIES: usize = 200_000;

#[derive(Default)]
struct Reader {
    teams: BTreeMap<String, Team>,
    owners: BTreeMap<(String, String), Owner>,
    skipped: Vec<Skipped>,
    entities: usize,
}

impl Reader {
    fn team(&mut self, team: Team) {
        match self.teams.get_mut(&team.id) {
            Some(known) if known.described || !team.described => {}
            Some(known) => *known = team,
            None => {
                self.teams.insert(team.id.clone(), team);
            }
        }
    }

    fn skip(&mut self, what: &str, reason: &str) {
        self.skipped.push(Skipped { what: shown(what), reason: reason.to_owned() });
    }

    fn catalogue(self) -> Catalogue {
        let mut skipped = self.skipped;
        skipped.sort();
        Catalogue { teams: self.teams.into_values().collect(), owners: self.owners.into_values().collect(), skipped }
    }

    fn finish(self, head: &[u8]) -> Result<Catalogue, ReadError> {
        if self.entities > 0 {
            return Ok(self.catalogue());
        }
        Err(sniff::foreign("this holds no entities of Backstage: maps with `apiVersion` and `kind`", head, OWN))
    }

    /// Takes one entity. An error is a reason to stop.
    fn entity(&mut self, entity: &Value) -> Result<(), String> {
        let Some(map) = entity.as_object() else { return Err("an entity must be a map".to_owned()) };
        let (Some(version), Some(kind)) = (text_field(map, "apiVersion"), text_field(map, "kind")) else {
            return Err("an entity needs `apiVersion` and `kind`".to_owned());
        };
        if !version.contains("backstage.io/") {
            self.skip(&format!("{kind} of {version}"), "not one of Backstage's own kinds");
            return Ok(());
        }
        self.entities += 1;
        if self.entities > MAX_ENTITIES {
            return Err(format!("more than {MAX_ENTITIES} entities in one file"));
        }
        let empty = Map::new();
        let part = |name: &str| map.get(name).and_then(Value::as_object).unwrap_or(&empty);
        let (metadata, spec) = (part("metadata"), part("spec"));
        let kind = kind.to_ascii_lowercase();
        if kind == "user" {
            self.skip("User", "people are not imported: an owner is a team");
            return Ok(());
        }
        let Some(name) = text_field(metadata, "name") else { return Err(format!("a {} has no `metadata.name`", shown(&kind))) };
        let namespace = text_field(metadata, "namespace").unwrap_or("default").to_ascii_lowercase();
        let title = text_field(metadata, "title");
        if kind == "group" {
            let id = id(&namespace, name);
            let profile = spec.get("profile").and_then(Value::as_object).unwrap_or(&empty);
            let team = Team {
                name: text_field(profile, "displayName").or(title).unwrap_or(name).to_owned(),
                contact: contact(profile, metadata),
                group_type: text_field(spec, "type").map(str::to_owned),
                parent: text_field(spec, "parent").and_then(|p| reference(p, "group", &namespace)).map(|(_, id)| id),
                described: true,
                id,
            };
            self.team(team);
            return Ok(());
        }
        if !matches!(kind.as_str(), "component" | "system" | "resource" | "api" | "domain") {
            self.skip(&capitalised(&kind), "its kind owns nothing in the cloud");
            return Ok(());
        }
        let what = capitalised(&kind);
        let Some(written) = text_field(spec, "owner") else {
            self.skip(&what, "it has no `spec.owner`");
            return Ok(());
        };
        let Some((owner_kind, team)) = reference(written, "group", &namespace) else {
            self.skip(&what, "its `spec.owner` does not refer to a group");
            return Ok(());
        };
        if owner_kind != "group" {
            self.skip(&what, "a person owns it: an owner is a team");
            return Ok(());
        }
        self.team(Team { id: team.clone(), name: last(written).to_owned(), ..Team::default() });
        let entity = if namespace == "default" { name.to_owned() } else { format!("{namespace}/{name}") };
        let owner = Owner {
            kind: kind.clone(),
            entity: entity.clone(),
            title: title.map(str::to_owned),
            team,
            system: text_field(spec, "system").map(|s| last(s).to_owned()),
            lifecycle: text_field(spec, "lifecycle").map(str::to_owned),
            entity_type: text_field(spec, "type").map(str::to_owned),
            aws_references: aws_references(metadata.get("annotations").and_then(Value::as_object).unwrap_or(&empty)),
        };
        self.owners.insert((kind, entity), owner);
        Ok(())
    }
}

/// The catalogue's API: one entity, a list, or pages with `items`.
impl Handler for Reader {
    fn key_action(&mut self, key: &str, _within: bool) -> KeyAction {
        match key {
            "items" | "entities" => KeyAction::Entries,
            "apiVersion" | "kind" | "metadata" | "spec" => KeyAction::Field,
            _ => KeyAction::Ignore,
        }
    }

    fn keeps_keys(&self) -> bool {
        true
    }

    fn ignored_keys(&self) -> &'static [&'static str] {
        &["relations", "status"]
    }

    fn entry(&mut self, list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        // By-name queries answer with an empty place for an entity that there is not.
        if entry.is_null() && !list.is_empty() { Ok(()) } else { self.entity(&entry) }
    }
}

/// The name at the end of a reference.
fn last(reference: &str) -> &str {
    reference.rsplit([':', '/']).next().unwrap_or(reference)
}

/// Kind and id of what a reference names: `group:default/payments`, `payments`, `finance/payments`.
fn reference(written: &str, default_kind: &str, namespace: &str) -> Option<(String, String)> {
    let (kind, rest) = match written.split_once(':') {
        Some((kind, rest)) => (kind.trim().to_ascii_lowercase(), rest),
        None => (default_kind.to_owned(), written),
    };
    let (namespace, name) = rest.split_once('/').unwrap_or((namespace, rest));
    let id = id(namespace.trim(), name.trim());
    (!id.is_empty() && !kind.is_empty()).then_some((kind, id))
}

/// An id of the inventory's shape.
fn id(namespace: &str, name: &str) -> String {
    let qualified = match namespace.to_ascii_lowercase().as_str() {
        "default" | "" => name.to_owned(),
        namespace => format!("{namespace}.{name}"),
    };
    inventory_id(&qualified, 100)
}

/// Reads YAML, one document after the other.
fn entities(input: Input<'_>, reader: &mut Reader) -> Result<(), ReadError> {
    let meter = input.meter.clone();
    let text = text(input, "Split the file.", |e| meter.failed(&e))?;
    let head = text.as_bytes().get(..4096).unwrap_or(text.as_bytes());
    for document in yaml::documents(&text, Tags::Refuse) {
        let (document, (line, column)) = document.map_err(|e| sniff::or_foreign(e, text.as_bytes(), OWN))?;
        let entities = if let Value::Array(entities) = document { entities } else { vec![document] };
        for entity in entities {
            let known = reader.entities;
            reader.entity(&entity).map_err(|message| {
                let foreign = sniff::foreign(&message, head, OWN);
                // A file that began with an entity is a catalogue, and damaged.
                let source = foreign.foreign.filter(|_| known == 0);
                ReadError { foreign: source, ..ReadError::at(line, column, message, foreign.hint) }
            })?;
        }
    }
    Ok(())
}
