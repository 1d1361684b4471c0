//! The schemas accept what the readers accept and what we publish, and refuse what is broken. What check-jsonschema says
//! of them, `judged` asks; here a small validator of our own does, so that `cargo test` alone notices.

use onus_core::schema::{SchemaSubject, inventory_of, model_part, model_parts, schema};
use onus_model_aws::builtin_model;
use serde_json::{Value, json};

use super::estate::{estate, hostile};

/// What is wrong with a value, by the keywords that our schemas use. A keyword that it does not know is a fault.
fn faults(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let Some(map) = schema.as_object() else {
        return if schema == &Value::Bool(false) { vec![format!("{place}: nothing may stand here")] } else { Vec::new() };
    };
    let mut out = Vec::new();
    for (keyword, rule) in map {
        match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" | "default" | "format" | "prefixItems" | "then" => {}
            // What editors alone read.
            "enumDescriptions" | "doNotSuggest" => {}
            "if" => {
                if faults(root, rule, value, place).is_empty() {
                    out.extend(faults(root, &schema["then"], value, place));
                }
            }
            "not" => {
                if faults(root, rule, value, place).is_empty() {
                    out.push(format!("{place}: {value} is of a kind that may not stand here"));
                }
            }
            "$ref" => {
                let pointer = rule.as_str().expect("a reference").trim_start_matches('#');
                let target = root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
                out.extend(faults(root, target, value, place));
            }
            "type" => {
                let names: Vec<&str> = match rule {
                    Value::Array(list) => list.iter().map(|n| n.as_str().expect("a type")).collect(),
                    one => vec![one.as_str().expect("a type")],
                };
                if !names.iter().any(|n| is(n, value)) {
                    out.push(format!("{place}: {value} is no {names:?}"));
                }
            }
            "enum" if !rule.as_array().expect("a list").contains(value) => {
                out.push(format!("{place}: {value} is none of {rule}"))
            }
            "const" if rule != value => out.push(format!("{place}: {value} is not {rule}")),
            "enum" | "const" => {}
            "required" => {
                let missing = rule
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter(|k| value.is_object() && value.get(k.as_str().expect("a key")).is_none());
                out.extend(missing.map(|k| format!("{place}: {k} is missing")));
            }
            "properties" => {
                for (key, inner) in rule.as_object().expect("a map") {
                    if let Some(found) = value.get(key) {
                        out.extend(faults(root, inner, found, &format!("{place}/{key}")));
                    }
                }
            }
            "additionalProperties" => {
                let known = |k: &String| schema["properties"].as_object().is_some_and(|p| p.contains_key(k));
                for (key, found) in value.as_object().into_iter().flatten().filter(|(k, _)| !known(k)) {
                    out.extend(faults(root, rule, found, &format!("{place}/{key}")));
                }
            }
            "items" => {
                let before = schema["prefixItems"].as_array().map_or(0, Vec::len);
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    let rule = if n < before { &schema["prefixItems"][n] } else { rule };
                    out.extend(faults(root, rule, item, &format!("{place}[{n}]")));
                }
            }
            "minItems" if value.as_array().is_some_and(|l| (l.len() as u64) < rule.as_u64().expect("a number")) => {
                out.push(format!("{place}: too few"));
            }
            "maxItems" if value.as_array().is_some_and(|l| (l.len() as u64) > rule.as_u64().expect("a number")) => {
                out.push(format!("{place}: too many"));
            }
            "minimum" if value.as_f64().is_some_and(|n| n < rule.as_f64().expect("a number")) => {
                out.push(format!("{place}: too small"));
            }
            // Patterns are the judge's to try.
            "minItems" | "maxItems" | "minimum" | "maximum" | "pattern" => {}
            "anyOf" | "oneOf" | "allOf" => {
                let each: Vec<Vec<String>> =
                    rule.as_array().expect("a list").iter().map(|s| faults(root, s, value, place)).collect();
                let good = each.iter().filter(|f| f.is_empty()).count();
                let right = match keyword.as_str() {
                    "anyOf" => good > 0,
                    "oneOf" => good == 1,
                    _ => good == each.len(),
                };
                if !right {
                    out.push(format!("{place}: {good} of {keyword}: {each:?}"));
                }
            }
            "dependentRequired" => {
                for (key, needs) in rule.as_object().expect("a map").iter().filter(|(k, _)| value.get(k).is_some()) {
                    let missing =
                        needs.as_array().expect("a list").iter().filter(|n| value.get(n.as_str().expect("a key")).is_none());
                    out.extend(missing.map(|n| format!("{place}: {key} needs {n}")));
                }
            }
            other => panic!("{place}: the keyword `{other}` is not known here"),
        }
    }
    out
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type `{other}`"),
    }
}

