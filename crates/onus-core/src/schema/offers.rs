//! What an editor offers in an inventory out of a model: ids of services, duties, areas and frameworks, and the options of the
//! service that a deployment names.

use std::collections::BTreeSet;

use onus_model::{Model, Service, ServiceOption};
use onus_source::typed::truth;
use serde_json::{Map, Value, json};

use super::shape::{described, nothing, part, scalar, text};

/// The schema of an inventory with all that a model offers.
pub fn inventory_of(model: &Model) -> Value {
    let mut schema = super::inventory::schema();
    let whole: Vec<&Service> = model.services.values().filter(|service| service.parent.is_none()).collect();
    let ids = [
        ("service_name", names_of_services(&whole)),
        ("duty_id", ids(model.duties.values().map(|duty| (duty.id.as_str(), duty.title.as_str())))),
        ("domain_id", ids(model.domains.iter().map(|domain| (domain.id.as_str(), domain.title.as_str())))),
        ("framework_id", ids(model.frameworks.iter().map(|framework| (framework.id.as_str(), framework.name.as_str())))),
    ];
    let Some(parts) = schema["$defs"].as_object_mut() else { return schema };
    // An acknowledgement's `duties` are what was accepted, and no ids.
    for (_, of) in parts.iter_mut().filter(|(name, _)| *name != "acknowledgement") {
        for (field, name) in [
            ("service", "service_name"),
            ("services", "service_name"),
            ("duties", "duty_id"),
            ("domains", "domain_id"),
            ("framework", "framework_id"),
        ] {
            each_field(of, field, &mut |schema| offer(schema, name));
        }
    }
    parts.extend(ids.map(|(name, schema)| (name.to_owned(), schema)));
    let options = whole.iter().filter(|service| !service.options.is_empty());
    parts.extend(options.map(|service| (part_of(service), options_of(service))));
    parts.insert("no_options".to_owned(), only_these("No setting of this service decides who is responsible.", Map::new()));
    if let Some(deployment) = parts.get_mut("deployment") {
        deployment["allOf"] = by_service(&whole);
        // What the service adds is offered instead.
        deployment["properties"]["options"]["doNotSuggest"] = json!(true);
    }
    schema
}

/// Changes each field of this name in a schema of a map or of several.
fn each_field(schema: &mut Value, name: &str, change: &mut dyn FnMut(&mut Value)) {
    if let Some(field) = schema.get_mut("properties").and_then(|fields| fields.get_mut(name)) {
        change(field);
    }
    for list in ["oneOf", "allOf"] {
        let alternatives = schema.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        alternatives.for_each(|one| each_field(one, name, change));
    }
}

/// Makes what may be any text one of a list of ids, or any text.
fn offer(schema: &mut Value, name: &str) {
    let about = schema.as_object_mut().and_then(|map| map.remove("description"));
    if *schema == scalar() || *schema == text() {
        *schema = json!({ "anyOf": [part(name)] });
    } else {
        for key in ["anyOf", "items"] {
            match schema.get_mut(key) {
                Some(Value::Array(list)) => list.iter_mut().for_each(|one| offer(one, name)),
                Some(one) => offer(one, name),
                None => {}
            }
        }
    }
    if let Some(about) = about {
        schema["description"] = about;
    }
}

fn ids<'m>(known: impl Iterator<Item = (&'m str, &'m str)>) -> Value {
    let (ids, about): (Vec<&str>, Vec<&str>) = known.unzip();
    json!({ "anyOf": [{ "enum": ids, "enumDescriptions": about }, text()] })
}

/// Ids of services, and the aliases that stand for a service with options. Any other name is accepted, too.
fn names_of_services(services: &[&Service]) -> Value {
    let (mut names, mut about) = (Vec::new(), Vec::new());
    for service in services {
        names.push(service.id.clone());
        about.push(service.name.clone());
        for (alias, options) in &service.variants {
            let options: Vec<String> = options.iter().map(|(option, value)| format!("{option}: {value}")).collect();
            names.push(alias.to_lowercase());
            about.push(format!("{} with {}", service.name, options.join(", ")));
        }
    }
    json!({ "anyOf": [{ "enum": names, "enumDescriptions": about }, text()] })
}

/// Which options belong to which service. A service that is named in another way than here may have any.
fn by_service(services: &[&Service]) -> Value {
    let when = |names: BTreeSet<String>, options: &str| {
        json!({
            "if": { "required": ["service"], "properties": { "service": { "enum": names, "pattern": exactly(&names) } } },
            "then": { "properties": { "options": part(options) } },
        })
    };
    let (with, without): (Vec<&Service>, Vec<&Service>) =
        services.iter().copied().partition(|service| !service.options.is_empty());
    let mut rules: Vec<Value> = with.into_iter().map(|service| when(names_of(service), &part_of(service))).collect();
    rules.push(when(without.into_iter().flat_map(names_of).collect(), "no_options"));
    json!(rules)
}

/// A pattern of these names. While somebody types, an editor takes the beginning of a value in `enum` for that value, and would
/// offer for `s3` what `s3tables` has.
fn exactly(names: &BTreeSet<String>) -> String {
    const SYNTAX: &str = r"\^$.|?*+()[]{}/";
    let literal = |name: &String| -> String {
        name.chars().flat_map(|c| [SYNTAX.contains(c).then_some('\\'), Some(c)]).flatten().collect()
    };
    format!("^(?:{})$", names.iter().map(literal).collect::<Vec<_>>().join("|"))
}

/// What most people call a service, and the aliases that are offered. All its names would double the schema.
fn names_of(service: &Service) -> BTreeSet<String> {
    let variants = service.variants.keys().map(|alias| alias.to_lowercase());
    [&service.id, &service.name, &service.short].into_iter().cloned().chain(variants).collect()
}

fn part_of(service: &Service) -> String {
    format!("options_of_{}", service.id)
}

fn options_of(service: &Service) -> Value {
    let options = service.options.iter().map(|(name, option)| (name.clone(), value_of(option))).collect();
    only_these(&format!("Settings of {} that decide who is responsible.", service.name), options)
}

fn only_these(about: &str, properties: Map<String, Value>) -> Value {
    let options = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    described(json!({ "anyOf": [options, nothing()] }), about)
}

/// The values of an option with their labels. Other spellings are accepted as well, which only the reader can judge.
fn value_of(option: &ServiceOption) -> Value {
    let value = |value: &String| truth(value).map_or_else(|| json!(value), Value::Bool);
    let values: Vec<Value> = option.values.keys().map(value).collect();
    let labels: Vec<&String> = option.values.values().collect();
    json!({
        "title": option.title,
        "description": default_words(option),
        "anyOf": [{ "enum": values, "enumDescriptions": labels }, scalar(), nothing()],
    })
}

fn default_words(option: &ServiceOption) -> String {
    match option.defaults.as_slice() {
        [] => "It has no documented default: what it decides is unresolved until it is set.".to_owned(),
        [only] if only.when.is_empty() && only.since.is_none() => {
            format!("By default: {}.", option.values.get(&only.value).unwrap_or(&only.value))
        }
        _ => "The default depends on other options or on the day of creation.".to_owned(),
    }
}
