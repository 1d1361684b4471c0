//! What a scope relies on: other parties' reports over its period, and every occurrence of what we must prove.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::Method;
use crate::matrix::assurance::{Coverage, coverage, operator};
use crate::matrix::occurrences::{OccurrenceQuery, occurrences};
use crate::matrix::{EvidenceState, Scope, evidence_state};
use onus_model::{Holder, Party};
use onus_source::codes;

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    for (scope, written) in context.matrix.scopes.iter().zip(&context.inventory.scopes) {
        let Some((from, to)) = scope.period else { continue };
        // What has not happened yet cannot be covered yet.
        let to = to.min(context.matrix.document.date);
        if from <= to {
            let first = out.len();
            reports(context, scope, (from, to), out);
            out[first..].iter_mut().for_each(|f| f.at = Some(written.id.at));
            proofs(context, scope, (from, to), out);
        }
    }
}

/// ONUS-C026: a scope relies on another party, and no report covers what that party carries. One finding per scope, party and
/// reason.
fn reports(context: &Context, scope: &Scope, period: (jiff::civil::Date, jiff::civil::Date), out: &mut Vec<Finding>) {
    if scope.method != Method::CarveOut {
        return;
    }
    let matrix = context.matrix;
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
        let names: Vec<&str> = deployments.into_iter().collect();
        let message = format!(
            "“{}” relies on {party} for {} from {} to {}, but no report covers this ({reason})",
            scope.name,
            some(&names),
            period.0,
            period.1
        );
        let hint = "Ask for a report or bridge letter that covers this, or obtain other proof of these duties.";
        out.push(general_finding(codes::PARTY_WITHOUT_ASSURANCE_REPORT, message, hint));
    }
}

/// Proof of a duty that has gaps. Deployments with equal gaps share a finding.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Gap {
    team: Option<u32>,
    duty: u32,
    proven: usize,
    due: usize,
    first: (jiff::civil::Date, jiff::civil::Date),
}

/// ONUS-C027: something was collected for a duty, but not for each time that it fell due in the scope's period. One finding per
/// team, duty and gap, because one record would close it.
fn proofs(context: &Context, scope: &Scope, period: (jiff::civil::Date, jiff::civil::Date), out: &mut Vec<Finding>) {
    let matrix = context.matrix;
    let mut gaps: BTreeMap<Gap, Vec<u32>> = BTreeMap::new();
    for &number in &scope.deployments {
        let deployment = &matrix.deployments[number as usize];
        for assignment in &matrix.placements[deployment.placement as usize].assignments {
            let duty = &matrix.duties[assignment.duty as usize];
            let ours = duty.holder == Holder::Party(Party::Organisation);
            let missing = evidence_state(matrix, number, &duty.id, assignment.common_control).0 == EvidenceState::Missing;
            if !ours || missing || assignment.exception.is_some() || !matrix.reference.evidence.contains_key(&duty.id) {
                continue;
            }
            let query = OccurrenceQuery {
                deployment: number,
                duty: &duty.id,
                common_control: assignment.common_control,
                cadence: duty.cadence,
                period,
            };
            let Some(list) = occurrences(matrix, &query) else { continue };
            let proven = list.iter().filter(|i| i.item.is_some()).count();
            if let Some(gap) = list.iter().find(|i| i.item.is_none()) {
                let first = (gap.from, gap.to);
                let key = Gap { team: assignment.accountable, duty: assignment.duty, proven, due: list.len(), first };
                gaps.entry(key).or_default().push(number);
            }
        }
    }
    for (gap, mut deployments) in gaps {
        deployments.dedup();
        let names: Vec<&str> = deployments.iter().map(|&d| matrix.deployments[d as usize].name.as_str()).collect();
        let duty = &matrix.duties[gap.duty as usize];
        let message = format!(
            "“{}” for {} is proven for {} of the {} times it fell due in “{}”; the first gap runs from {} to {}",
            duty.title,
            some(&names),
            gap.proven,
            gap.due,
            scope.name,
            gap.first.0,
            gap.first.1
        );
        let hint = "Collect whatever is still available for each interval; one record can cover several intervals.";
        let mut finding = deployment_finding(context, codes::OCCURRENCES_WITHOUT_EVIDENCE, deployments[0], message, hint);
        finding.duty = Some(duty.id.clone());
        finding.team = gap.team.or(finding.team);
        out.push(finding);
    }
}

/// The first few names, and how many more there are.
fn some(names: &[&str]) -> String {
    let first: Vec<String> = names.iter().take(3).map(|name| format!("“{name}”")).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