pub fn check(subject: SchemaSubject, value: &Value) -> Vec<String> {
    let schema = schema(subject);
    faults(&schema, &schema, value, "")
}

#[test]
fn every_schema_names_its_draft_and_itself() {
    for subject in SchemaSubject::ALL {
        let schema = schema(subject);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("urn:onus:schema:{}:1", subject.id()));
    }
    for part in model_parts() {
        assert!(model_part(part).is_some(), "{part}");
    }
    assert!(model_part("nonsense").is_none());
}

#[test]
fn what_we_publish_keeps_to_the_schema() {
    for estate in [estate(|_| {}), hostile()] {
        let bytes = estate.render("data/matrix.json").expect("renders");
        let value: Value = serde_json::from_slice(&bytes).expect("JSON");
        let found = check(SchemaSubject::Matrix, &value);
        assert!(found.is_empty(), "{:#?}", &found[..found.len().min(5)]);
    }
}

/// Each of these breaks the published matrix in one way.
#[test]
fn a_broken_matrix_is_refused() {
    let estate = estate(|_| {});
    let whole = serde_json::to_value(&estate.matrix).expect("serialises");
    type Break = (&'static str, fn(&mut Value));
    let breaks: [Break; 7] = [
        ("another version", |m| m["schema"] = json!("onus/matrix/1")),
        ("a field more", |m| m["teams"][0]["phone"] = json!("1")),
        ("a field less", |m| drop(m["teams"][0].as_object_mut().expect("a map").remove("name"))),
        ("another split", |m| m["configurations"][0]["cells"][0]["split"] = json!("ours")),
        ("an index that is text", |m| m["deployments"][0]["placement"] = json!("3")),
        ("a holder of no kind", |m| m["duties"][0]["holder"] = json!({ "Nobody": true })),
        ("no duties", |m| drop(m.as_object_mut().expect("a map").remove("duties"))),
    ];
    for (name, change) in breaks {
        let mut broken = whole.clone();
        change(&mut broken);
        assert!(!check(SchemaSubject::Matrix, &broken).is_empty(), "{name}");
    }
}

/// Whatever a reader of the matrix needs is required: a field that may be absent is one that we leave out, and we leave
/// out none but what a status has nothing to say of: there are many, and most say little.
#[test]
fn every_field_of_the_matrix_is_required() {
    fn walk(schema: &Value, place: &str) {
        if let Some(properties) = schema["properties"].as_object() {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let sparse = ["ObligationStatus", "OccurrenceRun"].iter().any(|name| place.ends_with(&format!("$defs/{name}")));
            let by_cadence = place.contains("$defs/Judging/properties");
            // What only a plan for FedRAMP needs is left out elsewhere, and a pack has no view of the organisation.
            let of_few = [
                "FedrampFacts",
                "InformationType",
                "LeveragedAuthorisation",
                "OscalSystem",
                "PublishedStatuses",
                "RefRequirement",
                "Scope",
                "UserEntityDuty",
            ];
            let few = |key: &str| {
                let optional = [
                    "adjustment",
                    "selected",
                    "authorisation_type",
                    "impact",
                    "usage",
                    "fedramp",
                    "organisation",
                    "parameters",
                    "parts",
                    "originations",
                    "planned",
                    "customer",
                    "profile",
                ];
                let named = of_few.iter().any(|name| place.ends_with(&format!("$defs/{name}"))) && optional.contains(&key);
                named || place.contains("$defs/FedrampFacts/properties/")
            };
            for key in properties.keys().filter(|key| !sparse && !by_cadence && !few(key)) {
                assert!(required.contains(&json!(key)), "{place}/{key} is not required");
            }
        }
        match schema {
            Value::Object(map) => map.iter().for_each(|(k, v)| walk(v, &format!("{place}/{k}"))),
            Value::Array(list) => list.iter().for_each(|v| walk(v, place)),
            _ => {}
        }
    }
    walk(&schema(SchemaSubject::Matrix), "");
}

/// What an editor offers is accepted, and an option of another service is not.
#[test]
fn options_are_those_of_the_service_that_is_named() {
    let model = builtin_model();
    let schema = inventory_of(&model);
    let check = |deployment: Value| faults(&schema, &schema, &json!({ "deployments": [deployment] }), "");
    let mut tried = 0;
    for service in model.services.values().filter(|service| service.parent.is_none()) {
        for (option, defined) in &service.options {
            for value in defined.values.keys() {
                let found = check(json!({ "id": "a", "service": service.id, "options": { option: value } }));
                assert!(found.is_empty(), "{} {option} {value}: {found:?}", service.id);
                tried += 1;
            }
        }
        assert!(!check(json!({ "id": "a", "service": service.id, "options": { "nonsense": 1 } })).is_empty(), "{}", service.id);
    }
    assert!(tried > 500, "{tried}");
    let rds = |options: Value| check(json!({ "id": "a", "service": "Amazon RDS", "options": options }));
    assert!(rds(json!({ "multi_az": true, "engine": null })).is_empty());
    assert!(!rds(json!({ "launch_type": "fargate" })).is_empty());
    // What a project's own model calls it, no schema of ours knows.
    assert!(check(json!({ "id": "a", "service": "our-queue", "options": { "anything": "goes" } })).is_empty());
    assert!(!check(json!({ "id": "a", "service": ["rds"] })).is_empty());
    let ids = schema["$defs"]["service_name"]["anyOf"][0]["enum"].as_array().expect("ids");
    assert!(ids.contains(&json!("rds")) && ids.contains(&json!("fargate")), "ids, and aliases that carry options");
}

/// No `null` is offered, and an exception of no kind is told all three.
#[test]
fn editors_offer_nothing_that_nobody_writes() {
    fn walk(schema: &Value, place: &str) {
        let null = schema["type"] == "null" || schema["type"].as_array().is_some_and(|list| list.contains(&json!("null")));
        assert!(!null || place.ends_with("/not"), "{place} offers null");
        match schema {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &format!("{place}/{key}"))),
            Value::Array(list) => list.iter().for_each(|value| walk(value, place)),
            _ => {}
        }
    }
    walk(&inventory_of(&builtin_model()), "");
    let kind = &schema(SchemaSubject::Inventory)["$defs"]["exception"]["properties"]["kind"];
    assert_eq!(kind["enum"], json!(["reassignment", "risk-acceptance", "compensating-control"]));
}

