//! Attributes of resources in the form that options are read from: one spelling of keys, and nothing secret.
//!
//! Must not know: which attributes mean what (the model says), sources.

use serde_json::{Map, Value};

use super::resource::key;

/// Parts of keys whose values are secrets or carry them, whatever the source says of them.
const SECRET: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "privatekey",
    "secretstring",
    "secretbinary",
    "secretaccesskey",
    "clientsecret",
    "authtoken",
    "apikey",
    "userdata",
    "connectionstring",
];

/// Whether a normalised key names a secret.
pub fn secret(key: &str) -> bool {
    SECRET.iter().any(|s| key.contains(s)) || matches!(key, "secret" | "token" | "environment" | "variables")
}

/// A map with normalised keys at every depth, without secrets.
pub fn normalised(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter()
        .filter_map(|(name, value)| {
            let name = key(&name);
            (!name.is_empty() && !secret(&name)).then(|| (name, value_normalised(value)))
        })
        .collect()
}

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
pub fn said(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_lowercase()),
        Value::Object(map) => (!map.is_empty()).then(|| "{}".to_owned()),
        Value::Array(items) => (!items.is_empty()).then(|| "[]".to_owned()),
        other => Some(other.to_string()),
    }
}

/// Region and account of an ARN, where it names them.
pub fn of_arn(arn: &str) -> (Option<String>, Option<String>) {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [prefix, _, _, region, account, _] = parts[..] else { return (None, None) };
    if prefix != "arn" {
        return (None, None);
    }
    (is_region(region).then(|| region.to_owned()), is_account(account).then(|| account.to_owned()))
}

/// Twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Looks like `eu-west-1`.
pub fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    words.len() >= 2
        && words.iter().all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()))
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// The region of a zone: `eu-west-1` of `eu-west-1a`.
pub fn region_of_zone(zone: &str) -> Option<String> {
    let region = zone.strip_suffix(|c: char| c.is_ascii_lowercase())?;
    is_region(region).then(|| region.to_owned())
}

/// Tags written as a map, or as a list of `Key` and `Value`.
pub fn tags(value: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| match v {
        Value::String(s) => Some(s.clone()),
        Value::Bool(_) | Value::Number(_) => Some(v.to_string()),
        _ => None,
    };
    match value {
        Value::Object(map) => map.iter().filter_map(|(k, v)| Some((k.clone(), text(v)?))).collect(),
        Value::Array(items) => items
            .iter()
            .filter_map(|item| {
                let field = |names: [&str; 2]| names.iter().find_map(|n| item.get(n)).and_then(text);
                Some((field(["Key", "key"])?, field(["Value", "value"])?))
            })
            .collect(),
        _ => Vec::new(),
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

    #[test]
    fn arns_and_zones() {
        assert_eq!(of_arn("arn:aws:rds:eu-west-1:111122223333:db:x"), (Some("eu-west-1".into()), Some("111122223333".into())));
        assert_eq!(of_arn("arn:aws:iam::aws:policy/x"), (None, None));
        assert_eq!(region_of_zone("us-gov-east-1b").as_deref(), Some("us-gov-east-1"));
        assert_eq!(region_of_zone("eu-west-1"), None);
    }
}
