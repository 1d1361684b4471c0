//! The estate itself: cells that nobody can say, options left out, retired services, regions, encryption.

use crate::matrix::{Configuration, Deployment, Origin, Split};
use crate::model::{Holder, Status};
use crate::source::Level;

use super::{Finding, Input, about};

pub(super) fn check(input: &Input, out: &mut Vec<Finding>) {
    for (deployment, index) in input.matrix.deployments.iter().zip(0_u32..) {
        let placement = &input.matrix.placements[deployment.placement as usize];
        let configuration = &input.matrix.configurations[placement.configuration as usize];
        unresolved(input, deployment, configuration, index, out);
        assumed(input, deployment, index, out);
        status(input, deployment, configuration, index, out);
        data(input, deployment, index, out);
    }
}

/// ONUS-C010: an unset option leaves cells unresolved; ONUS-C011: cells are unresolved for another reason.
fn unresolved(input: &Input, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    let mut by_option: std::collections::BTreeMap<String, Vec<&str>> = Default::default();
    let mut others: Vec<&str> = Vec::new();
    let domains = &input.matrix.reference.domains;
    for (cell, domain) in configuration.cells.iter().zip(domains).filter(|(c, _)| c.split == Split::Unresolved) {
        let open: Vec<_> = cell
            .duties
            .iter()
            .map(|d| &input.matrix.duties[*d as usize])
            .filter(|d| matches!(d.holder, Holder::Unresolved(_)))
            .collect();
        match open.iter().find(|d| !d.depends_on.is_empty()) {
            Some(duty) => by_option.entry(duty.depends_on.join("` and `")).or_default().push(&domain.title),
            None => others.push(&domain.title),
        }
    }
    for (options, titles) in by_option {
        let message = format!(
            "“{}” does not set `{options}`, so nobody can say who carries {}",
            deployment.name,
            titles.join(", ").to_lowercase()
        );
        let mut finding =
            about(input, "ONUS-C010", Level::Error, index, message, "Set the option; `onus service` lists its values.");
        finding.duty = first_open(input, configuration);
        out.push(finding);
    }
    if !others.is_empty() {
        let message = format!("no source says who carries {} of “{}”", others.join(", ").to_lowercase(), deployment.name);
        let mut finding = about(
            input,
            "ONUS-C011",
            Level::Warning,
            index,
            message,
            "Ask the provider, then add a rule with its source to a model folder of your own.",
        );
        finding.duty = first_open(input, configuration);
        out.push(finding);
    }
}

fn first_open(input: &Input, configuration: &Configuration) -> Option<String> {
    let duties = configuration.cells.iter().flat_map(|c| &c.duties).map(|d| &input.matrix.duties[*d as usize]);
    duties.filter(|d| matches!(d.holder, Holder::Unresolved(_))).map(|d| d.id.clone()).next()
}

/// ONUS-C012: an option that moves duties is assumed.
fn assumed(input: &Input, deployment: &Deployment, index: u32, out: &mut Vec<Finding>) {
    let assumed: Vec<String> = deployment
        .settings
        .iter()
        .filter(|s| s.origin == Origin::Assumed && s.matters)
        .map(|s| format!("`{}: {}`", s.option, s.value.as_deref().unwrap_or_default()))
        .collect();
    if !assumed.is_empty() {
        let message = format!("“{}” is taken to have {}, the provider's documented default", deployment.name, assumed.join(", "));
        out.push(about(input, "ONUS-C012", Level::Note, index, message, "Set the option to what is really in use."));
    }
}

/// ONUS-C013: a service that is retired or closed to new customers.
fn status(input: &Input, deployment: &Deployment, configuration: &Configuration, index: u32, out: &mut Vec<Finding>) {
    let (level, words) = match configuration.status {
        Status::Active => return,
        Status::Closed => (Level::Note, "closed to new customers"),
        Status::Retired => (Level::Warning, "retired"),
    };
    let note = configuration.status_note.as_ref().map_or_else(String::new, |n| format!(": {n}"));
    let message = format!("“{}” uses {}, which is {words}{note}", deployment.name, configuration.service_name);
    out.push(about(
        input,
        "ONUS-C013",
        level,
        index,
        message,
        "Plan its replacement, or remove it from the inventory if it is gone.",
    ));
}

/// ONUS-C014: data outside its class's regions. ONUS-C015: data that must be encrypted where encryption is off.
fn data(input: &Input, deployment: &Deployment, index: u32, out: &mut Vec<Finding>) {
    for class in input.matrix.data_classes.iter().filter(|c| deployment.data.contains(&c.id)) {
        let outside: Vec<&str> = deployment
            .regions
            .iter()
            .filter(|r| !class.regions.is_empty() && !class.regions.contains(r))
            .map(String::as_str)
            .collect();
        if !outside.is_empty() {
            let message = format!(
                "“{}” keeps {} data in {}, outside the regions of its class",
                deployment.name,
                class.name,
                outside.join(", ")
            );
            let mut finding = about(
                input,
                "ONUS-C014",
                Level::Error,
                index,
                message,
                "Move it, or change the class's `regions` with whoever set them.",
            );
            finding.duty = Some("data-residency.choose-region".to_owned());
            out.push(finding);
        }
        let off = deployment.settings.iter().find(|s| encryption_off(&s.option, s.value.as_deref()));
        if let (true, Some(setting)) = (class.encrypted, off) {
            let value = setting.value.as_deref().unwrap_or_default();
            let message = format!("“{}” keeps {} data and has `{}: {value}`", deployment.name, class.name, setting.option);
            let mut finding = about(input, "ONUS-C015", Level::Error, index, message, "Switch encryption at rest on.");
            finding.duty = Some("encryption-at-rest.enable".to_owned());
            out.push(finding);
        }
    }
}

/// Options by which the model says that a service stores data unencrypted.
fn encryption_off(option: &str, value: Option<&str>) -> bool {
    let about_rest = option.starts_with("encrypt") && !option.contains("transit");
    about_rest && matches!(value, Some("false" | "none" | "off" | "disabled" | "unencrypted"))
}
