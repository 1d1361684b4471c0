//! A system security plan for FedRAMP is complete, or it is refused with what it lacks.

use std::collections::BTreeSet;

use onus_core::inventory::Scope;
use onus_core::security_plan::Implementation;
use onus_render::oscal;
use serde_json::Value;

use super::estate::Estate;
use super::fedramp_plan::{MISSING, NOT_APPLICABLE, fedramp, implementations, listed};

const PLAN: &str = "data/oscal/system-security-plan-fedramp.json";

pub const STATEMENTS: &str = "control-implementation/implemented-requirements/*/statements/*";

pub const FEDRAMP: &str = "http://fedramp.gov/ns/oscal";

pub fn plan(estate: &Estate) -> Value {
    let bytes = estate.render(PLAN).unwrap_or_else(|e| panic!("{e}"));
    serde_json::from_slice::<Value>(&bytes).expect("JSON")["system-security-plan"].take()
}

/// Values at a path; `*` stands for every entry of a list.
pub fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    path.split('/').filter(|key| !key.is_empty()).fold(vec![value], |values, key| {
        let step = |value: &'v Value| -> Vec<&'v Value> {
            match key {
                "*" => value.as_array().into_iter().flatten().collect(),
                key => value.get(key).into_iter().collect(),
            }
        };
        values.into_iter().flat_map(step).collect()
    })
}

pub fn properties<'v>(of: &'v Value, name: &str) -> Vec<&'v Value> {
    of["props"].as_array().into_iter().flatten().filter(|p| p["name"] == name).collect()
}

fn value<'v>(of: &'v Value, name: &str) -> Option<&'v str> {
    properties(of, name).first()?["value"].as_str()
}

