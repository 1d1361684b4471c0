//! What other parties claim to do for us, where it differs from the model.

use onus_source::{Code, codes};

use super::evidence::some;
use super::{Context, Finding, general_finding};
use crate::received::{Comparison, Difference, compare, party_name};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let matrix = context.matrix;
    for (received, written) in matrix.received_matrices.iter().zip(&context.inventory.received_matrices) {
        let first = out.len();
        let who = party_name(matrix, received);
        let mut unknown: Option<Finding> = None;
        let mut compared = false;
        for scope in &matrix.scopes {
            let Some(comparison) = compare(matrix, received, scope) else { continue };
            compared = true;
            for difference in Difference::ALL {
                out.extend(of_difference(&comparison, difference, who, &scope.name));
            }
            if unknown.is_none() && !comparison.unknown.is_empty() {
                unknown = Some(unknown_requirements(&comparison, who));
            }
        }
        out.extend(unknown);
        if !compared {
            let message = format!(
                "what {who} claims in “{}” is compared with nothing: no scope is about `{}`",
                received.document.file, received.framework
            );
            let hint = "Name the framework that a scope is about, or add a scope; until then the claims are only kept.";
            out.push(general_finding(codes::RECEIVED_MATRIX_NOT_COMPARED, message, hint));
        }
        out[first..].iter_mut().for_each(|finding| finding.at = Some(written.id.at));
    }
}

/// ONUS-C041 to ONUS-C044: one finding for each scope and kind of difference.
fn of_difference(comparison: &Comparison, difference: Difference, who: &str, scope: &str) -> Option<Finding> {
    let rows = comparison.rows.iter().filter(|row| row.difference == Some(difference));
    let ids: Vec<&str> = rows.map(|row| row.requirement.id.as_str()).collect();
    if ids.is_empty() {
        return None;
    }
    let file = &comparison.received.document.file;
    let (code, message, hint): (Code, String, &str) = match difference {
        Difference::Declined => (
            codes::CLAIM_DECLINES_PARTY_DUTY,
            format!("“{file}” says that {who} does not do what the model gives to it in “{scope}”: {}", some(&ids)),
            "Ask who does it. If it is yours, write an exception or a rule of your own model; until then nobody may be doing it.",
        ),
        Difference::PartLeftToUs => (
            codes::CLAIM_LEAVES_PART_TO_US,
            format!("“{file}” leaves to you a part of what the model gives to {who} alone in “{scope}”: {}", some(&ids)),
            "Read the customer's part in the document, and say which of your duties is that part.",
        ),
        Difference::Silent => (
            codes::CLAIM_SILENT_ON_PARTY_DUTY,
            format!("“{file}” says nothing of what the model gives to {who} in “{scope}”: {}", some(&ids)),
            "Ask the party for the missing rows, or rely on its assurance report for them.",
        ),
        Difference::ClaimedMore => (
            codes::CLAIM_EXCEEDS_MODEL,
            format!("“{file}” claims for {who} more than the model gives to it in “{scope}”: {}", some(&ids)),
            "Your duties stay yours: a claim moves none. Compare the party's text with them before you rely on it.",
        ),
    };
    Some(general_finding(code, message, hint))
}

/// ONUS-C045: identifiers that the framework does not have.
fn unknown_requirements(comparison: &Comparison, who: &str) -> Finding {
    let ids: Vec<&str> = comparison.unknown.iter().map(|claim| claim.requirement.as_str()).collect();
    let (file, framework) = (&comparison.received.document.file, comparison.framework);
    let message =
        format!("“{file}” of {who} names what is no requirement of {}, {}: {}", framework.name, framework.edition, some(&ids));
    let hint = "Is it a matrix of another framework, baseline or edition? `onus framework ID` lists the requirements.";
    general_finding(codes::CLAIM_OF_UNKNOWN_REQUIREMENT, message, hint)
}
