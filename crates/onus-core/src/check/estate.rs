//! The estate itself: unresolved cells, unset options, retired services, regions, encryption.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::{Configuration, Deployment, Origin, Split};
use onus_model::{Holder, Status};
use onus_source::text::join;
use onus_source::{At, Level, codes};

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    if context.matrix.deployments.is_empty() {
        out.push(general_finding(
            codes::INVENTORY_WITHOUT_DEPLOYMENTS,
            "the inventory has no deployments".to_owned(),
            "List what your organisation runs under `deployments`, or restore the file that did. `onus import` lists it from \
             Terraform, CloudFormation, AWS Config and others.",
        ));
    }
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        let placement = &context.matrix.placements[deployment.placement as usize];
        let configuration = &context.matrix.configurations[placement.configuration as usize];
        unresolved(context, deployment, configuration, index, out);
        assumed(context, deployment, configuration, index, out);
        status(context, deployment, configuration, index, out);
        data(context, deployment, configuration, index, out);
    }
}

/// ONUS-C010: an unset option leaves cells unresolved; ONUS-C011: cells are unresolved for another reason.
fn unresolved(context: &Context, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    let mut by_option: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut others: Vec<&str> = Vec::new();
    let domains = &context.matrix.reference.domains;
    for (cell, domain) in configuration.cells.iter().zip(domains).filter(|(c, _)| c.split == Split::Unresolved) {
        let open: Vec<_> = cell
            .duties
            .iter()
            .map(|d| &context.matrix.duties[*d as usize])
            .filter(|d| matches!(d.holder, Holder::Unresolved(_)))
            .collect();
        let unset: BTreeSet<&str> = open.iter().flat_map(|d| &d.depends_on).map(String::as_str).collect();
        if unset.is_empty() {
            others.push(&domain.title);
        }
        for option in unset {
            by_option.entry(option).or_default().push(&domain.title);
        }
    }
    for (option, titles) in by_option {
        let message = format!(
            "“{}” does not set `{option}`, so nobody can say who is responsible for {}",
            deployment.name,
            in_sentence(&titles)
        );
        let hint = match unset_values(context, configuration, option) {
            Some(values) => format!("Set {values}. `onus service {}` lists what each value changes.", configuration.service),
            None => format!("Set it. `onus service {}` lists the values and what each one changes.", configuration.service),
        };
        let finding = deployment_finding(context, codes::DECIDING_OPTION_UNSET, index, message, &hint);
        out.push(finding.at(service(context, index)).duty(first_open(context, configuration)));
    }
    if !others.is_empty() {
        let message = format!("no source states who is responsible for {} of “{}”", in_sentence(&others), deployment.name);
        let hint = "Ask the provider, then add a rule with its source to a model folder of your own.";
        let finding = deployment_finding(context, codes::AREA_WITHOUT_SOURCE, index, message, hint);
        out.push(finding.at(service(context, index)).duty(first_open(context, configuration)));
    }
}

/// The option with the values that it may have: `listener`: tls, passthrough or plain.
fn unset_values(context: &Context, configuration: &Configuration, name: &str) -> Option<String> {
    let service = context.model.services.get(&configuration.service)?;
    let values: Vec<&str> = service.options.get(name)?.values.keys().map(String::as_str).collect();
    match values.as_slice() {
        [] => None,
        [one] => Some(format!("`{name}`: {one}")),
        [first @ .., last] => Some(format!("`{name}`: {} or {last}", first.join(", "))),
    }
}

