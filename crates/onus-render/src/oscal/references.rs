//! Whether everything in a document leads somewhere: roles, parties, components, resources; and whether no UUID is given twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What refers to nothing, and what is defined twice.
pub fn problems(document: &Value) -> Vec<String> {
    let mut references = References::default();
    references.look(document, "");
    let mut out: Vec<String> = references
        .defined
        .iter()
        .filter(|(_, n)| **n > 1)
        .map(|(uuid, n)| format!("the UUID {uuid} is given {n} times"))
        .collect();
    for (role, place) in &references.roles_used {
        if !references.roles.contains(role) {
            out.push(format!("{place}: no role has the id `{role}`"));
        }
    }
    for (party, place) in &references.parties_used {
        if !references.parties.contains(party) {
            out.push(format!("{place}: no party has the UUID {party}"));
        }
    }
    for (uuid, place) in &references.used {
        if !references.defined.contains_key(uuid) {
            out.push(format!("{place}: nothing has the UUID {uuid}"));
        }
    }
    out
}

#[derive(Default)]
struct References {
    defined: BTreeMap<String, usize>,
    roles: BTreeSet<String>,
    parties: BTreeSet<String>,
    roles_used: BTreeSet<(String, String)>,
    parties_used: BTreeSet<(String, String)>,
    used: BTreeSet<(String, String)>,
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn inner(text: String) -> Option<String> {
    text.strip_prefix('#').map(str::to_owned)
}

impl References {
    fn look(&mut self, value: &Value, place: &str) {
        match value {
            Value::Array(list) => list.iter().enumerate().for_each(|(n, item)| self.look(item, &format!("{place}[{n}]"))),
            Value::Object(map) => {
                let named = |name: &str| map.get("name").and_then(Value::as_str) == Some(name);
                for (key, value) in map {
                    let here = format!("{place}/{key}");
                    let each =
                        |list: &mut BTreeSet<(String, String)>| list.extend(texts(value).into_iter().map(|t| (t, here.clone())));
                    match key.as_str() {
                        "uuid" => texts(value).into_iter().for_each(|t| *self.defined.entry(t).or_default() += 1),
                        "roles" => self.roles.extend(ids(value, "id")),
                        "parties" => self.parties.extend(ids(value, "uuid")),
                        "role-id" | "role-ids" => each(&mut self.roles_used),
                        "party-uuid" | "party-uuids" | "member-of-organizations" => each(&mut self.parties_used),
                        "component-uuid" | "provided-uuid" => each(&mut self.used),
                        "value" if named("leveraged-authorization-uuid") => each(&mut self.used),
                        "href" | "source" => {
                            self.used.extend(texts(value).into_iter().filter_map(inner).map(|t| (t, here.clone())));
                        }
                        _ => {}
                    }
                    self.look(value, &here);
                }
            }
            _ => {}
        }
    }
}

fn ids(list: &Value, key: &str) -> Vec<String> {
    let uuid_of = |item: &Value| item.get(key).and_then(Value::as_str).map(str::to_owned);
    list.as_array().into_iter().flatten().filter_map(uuid_of).collect()
}
