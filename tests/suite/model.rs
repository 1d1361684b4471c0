//! The built-in model: every promise that it makes, checked against tables that were written from the sources.

mod checks;
mod controls;
mod data;
mod deny_list;
mod files;
mod frames;
mod operators;

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::resolve::resolve;
use onus_model::{Category, DefaultHolder, Model, Party, Service};
use onus_model_aws::builtin_model;
use onus_source::typed::nearest_name;

const CATEGORIES: [Category; 3] = [Category::Infrastructure, Category::Container, Category::Abstracted];

fn table(text: &'static str) -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    text.lines().enumerate().skip(1).map(|(i, l)| (i + 1, l.split('\t').collect()))
}

fn fail_with(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// `tests/data/facts.tsv` was written from the providers' documents; each row names its source.
#[test]
fn every_documented_fact_holds() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let mut rows = 0;
    for (line, row) in table(include_str!("../data/facts.tsv")) {
        let [service, options, domain, split, ..] = row[..] else { panic!("facts.tsv:{line} is too short") };
        rows += 1;
        let Some(service) = model.find_service(service) else {
            problems.push(format!("facts.tsv:{line}: no service `{service}`"));
            continue;
        };
        let set: BTreeMap<String, String> =
            options.split(';').filter_map(|o| o.trim().split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        for (name, value) in &set {
            if !service.options.get(name).is_some_and(|o| o.values.contains_key(value)) {
                problems.push(format!("facts.tsv:{line}: `{name}={value}` is no option of `{}`", service.id));
            }
        }
        let position = model.domains.iter().position(|d| d.id == domain).expect("facts name domains of the model");
        let found = resolve(&model, service, &set, None).cells[position].split.id();
        if found != split {
            problems.push(format!("facts.tsv:{line}: {} [{options}] {domain}: documented {split}, resolved {found}", service.id));
        }
    }
    assert!(rows > 600, "the table of facts has lost rows: {rows}");
    fail_with(problems);
}

/// What answers a statement of the documents that the product was asked for from.
enum Answer<'m> {
    Duty { domain: &'m str, holder: &'m DefaultHolder },
    Disagreement,
}

/// `tests/data/founding-answers.tsv`: answers by file and line. A row names a category's default of a duty, or a disagreement by
/// its domain.
fn answers<'m>(model: &'m Model, problems: &mut Vec<String>) -> BTreeMap<(&'static str, &'static str), Vec<Answer<'m>>> {
    let mut out: BTreeMap<_, Vec<Answer>> = BTreeMap::new();
    for (line, row) in table(include_str!("../data/founding-answers.tsv")) {
        let [file, number, answer, category] = row[..] else { panic!("founding-answers.tsv:{line} is not of four columns") };
        let found = match answer.strip_prefix("disagreement ") {
            Some(domain) => model.disagreements.iter().any(|d| d.domain == domain).then_some(Answer::Disagreement),
            None => model.duties.get(answer).and_then(|duty| {
                let default = duty.defaults.iter().find(|(c, _)| c.id() == category)?.1;
                Some(Answer::Duty { domain: &duty.domain, holder: &default.holder })
            }),
        };
        match found {
            Some(answer) => out.entry((file, number)).or_default().push(answer),
            None => problems.push(format!("founding-answers.tsv:{line}: the model has no `{answer}` for {category}")),
        }
    }
    out
}

/// Every statement of the documents that the product was asked for from is carried by a duty of the right party.
#[test]
fn every_founding_statement_is_traceable() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let answers = answers(&model, &mut problems);
    let mut rows = 0;
    for (line, row) in table(include_str!("../data/founding-statements.tsv")) {
        let [file, number, party, _scope, domains] = row[..] else { panic!("founding-statements.tsv:{line} is too short") };
        rows += 1;
        let fits = |holder: &DefaultHolder| match holder {
            DefaultHolder::Party(Party::Provider) | DefaultHolder::Operator | DefaultHolder::EveryOperator => {
                party != "organisation"
            }
            DefaultHolder::Party(Party::Organisation) => party != "provider",
            DefaultHolder::Unresolved(_) => true,
            DefaultHolder::Party(_) => false,
        };
        let about_model = domains.contains("(model)");
        let wanted: Vec<&str> = domains.split(' ').filter(|d| *d != "(model)").collect();
        let answered = answers.get(&(file, number)).is_some_and(|answers| {
            answers.iter().any(|answer| match answer {
                Answer::Duty { domain, holder } => (about_model || wanted.contains(domain)) && fits(holder),
                Answer::Disagreement => about_model,
            })
        });
        if !answered {
            problems.push(format!("founding-statements.tsv:{line}: {file}:{number} ({party}, {domains}) rests on no duty"));
        }
    }
    assert_eq!(rows, 121, "the table of founding statements has lost rows");
    fail_with(problems);
}

