//! What a scope relies upon: reports of others over its period, and every occurrence of what we must prove.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::Method;
use crate::matrix::assurance::{Coverage, coverage, operator};
use crate::matrix::occurrences::{Asked, occurrences};
use crate::matrix::{EvidenceState, Scope, held};
use crate::model::{Holder, Party};
use crate::source::Level;

use super::{Finding, Input, about, general};

pub(super) fn check(input: &Input, out: &mut Vec<Finding>) {
    for scope in &input.matrix.scopes {
        let Some((from, to)) = scope.period else { continue };
        // What has not happened yet cannot be covered yet.
        let to = to.min(input.matrix.document.date);
        if from <= to {
            reports(input, scope, (from, to), out);
            proofs(input, scope, (from, to), out);
        }
    }
}

/// ONUS-C026: a scope relies on another party, and no report covers what that party carries. One finding a scope, party and
/// reason.
fn reports(input: &Input, scope: &Scope, period: (jiff::civil::Date, jiff::civil::Date), out: &mut Vec<Finding>) {
    if scope.method != Method::CarveOut {
        return;
    }
    let matrix = input.matrix;
    let mut open: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for &number in &scope.deployments {
        let deployment = &matrix.deployments[number as usize];
        let parties: BTreeSet<Vec<String>> = matrix.placements[deployment.placement as usize]
            .assignments
            .iter()
            .map(|a| operator(matrix, deployment, &matrix.duties[a.duty as usize].holder))
            .filter(|names| !names.is_empty())
            .collect();
        for names in parties {
            if let Coverage::Not(reason) = coverage(matrix, deployment, &names, period) {
                open.entry((names[0].clone(), reason)).or_default().insert(&deployment.name);
            }
        }
    }
    for ((party, reason), deployments) in open {
        let some: Vec<&str> = deployments.iter().copied().take(3).collect();
        let more = deployments.len() - some.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!(
            "“{}” relies on {party} for {}{rest} from {} to {}, and no report covers that ({reason})",
            scope.name,
            some.join(", "),
            period.0,
            period.1
        );
        let hint = "Ask for a report or bridge letter that covers it, or prove these duties another way.";
        out.push(general("ONUS-C026", Level::Warning, message, hint));
    }
}

/// ONUS-C027: something was collected for a duty, but not for each time that it fell due in the scope's period.
fn proofs(input: &Input, scope: &Scope, period: (jiff::civil::Date, jiff::civil::Date), out: &mut Vec<Finding>) {
    let matrix = input.matrix;
    for &number in &scope.deployments {
        let deployment = &matrix.deployments[number as usize];
        for assignment in &matrix.placements[deployment.placement as usize].assignments {
            let duty = &matrix.duties[assignment.duty as usize];
            let ours = duty.holder == Holder::Party(Party::Organisation);
            let nothing = held(matrix, number, &duty.id, assignment.common_control).0 == EvidenceState::Missing;
            if !ours || nothing || assignment.exception.is_some() || !matrix.reference.evidence.contains_key(&duty.id) {
                continue;
            }
            let asked = Asked {
                deployment: number,
                duty: &duty.id,
                common_control: assignment.common_control,
                cadence: duty.cadence,
                period,
            };
            let Some(list) = occurrences(matrix, &asked) else { continue };
            let proven = list.iter().filter(|i| i.item.is_some()).count();
            if let Some(gap) = list.iter().find(|i| i.item.is_none()) {
                let message = format!(
                    "“{}” of “{}” is proven for {proven} of the {} times that it fell due in “{}”; the first gap is {} to {}",
                    duty.title,
                    deployment.name,
                    list.len(),
                    scope.name,
                    gap.from,
                    gap.to
                );
                let hint = "Collect what is still there for each interval; a record that covers several counts for all of them.";
                let mut finding = about(input, "ONUS-C027", Level::Warning, number, message, hint);
                finding.duty = Some(duty.id.clone());
                finding.team = assignment.accountable.or(finding.team);
                out.push(finding);
            }
        }
    }
}
