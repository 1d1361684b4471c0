//! Facts about the system itself that FedRAMP's rules ask for.

use std::collections::BTreeSet;

use crate::inventory::{
    ContactRole, DataCentreKind, DiagramKind, DocumentKind, ExternalUse, FedrampFacts, Objectives, OscalSystem, ServiceModel,
};
use crate::matrix::RefRequirement;

use super::{MissingFact, PlanInput};

/// Identifiers of the values that a control leaves to the organisation, as the catalogue has them: `ac-02.03_odp.01`.
pub fn parameter_ids(requirement: &RefRequirement) -> Vec<String> {
    let (family, numbers) = requirement.id.split_once('-').unwrap_or((&requirement.id, ""));
    let numbers: Vec<String> = numbers
        .split(['(', ')'])
        .filter(|number| !number.is_empty())
        .map(|number| format!("{:02}", number.parse::<u32>().unwrap_or_default()))
        .collect();
    let stem = format!("{}-{}_odp", family.to_lowercase(), numbers.join("."));
    match requirement.parameters {
        1 => vec![stem],
        many => (1..=many).map(|number| format!("{stem}.{number:02}")).collect(),
    }
}

/// Collects what is missing.
struct Facts<'a> {
    input: &'a PlanInput<'a>,
    missing: Vec<MissingFact>,
}

impl Facts<'_> {
    /// `path` is below the scope's part `oscal`.
    fn need(&mut self, is_there: bool, path: &str, what: impl Into<String>) {
        if !is_there {
            self.missing.push(MissingFact { key: self.input.key(&format!("oscal: {path}")), what: what.into() });
        }
    }
}

pub(super) fn missing(input: &PlanInput) -> Vec<MissingFact> {
    let none = FedrampFacts::default();
    let facts = input.system.fedramp.as_ref().unwrap_or(&none);
    let mut out = Facts { input, missing: Vec::new() };
    identity(&mut out, facts);
    places_and_people(&mut out, facts);
    attachments(&mut out, facts);
    categories(&mut out, input.system);
    let users = users(&mut out, facts);
    leverage(&mut out, facts, &users);
    services(&mut out, facts, &users);
    parameters(&mut out, facts);
    out.missing
}

fn identity(out: &mut Facts, facts: &FedrampFacts) {
    out.need(facts.short_name.is_some(), "fedramp: short_name", "the short name of the system");
    out.need(facts.service_model.is_some(), "fedramp: service_model", "what customers are given (`iaas`, `paas`, `saas`)");
    out.need(
        facts.deployment_model.is_some(),
        "fedramp: deployment_model",
        "who shares the system (`public`, `private`, `government-only`, `hybrid`)",
    );
    out.need(
        facts.authorisation_type.is_some(),
        "fedramp: authorisation_type",
        "who grants the authorisation (`agency`, `joint-board`, `li-saas`)",
    );
    let operational = facts.operational_since;
    let today = out.input.matrix.document.date;
    out.need(operational.is_some(), "fedramp: operational_since", "the day on which the system became fully operational");
    out.need(
        operational.is_none_or(|day| day <= today),
        "fedramp: operational_since",
        format!("a day that is not after {today}, the day of the plan"),
    );
    out.need(
        facts.assurance_levels.is_some(),
        "fedramp: assurance_levels",
        "the levels of identity, authenticator and federation assurance (NIST SP 800-63)",
    );
}

fn places_and_people(out: &mut Facts, facts: &FedrampFacts) {
    out.need(facts.address.is_some(), "fedramp: address", "the address of the organisation that prepares the plan");
    out.need(facts.prepared_for.is_some(), "fedramp: prepared_for", "the agency or office that the plan is prepared for");
    for (word, role) in ContactRole::WORDS {
        out.need(facts.contacts.contains_key(role), &format!("fedramp: contacts: {word}"), "a person in this role");
    }
    let count = |kind| facts.data_centres.iter().filter(|c| c.kind == kind).count();
    out.need(count(DataCentreKind::Primary) == 1, "fedramp: data_centres", "exactly one data centre of the kind `primary`");
    out.need(count(DataCentreKind::Alternate) > 0, "fedramp: data_centres", "a data centre of the kind `alternate`");
    let abroad: Vec<&str> = facts.data_centres.iter().filter(|c| c.address.country != "US").map(|c| c.title.as_str()).collect();
    out.need(
        abroad.is_empty(),
        "fedramp: data_centres",
        format!("data centres in the United States (`country: US`); these are not: {}", abroad.join(", ")),
    );
}

fn attachments(out: &mut Facts, facts: &FedrampFacts) {
    for (word, kind) in DiagramKind::WORDS {
        out.need(facts.diagrams.contains_key(kind), &format!("fedramp: diagrams: {word}"), "the diagram with its caption");
    }
    for (word, kind) in DocumentKind::WORDS {
        out.need(facts.documents.contains_key(kind), &format!("fedramp: documents: {word}"), "the document, by its address");
    }
}

