//! AWS Config: snapshots, history files, answers of `select-resource-config` and of its aggregated form, one item a line.
//!
//! Attributes come from `configuration`, which may stand as text, and from `supplementaryConfiguration`, whose values do.
//! An item tells one state of a resource; of several states of one resource the newest counts. Must not know: the model.

use std::io::Read;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::resource::{Kind, ReadError, Resource, Sink, Skipped};
use super::support::fields::{first, shown, tags, text};
use super::support::input::{Meter, open};
use super::support::json::{Handler, KeyAction, nested, stream};
use super::support::{arn, sniff};

/// Reads one file. An address comes twice only where two states of a resource stand far apart in a large file: the later
/// call counts.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let input = open(input)?;
    let head = input.head.clone();
    let mut items = Items { sink, kept: IndexMap::new(), cost: 0, known: false };
    stream(input, &mut items)?;
    if !items.known {
        let message = "this holds no items of AWS Config: neither `configurationItems` nor `Results`";
        return Err(sniff::foreign(message, &head, "aws-config"));
    }
    items.flush();
    Ok(())
}

/// Memory that items may take while a newer state of theirs may still come.
const MAX_KEPT: u64 = 32 * 1024 * 1024;

struct Items<'s> {
    sink: &'s mut dyn Sink,
    kept: IndexMap<String, (String, KeptItem)>,
    cost: u64,
    known: bool,
}

enum KeptItem {
    Resource(Box<Resource>),
    Skipped(Skipped),
}

impl Items<'_> {
    fn flush(&mut self) {
        for (_, (_, outcome)) in self.kept.drain(..) {
            match outcome {
                KeptItem::Resource(resource) => self.sink.resource(*resource),
                KeptItem::Skipped(skipped) => self.sink.skipped(skipped),
            }
        }
        self.cost = 0;
    }

    fn keep(&mut self, address: String, time: String, outcome: KeptItem, cost: u64) {
        // Times are written alike within a file, so that the later one is the greater text.
        match self.kept.get_mut(&address) {
            Some((before, _)) if *before > time => {}
            Some(place) => *place = (time, outcome),
            None => {
                self.kept.insert(address, (time, outcome));
            }
        }
        self.cost += cost + 512;
        if self.cost > MAX_KEPT {
            self.flush();
        }
    }
}

impl Handler for Items<'_> {
    fn key_action(&mut self, name: &str, _within: bool) -> KeyAction {
        match name.to_ascii_lowercase().as_str() {
            "configurationitems"
            | "baseconfigurationitems"
            | "results"
            | "resourceidentifiers"
            | "configurationitem"
            | "baseconfigurationitem" => {
                self.known = true;
                KeyAction::Entries
            }
            "detail" => KeyAction::Inside,
            "resourcetype"
            | "resourceid"
            | "resourcename"
            | "arn"
            | "accountid"
            | "awsaccountid"
            | "awsregion"
            | "sourceaccountid"
            | "sourceregion"
            | "availabilityzone"
            | "availibilityzone"
            | "configurationitemstatus"
            | "configurationitemcapturetime"
            | "tags"
            | "configuration"
            | "supplementaryconfiguration"
            | "count(*)" => KeyAction::Field,
            _ => KeyAction::Ignore,
        }
    }

    fn ignored_keys(&self) -> &'static [&'static str] {
        &["relationships", "relatedevents", "configurationstateid", "configurationitemmd5hash"]
    }

    fn entry(&mut self, list: &str, entry: Value, meter: &Meter) -> Result<(), String> {
        let entry = match entry {
            Value::String(text) => nested(&text, meter).map_err(|e| format!("a result is not JSON: {e}"))?,
            other => other,
        };
        let Value::Object(item) = entry else {
            return Err(format!("`{}` holds something that is not an item", if list.is_empty() { "the list" } else { list }));
        };
        if list.is_empty() && !item.contains_key("resourcetype") {
            // A document of another kind that happens to have one of the fields.
            return Ok(());
        }
        self.known = true;
        self.item(item, meter)
    }
}

