//! The keys of the schemas are the keys that the readers accept, no more and no fewer. Each reader is asked: given a key
//! that nothing is called, it lists those that it knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use onus_core::configuration::read_settings;
use onus_core::inventory;
use onus_core::schema::{SchemaSubject, schema};
use onus_model::Builder;
use onus_model_aws::builtin_model;
use onus_source::{Diagnostic, FileId, SourceMap};
use serde_json::Value;

/// A key that is near to no other.
const NONSENSE: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

type Keys = BTreeSet<String>;

/// Property names of a schema, those of its alternatives too.
fn properties(schema: &Value) -> Vec<Keys> {
    let mut out = Vec::new();
    if let Some(map) = schema["properties"].as_object() {
        out.push(map.keys().cloned().collect());
    }
    for key in ["oneOf", "allOf", "anyOf"] {
        for inner in schema[key].as_array().into_iter().flatten() {
            out.extend(properties(inner));
        }
    }
    out
}

fn part(schema: &Value, name: &str) -> Vec<Keys> {
    let found = properties(&schema["$defs"][name]);
    assert!(!found.is_empty(), "the schema has no part `{name}`");
    found
}

fn words(list: &str) -> Keys {
    list.split(", ").map(|w| w.trim_matches(['`', '.', ' ', '\n']).to_owned()).filter(|w| !w.is_empty()).collect()
}

fn problems(text: &str) -> Vec<Diagnostic> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("inventory.yaml"), text).expect("written");
    let mut sources = SourceMap::default();
    inventory::load(folder.path(), Path::new("inventory.yaml"), &builtin_model(), &mut sources).expect_err("nonsense")
}

/// What the inventory's reader accepts where the nonsense stands.
fn accepted(text: &str) -> Keys {
    let found = problems(text);
    let lists: Vec<Keys> = found
        .iter()
        .filter(|d| d.code == "ONUS-Y007" && d.message.contains(NONSENSE))
        .flat_map(|d| d.hints.iter().filter_map(|h| h.strip_prefix("Fields: ")).map(words))
        .collect();
    assert_eq!(lists.len(), 1, "{text}: {found:#?}");
    lists[0].clone()
}

