//! A few words to write schemas with.

use serde_json::{Map, Value, json};

/// The draft that all our schemas are written in.
pub const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A field of a map.
pub struct Field {
    name: &'static str,
    needed: bool,
    schema: Value,
}

/// A field that must be there.
pub fn needs(name: &'static str, about: &str, schema: Value) -> Field {
    Field { name, needed: true, schema: described(schema, about) }
}

/// A field that may be absent; where it is null it counts as absent.
pub fn may(name: &'static str, about: &str, schema: Value) -> Field {
    Field { name, needed: false, schema: described(json!({ "anyOf": [schema, nothing()] }), about) }
}

/// A field that may be absent and is never null.
pub fn can(name: &'static str, about: &str, schema: Value) -> Field {
    Field { name, needed: false, schema: described(schema, about) }
}

/// A list of words, or a single word, that may be absent.
pub fn named(about: &'static str, name: &'static str) -> Field {
    may(name, about, json!({ "anyOf": [list(scalar()), scalar()] }))
}

/// A schema with what it is about.
pub fn described(mut schema: Value, about: &str) -> Value {
    if !about.is_empty()
        && let Value::Object(map) = &mut schema
    {
        map.insert("description".into(), about.into());
    }
    schema
}

/// A map with these fields and no others.
pub fn map(about: &str, fields: Vec<Field>) -> Value {
    let needed: Vec<&str> = fields.iter().filter(|f| f.needed).map(|f| f.name).collect();
    let properties: Map<String, Value> = fields.into_iter().map(|f| (f.name.to_owned(), f.schema)).collect();
    let mut out = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !needed.is_empty() {
        out["required"] = json!(needed);
    }
    described(out, about)
}

pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// A list that names at least one.
pub fn some(of: Value) -> Value {
    json!({ "type": "array", "items": of, "minItems": 1 })
}

/// What is written and empty. It is said by what it is not, because editors would offer `null` otherwise.
pub fn nothing() -> Value {
    json!({ "not": { "type": ["string", "number", "boolean", "object", "array"] } })
}

/// YAML's numbers and truth values, which count as the text that was written. Said so that no editor offers `true` for a name.
fn number_or_truth() -> Value {
    json!({ "not": { "type": ["string", "object", "array", "null"] } })
}

/// Text.
pub fn scalar() -> Value {
    json!({ "anyOf": [{ "type": "string" }, number_or_truth()] })
}

/// Text that is not empty.
pub fn text() -> Value {
    json!({ "anyOf": [{ "type": "string", "pattern": "\\S" }, number_or_truth()] })
}

/// One of these words, each with what an editor shows beside it.
pub fn explained(words: &[(&str, &str)]) -> Value {
    let (words, about): (Vec<&str>, Vec<&str>) = words.iter().copied().unzip();
    json!({ "enum": words, "enumDescriptions": about })
}

/// Text in a file where numbers are not text.
pub fn string() -> Value {
    json!({ "type": "string" })
}

/// One of a few words.
pub fn words(words: &[&str]) -> Value {
    json!({ "enum": words })
}

pub fn day() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

/// True or false.
pub fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A whole number from one up.
pub fn count() -> Value {
    json!({ "type": "integer", "minimum": 1 })
}

/// Another part of the same schema.
pub fn part(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The frame of a schema.
pub fn whole(id: &str, title: &str, about: &str, body: Value, parts: Vec<(&str, Value)>) -> Value {
    let mut out = json!({ "$schema": DRAFT, "$id": id, "title": title, "description": about });
    if let (Value::Object(out), Value::Object(body)) = (&mut out, body) {
        for (key, value) in body {
            out.entry(key).or_insert(value);
        }
        if !parts.is_empty() {
            let parts: Map<String, Value> = parts.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
            out.insert("$defs".into(), Value::Object(parts));
        }
    }
    out
}
