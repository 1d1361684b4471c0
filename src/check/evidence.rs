//! Evidence: missing, stale, failed, not reviewed; reports that have run out.

use std::collections::BTreeMap;

use crate::matrix::{EvidenceState, held};
use crate::model::{Holder, Party};
use crate::source::Level;

use super::{Finding, Input, about, general};

pub(super) fn check(input: &Input, out: &mut Vec<Finding>) {
    items(input, out);
    missing(input, out);
    reports(input, out);
}

/// ONUS-C020 stale, ONUS-C021 failed, ONUS-C022 not reviewed: one finding an item.
fn items(input: &Input, out: &mut Vec<Finding>) {
    for item in &input.matrix.evidence {
        let (code, level, words, hint) = match item.state {
            EvidenceState::Held | EvidenceState::Missing => continue,
            EvidenceState::Stale => ("ONUS-C020", Level::Warning, "is too old to count", "Collect it again."),
            EvidenceState::Failed => {
                ("ONUS-C021", Level::Error, "was reviewed and failed", "Mend what it shows, then collect it again.")
            }
            EvidenceState::Unreviewed => {
                ("ONUS-C022", Level::Warning, "was not reviewed by anyone but its collector", "Have someone else review it.")
            }
        };
        let subject = match (item.deployment, item.common_control) {
            (Some(d), _) => input.matrix.deployments[d as usize].name.clone(),
            (None, Some(c)) => input.matrix.common_controls[c as usize].name.clone(),
            (None, None) => continue,
        };
        let message = format!("evidence “{}” of “{subject}” {words}", item.title);
        let mut finding = match item.deployment {
            Some(deployment) => about(input, code, level, deployment, message, hint),
            None => general(code, level, message, hint),
        };
        finding.place.clone_from(&item.place);
        finding.duty = item.duties.first().cloned();
        finding.team = owner(input, item.deployment, item.common_control, finding.duty.as_deref()).or(finding.team);
        out.push(finding);
    }
}

fn owner(input: &Input, deployment: Option<u32>, control: Option<u32>, duty: Option<&str>) -> Option<u32> {
    if let Some(control) = control {
        return Some(input.matrix.common_controls[control as usize].team);
    }
    let placement = input.matrix.deployments[deployment? as usize].placement;
    let mut assignments = input.matrix.placements[placement as usize].assignments.iter();
    assignments.find(|a| Some(input.matrix.duties[a.duty as usize].id.as_str()) == duty)?.accountable
}

/// ONUS-C023: nothing was collected for a duty of a deployment in scope. One finding a deployment.
fn missing(input: &Input, out: &mut Vec<Finding>) {
    let mut scoped: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for scope in &input.matrix.scopes {
        for &deployment in &scope.deployments {
            scoped.entry(deployment).or_default().push(&scope.name);
        }
    }
    for (deployment, scopes) in scoped {
        let details = &input.matrix.deployments[deployment as usize];
        let (mut wanted, mut absent) = (0, 0);
        for assignment in &input.matrix.placements[details.placement as usize].assignments {
            let duty = &input.matrix.duties[assignment.duty as usize];
            let ours = duty.holder == Holder::Party(Party::Organisation);
            if ours && assignment.exception.is_none() && input.matrix.reference.evidence.contains_key(&duty.id) {
                wanted += 1;
                absent +=
                    u32::from(held(input.matrix, deployment, &duty.id, assignment.common_control).0 == EvidenceState::Missing);
            }
        }
        if absent > 0 {
            let message = format!(
                "“{}” is in scope of {} and has no evidence for {absent} of its {wanted} duties",
                details.name,
                scopes.join(" and ")
            );
            out.push(about(input, "ONUS-C023", Level::Warning, deployment, message, "Collect it and list it under `evidence`."));
        }
    }
}

/// ONUS-C024: an assurance report that ended, bridge letter included. ONUS-C025: one that nobody reviewed.
fn reports(input: &Input, out: &mut Vec<Finding>) {
    for report in &input.matrix.assurance {
        let end = report.bridge_to.or(report.period.map(|p| p.1));
        if let Some(end) = end
            && end < input.matrix.document.date
        {
            let message = format!("the report “{}” of {} covers nothing after {end}", report.report, report.operator);
            out.push(general("ONUS-C024", Level::Warning, message, "Ask for the next report or a bridge letter."));
        }
        if report.review.is_none() {
            let message = format!("nobody has reviewed the report “{}” of {}", report.report, report.operator);
            out.push(general(
                "ONUS-C025",
                Level::Warning,
                message,
                "Read it, note its exceptions and user-entity controls, and record the review.",
            ));
        }
    }
}