#[test]
fn inventory() {
    let schema = schema(SchemaSubject::Inventory);
    let top = properties(&schema);
    assert_eq!(top, [accepted(&format!("{NONSENSE}: 1\n"))]);
    let n = format!("{NONSENSE}: 1");
    let item = |list: &str, inner: &str| accepted(&format!("{list}:\n  - {{ {inner} }}\n"));
    let fedramp = |inner: &str| item("scopes", &format!("framework: fedramp-moderate, oscal: {{ fedramp: {{ {inner} }} }}"));
    let cases = [
        ("organisation", accepted(&format!("organisation: {{ {n} }}\n"))),
        ("team", item("teams", &n)),
        ("account", item("accounts", &n)),
        ("data_class", item("data_classes", &n)),
        ("ownership", item("ownership", &n)),
        ("common_control", item("common_controls", &n)),
        ("acknowledgement", item("acknowledgements", &n)),
        ("scope", item("scopes", &n)),
        ("assurance_report", item("assurance_reports", &n)),
        ("user_entity_duty", item("user_entity_duties", &n)),
        ("defaults", accepted(&format!("defaults: {{ {n} }}\n"))),
        ("deployment", item("deployments", &n)),
        ("deployment_evidence", item("deployments", &format!("evidence: [{{ {n} }}]"))),
        ("period", item("scopes", &format!("period: {{ {n} }}"))),
        ("approval", item("assurance_reports", &format!("reviewed: {{ {n} }}"))),
        ("cuec", item("assurance_reports", &format!("cuecs: [{{ {n} }}]"))),
        ("collected", item("evidence", &format!("collected: {{ {n} }}"))),
        ("results", item("evidence", &format!("results: {{ {n} }}"))),
        ("collection", item("collections", &n)),
        ("review", item("evidence", &format!("reviewed: {{ {n} }}"))),
        ("customer_setting", item("user_entity_duties", &format!("settings: [{{ {n} }}]"))),
        ("answered", item("user_entity_duties", &format!("requirements: [{{ {n} }}]"))),
        ("register_of_information", accepted(&format!("register_of_information: {{ {n} }}\n"))),
        ("received_matrix", item("received_matrices", &n)),
        ("claim", item("received_matrices", &format!("claims: [{{ {n} }}]"))),
        ("contract", accepted(&format!("register_of_information: {{ contracts: [{{ {n} }}] }}\n"))),
        ("contract_party", accepted(&format!("register_of_information: {{ contracts: [{{ provider: {{ {n} }} }}] }}\n"))),
        ("contract_services", accepted(&format!("register_of_information: {{ contracts: [{{ services: [{{ {n} }}] }}] }}\n"))),
        ("business_function", accepted(&format!("register_of_information: {{ functions: [{{ {n} }}] }}\n"))),
        ("oscal", item("scopes", &format!("framework: nist-800-53, oscal: {{ {n} }}"))),
        ("objectives", item("scopes", &format!("framework: nist-800-53, oscal: {{ impact: {{ {n} }} }}"))),
        ("information_type", item("scopes", &format!("framework: nist-800-53, oscal: {{ information_types: [{{ {n} }}] }}"))),
        (
            "leveraged_authorisation",
            item("scopes", &format!("framework: nist-800-53, oscal: {{ leveraged_authorisations: [{{ {n} }}] }}")),
        ),
        ("fedramp", fedramp(&n)),
        ("address", fedramp(&format!("address: {{ {n} }}"))),
        ("contact", fedramp(&format!("contacts: {{ system_owner: {{ {n} }} }}"))),
        ("data_centre", fedramp(&format!("data_centres: [{{ {n} }}]"))),
        ("diagram", fedramp(&format!("diagrams: {{ data_flow: {{ {n} }} }}"))),
        ("attached_document", fedramp(&format!("documents: {{ users_guide: {{ {n} }} }}"))),
        ("system_user", fedramp(&format!("users: [{{ {n} }}]"))),
        ("external_service", fedramp(&format!("external_services: [{{ {n} }}]"))),
        ("external_use", fedramp(&format!("external_services: [{{ usage: {{ {n} }} }}]"))),
    ];
    for (name, expected) in cases {
        assert_eq!(part(&schema, name), [expected], "{name}");
    }
    // Of these the schema has one alternative for each thing that they may be about.
    let union = |name: &str| part(&schema, name).into_iter().flatten().collect::<Keys>();
    assert_eq!(union("evidence"), item("evidence", &n));
    assert_eq!(union("exclusion"), item("scopes", &format!("excluded: [{{ {n} }}]")));
    assert_eq!(union("statement"), item("scopes", &format!("statements: [{{ {n} }}]")));
    // An exception has one rule a kind, which refuses what belongs to the others.
    let exception = &schema["$defs"]["exception"];
    let all: Keys = exception["properties"].as_object().expect("fields").keys().cloned().collect();
    for rule in exception["allOf"].as_array().expect("rules") {
        let kind = rule["if"]["properties"]["kind"]["const"].as_str().expect("a kind");
        let refused: Keys = rule["then"]["properties"].as_object().expect("fields").keys().cloned().collect();
        let expected = item("deployments", &format!("exceptions: [{{ kind: {kind}, {n} }}]"));
        assert_eq!(all.difference(&refused).cloned().collect::<Keys>(), expected, "{kind}");
    }
    let named: BTreeSet<&str> = schema["$defs"].as_object().expect("parts").keys().map(String::as_str).collect();
    assert_eq!(named.len(), cases_and_unions(), "a part that no case here looks at: {named:?}");
}

/// The cases above and the four parts with alternatives.
fn cases_and_unions() -> usize {
    40 + 4
}

