//! For which deployments a duty stands: each by name while a person can read them, else by configuration.
//!
//! A list grows with configurations, not with deployments. Must not know any output format.

use onus_core::matrix_context::MatrixContext;
use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::matrix::{Assignment, Deployment, Duty};
use onus_core::status::Status;

use super::block::{DutyDeployment, Target};
use super::configuration;
use super::deployment;

/// Deployments that are named one by one under one duty; more are counted by configuration.
const NAMED: usize = 100;

/// How a list of deployments is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Each deployment, however many: for those who choose among them.
    Each,
    /// As a reader can take it in.
    Readable,
}

/// A deployment and the assignment that puts it under the duty.
pub(super) type PlacedDuty<'a> = (u32, &'a Assignment);

/// When a duty is due: the first day from which it is open for any deployment, and the next on which it falls due.
pub(super) type DutyDays = (Option<Date>, Option<Date>);

/// The deployments of one duty, and its days.
pub(super) fn duty_deployments(
    context: &MatrixContext,
    duty: &Duty,
    assigned: &[PlacedDuty],
    listing: Listing,
) -> (Vec<DutyDeployment>, DutyDays) {
    let readable = listing == Listing::Each || assigned.len() <= NAMED;
    let mut days: DutyDays = (None, None);
    let mut named = Vec::new();
    let mut counted: BTreeMap<(u32, String, bool), u64> = BTreeMap::new();
    for &(index, assignment) in assigned {
        let status = context.obligation(&context.statuses, index, assignment).map(|o| &o.status);
        let of_status = |day: fn(&Status) -> Option<Date>| status.and_then(day);
        days = (earliest(days.0, of_status(|s| s.open_since)), earliest(days.1, of_status(|s| s.due_on)));
        let (words, gap) = evidence(context, assignment, status);
        let deployment = &context.matrix.deployments[index as usize];
        if readable {
            named.push(entry(context, deployment, &duty.id, (words, gap)));
        } else {
            *counted.entry((context.placement(deployment).configuration, words, gap)).or_default() += 1;
        }
    }
    named.extend(counted.into_iter().map(|((index, words, gap), count)| {
        let configuration = &context.matrix.configurations[index as usize];
        DutyDeployment {
            id: String::new(),
            name: format!("{} ({count})", configuration::name(configuration)),
            count,
            to: configuration_target(configuration, &duty.id),
            evidence: words,
            gap,
        }
    }));
    (named, days)
}

pub(super) fn earliest(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The status in print, and whether somebody must act.
fn evidence(context: &MatrixContext, assignment: &Assignment, status: Option<&Status>) -> (String, bool) {
    let exception = assignment.exception.map(|e| &context.matrix.exceptions[e as usize]);
    match (exception, status) {
        (Some(e), _) if e.kind == "risk-acceptance" => ("risk accepted".to_owned(), false),
        (Some(e), _) if e.kind == "compensating-control" => ("compensating control".to_owned(), false),
        (_, Some(status)) => (status.in_words_with_reason(), status.kind.is_alarm()),
        (_, None) => (String::new(), false),
    }
}

fn configuration_target(configuration: &onus_core::matrix::Configuration, duty: &str) -> Target {
    let fragment = domain_of(duty).to_owned();
    Target::Book { book: "organisation".into(), path: configuration::path(configuration), fragment }
}

fn domain_of(duty: &str) -> &str {
    duty.split_once('.').map_or(duty, |(domain, _)| domain)
}

fn entry(context: &MatrixContext, deployment: &Deployment, duty: &str, (evidence, gap): (String, bool)) -> DutyDeployment {
    DutyDeployment {
        id: format!("{duty}.{}", deployment.id),
        name: deployment.name.clone(),
        count: 1,
        to: deployment::target(context, deployment, domain_of(duty)),
        evidence,
        gap,
    }
}

/// Whether a team is accountable for an assignment or performs it.
pub(super) fn has_part(assignment: &Assignment, team: u32) -> bool {
    assignment.accountable == Some(team) || assignment.performs.contains(&team)
}