/// Rules `import-profile-has-available-document` and `import-profile-resolves-to-fedramp-content`, offline: what the plan answers
/// lies beside it, with every response point and parameter of the baseline.
#[test]
fn a_plan_without_a_profile_answers_the_catalogue_beside_it() {
    let estate = fedramp(|scope| scope.oscal.iter_mut().for_each(|system| system.profile = None));
    assert_eq!(plan(&estate)["import-profile"]["href"], "./controls-fedramp.json");
    let bytes = estate.render("data/oscal/controls-fedramp.json").unwrap_or_else(|e| panic!("{e}"));
    let catalogue: Value = serde_json::from_slice(&bytes).expect("JSON");
    let texts =
        |path: &str| -> Vec<String> { at(&catalogue, path).iter().map(|id| id.as_str().expect("an id").to_owned()).collect() };
    let expected = |name: &str, id: fn(&str) -> String| -> Vec<String> { listed(name).iter().map(|listed| id(listed)).collect() };
    assert_eq!(texts("catalog/controls/*/id"), expected("fedramp-moderate", oscal_id));
    let statements = at(&catalogue, "catalog/controls/*/parts/*");
    let parts = statements.iter().flat_map(|part| std::iter::once(*part).chain(at(part, "parts/*")));
    let points = parts.filter(|part| properties(part, "response-point").iter().any(|p| p["ns"] == FEDRAMP));
    let points: BTreeSet<String> = points.map(|part| part["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(points, expected("fedramp-moderate-parts", response_point).into_iter().collect());
    let parameters: BTreeSet<String> = texts("catalog/controls/*/params/*/id").into_iter().collect();
    assert_eq!(parameters, listed("fedramp-moderate-parameters").into_iter().collect());
    // Who names a profile gets no file beside the plan.
    let named = fedramp(|_| {});
    let input = named.data();
    let files = onus_render::formats::data_files(&input, &[onus_core::configuration::Format::Oscal]);
    assert!(files.iter().all(|file| file.path != "data/oscal/controls-fedramp.json"));
}

/// Rules `has-required-response-points`, `incomplete-implemented-requirements`, `extraneous-implemented-requirements`,
/// `statement-has-this-system-component`, `misplaced-response-components`, `implementation-status-has-remarks`.
#[test]
fn every_part_of_every_control_is_answered() {
    let plan = plan(&fedramp(|_| {}));
    let controls: BTreeSet<String> = listed("fedramp-moderate").iter().map(|id| oscal_id(id)).collect();
    let answered = at(&plan, "control-implementation/implemented-requirements/*");
    let found: BTreeSet<String> = answered.iter().map(|r| r["control-id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((found, answered.len()), (controls, 323));
    assert!(answered.iter().all(|r| r.get("by-components").is_none()), "what stands with a control is not read");
    let expected: BTreeSet<String> = listed("fedramp-moderate-parts").iter().map(|id| response_point(id)).collect();
    let statements = at(&plan, STATEMENTS);
    let found: BTreeSet<String> = statements.iter().map(|s| s["statement-id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((found, statements.len()), (expected, 688));
    let systems = at(&plan, "system-implementation/components/*");
    let this_system = &systems.iter().find(|c| c["type"] == "this-system").expect("this system")["uuid"];
    for statement in statements {
        let answers = at(statement, "by-components/*");
        assert_eq!(answers.iter().filter(|answer| answer["component-uuid"] == *this_system).count(), 1, "{statement}");
        for status in answers.iter().map(|answer| &answer["implementation-status"]) {
            assert!(status["state"] == "implemented" || status["remarks"].is_string(), "{status}");
        }
    }
}

/// `AC-2(3)` is `ac-2.3`.
fn oscal_id(id: &str) -> String {
    id.to_lowercase().replace('(', ".").replace(')', "")
}

/// `AC-2(3)(d)` is `ac-2.3_smt.d`.
fn response_point(part: &str) -> String {
    let letter = part.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).filter(|(_, last)| last.parse::<u32>().is_err());
    match letter {
        Some((control, letter)) => format!("{}_smt.{letter}", oscal_id(control)),
        None => format!("{}_smt", oscal_id(part)),
    }
}

/// Rule `has-required-parameters`.
#[test]
fn every_parameter_of_the_baseline_has_a_value() {
    let plan = plan(&fedramp(|_| {}));
    let set: BTreeSet<String> = at(&plan, "control-implementation/implemented-requirements/*/set-parameters/*/param-id")
        .into_iter()
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(set, listed("fedramp-moderate-parameters").into_iter().collect());
}

/// Rules `responsible-party-*`, `role-defined-*`, `responsible-party-is-person`.
#[test]
fn parties_have_the_roles_that_fedramp_asks_for() {
    let plan = plan(&fedramp(|_| {}));
    let parties = at(&plan, "metadata/parties/*");
    let roles: BTreeSet<&str> = at(&plan, "metadata/roles/*/id").into_iter().filter_map(Value::as_str).collect();
    for (role, kind) in [
        ("prepared-by", "organization"),
        ("prepared-for", "organization"),
        ("system-owner", "person"),
        ("information-system-security-officer", "person"),
        ("authorizing-official-poc", "person"),
    ] {
        assert!(roles.contains(role), "{role}");
        let responsible = at(&plan, "metadata/responsible-parties/*");
        let entry = responsible.iter().find(|entry| entry["role-id"] == role).unwrap_or_else(|| panic!("{role}"));
        let party = parties.iter().find(|party| party["uuid"] == entry["party-uuids"][0]).expect("a party");
        assert_eq!(party["type"], kind, "{role}");
        if kind == "organization" {
            for field in ["addr-lines", "city", "state", "postal-code"] {
                assert!(party["addresses"][0].get(field).is_some(), "{role}: {field}");
            }
            assert_eq!(party["addresses"][0]["type"], "work");
        }
    }
}

/// Rules `component-has-authentication-method`, `authentication-method-has-remarks`, `component-has-provider-responsible-role`,
/// `component-has-non-provider-responsible-role`, `non-provider-responsible-role-references-user`,
/// `network-component-has-implementation-point`, `network-component-has-connection-security-prop`,
/// `leveraged-authorization-has-valid-impact-level`, and the agreements that FedRAMP knows.
#[test]
fn what_lies_outside_the_boundary_is_described() {
    let plan = plan(&fedramp(|_| {}));
    let users: BTreeSet<&str> = at(&plan, "system-implementation/users/*/uuid").into_iter().filter_map(Value::as_str).collect();
    let (mut leveraged, mut external) = (0, 0);
    for component in at(&plan, "system-implementation/components/*") {
        if component["type"] == "service" {
            assert_eq!(properties(component, "implementation-point").len(), 1, "{component}");
        }
        let inherits = value(component, "leveraged-authorization-uuid").is_some();
        let outside = component["type"] == "service" && !inherits && value(component, "implementation-point") == Some("external");
        if !(outside || component["type"] == "system" && inherits) {
            continue;
        }
        leveraged += u32::from(!outside);
        external += u32::from(outside);
        let sign_in = properties(component, "authentication-method");
        assert!(sign_in.len() == 1 && sign_in[0]["ns"] == FEDRAMP && sign_in[0]["remarks"].is_string(), "{component}");
        assert_eq!(properties(component, "nature-of-agreement").len(), 1, "{component}");
        assert!(!outside || properties(component, "connection-security").len() == 1, "{component}");
        let (providers, others): (Vec<_>, Vec<_>) =
            at(component, "responsible-roles/*").into_iter().partition(|role| role["role-id"] == "provider");
        assert_eq!(at(providers[0], "party-uuids/*").len(), 1, "{component}");
        assert!(!others.is_empty(), "{component}");
        for role in others {
            assert!(users.contains(value(role, "privilege-uuid").expect("a user")), "{role}");
        }
    }
    assert!(leveraged == 1 && external > 0, "{leveraged} {external}");
    let level = at(&plan, "system-implementation/leveraged-authorizations/*");
    assert!(level.iter().all(|a| matches!(value(a, "impact-level"), Some("fips-199-moderate" | "fips-199-high"))));
}

/// Leverage is said with OSCAL's own property, and what is inherited names the leveraged system.
#[test]
fn inheritance_stands_with_the_leveraged_system() {
    let plan = plan(&fedramp(|_| {}));
    let authorised: BTreeSet<&str> =
        at(&plan, "system-implementation/leveraged-authorizations/*/uuid").into_iter().filter_map(Value::as_str).collect();
    let components = at(&plan, "system-implementation/components/*");
    for property in components.iter().flat_map(|c| properties(c, "leveraged-authorization-uuid")) {
        assert!(property.get("ns").is_none() && authorised.contains(property["value"].as_str().expect("a UUID")), "{property}");
    }
    let system = &components.iter().find(|c| c["type"] == "system").expect("a leveraged system")["uuid"];
    let inheriting: Vec<&Value> = at(&plan, &format!("{STATEMENTS}/by-components/*"))
        .into_iter()
        .filter(|answer| answer.get("inherited").is_some())
        .collect();
    assert!(!inheriting.is_empty() && inheriting.iter().all(|answer| answer["component-uuid"] == *system));
}

fn uuids(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            out.extend(map.get("uuid").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| uuids(inner, out));
        }
        Value::Array(list) => list.iter().for_each(|inner| uuids(inner, out)),
        _ => {}
    }
}

#[test]
fn uuids_survive_another_order() {
    let second = |scope: &mut Scope| {
        let system = scope.oscal.as_mut().expect("a system");
        let mut kind = system.information_types[0].clone();
        kind.title = "Refunds".into();
        system.information_types.push(kind);
        let mut authorisation = system.leveraged_authorisations[0].clone();
        authorisation.title = "AWS GovCloud".into();
        system.leveraged_authorisations.push(authorisation);
    };
    let turned = |scope: &mut Scope| {
        second(scope);
        let system = scope.oscal.as_mut().expect("a system");
        system.information_types.reverse();
        let facts = system.fedramp.as_mut().expect("facts");
        facts.data_centres.reverse();
        facts.external_services.reverse();
        scope.statements.reverse();
    };
    let of = |estate: &Estate| {
        let mut out = BTreeSet::new();
        uuids(&plan(estate), &mut out);
        out
    };
    let before = of(&fedramp(second));
    assert!(before.len() > 1000);
    assert_eq!(of(&fedramp(turned)), before);
}

/// Whatever is taken away, no plan is written, and the check names the key under which it belongs.
#[test]
fn a_plan_that_lacks_a_fact_is_refused_with_it() {
    type Take = fn(&mut Scope);
    let cases: [(&str, Take); 9] = [
        ("fedramp: short_name", |s| with_facts(s, |f| f.short_name = None)),
        ("fedramp: data_centres", |s| with_facts(s, |f| f.data_centres.truncate(1))),
        ("fedramp: contacts: system_owner", |s| with_facts(s, |f| drop(f.contacts.pop_first()))),
        ("fedramp: diagrams: data_flow", |s| with_facts(s, |f| drop(f.diagrams.pop_last()))),
        ("fedramp: users", |s| with_facts(s, |f| f.users.clear())),
        ("fedramp: external_services: ", |s| with_facts(s, |f| drop(f.external_services.pop()))),
        ("fedramp: parameters", |s| with_facts(s, |f| drop(f.parameters.remove("ac-01_odp.01")))),
        ("sensitivity", |s| s.oscal.as_mut().expect("a system").sensitivity = onus_core::inventory::Impact::Low),
        ("statements", |s| s.statements.retain(|stated| stated.requirement.value != "PE-5")),
    ];
    for (key, take) in cases {
        let estate = fedramp(take);
        let (scope, lacks) = oscal::without_plan(&estate.matrix).into_iter().next().unwrap_or_else(|| panic!("{key}: a plan"));
        assert!(lacks.iter().any(|l| l.contains(key)), "{key}: {lacks:?}");
        let input = estate.data();
        assert!(!oscal::is_planned(&estate.matrix, scope, &input.statuses.scopes["fedramp"]), "{key}");
        let found: Vec<_> = estate.findings.iter().filter(|f| f.code == "ONUS-C038").collect();
        assert!(found.iter().any(|f| f.hint.contains(key)), "{key}: {found:#?}");
    }
    let whole = fedramp(|_| {});
    assert!(whole.findings.iter().all(|f| f.code != "ONUS-C038"));
    assert!(oscal::without_plan(&whole.matrix).is_empty());
}

fn with_facts(scope: &mut Scope, take: impl FnOnce(&mut onus_core::inventory::FedrampFacts)) {
    take(scope.oscal.as_mut().and_then(|system| system.fedramp.as_mut()).expect("facts"));
}

#[test]
fn a_status_says_no_more_than_what_was_shown_or_stated() {
    let estate = fedramp(|_| {});
    let implementations = implementations(&estate);
    assert_eq!(implementations[&format!("{NOT_APPLICABLE}(a)")], Implementation::NotApplicable);
    assert!(matches!(implementations[MISSING], Implementation::Partial | Implementation::Planned));
    // PE-5 is answered by no duty: it is met because it is stated to be.
    assert_eq!(implementations["PE-5"], Implementation::Implemented);
    let kinds: BTreeSet<Implementation> = implementations.values().copied().collect();
    assert!(kinds.contains(&Implementation::Partial), "{kinds:?}");
}