/// Words that readers accept, from what they say of one that they do not.
#[test]
fn inventory_words() {
    let schema = schema(SchemaSubject::Inventory);
    let accepted = |text: &str| -> Keys {
        let found = problems(text);
        let hint = found
            .iter()
            .filter(|d| d.code == "ONUS-Y009")
            .flat_map(|d| &d.hints)
            .find_map(|h| h.strip_prefix("Expected one of "));
        words(hint.unwrap_or_else(|| panic!("{text}: {found:#?}")))
    };
    let of = |schema: &Value| -> Keys {
        let list = schema["enum"].as_array().or_else(|| schema["anyOf"][0]["enum"].as_array());
        list.unwrap_or_else(|| panic!("no words in {schema}")).iter().map(|w| w.as_str().expect("a word").to_owned()).collect()
    };
    let defs = &schema["$defs"];
    let cases = [
        (&defs["scope"]["properties"]["method"], "scopes: [{ method: qqqq }]"),
        (&defs["review"]["properties"]["result"], "evidence: [{ reviewed: { result: qqqq } }]"),
        (&defs["user_entity_duty"]["allOf"][0]["properties"]["shared"], "user_entity_duties: [{ shared: qqqq }]"),
        (&defs["oscal"]["properties"]["status"], "scopes: [{ framework: nist-800-53, oscal: { status: qqqq } }]"),
        (&defs["oscal"]["properties"]["sensitivity"], "scopes: [{ framework: nist-800-53, oscal: { sensitivity: qqqq } }]"),
    ];
    for (schema, text) in cases {
        assert_eq!(of(schema), accepted(text), "{text}");
    }
    let kinds = of(&defs["exception"]["properties"]["kind"]);
    let rules = defs["exception"]["allOf"].as_array().expect("rules").iter();
    let ruled: Keys = rules.map(|r| r["if"]["properties"]["kind"]["const"].as_str().expect("a kind").to_owned()).collect();
    assert_eq!(kinds, ruled);
    assert_eq!(kinds, accepted("deployments: [{ exceptions: [{ kind: qqqq }] }]"));
}

/// What serde says it expected, in backticks or without, up to where a snippet follows.
fn expected_of(message: &str) -> Option<Keys> {
    let after = &message[message.find(NONSENSE)?..];
    let list = &after[after.find("expected ")? + "expected ".len()..];
    let list = list.strip_prefix("one of ").unwrap_or(list);
    let end = list.find("-->").or_else(|| list.find('\n')).unwrap_or(list.len());
    Some(words(&list[..end].replace(" or ", ", ")))
}

#[test]
fn model() {
    let schema = schema(SchemaSubject::Model);
    let accepted = |path: &str, text: &str| -> Keys {
        let mut builder = Builder::default();
        builder.add(FileId(0), path, text);
        let found = builder.finish().expect_err("nonsense");
        let unknown = found.iter().filter(|d| d.message.contains(NONSENSE));
        let fields = unknown.flat_map(|d| &d.hints).find_map(|hint| hint.strip_prefix("Fields: "));
        words(fields.unwrap_or_else(|| panic!("{path}: {text}: {found:#?}")))
    };
    let n = format!("{NONSENSE}: 1");
    let items = |name: &str| properties(&schema["$defs"][name]["items"]);
    let list = |inner: &str| format!("- {{ {inner} }}\n");
    for name in
        ["layers", "domains", "categories", "third-parties", "disagreements", "glossary", "exclusions", "iam-prefixes", "presets"]
    {
        assert_eq!(items(name), [accepted(&format!("{name}.yaml"), &list(&n))], "{name}");
    }
    assert_eq!(items("sources"), [accepted("sources/a.yaml", &list(&n))]);
    assert_eq!(items("duties"), [accepted("duties/a.yaml", &list(&n))]);
    assert_eq!(part(&schema, "default"), [accepted("duties/a.yaml", &list(&format!("defaults: [{{ {n} }}]")))]);
    assert_eq!(part(&schema, "evidence"), [accepted("duties/a.yaml", &list(&format!("evidence: [{{ {n} }}]")))]);
    assert_eq!(part(&schema, "service"), [accepted("services/a.yaml", &list(&n))]);
    let service = |field: &str| accepted("services/a.yaml", &list(field));
    assert_eq!(part(&schema, "option"), [service(&format!("options: {{ a: {{ {n} }} }}"))]);
    assert_eq!(part(&schema, "rule"), [service(&format!("rules: [{{ {n} }}]"))]);
    assert_eq!(part(&schema, "patch"), [service(&format!("rules: [{{ duties: {{ a: {{ {n} }} }} }}]"))]);
    let fields = |name: &str| &schema["$defs"][name]["allOf"][0]["properties"];
    assert_eq!(properties(&fields("service")["imports"]), [service(&format!("imports: {{ {n} }}"))]);
    assert_eq!(properties(&fields("service")["disagreements"]["items"]), [service(&format!("disagreements: [{{ {n} }}]"))]);
    assert_eq!(part(&schema, "option-default"), [service(&format!("options: {{ a: {{ default: {{ {n} }} }} }}"))]);
    assert_eq!(part(&schema, "option-default"), [service(&format!("options: {{ a: {{ default: [{{ {n} }}] }} }}"))]);
    assert_eq!(part(&schema, "model"), [accepted("model.yaml", &n)]);
    assert_eq!(part(&schema, "provider"), [accepted("model.yaml", &format!("provider: {{ {n} }}"))]);
    assert_eq!(part(&schema, "operator"), [accepted("model.yaml", &format!("provider: {{ operators: [{{ {n} }}] }}"))]);
    // A file that heads a framework, or one that continues it.
    let either: Keys = part(&schema, "frameworks").into_iter().flatten().collect();
    assert_eq!(either, accepted("frameworks/a.yaml", &n));
    let framework = |field: &str| properties(&schema["$defs"]["frameworks"]["anyOf"][0]["properties"][field]["items"]);
    for field in ["requirements", "links"] {
        assert_eq!(framework(field), [accepted("frameworks/a.yaml", &format!("{field}: [{{ {n} }}]"))], "{field}");
    }
    assert_eq!(part(&schema, "checks"), [accepted("checks/a.yaml", &n)]);
    for field in ["checks", "unmapped"] {
        let items = properties(&schema["$defs"]["checks"]["properties"][field]["items"]);
        assert_eq!(items, [accepted("checks/a.yaml", &format!("{field}: [{{ {n} }}]"))], "{field}");
    }
    let control = &schema["$defs"]["domains"]["items"]["properties"]["control_class"];
    assert_eq!(properties(control), [accepted("domains.yaml", &list(&format!("control_class: {{ {n} }}")))]);
}

