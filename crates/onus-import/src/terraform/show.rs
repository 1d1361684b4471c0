//! `terraform show -json`: modules within modules, each with resources whose values are spelt out.
//!
//! Terraform 0.12 to 0.14 write no `sensitive_values`; later versions mark what their providers call sensitive.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attributes::strip;

use super::facts::Instance;

/// Who takes the instances.
type Take<'a> = &'a mut dyn FnMut(Instance);

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    index: Option<Value>,
    #[serde(default)]
    deposed_key: Option<String>,
    #[serde(default)]
    values: Option<Map<String, Value>>,
    #[serde(default)]
    sensitive_values: Option<Value>,
}

/// An instance as the spool keeps it.
#[derive(Serialize, Deserialize)]
pub struct SpooledInstance {
    pub address: String,
    pub kind: String,
    pub label: String,
    pub mode: String,
    pub values: Map<String, Value>,
}

fn instance(shown: Shown) -> Instance {
    let mut values = Value::Object(shown.values.unwrap_or_default());
    if let Some(marks) = &shown.sensitive_values {
        strip(&mut values, marks);
    }
    // Where all of it is sensitive, nothing is left.
    let values = if let Value::Object(values) = values { values } else { Map::new() };
    let address =
        shown.address.unwrap_or_else(|| format!("{}.{}{}", shown.kind, shown.name, super::facts::index(shown.index.as_ref())));
    Instance {
        address,
        mode: shown.mode.unwrap_or_else(|| "managed".to_owned()),
        kind: shown.kind,
        label: shown.name,
        deposed: shown.deposed_key.is_some(),
        values,
    }
}

/// `values` and `planned_values`: a root module and outputs.
pub struct Values<'a>(pub Take<'a>);

/// `prior_state`: a whole state within a plan.
pub struct Prior<'a>(pub Take<'a>);

struct Module<'a>(Take<'a>);
struct Modules<'a>(Take<'a>);
struct Resources<'a>(Take<'a>);

/// A map or nothing: `null` is what an empty state has.
macro_rules! seed_map {
    ($name:ident, $what:literal, |$this:ident, $key:ident, $map:ident| $body:block) => {
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = ();
            fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
                d.deserialize_any(self)
            }
        }
        impl<'de> Visitor<'de> for $name<'_> {
            type Value = ();
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str($what)
            }
            fn visit_unit<E: Error>(self) -> Result<(), E> {
                Ok(())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<(), A::Error> {
                let $this = self;
                while let Some($key) = $map.next_key::<String>()? {
                    $body
                }
                Ok(())
            }
        }
    };
}

seed_map!(Values, "the values of a state", |this, key, map| {
    match key.as_str() {
        "root_module" => map.next_value_seed(Module(this.0))?,
        _ => map.next_value::<IgnoredAny>().map(|_| ())?,
    }
});

seed_map!(Prior, "a state", |this, key, map| {
    match key.as_str() {
        "values" => map.next_value_seed(Values(this.0))?,
        _ => map.next_value::<IgnoredAny>().map(|_| ())?,
    }
});

seed_map!(Module, "a module", |this, key, map| {
    match key.as_str() {
        "resources" => map.next_value_seed(Resources(this.0))?,
        "child_modules" => map.next_value_seed(Modules(this.0))?,
        _ => map.next_value::<IgnoredAny>().map(|_| ())?,
    }
});

macro_rules! seed_list {
    ($name:ident, $what:literal, |$this:ident, $seq:ident| $body:block) => {
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = ();
            fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
                d.deserialize_any(self)
            }
        }
        impl<'de> Visitor<'de> for $name<'_> {
            type Value = ();
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str($what)
            }
            fn visit_unit<E: Error>(self) -> Result<(), E> {
                Ok(())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut $seq: A) -> Result<(), A::Error> {
                let $this = self;
                $body
                Ok(())
            }
        }
    };
}

seed_list!(Modules, "a list of modules", |this, seq| { while seq.next_element_seed(Module(this.0))?.is_some() {} });

seed_list!(Resources, "a list of resources", |this, seq| {
    while let Some(shown) = seq.next_element::<Shown>()? {
        (this.0)(instance(shown));
    }
});
