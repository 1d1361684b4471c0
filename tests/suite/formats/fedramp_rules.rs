//! A plan for FedRAMP keeps the rules of FedRAMP's own validations, each by its id: src/validations/constraints of
//! GSA/fedramp-automation, branch develop, 20 December 2024. Rules that need more than one look are tests of `fedramp`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fedramp::{FEDRAMP, STATEMENTS, at, plan, properties};
use super::fedramp_plan::fedramp;

/// Takes something away below the first value at a path.
fn first_at(value: &mut Value, path: &str, change: &mut dyn FnMut(&mut Value) -> bool) -> bool {
    let Some((key, rest)) = path.split_once('/').or_else(|| (!path.is_empty()).then_some((path, ""))) else {
        return change(value);
    };
    match key {
        "*" => value.as_array_mut().into_iter().flatten().any(|inner| first_at(inner, rest, change)),
        key => value.get_mut(key).is_some_and(|inner| first_at(inner, rest, change)),
    }
}

/// What a rule asks for. Each is also asked of a plan that breaks it.
enum Ask {
    /// Every value at the first path, of which there is at least one, has the key, and it is not empty.
    Key(&'static str, &'static str),
    /// Every value at the path has exactly one property of the name.
    Property(&'static str, &'static str),
    /// Some value at the path has a property with this name, value and class.
    Some(&'static str, &'static str, &'static str, Option<&'static str>),
    /// Something is the same everywhere: path, and what it must be one of.
    OneOf(&'static str, &'static [&'static str]),
}

use Ask::{Key, OneOf, Property, Some as Has};

fn holds(plan: &Value, ask: &Ask) -> bool {
    match ask {
        Key(path, key) => {
            let values = at(plan, path);
            let filled = |v: &&Value| match v.get(key) {
                None | Some(Value::Null) => false,
                Some(Value::Array(list)) => !list.is_empty(),
                Some(Value::String(text)) => !text.is_empty(),
                Some(_) => true,
            };
            !values.is_empty() && values.iter().all(filled)
        }
        Property(path, name) => {
            let values = at(plan, path);
            !values.is_empty() && values.iter().all(|v| properties(v, name).len() == 1)
        }
        Has(path, name, value, class) => at(plan, path)
            .iter()
            .any(|v| properties(v, name).iter().any(|p| p["value"] == *value && class.is_none_or(|class| p["class"] == class))),
        OneOf(path, allowed) => {
            let values = at(plan, path);
            !values.is_empty() && values.iter().all(|v| v.as_str().is_some_and(|text| allowed.contains(&text)))
        }
    }
}

fn broken(plan: &Value, ask: &Ask) -> Value {
    let mut plan = plan.clone();
    let without = |v: &mut Value, name: &str, value: Option<&str>| {
        let Some(list) = v["props"].as_array_mut() else { return false };
        let before = list.len();
        list.retain(|p| p["name"] != name || value.is_some_and(|value| p["value"] != value));
        list.len() < before
    };
    match ask {
        Key(path, key) => {
            assert!(first_at(&mut plan, path, &mut |v| v.as_object_mut().is_some_and(|o| o.remove(*key).is_some())))
        }
        Property(path, name) => assert!(first_at(&mut plan, path, &mut |v| without(v, name, None))),
        // All of them: the rule asks for one.
        Has(path, name, value, _) => while first_at(&mut plan, path, &mut |v| without(v, name, Some(value))) {},
        OneOf(path, _) => assert!(first_at(&mut plan, path, &mut |v| {
            *v = json!("something else");
            true
        })),
    }
    plan
}

const LEVELS: &[&str] = &["fips-199-low", "fips-199-moderate", "fips-199-high"];
const CHARACTERISTICS: &str = "system-characteristics";
const RESOURCES: &str = "back-matter/resources/*";
const TYPES: &str = "system-characteristics/system-information/information-types/*";
const BOUNDARY: &str = "system-characteristics/authorization-boundary/diagrams/*";
const NETWORK: &str = "system-characteristics/network-architecture/diagrams/*";
const FLOW: &str = "system-characteristics/data-flow/diagrams/*";
const AUTHORISATIONS: &str = "system-implementation/leveraged-authorizations/*";
const USERS: &str = "system-implementation/users/*";

/// FedRAMP's rules by id that one look decides.
const RULES: &[(&str, Ask)] = &[
    ("user-has-authorized-privilege", Key(USERS, "authorized-privileges")),
    ("user-has-role-id", Key(USERS, "role-ids")),
    ("user-has-user-type", Property(USERS, "type")),
    ("user-type", Has(USERS, "type", "privileged", None)),
    ("user-privilege-level", Has(USERS, "privilege-level", "read-write", None)),
    ("user-sensitivity-level", Has(USERS, "sensitivity", "high-risk", None)),
    ("has-configuration-management-plan", Has(RESOURCES, "type", "plan", Some("configuration-management-plan"))),
    ("has-incident-response-plan", Has(RESOURCES, "type", "plan", Some("incident-response-plan"))),
    ("has-information-system-contingency-plan", Has(RESOURCES, "type", "plan", Some("information-system-contingency-plan"))),
    ("has-rules-of-behavior", Has(RESOURCES, "type", "rules-of-behavior", None)),
    ("has-user-guide", Has(RESOURCES, "type", "users-guide", None)),
    ("has-fedramp-citations", Has(RESOURCES, "type", "citation", Some("fedramp-citations"))),
    ("resource-has-base64-or-rlink", Key(RESOURCES, "rlinks")),
    ("resource-has-title", Key(RESOURCES, "title")),
    ("missing-response-components", Key(STATEMENTS, "by-components")),
    (
        "by-component-has-responsible-role",
        Key("control-implementation/implemented-requirements/*/statements/*/by-components/*", "responsible-roles"),
    ),
    (
        "control-implementation-status",
        OneOf(
            "control-implementation/implemented-requirements/*/statements/*/by-components/*/implementation-status/state",
            &["implemented", "partial", "planned", "alternative", "not-applicable"],
        ),
    ),
    ("data-center-primary", Has("metadata/locations/*", "type", "data-center", Some("primary"))),
    ("data-center-alternate", Has("metadata/locations/*", "type", "data-center", Some("alternate"))),
    ("data-center-country-code", Key("metadata/locations/*/address", "country")),
    ("data-center-us", OneOf("metadata/locations/*/address/country", &["US"])),
    ("fedramp-version", Has("metadata", "fedramp-version", "fedramp-3.0.0rc1-oscal-1.1.2", None)),
    ("has-published-date", Key("metadata", "published")),
    ("marking", Property("metadata", "marking")),
    ("party-has-name", Key("metadata/parties/*", "name")),
    (
        "categorization-has-correct-system-attribute",
        OneOf(
            "system-characteristics/system-information/information-types/*/categorizations/*/system",
            &["https://doi.org/10.6028/NIST.SP.800-60v2r1"],
        ),
    ),
    (
        "categorization-has-information-type-id",
        Key("system-characteristics/system-information/information-types/*/categorizations/*", "information-type-ids"),
    ),
    (
        "cia-impact-has-selected",
        Key("system-characteristics/system-information/information-types/*/integrity-impact", "selected"),
    ),
    ("information-type-has-availability-impact", Key(TYPES, "availability-impact")),
    ("information-type-has-confidentiality-impact", Key(TYPES, "confidentiality-impact")),
    ("information-type-has-integrity-impact", Key(TYPES, "integrity-impact")),
    ("security-level", OneOf("system-characteristics/security-sensitivity-level", LEVELS)),
    ("fully-operational-date-type", Property(CHARACTERISTICS, "fully-operational-date")),
    ("has-fully-operational-date", Property(CHARACTERISTICS, "fully-operational-date")),
    ("has-authenticator-assurance-level", Property(CHARACTERISTICS, "authenticator-assurance-level")),
    ("has-federation-assurance-level", Property(CHARACTERISTICS, "federation-assurance-level")),
    ("has-identity-assurance-level", Property(CHARACTERISTICS, "identity-assurance-level")),
    ("has-cloud-deployment-model", Has(CHARACTERISTICS, "cloud-deployment-model", "government-only-cloud", None)),
    ("has-cloud-service-model", Has(CHARACTERISTICS, "cloud-service-model", "saas", None)),
    ("authorization-type", Has(CHARACTERISTICS, "authorization-type", "fedramp-agency", None)),
    ("has-authorization-boundary-diagram", Key("system-characteristics/authorization-boundary", "diagrams")),
    ("has-authorization-boundary-diagram-caption", Key(BOUNDARY, "caption")),
    ("has-authorization-boundary-diagram-description", Key(BOUNDARY, "description")),
    ("has-authorization-boundary-diagram-link", Key(BOUNDARY, "links")),
    (
        "has-authorization-boundary-diagram-link-rel",
        OneOf("system-characteristics/authorization-boundary/diagrams/*/links/*/rel", &["diagram"]),
    ),
    ("has-authorization-boundary-diagram-link-href-target", Has(RESOURCES, "type", "image", Some("authorization-boundary"))),
    ("has-data-flow", Key(CHARACTERISTICS, "data-flow")),
    ("has-data-flow-description", Key("system-characteristics/data-flow", "description")),
    ("has-data-flow-diagram", Key("system-characteristics/data-flow", "diagrams")),
    ("has-data-flow-diagram-caption", Key(FLOW, "caption")),
    ("has-data-flow-diagram-description", Key(FLOW, "description")),
    ("has-data-flow-diagram-link", Key(FLOW, "links")),
    ("has-data-flow-diagram-link-rel", OneOf("system-characteristics/data-flow/diagrams/*/links/*/rel", &["diagram"])),
    ("has-data-flow-diagram-uuid", Key(FLOW, "uuid")),
    ("has-data-flow-diagram-link-href-target", Has(RESOURCES, "type", "image", Some("data-flow"))),
    ("has-network-architecture", Key(CHARACTERISTICS, "network-architecture")),
    ("has-network-architecture-diagram", Key("system-characteristics/network-architecture", "diagrams")),
    ("has-network-architecture-diagram-caption", Key(NETWORK, "caption")),
    ("has-network-architecture-diagram-description", Key(NETWORK, "description")),
    ("has-network-architecture-diagram-link", Key(NETWORK, "links")),
    (
        "has-network-architecture-diagram-link-rel",
        OneOf("system-characteristics/network-architecture/diagrams/*/links/*/rel", &["diagram"]),
    ),
    ("has-network-architecture-diagram-link-href-target", Has(RESOURCES, "type", "image", Some("network-architecture"))),
    ("has-security-impact-level", Key(CHARACTERISTICS, "security-impact-level")),
    ("has-security-sensitivity-level", Key(CHARACTERISTICS, "security-sensitivity-level")),
    ("has-system-id", OneOf("system-characteristics/system-ids/*/identifier-type", &[FEDRAMP])),
    ("has-system-name-short", Key(CHARACTERISTICS, "system-name-short")),
    ("saas-has-leveraged-authorization", Key("system-implementation", "leveraged-authorizations")),
    ("has-inventory-items", Key("system-implementation", "inventory-items")),
    ("unique-inventory-item-asset-id", Property("system-implementation/inventory-items/*", "asset-id")),
    ("leveraged-authorization-has-authorization-type", Property(AUTHORISATIONS, "authorization-type")),
    ("leveraged-authorization-has-impact-level", Property(AUTHORISATIONS, "impact-level")),
    ("leveraged-authorization-has-system-identifier", Property(AUTHORISATIONS, "leveraged-system-identifier")),
    ("component-type", OneOf("system-implementation/components/*/type", &["this-system", "system", "service"])),
];

#[test]
fn the_plan_keeps_fedramps_rules() {
    let plan = plan(&fedramp(|_| {}));
    let mut kept = BTreeSet::new();
    for (id, ask) in RULES {
        assert!(holds(&plan, ask), "{id}");
        assert!(!holds(&broken(&plan, ask), ask), "{id}: a plan that breaks the rule is taken");
        assert!(kept.insert(id), "{id} stands twice");
    }
}
