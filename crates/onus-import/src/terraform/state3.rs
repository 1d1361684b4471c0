//! State files of version 3 (Terraform 0.7 to 0.11): modules with resources whose attributes are one flat map of text.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::resource::{Sink, Skipped};

use super::facts::{self, Instance};

/// The list of modules.
pub struct Modules<'a>(pub &'a mut dyn Sink);

struct ModuleSeed<'a>(&'a mut dyn Sink);

struct Resources<'a> {
    module: &'a [String],
    sink: &'a mut dyn Sink,
}

#[derive(Deserialize)]
struct WrittenResource {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    primary: Option<Primary>,
    #[serde(default)]
    deposed: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
struct Primary {
    #[serde(default)]
    attributes: Option<Map<String, Value>>,
}

impl<'de> DeserializeSeed<'de> for Modules<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Modules<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of modules")
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(ModuleSeed(self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ModuleSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ModuleSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a module of a state")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut module: Option<Vec<String>> = None;
        let mut early: Vec<(String, WrittenResource)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), &module) {
                ("path", _) => module = Some(map.next_value()?),
                ("resources", Some(module)) => map.next_value_seed(Resources { module, sink: self.0 })?,
                ("resources", None) => {
                    let found: indexmap::IndexMap<String, WrittenResource> = map.next_value()?;
                    early.extend(found);
                }
                _ => map.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
        for (key, written) in early {
            emit(module.as_deref().unwrap_or_default(), &key, written, self.0);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Resources<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Resources<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a map of resources")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, written)) = map.next_entry::<String, WrittenResource>()? {
            emit(self.module, &key, written, self.sink);
        }
        Ok(())
    }
}

/// `aws_instance.web.0` in the module `["root", "vpc"]`.
fn emit(module: &[String], key: &str, written: WrittenResource, sink: &mut dyn Sink) {
    let (mode, plain) = match key.strip_prefix("data.") {
        Some(plain) => ("data", plain),
        None => ("managed", key),
    };
    let path: String = module.iter().skip(1).map(|m| format!("module.{m}.")).collect();
    let label = plain.split('.').nth(1).unwrap_or(plain).to_owned();
    let address = match plain.rsplit_once('.') {
        Some((before, number)) if before.contains('.') && number.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{path}{before}[{number}]")
        }
        _ => format!("{path}{plain}"),
    };
    for _ in written.deposed.iter().flatten() {
        sink.skipped(Skipped { what: written.kind.clone(), reason: "deposed: replaced, and waiting to be destroyed".to_owned() });
    }
    let Some(primary) = written.primary else { return };
    let values = unflattened(&primary.attributes.unwrap_or_default());
    facts::emit(Instance { address, mode: mode.to_owned(), kind: written.kind, label, deposed: false, values }, sink);
}

/// Nests what is flat: `tags.%`, `tags.Name`, `root_block_device.#`, `root_block_device.0.encrypted`.
pub fn unflattened(flat: &Map<String, Value>) -> Map<String, Value> {
    let mut root = Map::new();
    for (key, value) in flat {
        let (path, last) = key.rsplit_once('.').unwrap_or(("", key));
        if last == "#" || last == "%" {
            continue;
        }
        // A map's keys may hold dots themselves: `tags.kubernetes.io/cluster`.
        let cut = key.match_indices('.').map(|(i, _)| i).find(|i| flat.contains_key(&format!("{}.%", &key[..*i])));
        match cut {
            Some(cut) => put(&mut root, &key[..cut].split('.').chain([&key[cut + 1..]]).collect::<Vec<_>>(), value),
            None => put(&mut root, &path.split('.').filter(|p| !p.is_empty()).chain([last]).collect::<Vec<_>>(), value),
        }
    }
    root.into_iter().map(|(k, v)| (k, listed(v))).collect()
}

/// Deepest nesting that flat keys may build.
const MAX_DEPTH: usize = 64;

fn put(map: &mut Map<String, Value>, path: &[&str], value: &Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() || path.len() > MAX_DEPTH {
        map.insert((*first).to_owned(), value.clone());
        return;
    }
    let inner = map.entry((*first).to_owned()).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// Maps whose keys are all numbers (indices, or hashes of a set) are lists.
fn listed(value: Value) -> Value {
    match value {
        Value::Object(map) if !map.is_empty() && map.keys().all(|k| k.bytes().all(|b| b.is_ascii_digit())) => {
            Value::Array(map.into_iter().map(|(_, v)| listed(v)).collect())
        }
        Value::Object(map) => Value::Object(map.into_iter().map(|(k, v)| (k, listed(v))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn flat_attributes_are_nested() {
        let Value::Object(flat) = json!({
            "tags.%": "2", "tags.Name": "x", "tags.kubernetes.io/role": "y",
            "disk.#": "2", "disk.0.encrypted": "true", "disk.1.encrypted": "false",
            "groups.#": "1", "groups.1234": "sg-1", "id": "i-1"
        }) else {
            panic!("a map")
        };
        let expected = json!({
            "tags": {"Name": "x", "kubernetes.io/role": "y"},
            "disk": [{"encrypted": "true"}, {"encrypted": "false"}],
            "groups": ["sg-1"], "id": "i-1"
        });
        assert_eq!(Value::Object(unflattened(&flat)), expected);
    }
}