fn read(folder: &str, name: &str) -> Result<onus_core::inventory::Inventory, Vec<onus_source::Diagnostic>> {
    let folder = super::estate::root().join("tests/fixtures/formats").join(folder);
    let (model, mut sources) = (builtin_model(), onus_source::SourceMap::default());
    onus_core::inventory::load(&folder, std::path::Path::new(name), &model, &mut sources).map(|l| l.inventory)
}

/// The reader takes what the schema takes, and refuses what it refuses.
#[test]
fn the_reader_agrees() {
    let inventory = read("right", "outward.yaml").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let system = inventory.scopes[0].oscal.as_ref().expect("the part `oscal`");
    assert_eq!(system.leveraged_authorisations[0].authorised_on.to_string(), "2016-06-21");
    assert_eq!(system.information_types[0].nist_800_60, ["C.3.2.5"]);
    assert_eq!(system.impact.availability, onus_core::inventory::Impact::Low);
    let [alone, shared] = &inventory.user_entity_duties[..] else { panic!("two duties") };
    assert_eq!((alone.sharing, alone.ours.as_deref()), (None, None));
    assert_eq!(shared.sharing, Some(onus_core::inventory::Sharing::Dependent));
    assert_eq!(shared.requirements[0].ids, ["CEK-08"]);
    let mut broken = 0;
    for entry in std::fs::read_dir(super::estate::root().join("tests/fixtures/formats/broken")).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(read("broken", &name).is_err(), "{name}");
        broken += 1;
    }
    assert!(broken >= 11);
}
