//! Duties written for our own customers, and what a system security plan needs of a scope.

use crate::inventory::{
    Answered, Impact, InformationType, LeveragedAuthorisation, Objectives, OscalSystem, Sharing, SystemStatus, UserEntityDuty,
};
use onus_model::Party;
use onus_source::Diagnostic;
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, choice, list};

use super::common::{id, names, needed, needed_day, optional, reference};

const SHARING: [(&str, Sharing); 2] = [("independent", Sharing::Independent), ("dependent", Sharing::Dependent)];

const IMPACTS: [(&str, Impact); 3] = [("low", Impact::Low), ("moderate", Impact::Moderate), ("high", Impact::High)];

const STATES: [(&str, SystemStatus); 4] = [
    ("operational", SystemStatus::Operational),
    ("under-development", SystemStatus::UnderDevelopment),
    ("under-major-modification", SystemStatus::UnderMajorModification),
    ("disposition", SystemStatus::Disposition),
];

/// Frameworks whose scopes may have a system security plan.
const PLANNED: [&str; 2] = ["nist-800-53", "fedramp-moderate"];

/// A duty of our customers.
pub fn user_entity_duty(node: &Node, problems: &mut Problems) -> Option<UserEntityDuty> {
    let mut fields = Fields::open(node, "a user-entity duty", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a user-entity duty", problems));
    let statement = needed(&mut fields, "statement", problems).value;
    let domains = names(&mut fields, "domains", problems);
    let requirements = fields.take("requirements").map(|n| list(n, "`requirements`", problems, answered)).unwrap_or_default();
    let shared = fields.take("shared");
    let sharing = shared.and_then(|n| choice(n, "a way of sharing", &SHARING, problems));
    let ours = reference(&mut fields, "ours", problems);
    fields.finish(problems);
    if let (Some(shared), None) = (shared, &ours) {
        problems.push(
            Diagnostic::error("ONUS-I040", shared.at, "a shared duty does not say what is yours")
                .hint("Write under `ours` what your organisation does of it; without `shared` it is the customer's alone."),
        );
    }
    if let (None, Some(ours)) = (shared, &ours) {
        problems.push(
            Diagnostic::error("ONUS-I040", ours.at, "part of the duty is yours, so it is shared")
                .hint("Add `shared: independent` or `shared: dependent`, or remove `ours`."),
        );
    }
    Some(UserEntityDuty { at: node.at, id: id?, statement, domains, requirements, sharing, ours: ours.map(|o| o.value) })
}

fn answered(node: &Node, problems: &mut Problems) -> Option<Answered> {
    let mut fields = Fields::open(node, "an entry of `requirements`", problems)?;
    let framework = needed(&mut fields, "framework", problems);
    let ids = some(&mut fields, "ids", problems);
    fields.finish(problems);
    Some(Answered { framework, ids })
}

/// A list of text that must be there and name something.
fn some(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<String> {
    let Some(node) = fields.need(name, problems) else { return Vec::new() };
    let before = problems.len();
    let what = format!("`{name}`");
    let found: Vec<String> = list(node, &what, problems, |n, p| onus_source::typed::filled(n, &what, p).map(|s| s.value));
    if found.is_empty() && problems.len() == before {
        problems.push(Diagnostic::error("ONUS-Y005", node.at, format!("{what} must name at least one")));
    }
    found
}

/// What a system security plan needs. Everything that is missing is told at once.
pub fn oscal(node: &Node, framework: &Spanned<String>, problems: &mut Problems) -> Option<OscalSystem> {
    if !framework.value.is_empty() && !PLANNED.contains(&framework.value.as_str()) {
        problems.push(
            Diagnostic::error(
                "ONUS-I041",
                node.at,
                format!("a scope of {} has no system security plan", quote(&framework.value)),
            )
            .related(framework.at, "the scope's framework")
            .hint("Scopes of nist-800-53 and fedramp-moderate have one. Remove `oscal`."),
        );
        return None;
    }
    let mut fields = Fields::open(node, "the OSCAL part of a scope", problems)?;
    let before = problems.len();
    let system_id = needed(&mut fields, "system_id", problems).value;
    let system_name = needed(&mut fields, "system_name", problems).value;
    let description = needed(&mut fields, "description", problems).value;
    let profile = needed(&mut fields, "profile", problems).value;
    let sensitivity = impact(&mut fields, "sensitivity", problems);
    let impact = fields.need("impact", problems).and_then(|n| objectives(n, problems));
    let status = fields.need("status", problems).and_then(|n| choice(n, "a state of a system", &STATES, problems));
    let authorisation_boundary = needed(&mut fields, "authorisation_boundary", problems).value;
    let information_types = each(&mut fields, "information_types", problems, information_type);
    let leveraged_authorisations = each(&mut fields, "leveraged_authorisations", problems, leveraged);
    fields.finish(problems);
    let system = OscalSystem {
        system_id,
        system_name,
        description,
        profile,
        sensitivity: sensitivity?,
        impact: impact?,
        status: status?,
        authorisation_boundary,
        information_types,
        leveraged_authorisations,
    };
    (problems.len() == before).then_some(system)
}

/// A list of maps that must hold at least one.
fn each<T>(
    fields: &mut Fields,
    name: &'static str,
    problems: &mut Problems,
    one: fn(&Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.need(name, problems) else { return Vec::new() };
    let before = problems.len();
    let found = list(node, &format!("`{name}`"), problems, one);
    if found.is_empty() && problems.len() == before {
        problems.push(Diagnostic::error("ONUS-Y005", node.at, format!("`{name}` must hold at least one")));
    }
    found
}

fn impact(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Impact> {
    fields.need(name, problems).and_then(|n| choice(n, "an impact level", &IMPACTS, problems))
}

fn objectives(node: &Node, problems: &mut Problems) -> Option<Objectives> {
    let mut fields = Fields::open(node, "impact levels", problems)?;
    let confidentiality = impact(&mut fields, "confidentiality", problems);
    let integrity = impact(&mut fields, "integrity", problems);
    let availability = impact(&mut fields, "availability", problems);
    fields.finish(problems);
    Some(Objectives { confidentiality: confidentiality?, integrity: integrity?, availability: availability? })
}

fn information_type(node: &Node, problems: &mut Problems) -> Option<InformationType> {
    let mut fields = Fields::open(node, "an information type", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let description = needed(&mut fields, "description", problems).value;
    let nist_800_60 = names(&mut fields, "nist_800_60", problems).into_iter().map(|n| n.value).collect();
    let impact = fields.need("impact", problems).and_then(|n| objectives(n, problems));
    fields.finish(problems);
    Some(InformationType { title, description, nist_800_60, impact: impact? })
}

fn leveraged(node: &Node, problems: &mut Problems) -> Option<LeveragedAuthorisation> {
    let mut fields = Fields::open(node, "a leveraged authorisation", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let operator = needed(&mut fields, "operator", problems);
    let authorised_on = needed_day(&mut fields, "authorised_on", problems);
    let system_id = optional(&mut fields, "system_id", problems);
    fields.finish(problems);
    if !operator.value.is_empty() && !matches!(operator.value.parse(), Ok(Party::Provider | Party::ThirdParty(_))) {
        problems.push(
            Diagnostic::error(
                "ONUS-I042",
                operator.at,
                format!("{} does not operate an authorised system", quote(&operator.value)),
            )
            .hint("Write `provider` or `third-party:ID`."),
        );
    }
    Some(LeveragedAuthorisation { title, operator: operator.value, authorised_on: authorised_on?.value, system_id })
}
