//! Whether everything in a document leads somewhere: roles, parties, components, resources; and whether no UUID is given twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

/// What a document defines and what it refers to, gathered part by part. Of each reference, where it first stands.
#[derive(Default)]
pub struct References {
    defined: BTreeMap<String, usize>,
    roles: BTreeSet<String>,
    parties: BTreeSet<String>,
    roles_used: BTreeMap<String, String>,
    parties_used: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

/// The keys that lead to a value.
#[derive(Clone, Copy)]
struct KeyPath<'a> {
    parent: Option<&'a KeyPath<'a>>,
    key: &'a str,
}

impl fmt::Display for KeyPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parent {
            Some(parent) => write!(f, "{parent}/{}", self.key),
            None => f.write_str(self.key),
        }
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// What refers to nothing in a whole document, and what is defined twice.
pub fn problems(document: &Value) -> Vec<String> {
    let mut references = References::default();
    references.add("", document);
    references.problems()
}

impl References {
    /// Takes in a part of the document, which stands under `key`.
    pub fn add(&mut self, key: &str, value: &Value) {
        self.add_entry(KeyPath { parent: None, key }, value, None);
    }

    /// What refers to nothing, and what is defined twice.
    pub fn problems(&self) -> Vec<String> {
        let mut out: Vec<String> =
            self.defined.iter().filter(|(_, n)| **n > 1).map(|(uuid, n)| format!("the UUID {uuid} is given {n} times")).collect();
        for (role, path) in &self.roles_used {
            if !self.roles.contains(role) {
                out.push(format!("{path}: no role has the id `{role}`"));
            }
        }
        for (party, path) in &self.parties_used {
            if !self.parties.contains(party) {
                out.push(format!("{path}: no party has the UUID {party}"));
            }
        }
        for (uuid, path) in &self.used {
            if !self.defined.contains_key(uuid) {
                out.push(format!("{path}: nothing has the UUID {uuid}"));
            }
        }
        out
    }

    fn add_entry(&mut self, path: KeyPath, value: &Value, property: Option<&str>) {
        match path.key {
            "uuid" => {
                for text in texts(value) {
                    *self.defined.entry(text.to_owned()).or_default() += 1;
                }
            }
            "roles" => self.roles.extend(ids(value, "id")),
            "parties" => self.parties.extend(ids(value, "uuid")),
            "role-id" | "role-ids" => first_uses(&mut self.roles_used, texts(value), path),
            "party-uuid" | "party-uuids" | "member-of-organizations" => first_uses(&mut self.parties_used, texts(value), path),
            "component-uuid" | "provided-uuid" | "observation-uuid" | "risk-uuid" => {
                first_uses(&mut self.used, texts(value), path)
            }
            "value" if property == Some("leveraged-authorization-uuid") => first_uses(&mut self.used, texts(value), path),
            "href" | "source" => {
                first_uses(&mut self.used, texts(value).into_iter().filter_map(|text| text.strip_prefix('#')), path);
            }
            _ => {}
        }
        self.add_inner(path, value);
    }

    fn add_inner(&mut self, path: KeyPath, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|item| self.add_inner(path, item)),
            Value::Object(map) => {
                let name = map.get("name").and_then(Value::as_str);
                for (key, value) in map {
                    self.add_entry(KeyPath { parent: Some(&path), key }, value, name);
                }
            }
            _ => {}
        }
    }
}

fn first_uses<'v>(uses: &mut BTreeMap<String, String>, texts: impl IntoIterator<Item = &'v str>, path: KeyPath) {
    for text in texts {
        if !uses.contains_key(text) {
            uses.insert(text.to_owned(), path.to_string());
        }
    }
}

fn ids(list: &Value, key: &str) -> Vec<String> {
    let id_of = |item: &Value| item.get(key).and_then(Value::as_str).map(str::to_owned);
    list.as_array().into_iter().flatten().filter_map(id_of).collect()
}
