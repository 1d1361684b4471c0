//! State files of version 4: a list of resources, each with its instances.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::resource::{Sink, SourceFact};

use super::facts::{self, Instance};
use super::state3::unflattened;

/// The list of resources.
pub struct Resources<'a>(pub &'a mut dyn Sink);

struct ResourceSeed<'a>(&'a mut dyn Sink);

struct Instances<'a> {
    head: &'a ResourceHead,
    sink: &'a mut dyn Sink,
}

/// What stands above the instances.
#[derive(Default)]
struct ResourceHead {
    module: Option<String>,
    mode: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    provider: Option<String>,
}

impl ResourceHead {
    fn complete(&self) -> bool {
        [&self.module, &self.mode, &self.kind, &self.name, &self.provider].into_iter().all(Option::is_some)
    }
}

#[derive(Deserialize)]
struct WrittenInstance {
    #[serde(default)]
    index_key: Option<Value>,
    #[serde(default)]
    deposed: Option<String>,
    #[serde(default)]
    attributes: Option<Map<String, Value>>,
    #[serde(default)]
    attributes_flat: Option<Map<String, Value>>,
    #[serde(default)]
    sensitive_attributes: Option<Value>,
}

impl<'de> DeserializeSeed<'de> for Resources<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Resources<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of resources")
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(ResourceSeed(self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ResourceSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ResourceSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a resource of a state")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut head = ResourceHead::default();
        // Tools that sort keys put the instances first, and others the module last: instances are handed on at once where all
        // that makes their address is known, and else at the end.
        let mut early: Vec<WrittenInstance> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "module" => head.module = map.next_value()?,
                "mode" => head.mode = map.next_value()?,
                "type" => head.kind = map.next_value()?,
                "name" => head.name = map.next_value()?,
                "provider" => head.provider = map.next_value()?,
                "instances" if head.complete() => {
                    map.next_value_seed(Instances { head: &head, sink: self.0 })?;
                }
                "instances" => early = map.next_value::<Option<Vec<WrittenInstance>>>()?.unwrap_or_default(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        for written in early {
            emit(&head, written, self.0);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Instances<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Instances<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of instances")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(written) = seq.next_element::<WrittenInstance>()? {
            emit(self.head, written, self.sink);
        }
        Ok(())
    }
}

fn emit(head: &ResourceHead, written: WrittenInstance, sink: &mut dyn Sink) {
    let kind = head.kind.clone().unwrap_or_default();
    let name = head.name.clone().unwrap_or_default();
    let module = head.module.as_deref().map_or_else(String::new, |m| format!("{m}."));
    let address = format!("{module}{kind}.{name}{}", facts::index(written.index_key.as_ref()));
    let values = match (written.attributes, written.attributes_flat) {
        (Some(values), _) => values,
        (None, Some(flat)) => unflattened(&flat),
        (None, None) => Map::new(),
    };
    let mut values = Value::Object(values);
    for path in written.sensitive_attributes.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_array) {
        take_away(&mut values, path);
    }
    // Where all of it is sensitive, nothing is left.
    let values = if let Value::Object(values) = values { values } else { Map::new() };
    // What one provider manages is of one account, and most of it of one region.
    sink.fact(SourceFact::Credentials(head.provider.clone().unwrap_or_default()));
    let mode = head.mode.clone().unwrap_or_else(|| "managed".to_owned());
    facts::emit(Instance { address, mode, kind, label: name, deposed: written.deposed.is_some(), values }, sink);
}

/// `[{"type": "get_attr", "value": "password"}]`; some files wrap the value once more.
fn take_away(value: &mut Value, path: &[Value]) {
    let Some((step, rest)) = path.split_first() else {
        *value = Value::Null;
        return;
    };
    let step = step.get("value").map_or(step, |v| v.get("value").unwrap_or(v));
    match (value, step) {
        (Value::Object(map), Value::String(name)) => {
            if let Some(inner) = map.get_mut(name) {
                take_away(inner, rest);
            }
        }
        (Value::Array(items), Value::Number(n)) => {
            let inner = n.as_u64().and_then(|n| items.get_mut(usize::try_from(n).ok()?));
            if let Some(inner) = inner {
                take_away(inner, rest);
            }
        }
        // An element of a set has no index: all of it goes.
        (other, _) => *other = Value::Null,
    }
}