impl Items<'_> {
    fn item(&mut self, mut item: Map<String, Value>, meter: &Meter) -> Result<(), String> {
        let Some(kind) = text(&item, "resourcetype") else {
            let reason = "it has no resourceType: add it to the query's `SELECT`".to_owned();
            self.sink.skipped(Skipped { what: "result of a query".to_owned(), reason });
            return Ok(());
        };
        let kind = shown(&kind);
        let written = text(&item, "arn").unwrap_or_default();
        let name = arn::Arn::parse(&written);
        let account = first(&item, &["accountid", "awsaccountid", "sourceaccountid"])
            .and_then(|a| arn::account(&a))
            .or_else(|| written.split(':').find_map(arn::account));
        let region = ["awsregion", "sourceregion", "availabilityzone", "availibilityzone"]
            .iter()
            .find_map(|k| arn::region(&text(&item, k)?))
            .or_else(|| name.as_ref().and_then(|n| n.region.clone()));
        let id = first(&item, &["resourceid", "resourcename"]);
        let address = if name.is_some() {
            written.clone()
        } else {
            let part = |p: &Option<String>| p.clone().unwrap_or_else(|| "-".to_owned());
            format!("{}/{}/{kind}/{}", part(&account), part(&region), part(&id))
        };
        let time = text(&item, "configurationitemcapturetime").unwrap_or_default();
        let skip = |reason: &str| KeptItem::Skipped(Skipped { what: kind.clone(), reason: reason.to_owned() });
        if let Some(reason) = deletion_reason(&text(&item, "configurationitemstatus").unwrap_or_default()) {
            self.keep(address, time, skip(reason), 0);
            return Ok(());
        }
        if !kind.starts_with("AWS::") {
            self.keep(address, time, skip("a type of a third party, registered with AWS Config"), 0);
            return Ok(());
        }
        if kind == "AWS::Config::ResourceCompliance" {
            self.keep(address, time, skip("a record of compliance, not a resource"), 0);
            return Ok(());
        }
        let count = item.get("count").and_then(Value::as_u64).filter(|_| id.is_none());
        if id.is_none() && name.is_none() && count.is_none() {
            self.sink
                .skipped(Skipped { what: kind, reason: "it has neither resourceId nor arn: add one to the query".to_owned() });
            return Ok(());
        }
        let mut attributes = unfold(item.remove("configuration"), meter)?;
        let own = tags(attributes.remove("tags").as_ref());
        supplement(&mut attributes, item.remove("supplementaryconfiguration"), meter)?;
        let mut tags = tags(item.get("tags"));
        if tags.is_empty() {
            tags = own;
        }
        let name = text(&item, "resourcename").or_else(|| tags.get("Name").cloned());
        let resource = Resource {
            address: address.clone(),
            name,
            kind: Kind::CloudFormation(kind),
            account,
            region,
            tags,
            attributes,
            count: count.unwrap_or(1),
            alternatives: Vec::new(),
        };
        self.keep(address, time, KeptItem::Resource(Box::new(resource)), meter.cost());
        Ok(())
    }
}

fn deletion_reason(status: &str) -> Option<&'static str> {
    match status {
        "ResourceDeleted" | "ResourceDeletedNotRecorded" => Some("it was deleted"),
        _ => None,
    }
}

/// A map that may stand as text.
fn unfold(value: Option<Value>, meter: &Meter) -> Result<Map<String, Value>, String> {
    match value {
        Some(Value::Object(map)) => Ok(map),
        Some(Value::String(text)) if text.trim_start().starts_with('{') => {
            match nested(&text, meter).map_err(|e| format!("a configuration is not JSON: {e}"))? {
                Value::Object(map) => Ok(map),
                _ => Ok(Map::new()),
            }
        }
        _ => Ok(Map::new()),
    }
}

/// Adds what stands beside the configuration. What S3 says of encryption and versions is put where CloudFormation has it,
/// too.
fn supplement(attributes: &mut Map<String, Value>, more: Option<Value>, meter: &Meter) -> Result<(), String> {
    for (name, value) in unfold(more, meter)? {
        let value = match value {
            Value::String(text) if text.trim_start().starts_with(['{', '[']) => match nested(&text, meter) {
                Ok(value) => value,
                Err(_) if meter.over() => return Err("one entry is too large to be a resource".to_owned()),
                Err(_) => Value::String(text),
            },
            Value::String(text) if text == "true" || text == "false" => Value::Bool(text == "true"),
            other => other,
        };
        match name.as_str() {
            "tags" => continue,
            "bucketversioningconfiguration" => {
                attributes.entry("versioningconfiguration").or_insert_with(|| value.clone());
            }
            "serversideencryptionconfiguration" => {
                let rules = value.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
                let rules: Vec<Value> = rules.into_iter().map(like_cloudformation).collect();
                attributes.entry("bucketencryption").or_insert_with(|| json!({ "serversideencryptionconfiguration": rules }));
            }
            _ => {}
        }
        attributes.entry(name).or_insert(value);
    }
    Ok(())
}

/// A rule of a bucket's encryption under CloudFormation's names.
fn like_cloudformation(mut rule: Value) -> Value {
    if let Value::Object(map) = &mut rule
        && let Some(default) = map.remove("applyserversideencryptionbydefault")
    {
        map.insert("serversideencryptionbydefault".to_owned(), default);
    }
    rule
}
