//! Nothing falls to the provider by default: operators of layers, in our data and in a project's own services.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::resolve::resolve;
use onus_model::{Builder, Holder, Model, Party};
use onus_model_aws::builtin_model;
use onus_source::{Diagnostic, SourceMap};

use super::{fail_with, table};

/// The parties of the word that the table uses.
fn holder(word: &str) -> Holder {
    Holder::Party(match word {
        "aws" => Party::Provider,
        "customer" => Party::Organisation,
        vendor => Party::ThirdParty(vendor.to_owned()),
    })
}

/// `tests/data/rosa-responsibilities.tsv`: the cells of Red Hat's published tables, read from those tables.
#[test]
fn red_hats_tables_of_rosa_agree() {
    let model = builtin_model();
    let service = model.find_service("rosa").expect("ROSA");
    // What the tables describe: a cluster as Red Hat delivers it. With nothing set, what depends on a choice stays open.
    let set = BTreeMap::from([("encryption_key", "customer-managed")].map(|(k, v)| (k.to_owned(), v.to_owned())));
    let set = set.into_iter().filter(|(option, value)| service.options.get(option).is_some_and(|o| o.values.contains_key(value)));
    let resolution = resolve(&model, service, &set.collect(), None);
    let mut held: BTreeMap<&str, Vec<Holder>> = BTreeMap::new();
    for duty in resolution.cells.iter().flat_map(|cell| &cell.duties) {
        held.entry(&duty.id).or_default().push(duty.holder.clone());
    }
    let mut problems = Vec::new();
    let mut rows = 0;
    for (line, row) in table(include_str!("../../data/rosa-responsibilities.tsv")) {
        let [area, parties, _, duties, _] = row[..] else { panic!("line {line} is not of five columns") };
        rows += 1;
        for (party, duties) in parties.split('+').zip(duties.split('+')) {
            for duty in duties.split(',') {
                if !held.get(duty).is_some_and(|holders| holders.contains(&holder(party))) {
                    problems.push(format!("line {line}: {area}: `{duty}` is {party}'s there, and here of {:?}", held.get(duty)));
                }
            }
        }
    }
    assert!(rows >= 20, "{rows} cells");
    fail_with(problems);
}

/// The services whose layers others operate: there, a default of the provider's says nothing without its name.
#[test]
fn defaults_follow_the_operators() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let mut operated = 0;
    for service in model.services.values().filter(|s| !s.operators.is_empty()) {
        operated += 1;
        for layer in &model.layers {
            if !service.operators.contains_key(&layer.id) {
                problems.push(format!("`{}` does not say who operates `{}`", service.id, layer.id));
            }
        }
        let stated: BTreeSet<&str> = service
            .rules
            .iter()
            .flat_map(|r| &r.duties)
            .filter(|(_, patch)| patch.holder.is_some())
            .map(|(id, _)| id.as_str())
            .collect();
        for (domain, cell) in model.domains.iter().zip(resolve(&model, service, &BTreeMap::new(), None).cells) {
            for duty in cell.duties.iter().filter(|d| d.holder == Holder::Party(Party::Provider)) {
                let everywhere = model.layers.iter().any(|l| model.operators(service, &l.id).contains(&Party::Provider));
                let here = model.operators(service, &domain.layer).contains(&Party::Provider);
                if !here && !everywhere && !stated.contains(duty.id.as_str()) {
                    problems.push(format!("`{}` gives `{}` to the provider, who operates nothing there", service.id, duty.id));
                }
            }
        }
    }
    assert!(operated >= 10, "{operated} services name operators");
    fail_with(problems);
}

/// Reads a folder of one file of services over the built-in model.
fn over(services: &str) -> Result<Model, Vec<Diagnostic>> {
    let mut sources = SourceMap::default();
    let mut builder = Builder::over(builtin_model());
    builder.add(sources.add("services/own.yaml", services), "services/own.yaml", services);
    builder.finish()
}

const OWN: &str = "
- id: own-cluster
  name: Own cluster
  category: abstracted
  category_reason: The platform team runs everything.
  sources: [aws-shared-responsibility]
";

#[test]
fn a_service_of_a_project_without_operators_does_not_load() {
    let problems = over(OWN).expect_err("nobody operates it");
    let text: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        text,
        ["service `own-cluster` does not say who operates it: facilities, hosts, systems, access, data, application, governance"]
    );
}

#[test]
fn a_service_of_a_project_is_its_operators() {
    let operators = "  operators:
    facilities: [unresolved]
    hosts: [third-party:broadcom]
    systems: [third-party:red-hat]
    access: [organisation]
    data: [organisation]
    application: [organisation]
    governance: [organisation]
";
    let model = over(&format!("{OWN}{operators}")).unwrap_or_else(|p| panic!("{p:#?}"));
    let service = &model.services["own-cluster"];
    let resolution = resolve(&model, service, &BTreeMap::new(), None);
    let duties: Vec<_> = resolution.cells.iter().flat_map(|c| &c.duties).collect();
    assert!(!duties.iter().any(|d| d.holder == Holder::Party(Party::Provider)), "the provider operates nothing here");
    let holders = |id: &str| -> Vec<&Holder> { duties.iter().filter(|d| d.id == id).map(|d| &d.holder).collect() };
    assert_eq!(holders("virtualization-host.patch"), [&Holder::Party(Party::ThirdParty("broadcom".into()))]);
    assert_eq!(holders("guest-os.roll-out"), [&Holder::Party(Party::ThirdParty("red-hat".into()))]);
    assert_eq!(holders("network-config.provider-firewall"), [&Holder::Party(Party::Organisation)]);
    assert!(matches!(holders("physical-security.protect-sites")[..], [Holder::Unresolved(_)]));
    // Each operator has its own controls audited, and the title says for which layers. The organisation's own duties cover the
    // layers that it operates beside others.
    let audited: Vec<_> = duties.iter().filter(|d| d.id == "compliance-audit.provider-attest").collect();
    assert_eq!(audited.len(), 2);
    assert_eq!(audited[0].title, "Have controls audited (Network & hosts)");
    assert_eq!(audited[1].title, "Have controls audited (Systems)");
    // What the provider's pages state of itself is only our conclusion about another.
    assert!(audited.iter().all(|d| d.basis == onus_model::Basis::Derived && d.sources == ["aws-shared-responsibility"]));
}

#[test]
fn every_mistake_is_found_at_once_with_the_name_that_was_meant() {
    let problems = over(
        "
- id: own
  name: Own
  category: abstracted
  category_reasn: Typing error.
  category_reason: All is run for you.
  sources: [aws-shared-responsibilty]
  provider: aws
  rules:
    - id: own-rule
      duties:
        guest-os.rollout:
          party: organization
          statement: Roll out.
      sources: [aws-shared-responsibility]
      basis: stated
",
    )
    .expect_err("five mistakes");
    let mut labels: Vec<&str> = problems.iter().map(|p| p.label.as_str()).collect();
    labels.sort();
    assert_eq!(
        labels,
        [
            "did you mean `aws-shared-responsibility`?",
            "did you mean `category_reason`?",
            "did you mean `guest-os.roll-out`?",
            "did you mean `organisation`?",
        ]
    );
    assert!(problems.iter().all(|p| p.at.is_some()), "every mistake has a place: {problems:#?}");
}
