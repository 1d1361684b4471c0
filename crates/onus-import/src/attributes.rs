//! Attributes of resources in the form that options are read from: one spelling of keys, and nothing secret.
//!
//! Must not know: which attributes mean what (the model says), sources.

use serde_json::{Map, Value};

use super::resource::key;

/// Parts of keys whose values are secrets or carry them, whatever the source says of them.
const SECRET: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "privatekey",
    "secretstring",
    "secretbinary",
    "secretaccesskey",
    "clientsecret",
    "authtoken",
    "userdata",
    "connectionstring",
];

/// Whether a normalised key names a secret, or something that may hold one.
pub fn secret(key: &str) -> bool {
    // `apiKeySource` says where an API takes its keys from.
    let api_key = key.contains("apikey") && key != "apikeysource";
    api_key
        || SECRET.iter().any(|part| key.contains(part))
        || matches!(key, "secret" | "token" | "variables" | "environmentvariables")
}

/// A map with normalised keys at every depth, without secrets.
pub fn normalised(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter()
        .filter_map(|(name, value)| {
            let name = key(&name);
            if name.is_empty() || secret(&name) {
                return None;
            }
            let mut value = value_normalised(value);
            if name == "environment" {
                drop_variables(&mut value);
            }
            Some((name, value))
        })
        .collect()
}

/// Takes environment variables out of an `environment`, which may hold settings as well: the image of a build project. What is
/// no block (a list of name and value, text) is variables alone.
fn drop_variables(value: &mut Value) {
    match value {
        Value::Object(map) => map.retain(|name, value| {
            if value.is_array() || value.is_object() {
                drop_variables(value);
            }
            ENVIRONMENT_SETTINGS.contains(&name.as_str())
        }),
        Value::Array(items) => items.iter_mut().for_each(drop_variables),
        scalar => *scalar = Value::Null,
    }
}

/// What an `environment` may hold beside variables. A list, since names of variables are anybody's.
const ENVIRONMENT_SETTINGS: [&str; 7] =
    ["image", "type", "computetype", "privilegedmode", "imagepullcredentialstype", "certificate", "fleet"];

fn value_normalised(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(normalised(map)),
        Value::Array(items) => Value::Array(items.into_iter().map(value_normalised).collect()),
        scalar => scalar,
    }
}

/// Takes away what marks of the same shape say is sensitive: `true` stands for all below it.
pub fn strip(value: &mut Value, marks: &Value) {
    match (value, marks) {
        (value, Value::Bool(true)) => *value = Value::Null,
        (Value::Object(map), Value::Object(marks)) => {
            for (name, mark) in marks {
                if let Some(inner) = map.get_mut(name) {
                    strip(inner, mark);
                }
            }
        }
        (Value::Array(items), Value::Array(marks)) => {
            for (item, mark) in items.iter_mut().zip(marks) {
                strip(item, mark);
            }
        }
        _ => {}
    }
}

/// Every scalar at a path; lists on the way and at its end are looked through.
pub fn at<'v>(map: &'v Map<String, Value>, path: &[String]) -> Vec<&'v Value> {
    let Some((first, rest)) = path.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(value) = map.get(first) {
        below(value, rest, &mut found);
    }
    found
}

fn below<'v>(value: &'v Value, path: &[String], found: &mut Vec<&'v Value>) {
    match (value, path.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| below(item, path, found)),
        (Value::Object(map), Some((first, rest))) => {
            if let Some(inner) = map.get(first) {
                below(inner, rest, found);
            }
        }
        // A block that is there counts, whatever it holds.
        (_, None) => found.push(value),
        _ => {}
    }
}

/// What a value says, in lower case; nothing where it says nothing.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_lowercase()),
        Value::Object(map) => (!map.is_empty()).then(|| "{}".to_owned()),
        Value::Array(items) => (!items.is_empty()).then(|| "[]".to_owned()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            _ => panic!("a map"),
        }
    }

    #[test]
    fn keys_are_one_spelling_and_secrets_are_gone() {
        let found =
            normalised(map(json!({"StorageEncrypted": true, "master_password": "x", "a": [{"User_Data": "y", "b-c": 1}]})));
        assert_eq!(Value::Object(found), json!({"storageencrypted": true, "a": [{"bc": 1}]}));
    }

    #[test]
    fn settings_of_an_environment_stay_and_its_variables_go() {
        let found = normalised(map(json!({
            "environment": [{"image": "aws/codebuild/standard:7.0", "environment_variable": [{"name": "TOKEN", "value": "x"}]}],
            "a": {"Environment": {"Variables": {"B": "y"}, "C": "z"}},
            "b": {"Environment": [{"Name": "D", "Value": "w"}]},
            "c": {"environment": "v"}
        })));
        assert_eq!(
            Value::Object(found),
            json!({
                "environment": [{"image": "aws/codebuild/standard:7.0"}], "a": {"environment": {}},
                "b": {"environment": [{}]}, "c": {"environment": null}
            })
        );
    }

    #[test]
    fn marked_values_are_taken_away() {
        let mut value = json!({"a": "x", "b": [{"c": "y", "d": 1}], "e": {"f": 2}});
        strip(&mut value, &json!({"a": true, "b": [{"c": true}], "e": {}}));
        assert_eq!(value, json!({"a": null, "b": [{"c": null, "d": 1}], "e": {"f": 2}}));
    }

    #[test]
    fn paths_look_through_lists() {
        let m = map(json!({"a": [{"b": 1}, {"b": [2, 3]}], "c": {}}));
        let path = |p: &str| p.split('.').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(at(&m, &path("a.b")), [&json!(1), &json!(2), &json!(3)]);
        assert_eq!(at(&m, &path("c.d")), Vec::<&Value>::new());
    }
}