#[test]
fn every_service_id_has_an_entry() {
    let model = builtin_model();
    let missing = include_str!("../data/service-ids.txt").lines().filter(|id| model.find_service(id).is_none());
    fail_with(missing.map(|id| format!("no entry for `{id}`")).collect());
    for extra in ["aurora", "vpc", "vpn", "rosa", "local-zones", "vmware-cloud-on-aws"] {
        assert!(model.services.contains_key(extra), "no entry for `{extra}`");
    }
}

#[test]
fn every_name_of_a_service_finds_it() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for service in model.services.values() {
        let own = service.parent.as_deref().unwrap_or(&service.id);
        for name in [&service.id, &service.name, &service.short].into_iter().chain(&service.aliases) {
            if model.find_service(name).is_none_or(|s| s.id != own) {
                problems.push(format!("`{name}` does not lead to `{own}`"));
            }
        }
    }
    fail_with(problems);
}

/// `tests/data/names.tsv` holds names of bills, consoles and former days, and forms that people write from memory.
#[test]
fn every_name_that_people_type_finds_its_service() {
    let model = builtin_model();
    let rows = table(include_str!("../data/names.tsv"));
    let wrong = rows.filter_map(|(line, row)| {
        let found = model.find_service(row[0]).map(|s| s.id.as_str());
        (found != Some(row[1])).then(|| format!("names.tsv:{line}: `{}` means {}, found {found:?}", row[0], row[1]))
    });
    fail_with(wrong.collect());
    // Half a name may mean several services: it finds none, and is asked back.
    for (written, suggested) in [("lookout", "lookout"), ("Comprehend Medicla", "omprehend"), ("no such thing at all", "")] {
        assert!(model.find_service(written).is_none(), "`{written}` finds a service");
        let near = nearest_name(written, model.service_names()).unwrap_or_default();
        assert!(near.contains(suggested) && suggested.is_empty() == near.is_empty(), "`{written}` suggests `{near}`");
    }
}

fn prefixes(model: &Model, kind: &str) -> BTreeMap<String, String> {
    let services = model.services.values().flat_map(|s| {
        let list = if kind == "terraform" { &s.imports.terraform } else { &s.imports.cloudformation };
        list.iter().map(|p| (p.clone(), s.id.clone()))
    });
    let excluded = model.exclusions.iter().filter(|e| e.kind == kind).map(|e| (e.prefix.clone(), "excluded".to_owned()));
    services.chain(excluded).collect()
}

#[test]
fn every_resource_type_maps_or_is_excluded() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for (kind, list) in [
        ("terraform", include_str!("../data/terraform-types.txt")),
        ("cloudformation", include_str!("../data/cloudformation-types.txt")),
    ] {
        let known = prefixes(&model, kind);
        for name in list.lines() {
            if !known.keys().any(|p| name.starts_with(p.as_str())) {
                problems.push(format!("{kind}: `{name}` maps to no service and is not excluded"));
            }
        }
    }
    for exclusion in &model.exclusions {
        assert!(exclusion.reason.len() > 10, "`{}` is excluded without a reason", exclusion.prefix);
    }
    fail_with(problems);
}

#[test]
fn every_category_says_something_of_every_domain() {
    let model = builtin_model();
    for domain in &model.domains {
        for category in CATEGORIES {
            let any = model.duties.values().any(|d| d.domain == domain.id && d.defaults.contains_key(&category));
            assert!(any, "{} has no duty in {}", domain.id, category.id());
        }
    }
    assert_eq!(model.domains.len(), 25);
}

/// Settings in which a rule holds: the others at their default (or first value), and each other option changed once.
fn where_it_holds(service: &Service, rule: &onus_model::Rule) -> Vec<BTreeMap<String, String>> {
    let mut base: BTreeMap<String, String> = BTreeMap::new();
    for (name, option) in &service.options {
        let first = option.values.get_index(0).expect("an option has values").0;
        base.insert(name.clone(), option.defaults.last().map_or(first, |d| &d.value).clone());
    }
    for (name, values) in &rule.when {
        base.insert(name.clone(), values[0].clone());
    }
    let mut all = vec![base.clone()];
    for (name, option) in service.options.iter().filter(|(name, _)| !rule.when.contains_key(*name)) {
        for value in option.values.keys() {
            all.push(base.iter().map(|(k, v)| (k.clone(), if k == name { value.clone() } else { v.clone() })).collect());
        }
    }
    all
}

/// A rule that can never decide anything is a mistake in the data.
#[test]
fn no_rule_is_shadowed_for_all_inputs() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for service in model.services.values() {
        for rule in &service.rules {
            let decides = |set: &BTreeMap<String, String>| {
                resolve(&model, service, set, None).cells.iter().any(|cell| {
                    let wins =
                        |s: &onus_core::matrix::Step| s.outcome == onus_core::matrix::RuleOutcome::Wins && s.rule == rule.id;
                    cell.removed.iter().any(|r| r.rule == rule.id) || cell.duties.iter().flat_map(|d| &d.trace).any(wins)
                })
            };
            let lives =
                !rule.not_applicable.is_empty() || rule.category.is_some() || where_it_holds(service, rule).iter().any(decides);
            if !lives {
                problems.push(format!("rule `{}` never decides anything", rule.id));
            }
        }
    }
    fail_with(problems);
}

