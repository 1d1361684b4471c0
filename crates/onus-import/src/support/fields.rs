//! Fields of an entry that has been read, by normalised key, and the shapes in which tags come.
//!
//! Must not know: any one source.

use std::collections::BTreeMap;

use onus_source::text::{Medium, truncated, visible};
use serde_json::{Map, Value};

/// Most tags of one resource that are kept; AWS allows 50.
const MAX_TAGS: usize = 200;

/// A text or number that is there and says something.
pub fn text(map: &Map<String, Value>, key: &str) -> Option<String> {
    match map.get(key)? {
        Value::String(s) if !s.trim().is_empty() => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// The first of several that is there.
pub fn first(map: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|k| text(map, k))
}

/// Tags as a map of key to value, or as a list of pairs under any of their names.
pub fn tags(value: Option<&Value>) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    match value {
        Some(Value::Object(map)) => {
            for (key, value) in map.iter().take(MAX_TAGS) {
                if let Some(value) = scalar(value) {
                    tags.insert(key.clone(), value);
                }
            }
        }
        Some(Value::Array(list)) => {
            for pair in list.iter().take(MAX_TAGS) {
                let Value::Object(pair) = pair else { continue };
                let one = |names: &[&str]| {
                    let found = pair.iter().find(|(k, _)| names.contains(&k.to_ascii_lowercase().as_str()));
                    found.and_then(|(_, v)| scalar(v))
                };
                if let Some(key) = one(&["key", "tagkey", "tagname"]) {
                    tags.insert(key, one(&["value", "tagvalue"]).unwrap_or_default());
                }
            }
        }
        _ => {}
    }
    tags
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null => Some(String::new()),
        _ => None,
    }
}

/// A text that fits a message or a list.
pub fn shown(text: &str) -> String {
    truncated(&visible(text, Medium::Inventory), 80).into_owned()
}