fn categories(out: &mut Facts, system: &OscalSystem) {
    let Objectives { confidentiality, integrity, availability } = system.impact;
    let highest = confidentiality.max(integrity).max(availability);
    out.need(
        system.sensitivity == highest,
        "sensitivity",
        format!("the highest of the three levels of impact, which is {}", highest.word()),
    );
    if let Some(baseline) = out.input.baseline() {
        out.need(
            system.sensitivity == baseline.impact,
            "sensitivity",
            format!("{}, which the baseline is for, or a scope of another baseline", baseline.impact.word()),
        );
    }
    for kind in &system.information_types {
        let path = format!("information_types: {}", kind.title);
        out.need(!kind.nist_800_60.is_empty(), &format!("{path}: nist_800_60"), "its identifier in NIST SP 800-60");
        let adjusted = kind.selected.is_some_and(|selected| selected != kind.impact);
        out.need(!adjusted || kind.adjustment.is_some(), &format!("{path}: adjustment"), "why another impact was selected");
    }
}

/// Ids of the users that are described.
fn users<'f>(out: &mut Facts, facts: &'f FedrampFacts) -> BTreeSet<&'f str> {
    out.need(!facts.users.is_empty(), "fedramp: users", "the kinds of users of the system, with their privileges");
    for user in &facts.users {
        let path = format!("fedramp: users: {}: privileges", user.id);
        out.need(!user.privileges.is_empty(), &path, "what they are allowed to do, with the functions that they perform");
    }
    facts.users.iter().map(|user| user.id.as_str()).collect()
}

fn used_by(out: &mut Facts, path: &str, usage: &ExternalUse, users: &BTreeSet<&str>) {
    out.need(!usage.users.is_empty(), &format!("{path}: users"), "the ids of the users that use it");
    let unknown: Vec<&str> = usage.users.iter().map(String::as_str).filter(|user| !users.contains(user)).collect();
    out.need(
        unknown.is_empty(),
        &format!("{path}: users"),
        format!("ids that stand under `users`; these do not: {}", unknown.join(", ")),
    );
}

fn leverage(out: &mut Facts, facts: &FedrampFacts, users: &BTreeSet<&str>) {
    let authorisations = &out.input.system.leveraged_authorisations;
    out.need(
        facts.service_model != Some(ServiceModel::Software) || !authorisations.is_empty(),
        "leveraged_authorisations",
        "the authorised system that software as a service is built on",
    );
    let floor = out.input.system.sensitivity;
    for authorisation in authorisations {
        let path = format!("leveraged_authorisations: {}", authorisation.title);
        out.need(authorisation.system_id.is_some(), &format!("{path}: system_id"), "FedRAMP's package id");
        out.need(authorisation.authorisation_type.is_some(), &format!("{path}: authorisation_type"), "who granted it");
        out.need(
            authorisation.impact.is_some_and(|impact| impact >= floor),
            &format!("{path}: impact"),
            format!("the level that it was granted for, which must be at least {}", floor.word()),
        );
        match &authorisation.usage {
            Some(usage) => used_by(out, &format!("{path}: usage"), usage, users),
            None => out.need(false, &format!("{path}: usage"), "the agreement, how users sign in, and who they are"),
        }
    }
}

/// What runs inside the boundary, and what of it no authorisation covers.
fn services(out: &mut Facts, facts: &FedrampFacts, users: &BTreeSet<&str>) {
    let deployments = out.input.scope.deployments.len();
    out.need(deployments > 1, "environments", "at least two deployments in the scope: FedRAMP wants an inventory of the system");
    for service in out.input.uncovered_services() {
        let path = format!("fedramp: external_services: {service}");
        match facts.external_services.iter().find(|described| described.service == service) {
            Some(described) => used_by(out, &path, &described.usage, users),
            None => out.need(
                false,
                &path,
                "how it is used: no authorisation on record that you have reviewed covers it in every Region and for the whole \
                 period. Record the authorisation under `assurance_reports`, or leave the service out of the scope",
            ),
        }
    }
}

fn parameters(out: &mut Facts, facts: &FedrampFacts) {
    let all: Vec<String> = out.input.framework.requirements.iter().flat_map(parameter_ids).collect();
    let missing: Vec<&str> = all.iter().map(String::as_str).filter(|id| !facts.parameters.contains_key(*id)).collect();
    out.need(
        missing.is_empty(),
        "fedramp: parameters",
        format!("{} of the {} values that the baseline leaves open: {}", missing.len(), all.len(), missing.join(", ")),
    );
    let known: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    let unknown: Vec<&str> = facts.parameters.keys().map(String::as_str).filter(|id| !known.contains(id)).collect();
    out.need(
        unknown.is_empty(),
        "fedramp: parameters",
        format!("only values that the baseline leaves open; these are none: {}", unknown.join(", ")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As NIST's catalogue of SP 800-53 has them.
    #[test]
    fn parameters_are_named_as_in_the_catalogue() {
        let ids = |id: &str, parameters| {
            parameter_ids(&RefRequirement {
                id: id.into(),
                title: String::new(),
                duties: Vec::new(),
                elsewhere: None,
                partly: None,
                points: None,
                parts: Vec::new(),
                parameters,
                questions: None,
            })
        };
        assert_eq!(ids("AC-2(1)", 1), ["ac-02.01_odp"]);
        assert_eq!(ids("AC-1", 2), ["ac-01_odp.01", "ac-01_odp.02"]);
        assert_eq!(ids("SI-4(18)", 0), [""; 0]);
    }
}