/// An option value that no rule names and that equals another in all it does is no choice at all.
#[test]
fn every_option_matters() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for service in model.services.values() {
        for name in service.options.keys() {
            if !service.rules.iter().any(|r| r.when.contains_key(name)) {
                problems.push(format!("option `{name}` of `{}` moves nothing", service.id));
            }
        }
    }
    fail_with(problems);
}

#[test]
fn every_rule_has_a_source_and_a_date() {
    let model = builtin_model();
    for rule in model.services.values().flat_map(|s| &s.rules) {
        assert!(!rule.sources.is_empty(), "{} has no source", rule.id);
        assert!(rule.checked_on.year() >= 2026, "{} has no date of reading", rule.id);
    }
    for source in model.sources.values() {
        assert!(source.url.starts_with("https://"), "{}: {}", source.id, source.url);
        assert!(source.dated.is_none_or(|d| d <= source.checked_on), "{} was read before it was written", source.id);
    }
}

/// Unknown is never the provider's: whatever is left unset, no cell becomes the provider's that some value gives to us.
#[test]
fn unset_options_never_flatter() {
    let model = builtin_model();
    for service in model.services.values().filter(|s| !s.options.is_empty()) {
        let unset = resolve(&model, service, &BTreeMap::new(), None);
        let open: Vec<&String> = unset.settings.iter().filter(|s| s.value.is_none()).map(|s| &s.option).collect();
        let defaults: BTreeMap<String, String> =
            unset.settings.iter().filter_map(|s| Some((s.option.clone(), s.value.clone()?))).collect();
        for name in open {
            for value in service.options[name].values.keys() {
                let mut set = defaults.clone();
                set.insert(name.clone(), value.clone());
                let known = resolve(&model, service, &set, None);
                for (cell, (one, domain)) in unset.cells.iter().zip(known.cells.iter().zip(&model.domains)) {
                    let ours = matches!(one.split, onus_core::matrix::Split::Organisation | onus_core::matrix::Split::Shared);
                    assert!(
                        !(cell.split == onus_core::matrix::Split::Provider && ours),
                        "{} {}: unset is the provider's, {name}={value} is not",
                        service.id,
                        domain.id
                    );
                }
            }
        }
    }
}

#[test]
fn the_four_launch_types_of_ecs_differ() {
    let model = builtin_model();
    let ecs = model.find_service("ecs").expect("ecs is in the model");
    let cells: BTreeSet<String> = ["ec2", "fargate", "managed-instances", "external"]
        .into_iter()
        .map(|v| {
            let set = BTreeMap::from([("launch_type".to_owned(), v.to_owned())]);
            let holders: Vec<String> = resolve(&model, ecs, &set, None)
                .cells
                .iter()
                .flat_map(|c| &c.duties)
                .map(|d| format!("{}={:?}", d.id, d.holder))
                .collect();
            holders.join("\n")
        })
        .collect();
    assert_eq!(cells.len(), 4);
}

#[test]
fn the_built_in_form_round_trips() {
    let model = builtin_model();
    let again = Model::decode(&model.encode()).expect("what was encoded decodes");
    assert_eq!(serde_json::to_string(&model).expect("plain data"), serde_json::to_string(&again).expect("plain data"));
}

/// Defaults that depend on something, as the provider's documents give them; what nobody can know is not assumed.
#[test]
fn a_default_follows_other_options_and_the_day_of_creation() {
    let model = builtin_model();
    let assumed = |service: &str, option: &str, set: &[(&str, &str)], created: Option<&str>| {
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let day = created.map(|day| day.parse().expect("a day"));
        let settings = resolve(&model, &model.services[service], &set, day).settings;
        settings.into_iter().find(|s| s.option == option).expect("the option").value
    };
    // "Default is false. However, if you specify an AvailabilityZoneName, the default is true." (CreateFileSystem)
    assert_eq!(assumed("efs", "automatic_backups", &[], None).as_deref(), Some("false"));
    assert_eq!(assumed("efs", "automatic_backups", &[("storage_class", "one-zone")], None).as_deref(), Some("true"));
    // New buckets have it since April 2023, new clusters are encrypted since 18 February 2026.
    for (service, option, day_before, day, before, after) in [
        ("s3", "block_public_access", "2023-04-01", "2024-01-01", "false", "true"),
        ("aurora", "encryption", "2026-02-17", "2026-02-18", "none", "aws-owned"),
    ] {
        assert_eq!(assumed(service, option, &[], Some(day_before)).as_deref(), Some(before), "{service}");
        assert_eq!(assumed(service, option, &[], Some(day)).as_deref(), Some(after), "{service}");
        assert_eq!(assumed(service, option, &[], None), None, "{service}");
    }
}
