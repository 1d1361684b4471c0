//! Whether a scope that describes a system for a security plan gives everything that its plan needs.

use crate::security_plan::PlanInput;
use onus_source::codes;

use super::{Context, Finding, general_finding};

/// ONUS-C038: a plan lacks facts; one finding for each place in the inventory.
pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let scopes = context.matrix.scopes.iter().zip(&context.inventory.scopes).zip(&context.by_scope);
    for ((scope, written), statuses) in scopes {
        let Some(input) = PlanInput::new(context.matrix, scope, statuses) else { continue };
        for fact in input.missing_facts() {
            let message = format!("the security plan of “{}” lacks {}", scope.name, fact.what);
            let hint = format!("Write it under `{}`. Until then, no plan is written for this scope.", fact.key);
            out.push(general_finding(codes::SECURITY_PLAN_LACKS_FACT, message, &hint).at(Some(written.id.at)));
        }
    }
}
