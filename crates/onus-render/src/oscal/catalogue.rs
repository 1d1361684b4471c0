//! The controls that a plan answers, as a catalogue beside it: a plan whose scope names no profile is read without a network.
//!
//! It has identifiers, response points and our own short titles, and nothing of what a control says.

use serde_json::{Value, json};

use onus_core::inventory::OscalSystem;
use onus_core::matrix::{RefRequirement, Scope};
use onus_core::security_plan::{PlanInput, parameter_ids};

use super::parties::Parties;
use super::system::fedramp_property;
use super::{add, control_id, id, line, markup, metadata, to_bytes};
use crate::RenderError;

/// `ac-2_smt.a` of `AC-2(a)`.
pub fn statement_id(requirement: &str, part: &str) -> String {
    let letter = part.strip_prefix(requirement).map(|rest| rest.trim_matches(['(', ')'])).filter(|letter| !letter.is_empty());
    match letter {
        Some(letter) => format!("{}_smt.{letter}", control_id(requirement)),
        None => format!("{}_smt", control_id(requirement)),
    }
}

fn name(scope: &Scope) -> String {
    format!("controls-{}.json", scope.id)
}

/// The file of a scope's controls.
pub fn path(scope: &Scope) -> String {
    format!("data/oscal/{}", name(scope))
}

/// The address of what a plan answers: the profile that the scope names, or the file beside the plan.
pub fn profile(scope: &Scope, system: &OscalSystem) -> String {
    system.profile.as_ref().map_or_else(|| format!("./{}", name(scope)), |address| line(address))
}

pub fn catalogue(input: PlanInput) -> Result<Vec<u8>, RenderError> {
    let PlanInput { matrix, scope, framework, .. } = input;
    let title = format!("{}: controls of {}, {}", input.system.system_name, framework.name, framework.edition);
    let is_fedramp = input.baseline().is_some();
    let body = json!({
        "uuid": id(matrix, &["controls", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": metadata(matrix, &title, &Parties::new(matrix)),
        "controls": framework.requirements.iter().map(|requirement| control(requirement, is_fedramp)).collect::<Vec<_>>(),
    });
    to_bytes("catalog", &path(scope), body)
}

fn control(requirement: &RefRequirement, is_fedramp: bool) -> Value {
    let mut control = json!({ "id": control_id(&requirement.id), "title": markup(&requirement.title) });
    add(&mut control, "params", parameter_ids(requirement).iter().map(|id| json!({ "id": id })).collect());
    let part = |part: &str, name: &str, is_answered: bool| {
        let mut out = json!({ "id": statement_id(&requirement.id, part), "name": name });
        // FedRAMP marks what a plan has to answer.
        if is_fedramp && is_answered {
            add(&mut out, "props", vec![fedramp_property("response-point", "The plan answers this point.")]);
        }
        out
    };
    let is_whole = requirement.parts.is_empty();
    let mut statement = part(&requirement.id, "statement", is_whole);
    if !is_whole {
        let items = requirement.parts.iter().map(|letter| part(&format!("{}({letter})", requirement.id), "item", true));
        add(&mut statement, "parts", items.collect());
    }
    add(&mut control, "parts", vec![statement]);
    control
}

#[cfg(test)]
mod tests {
    use super::statement_id;

    /// As FedRAMP's baseline names its response points.
    #[test]
    fn statements_are_named_as_in_the_baseline() {
        assert_eq!(statement_id("AC-2", "AC-2(a)"), "ac-2_smt.a");
        assert_eq!(statement_id("AC-2(3)", "AC-2(3)(d)"), "ac-2.3_smt.d");
        assert_eq!(statement_id("AC-2(1)", "AC-2(1)"), "ac-2.1_smt");
    }
}
