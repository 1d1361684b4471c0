//! Schemas that are derived from the types which serde reads and writes: `book.toml`, `matrix.json`, `customer-guide.json`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::configuration::BookFile;
use crate::customer_guide::CustomerGuide;
use crate::matrix::Matrix;
use crate::status::PublishedMatrix;

/// The schema of `book.toml`. TOML has no null, so no field may be null.
pub fn book() -> Value {
    let mut schema = derived::<BookFile>(SchemaSettings::draft2020_12(), "book", "Onus book.toml");
    without_null(&mut schema);
    schema
}

/// The schema of `matrix.json`.
pub fn matrix() -> Value {
    let mut schema = derived::<PublishedMatrix>(SchemaSettings::draft2020_12().for_serialize(), "matrix", "Onus matrix");
    close_objects(&mut schema);
    schema["properties"]["schema"] = json!({ "description": "Version of this shape.", "const": Matrix::SCHEMA });
    schema
}

/// The schema of `customer-guide.json`.
pub fn customer_guide() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = derived::<CustomerGuide>(settings, "customer-guide", "Onus guide for customers");
    close_objects(&mut schema);
    schema["properties"]["schema"] = json!({ "description": "Version of this shape.", "const": CustomerGuide::SCHEMA });
    schema
}

fn derived<T: JsonSchema>(settings: SchemaSettings, id: &str, title: &str) -> Value {
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    schema["$id"] = json!(format!("urn:onus:schema:{id}:1"));
    schema["title"] = json!(title);
    schema
}

/// What we publish has the listed fields and no others.
fn close_objects(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let fields = map.get("properties").is_some_and(Value::is_object);
            if fields && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".into(), Value::Bool(false));
            }
            map.values_mut().for_each(close_objects);
        }
        Value::Array(list) => list.iter_mut().for_each(close_objects),
        _ => {}
    }
}

/// Turns "this or null", which is how an optional field is derived, into "this".
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    map.insert("type".into(), only);
                }
            }
            if let Some(Value::Array(alternatives)) = map.get_mut("anyOf") {
                alternatives.retain(|alternative| alternative["type"] != "null");
                if let [Value::Object(only)] = &alternatives[..] {
                    let only = only.clone();
                    map.remove("anyOf");
                    for (key, value) in only {
                        map.entry(key).or_insert(value);
                    }
                }
            }
            map.values_mut().for_each(without_null);
        }
        Value::Array(list) => list.iter_mut().for_each(without_null),
        _ => {}
    }
}
