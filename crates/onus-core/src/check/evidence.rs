//! Evidence: missing, stale, failed, not reviewed; reports that have expired.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::matrix::{Evidence, EvidenceState, evidence_state, good_until};
use onus_model::{Holder, Party};
use onus_source::{At, codes};

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    items(context, out);
    missing(context, out);
    reports(context, out);
}

/// ONUS-C020 stale, ONUS-C021 failed, ONUS-C022 not reviewed, ONUS-C028 soon too old: one finding per item.
fn items(context: &Context, out: &mut Vec<Finding>) {
    let files: BTreeMap<(String, &str), At> =
        context.inventory.evidence.iter().map(|e| ((context.sources.place(e.at), e.file.as_str()), e.file.at)).collect();
    for item in &context.matrix.evidence {
        let words = |words: &str| words.to_owned();
        let (code, words, hint) = match item.state {
            EvidenceState::Missing => continue,
            EvidenceState::Held => match soon(context, item) {
                Some(day) => (codes::EVIDENCE_SOON_STALE, format!("is valid only until {day}"), "Collect it again before then."),
                None => continue,
            },
            EvidenceState::Stale => (codes::EVIDENCE_STALE, words("is too old"), "Collect it again."),
            EvidenceState::Failed => {
                (codes::EVIDENCE_FAILED_REVIEW, words("failed its review"), "Fix what it shows, then collect it again.")
            }
            EvidenceState::Unreviewed => {
                let words = words("has not been reviewed by anyone other than its collector");
                (codes::EVIDENCE_NOT_REVIEWED, words, "Have someone else review it.")
            }
        };
        let subject = match (item.deployment, item.common_control) {
            (Some(d), _) => context.matrix.deployments[d as usize].name.clone(),
            (None, Some(c)) => context.matrix.common_controls[c as usize].name.clone(),
            (None, None) => continue,
        };
        let message = format!("evidence “{}” of “{subject}” {words}", item.title);
        let mut finding = match item.deployment {
            Some(deployment) => deployment_finding(context, code, deployment, message, hint),
            None => general_finding(code, message, hint),
        };
        finding.place.clone_from(&item.place);
        finding.at = files.get(&(item.place.clone(), item.file.as_str())).copied().or(finding.at);
        finding.duty = item.duties.first().cloned();
        finding.team = owner(context, item.deployment, item.common_control, finding.duty.as_deref()).or(finding.team);
        out.push(finding);
    }
}

/// The last day on which an item counts, when that is near and no newer item replaces it.
fn soon(context: &Context, item: &Evidence) -> Option<Date> {
    let day = good_until(context.matrix, item)?;
    let near = i64::from((day - context.matrix.document.date).get_days()) <= context.options.expiry_notice_days;
    let proven = |e: &Evidence| e.period.map(|p| p.1).or(e.collected_on);
    let replaced = context.matrix.evidence.iter().any(|other| {
        other.deployment == item.deployment
            && other.common_control == item.common_control
            && proven(other) > proven(item)
            && item.duties.iter().all(|d| other.duties.contains(d))
    });
    (near && !replaced).then_some(day)
}

fn owner(context: &Context, deployment: Option<u32>, control: Option<u32>, duty: Option<&str>) -> Option<u32> {
    if let Some(control) = control {
        return Some(context.matrix.common_controls[control as usize].team);
    }
    let placement = context.matrix.deployments[deployment? as usize].placement;
    let mut assignments = context.matrix.placements[placement as usize].assignments.iter();
    assignments.find(|a| Some(context.matrix.duties[a.duty as usize].id.as_str()) == duty)?.accountable
}

/// ONUS-C023: nothing was collected for a duty of a deployment in scope. One finding per deployment.
fn missing(context: &Context, out: &mut Vec<Finding>) {
    let mut scoped: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for scope in &context.matrix.scopes {
        for &deployment in &scope.deployments {
            scoped.entry(deployment).or_default().push(&scope.name);
        }
    }
    for (deployment, scopes) in scoped {
        let details = &context.matrix.deployments[deployment as usize];
        let (mut required, mut absent) = (0, 0);
        for assignment in &context.matrix.placements[details.placement as usize].assignments {
            let duty = &context.matrix.duties[assignment.duty as usize];
            let ours = duty.holder == Holder::Party(Party::Organisation);
            if ours && assignment.exception.is_none() && context.matrix.reference.evidence.contains_key(&duty.id) {
                required += 1;
                absent += u32::from(
                    evidence_state(context.matrix, deployment, &duty.id, assignment.common_control).0 == EvidenceState::Missing,
                );
            }
        }
        if absent > 0 {
            let message = format!(
                "“{}” is in scope for {} but has no evidence for {absent} of its {required} duties",
                details.name,
                scopes.join(" and ")
            );
            out.push(deployment_finding(
                context,
                codes::EVIDENCE_MISSING,
                deployment,
                message,
                "Collect it and list it under `evidence`.",
            ));
        }
    }
}

/// ONUS-C024: an assurance report that ended, bridge letter included; ONUS-C029: one that ends soon. ONUS-C025: one that
/// nobody reviewed.
fn reports(context: &Context, out: &mut Vec<Finding>) {
    let today = context.matrix.document.date;
    for (report, written) in context.matrix.assurance.iter().zip(&context.inventory.assurance) {
        let at = Some(written.id.at);
        let ask = "Ask for the next report or a bridge letter.";
        let name = format!("the report “{}” of {}", report.report, report.operator);
        if let Some(end) = report.bridge_to.or(report.period.map(|p| p.1)) {
            let days = i64::from((end - today).get_days());
            if days < 0 {
                out.push(
                    general_finding(codes::ASSURANCE_REPORT_EXPIRED, format!("{name} does not cover dates after {end}"), ask)
                        .at(at),
                );
            } else if days <= context.options.expiry_notice_days {
                out.push(
                    general_finding(codes::ASSURANCE_REPORT_ENDS_SOON, format!("{name} does not cover dates after {end}"), ask)
                        .at(at),
                );
            }
        }
        if report.review.is_none() {
            let hint = "Read it, note its exceptions and user-entity controls, and record the review.";
            out.push(general_finding(codes::ASSURANCE_REPORT_NOT_REVIEWED, format!("nobody has reviewed {name}"), hint).at(at));
        }
    }
}
