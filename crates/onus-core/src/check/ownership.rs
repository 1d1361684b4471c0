//! Duties without a team, teams without contact or duties.

use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Holder, Party};
use onus_source::codes;
use onus_source::text::{counted, plural};

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    orphans(context, out);
    teams(context, out);
}

/// Most areas of a deployment that are named one by one. Where teams own some of its areas and few are left, rules may settle
/// those; where many are left, what is missing is an owner.
const FEW_AREAS: usize = 3;

/// ONUS-C001: a duty of ours that no team carries. One finding per deployment where one owner settles it, else one per deployment
/// and domain.
fn orphans(context: &Context, out: &mut Vec<Finding>) {
    /// Teams that are named.
    const FEW_TEAMS: usize = 8;
    const HINT: &str = "or add an ownership rule that selects it. `onus assign` writes rules for many at once.";
    let ids: Vec<String> = context.matrix.teams.iter().take(FEW_TEAMS + 1).map(|team| format!("`{}`", team.id)).collect();
    let which = if (2..=FEW_TEAMS).contains(&ids.len()) { format!(" (one of {})", ids.join(", ")) } else { String::new() };
    let hint = format!("Give the deployment an `owner`{which}, {HINT}");
    // Whoever has one team need not name it everywhere.
    let hint = match context.matrix.teams.as_slice() {
        [one] => format!("{hint} If {} owns everything, say so once: `ownership: [{{ accountable: {} }}]`.", one.name, one.id),
        _ => hint,
    };
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        let mut by_domain: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut owned = false;
        for assignment in &context.matrix.placements[deployment.placement as usize].assignments {
            let duty = &context.matrix.duties[assignment.duty as usize];
            if duty.holder == Holder::Party(Party::Organisation) {
                match assignment.accountable {
                    None => by_domain.entry(&duty.domain).or_default().push(&duty.id),
                    Some(_) => owned = true,
                }
            }
        }
        if by_domain.len() > if owned { FEW_AREAS } else { 1 } {
            let duties = by_domain.values().map(Vec::len).sum::<usize>() as u64;
            let message = format!(
                "no team is accountable for “{}”: {} in {}",
                deployment.name,
                counted(duties, "duty of ours", "duties of ours"),
                plural(by_domain.len() as u64, "area")
            );
            let finding = deployment_finding(context, codes::DUTY_WITHOUT_TEAM, index, message, &hint);
            out.push(Finding { team: deployment.owner, ..finding });
            continue;
        }
        for duties in by_domain.values() {
            let message = format!(
                "no team is accountable for {} of “{}”",
                duties.iter().map(|d| format!("`{d}`")).collect::<Vec<_>>().join(", "),
                deployment.name
            );
            let mut finding = deployment_finding(context, codes::DUTY_WITHOUT_TEAM, index, message, &hint);
            finding.team = deployment.owner;
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
            let mut finding = general_finding(
                codes::TEAM_WITHOUT_CONTACT,
                format!("team “{}” cannot be reached: it has neither `email` nor `contact`", team.name),
                "Add one so that others know how to reach it.",
            );
            finding.team = Some(index);
            out.push(finding.at(at));
        }
        if !busy.contains(&index) {
            let mut finding = general_finding(
                codes::TEAM_WITHOUT_DUTIES,
                format!("team “{}” has no duties", team.name),
                "Remove it, or make it the owner of what it looks after.",
            );
            finding.team = Some(index);
            out.push(finding.at(at));
        }
    }
}
