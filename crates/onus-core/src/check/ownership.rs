//! Duties without a team, teams without contact or duties.

use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Holder, Party};
use onus_source::codes;

use super::{Context, Finding, about, general};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    orphans(context, out);
    teams(context, out);
}

/// ONUS-C001: a duty of ours that no team carries. One finding a deployment and domain, so that a list can be read.
fn orphans(context: &Context, out: &mut Vec<Finding>) {
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        let mut by_domain: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for assignment in &context.matrix.placements[deployment.placement as usize].assignments {
            let duty = &context.matrix.duties[assignment.duty as usize];
            if duty.holder == Holder::Party(Party::Organisation) && assignment.accountable.is_none() {
                by_domain.entry(&duty.domain).or_default().push(&duty.id);
            }
        }
        for duties in by_domain.values() {
            let message = format!(
                "no team carries {} of “{}”",
                duties.iter().map(|d| format!("`{d}`")).collect::<Vec<_>>().join(", "),
                deployment.name
            );
            let mut finding = about(
                context,
                codes::DUTY_WITHOUT_TEAM,
                index,
                message,
                "Give the deployment an `owner`, or add a rule of ownership that selects it.",
            );
            finding.duty = duties.first().map(|d| (*d).to_owned());
            out.push(finding);
        }
    }
}

/// ONUS-C002 and ONUS-C003.
fn teams(context: &Context, out: &mut Vec<Finding>) {
    let mut busy = BTreeSet::new();
    for assignment in context.matrix.placements.iter().flat_map(|p| &p.assignments) {
        busy.extend(assignment.accountable);
        busy.extend(assignment.performs.iter().copied());
    }
    for (team, index) in context.matrix.teams.iter().zip(0_u32..) {
        let at = context.inventory.teams.get(index as usize).map(|t| t.id.at);
        if team.email.is_none() && team.contact.is_none() {
            let mut finding = general(
                codes::TEAM_WITHOUT_CONTACT,
                format!("team “{}” cannot be reached: it has neither `email` nor `contact`", team.name),
                "Add one, so that others know whom to ask.",
            );
            finding.team = Some(index);
            out.push(finding.at(at));
        }
        if !busy.contains(&index) {
            let mut finding = general(
                codes::TEAM_WITHOUT_DUTIES,
                format!("team “{}” has no duties", team.name),
                "Remove it, or give it what it carries.",
            );
            finding.team = Some(index);
            out.push(finding.at(at));
        }
    }
}
