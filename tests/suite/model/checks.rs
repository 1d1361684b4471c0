//! Checks of other tools: every check of the public catalogues is mapped or set aside with a reason, and what it is mapped to
//! exists and can be the organisation's.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::resolve::resolve;
use onus_model::{CheckCatalogue, Holder, Model, Party, Proves};
use onus_model_aws::builtin_model;

use super::{fail_with, table};

fn ids(catalogue: &CheckCatalogue) -> BTreeSet<&str> {
    let mapped = catalogue.groups.iter().flat_map(|g| &g.ids);
    mapped.chain(catalogue.unmapped.iter().flat_map(|u| &u.ids)).map(String::as_str).collect()
}

/// `tests/data/security-controls.tsv` lists every control of AWS Security Hub as of March 2026 and every check of Prowler 5.46.
#[test]
fn every_check_of_the_public_catalogues_is_listed() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for (line, row) in table(include_str!("../../data/security-controls.tsv")) {
        let (catalogue, check) = (row[0], row[1]);
        let Some(catalogue) = model.checks.iter().find(|c| c.id == catalogue) else {
            problems.push(format!("line {line}: there is no catalogue `{catalogue}`"));
            continue;
        };
        if !ids(catalogue).contains(check) {
            problems.push(format!("line {line}: {} does not list `{check}`", catalogue.id));
        }
    }
    fail_with(problems);
}

/// Duties that the organisation can hold in a service: with its defaults, or under any single value of an option.
fn possible(model: &Model, service: &str) -> BTreeSet<String> {
    let Some(service) = model.services.get(service) else { return BTreeSet::new() };
    let mut settings: Vec<BTreeMap<String, String>> = vec![BTreeMap::new()];
    for (name, option) in &service.options {
        settings.extend(option.values.keys().map(|value| BTreeMap::from([(name.clone(), value.clone())])));
    }
    let mut out = BTreeSet::new();
    for set in settings {
        for duty in resolve(model, service, &set, None).cells.into_iter().flat_map(|c| c.duties) {
            let not_others = match &duty.holder {
                Holder::Party(party) => *party == Party::Organisation,
                _ => true,
            };
            if not_others {
                out.insert(duty.id);
            }
        }
    }
    out
}

#[test]
fn every_mapped_duty_can_be_the_organisation_s() {
    let model = builtin_model();
    let mut known: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut problems = Vec::new();
    for catalogue in &model.checks {
        for group in &catalogue.groups {
            let first = &group.ids[0];
            for duty in &group.duties {
                let held = group
                    .services
                    .iter()
                    .any(|service| known.entry(service).or_insert_with(|| possible(&model, service)).contains(duty));
                if !held {
                    problems.push(format!("{} {first}: {duty} is nobody's to prove in {:?}", catalogue.id, group.services));
                }
            }
        }
    }
    fail_with(problems);
}

/// A check looks at settings at one moment: none shows by itself all that a duty asks, unless somebody argued for it here.
#[test]
fn no_check_is_taken_for_a_whole_duty() {
    let model = builtin_model();
    let whole = model.checks.iter().flat_map(|c| c.groups.iter().filter(|g| g.proves == Proves::AllOf).map(move |g| (c, g)));
    fail_with(whole.map(|(c, g)| format!("{} {:?}", c.id, g.ids)).collect());
}

/// What a check shows and does not show are clauses in our words.
#[test]
fn what_checks_show_reads_as_a_clause() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for catalogue in &model.checks {
        for group in &catalogue.groups {
            for clause in std::iter::once(&group.shows).chain(&group.but_not) {
                if clause.ends_with('.') || clause.trim() != clause || clause.len() < 12 || clause.contains('\n') {
                    problems.push(format!("{} {}: {clause:?}", catalogue.id, group.ids[0]));
                }
            }
        }
    }
    fail_with(problems);
}