/// Titles within a sentence: in lower case, unless they begin with a name such as IAM or DDoS.
fn in_sentence(titles: &[&str]) -> String {
    let small = |title: &&str| {
        let mut rest = title.chars();
        match (rest.next(), rest.clone().next()) {
            (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(rest).collect::<String>(),
            _ => (*title).to_owned(),
        }
    };
    titles.iter().map(small).collect::<Vec<_>>().join(", ")
}

fn first_open(context: &Context, configuration: &Configuration) -> Option<String> {
    let duties = configuration.cells.iter().flat_map(|c| &c.duties).map(|d| &context.matrix.duties[*d as usize]);
    duties.filter(|d| matches!(d.holder, Holder::Unresolved(_))).map(|d| d.id.clone()).next()
}

/// ONUS-C012: an option that moves duties is assumed.
fn assumed(context: &Context, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    let assumed: Vec<String> = deployment
        .settings
        .iter()
        .filter(|s| s.origin == Origin::Assumed && s.matters)
        .map(|s| format!("`{}: {}`", s.option, s.value.as_deref().unwrap_or_default()))
        .collect();
    if !assumed.is_empty() {
        let defaults = if assumed.len() == 1 { "default" } else { "defaults" };
        let message =
            format!("“{}” is assumed to have {}, the provider's documented {defaults}", deployment.name, join(&assumed));
        let hint = format!("Set each option that differs; `onus service {}` lists the values.", configuration.service);
        let finding = deployment_finding(context, codes::OPTION_ASSUMED, index, message, &hint);
        out.push(finding.at(service(context, index)));
    }
}

/// ONUS-C013: a service that is retired or closed to new customers.
fn status(context: &Context, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    let (level, words) = match configuration.status {
        Status::Active => return,
        Status::Closed => (Level::Note, "closed to new customers"),
        Status::Retired => (Level::Warning, "retired"),
    };
    let note = configuration.status_note.as_ref().map_or_else(String::new, |n| format!(": {n}"));
    let message = format!("“{}” uses {}, which is {words}{note}", deployment.name, configuration.service_name);
    let hint = "Plan its replacement, or remove it from the inventory if it no longer exists.";
    out.push(
        deployment_finding(context, codes::SERVICE_RETIRED_OR_CLOSED, index, message, hint)
            .level(level)
            .at(service(context, index)),
    );
}

/// ONUS-C014: data outside its class's regions. ONUS-C015: data that must be encrypted where encryption is off.
fn data(context: &Context, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    for class in context.matrix.data_classes.iter().filter(|c| deployment.data.contains(&c.id)) {
        let outside: Vec<&str> = deployment
            .regions
            .iter()
            .filter(|r| !class.regions.is_empty() && !class.regions.contains(r))
            .map(String::as_str)
            .collect();
        if let Some(first) = outside.first() {
            let message = format!(
                "“{}” stores {} in {}, outside the regions allowed for this data class",
                deployment.name,
                data_of(&class.name),
                outside.join(", ")
            );
            let hint = format!(
                "Move the data to {}, or agree on a change to the `regions` of the data class.",
                class.regions.join(" or ")
            );
            let written = context.deployments[index as usize].and_then(|d| d.regions.iter().find(|r| r.value == *first));
            let finding = deployment_finding(context, codes::DATA_OUTSIDE_ITS_REGIONS, index, message, &hint);
            out.push(finding.at(written.map(|r| r.at)).duty("data-residency.choose-region".to_owned()));
        }
        let off = deployment.settings.iter().find(|s| encryption_off(&s.option, s.value.as_deref()));
        if let (true, Some(setting)) = (class.encrypted, off) {
            let value = setting.value.as_deref().unwrap_or_default();
            let (origin, at) = match setting.origin {
                Origin::Set => {
                    let written = context.deployments[index as usize];
                    ("", written.and_then(|d| d.options_at.get(&setting.option)).copied())
                }
                Origin::Assumed | Origin::Unset => (" (the provider's default)", service(context, index)),
            };
            let message =
                format!("“{}” stores {} with `{}: {value}`{origin}", deployment.name, data_of(&class.name), setting.option);
            let values = unset_values(context, configuration, &setting.option);
            let hint = match values {
                Some(values) => format!("Turn on encryption at rest, and set what is in use: {values}."),
                None => "Turn on encryption at rest.".to_owned(),
            };
            let finding = deployment_finding(context, codes::DATA_NOT_ENCRYPTED, index, message, &hint);
            out.push(finding.at(at).duty("encryption-at-rest.enable".to_owned()));
        }
    }
}

/// `cardholder data`, whether or not the class's name says that it is data.
fn data_of(class: &str) -> String {
    let name = class.to_lowercase();
    if name.split_whitespace().any(|word| word == "data") { name } else { format!("{name} data") }
}

/// Options by which the model says that a service stores data unencrypted.
fn encryption_off(option: &str, value: Option<&str>) -> bool {
    // Data in transit, content protection and what callers must request are not about data at rest.
    let other = ["transit", "endpoint", "node_to_node", "content", "require"];
    let about_rest = (option.contains("encrypt") && !other.iter().any(|word| option.contains(word))) || option == "output_key";
    about_rest && matches!(value, Some("false" | "none" | "off" | "disabled" | "unencrypted" | "plain"))
}

/// Where the deployment names its service: findings about options that are not set point there.
fn service(context: &Context, index: u32) -> Option<At> {
    context.deployments[index as usize].map(|d| d.service.at)
}
