//! What a team runs, and what its duties come to for each deployment.

use std::collections::BTreeSet;

use onus_core::matrix_context::MatrixContext;
use onus_core::status::{ObligationSet, count_words};
use onus_source::text::{day_words, join, plural};

use super::block::*;
use super::configuration;
use super::deployment;
use super::duty_deployments::has_part;

/// What the team runs, what that is in scope of, and the day on which all of it was judged.
pub(super) fn standing(context: &MatrixContext, owned: &[u32]) -> String {
    let environments: BTreeSet<String> =
        owned.iter().filter_map(|&d| context.matrix.deployments[d as usize].environment.clone()).collect();
    let runs = plural(owned.len() as u64, "deployment");
    let mut words = match environments.len() {
        1..=3 => format!("{runs} in {}. ", join(&environments.into_iter().collect::<Vec<_>>())),
        _ => format!("{runs}. "),
    };
    let scopes: Vec<String> = context.scopes_with(owned).map(|s| s.name.clone()).collect();
    if !scopes.is_empty() {
        words.push_str(&format!("In scope of {}. ", join(&scopes)));
    }
    words.push_str(&format!("As of {}.", day_words(context.today())));
    words
}

/// Deployments that are listed on a team's first page.
const LISTED: usize = 100;

/// What the team's duties come to for each deployment, those with most that is late or wrong first.
pub(super) fn by_deployment(context: &MatrixContext, team: u32, owned: &[u32]) -> Block {
    if owned.is_empty() {
        return paragraph("This team runs no deployment itself.");
    }
    let mut lines: Vec<(u32, u32, String)> = Vec::new();
    for &number in owned.iter().take(LISTED) {
        let placement = context.matrix.deployments[number as usize].placement;
        let mut obligations = ObligationSet::default();
        for (position, assignment) in context.matrix.placements[placement as usize].assignments.iter().enumerate() {
            if context.is_ours(assignment) && has_part(assignment, team) {
                context.statuses.find(placement, position, number).into_iter().for_each(|o| obligations.add(o));
            }
        }
        let counts = obligations.counts();
        let alarms = counts.iter().filter(|(kind, _)| kind.is_alarm()).map(|(_, n)| n).sum();
        let open = counts.into_iter().filter(|(kind, _)| kind.is_gap()).collect();
        let words = match count_words(&open) {
            // Nothing to do is not the same as proven.
            open if open.is_empty() && obligations.is_empty() => "no duty of yours".to_owned(),
            open if open.is_empty() => obligations.words(),
            open => open,
        };
        lines.push((alarms, number, words));
    }
    lines.sort_by_key(|(alarms, ..)| std::cmp::Reverse(*alarms));
    let row = |(_, number, open): &(u32, u32, String)| {
        let deployment = &context.matrix.deployments[*number as usize];
        vec![
            vec![deployment::link_to(context, *number)],
            text(configuration::short_name(context.configuration(deployment))),
            text(open.clone()),
            text(deployment.environment.clone().unwrap_or_default()),
        ]
    };
    let caption = match owned.len() {
        n if n > LISTED => format!("The first {LISTED} of your {n} deployments"),
        _ => "Your deployments, and what is open for each, or else its status".to_owned(),
    };
    table(caption, &["Deployment", "Service configuration", "Open", "Environment"], lines.iter().map(row).collect())
}
