//! What a system security plan needs of a scope.

use crate::inventory::{FedrampBaseline, Impact, InformationType, LeveragedAuthorisation, Objectives, OscalSystem, SystemStatus};
use onus_model::Party;
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, choice, list};
use onus_source::{Diagnostic, codes};

use super::fedramp;
use onus_source::fields::{names, needed, needed_day, optional};

const IMPACTS: [(&str, Impact); 3] = [("low", Impact::Low), ("moderate", Impact::Moderate), ("high", Impact::High)];

const STATES: [(&str, SystemStatus); 4] = [
    ("operational", SystemStatus::Operational),
    ("under-development", SystemStatus::UnderDevelopment),
    ("under-major-modification", SystemStatus::UnderMajorModification),
    ("disposition", SystemStatus::Disposition),
];

/// Whether scopes of a framework may have a system security plan.
fn is_planned(framework: &str) -> bool {
    framework == "nist-800-53" || FedrampBaseline::of(framework).is_some()
}

/// What a system security plan needs. Everything that is missing is reported at once.
pub fn oscal(node: &Node, framework: &Spanned<String>, problems: &mut Problems) -> Option<OscalSystem> {
    if !framework.value.is_empty() && !is_planned(&framework.value) {
        problems.push(
            Diagnostic::new(
                codes::NO_SYSTEM_SECURITY_PLAN_FOR_FRAMEWORK,
                node.at,
                format!("a scope for {} has no system security plan", quote(&framework.value)),
            )
            .related(framework.at, "the scope's framework")
            .hint(
                "Only scopes for nist-800-53 and the baselines of FedRAMP, such as fedramp-moderate, have one. Remove `oscal`.",
            ),
        );
        return None;
    }
    let mut fields = Fields::open(node, "the OSCAL part of a scope", problems)?;
    let before = problems.len();
    let system_id = needed(&mut fields, "system_id", problems).value;
    let system_name = needed(&mut fields, "system_name", problems).value;
    let description = needed(&mut fields, "description", problems).value;
    let profile = optional(&mut fields, "profile", problems);
    let sensitivity = impact(&mut fields, "sensitivity", problems);
    let impact = fields.need("impact", problems).and_then(|n| objectives(n, problems));
    let status = fields.need("status", problems).and_then(|n| choice(n, "a state of a system", &STATES, problems));
    let authorisation_boundary = needed(&mut fields, "authorisation_boundary", problems).value;
    let information_types = nonempty_list(&mut fields, "information_types", problems, information_type);
    let leveraged_authorisations = nonempty_list(&mut fields, "leveraged_authorisations", problems, leveraged);
    let fedramp = fields.take("fedramp").and_then(|n| fedramp::facts(n, problems));
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
        fedramp,
    };
    (problems.len() == before).then_some(system)
}

/// A list of maps that must hold at least one.
fn nonempty_list<T>(
    fields: &mut Fields,
    name: &'static str,
    problems: &mut Problems,
    read_entry: fn(&Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.need(name, problems) else { return Vec::new() };
    let before = problems.len();
    let entries = list(node, &format!("`{name}`"), problems, read_entry);
    if entries.is_empty() && problems.len() == before {
        problems.push(Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("`{name}` must not be empty")));
    }
    entries
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
    let selected = fields.take("selected").and_then(|n| objectives(n, problems));
    let adjustment = optional(&mut fields, "adjustment", problems);
    fields.finish(problems);
    Some(InformationType { title, description, nist_800_60, impact: impact?, selected, adjustment })
}

fn leveraged(node: &Node, problems: &mut Problems) -> Option<LeveragedAuthorisation> {
    let mut fields = Fields::open(node, "a leveraged authorisation", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let operator = needed(&mut fields, "operator", problems);
    let authorised_on = needed_day(&mut fields, "authorised_on", problems);
    let system_id = optional(&mut fields, "system_id", problems);
    let impact = fields.take("impact").and_then(|n| choice(n, "an impact level", &IMPACTS, problems));
    let authorisation_type = fedramp::authorisation_type(&mut fields, problems);
    let usage = fields.take("usage").and_then(|n| fedramp::external_use(n, problems));
    fields.finish(problems);
    if !operator.value.is_empty() && !matches!(operator.value.parse(), Ok(Party::Provider | Party::ThirdParty(_))) {
        problems.push(
            Diagnostic::new(
                codes::NOT_AN_AUTHORISED_OPERATOR,
                operator.at,
                format!("{} is not an operator of an authorised system", quote(&operator.value)),
            )
            .hint("Write `provider` or `third-party:ID`."),
        );
    }
    Some(LeveragedAuthorisation {
        title,
        operator: operator.value,
        authorised_on: authorised_on?.value,
        system_id,
        impact,
        authorisation_type,
        usage,
    })
}
