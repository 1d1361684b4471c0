//! `matrix.json`, from its types.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::matrix::Matrix;

/// The schema.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Matrix>().to_value();
    closed(&mut schema);
    schema["$id"] = json!("urn:onus:schema:matrix:1");
    schema["title"] = json!("Onus matrix");
    schema["properties"]["schema"] = json!({ "description": "Version of this shape.", "const": Matrix::SCHEMA });
    schema
}

/// What we publish has these fields and no others.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let fields = map.get("properties").is_some_and(Value::is_object);
            if fields && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".into(), Value::Bool(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(list) => list.iter_mut().for_each(closed),
        _ => {}
    }
}