/// The parts of a model that the builder reads are those that have a schema.
#[test]
fn model_parts() {
    let mut builder = Builder::default();
    builder.add(FileId(0), "nonsense.yaml", "[]");
    let found = builder.finish().expect_err("nonsense");
    let problem = found.iter().find(|d| d.message.contains("not a part of a model")).expect("says which there are");
    let list = problem.hints[0].split(": ").nth(1).expect("a list");
    let parts: Keys = onus_core::schema::model_parts().into_iter().map(str::to_owned).collect();
    assert_eq!(words(list), parts);
}

#[test]
fn book() {
    let schema = schema(SchemaSubject::Book);
    let mut sources = SourceMap::default();
    let mut accepted = |table: &str| -> Keys {
        let text = format!("[book]\n[{table}]\n{NONSENSE} = 1\n");
        let file = sources.add("book.toml", text.clone());
        let problem = read_settings(file, &text).expect_err("nonsense");
        expected_of(&problem.message).unwrap_or_else(|| panic!("{table}: {}", problem.message))
    };
    assert_eq!(part(&schema, "onus"), [accepted("preprocessor.onus")]);
    for table in ["document", "pdf", "csv", "model", "check", "import", "theme"] {
        assert_eq!(part(&schema, table), [accepted(&format!("preprocessor.onus.{table}"))], "{table}");
    }
    let mut words = BTreeMap::new();
    let onus = &schema["$defs"]["onus"]["properties"];
    words.insert("formats", &onus["formats"]["items"]);
    words.insert("pdf.engine", &schema["$defs"]["pdf"]["properties"]["engine"]);
    words.insert("pdf.paper", &schema["$defs"]["pdf"]["properties"]["paper"]);
    words.insert("check.levels", &schema["$defs"]["check"]["properties"]["levels"]["additionalProperties"]);
    for (key, listed) in words {
        let value = match key {
            "formats" => format!("[\"{NONSENSE}\"]"),
            "check.levels" => format!("{{ ONUS-C001 = \"{NONSENSE}\" }}"),
            _ => format!("\"{NONSENSE}\""),
        };
        let text = format!("[book]\n[preprocessor.onus]\n{key} = {value}\n");
        let file = sources.add("book.toml", text.clone());
        let problem = read_settings(file, &text).expect_err("nonsense");
        let expected = expected_of(&problem.message).unwrap_or_else(|| panic!("{key}: {}", problem.message));
        // Each word is an alternative with a description of its own.
        let alternatives = listed["oneOf"].as_array().unwrap_or_else(|| panic!("no words in {listed}"));
        let listed: Keys = alternatives.iter().map(|w| w["const"].as_str().expect("a word").to_owned()).collect();
        assert_eq!(listed, expected, "{key}");
    }
}
