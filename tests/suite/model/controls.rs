//! Two public catalogues of security controls, asked the other way round: what each asks of a customer is a duty of the customer.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::resolve::resolve;
use onus_model::{Holder, Model, Party};
use onus_model_aws::builtin_model;

use super::{fail_with, table};

/// What `-` stands for: no option set, no exception, no service.
fn given(field: &str) -> Option<&str> {
    (field != "-").then_some(field)
}

/// The duties that the organisation holds in a service with these options, by id.
fn held(model: &Model, service: &str, options: &str) -> Result<BTreeSet<String>, String> {
    let Some(service) = model.services.get(service) else { return Err(format!("there is no service `{service}`")) };
    let mut set = BTreeMap::new();
    for pair in given(options).into_iter().flat_map(|o| o.split(';')) {
        let (option, value) = pair.split_once('=').ok_or_else(|| format!("`{pair}` sets no option"))?;
        if !service.options.get(option).is_some_and(|o| o.values.contains_key(value)) {
            return Err(format!("`{pair}` is no option of `{}`", service.id));
        }
        set.insert(option.to_owned(), value.to_owned());
    }
    let cells = resolve(model, service, &set, None).cells;
    let ours = cells.iter().flat_map(|c| &c.duties).filter(|d| d.holder == Holder::Party(Party::Organisation));
    Ok(ours.map(|d| d.id.clone()).collect())
}

/// `tests/data/security-controls.tsv`: every control of AWS Security Hub (the catalogue in OSCAL that awslabs publishes, as of
/// March 2026) and every check of Prowler 5.46 for AWS, with the duty that it asks a customer to carry out.
#[test]
fn what_a_control_asks_of_a_customer_is_a_duty_of_the_customer() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let mut met: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut exceptions = 0;
    let mut known: BTreeMap<(&str, &str), Result<BTreeSet<String>, String>> = BTreeMap::new();
    for (line, row) in table(include_str!("../../data/security-controls.tsv")) {
        let [oracle, control, service, options, duty, exception] = row[..] else { panic!("line {line} is not of six columns") };
        if !met.entry(oracle).or_default().insert(control) {
            problems.push(format!("line {line}: {control} stands twice"));
        }
        let Some(service) = given(service) else {
            // A control about no service at all is only ever an exception.
            exceptions += 1;
            if given(duty).is_some() || given(exception).is_none() {
                problems.push(format!("line {line}: {control} names no service"));
            }
            continue;
        };
        if !model.duties.contains_key(duty) {
            problems.push(format!("line {line}: there is no duty `{duty}`"));
        }
        let held = known.entry((service, options)).or_insert_with(|| held(&model, service, options));
        let held = match held {
            Ok(held) => held,
            Err(mistake) => {
                problems.push(format!("line {line}: {control}: {mistake}"));
                continue;
            }
        };
        match (given(exception), held.contains(duty)) {
            (None, true) => {}
            (None, false) => {
                problems.push(format!("line {line}: {control} asks for `{duty}` of `{service}` [{options}], which is not ours"))
            }
            (Some(_), true) => problems.push(format!("line {line}: {control} is no exception: `{duty}` of `{service}` is ours")),
            (Some(reason), false) => {
                exceptions += 1;
                if !reason.ends_with('.') || reason.split(' ').count() < 5 {
                    problems.push(format!("line {line}: {control} is an exception without a reason: {reason}"));
                }
            }
        }
    }
    fail_with(problems);
    let rows: Vec<(&str, usize)> = met.iter().map(|(oracle, controls)| (*oracle, controls.len())).collect();
    assert_eq!(rows, [("prowler", 668), ("security-hub", 452)]);
    assert_eq!(exceptions, 2, "each exception is one that we know of");
}

/// The question can be answered with no: a duty of the provider, one that nobody has, and one that an option takes away.
#[test]
fn a_duty_that_is_not_the_customers_is_not_found() {
    let model = builtin_model();
    let ours = |service: &str, options: &str, duty: &str| held(&model, service, options).expect("a service").contains(duty);
    assert!(ours("kms", "key=customer-managed", "key-management.rotate"));
    assert!(!ours("kms", "key=aws-owned", "key-management.rotate"));
    assert!(!ours("ec2", "-", "physical-security.protect-sites"));
    assert!(!ours("sqs", "encryption=sse-sqs", "encryption-at-rest.enable"));
    assert!(held(&model, "testcontrol", "-").is_err());
    assert!(held(&model, "kms", "key=none").is_err());
    assert!(held(&model, "kms", "key").is_err());
}
