//! What is riskier than before, or less so, in sentences.

use std::collections::BTreeMap;

use crate::matrix::Split;
use crate::status::StatusKind;
use onus_source::text::{join, plural};

use super::changes::*;
use super::names::{folded, names, subject};

/// Deployments, accounts and controls that a sentence names; the rest is counted.
const NAMES: usize = 3;

/// `3 new findings`, `1 area became unresolved`, `2 obligations judged worse`: one part for each kind of risk that changed.
pub fn summary(changes: &Changes) -> Vec<String> {
    let obligations = |list: Vec<&StatusChange>| -> u64 { list.into_iter().map(StatusChange::count).sum() };
    let (new, gone) = changes.findings.as_ref().map_or((0, 0), |f| (f.new.len() as u64, f.gone.len() as u64));
    let (worse, better) = (obligations(worse(changes)), obligations(better(changes)));
    let unresolved = became_unresolved(changes).len() as u64;
    let parts = [
        (new, plural(new, "new finding")),
        (gone, format!("{} gone", plural(gone, "finding"))),
        (unresolved, format!("{} became unresolved", plural(unresolved, "area"))),
        (worse, format!("{} judged worse", plural(worse, "obligation"))),
        (better, format!("{} judged better", plural(better, "obligation"))),
    ];
    parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect()
}

/// Statuses that became worse. What became unresolved is told by area.
pub fn worse(changes: &Changes) -> Vec<&StatusChange> {
    changes.statuses.iter().filter(|status| status.is_worse() && status.to != StatusKind::Unresolved).collect()
}

pub fn better(changes: &Changes) -> Vec<&StatusChange> {
    changes.statuses.iter().filter(|status| !status.is_worse()).collect()
}

/// Areas of which nobody can say any longer whose they are: `Guest operating system: Orders API (orders-api)`.
pub fn became_unresolved(changes: &Changes) -> Vec<String> {
    let mut areas: BTreeMap<&str, Vec<DeploymentName>> = BTreeMap::new();
    for change in &changes.changed {
        let unresolved = |holders: &Option<AreaHolders>| holders.as_ref().is_some_and(|h| h.split == Split::Unresolved);
        for split in change.splits.iter().filter(|split| unresolved(&split.to) && !unresolved(&split.from)) {
            areas.entry(&split.title).or_default().extend(change.deployments.iter().cloned());
        }
    }
    areas.into_iter().map(|(title, deployments)| format!("{title}: {}", about(&deployments))).collect()
}

fn about(deployments: &[DeploymentName]) -> String {
    match deployments {
        [_] => subject(deployments),
        several => names(several, NAMES),
    }
}

/// `Back up, for Payments database (payments-db): proven → overdue, Payments`.
pub fn status(changes: &Changes, change: &StatusChange) -> String {
    let mut owed_for = Vec::new();
    if !change.deployments.is_empty() {
        owed_for.push(about(&change.deployments));
    }
    if !change.others.is_empty() {
        owed_for.push(folded(&change.others, NAMES));
    }
    let team = change.team.as_deref().map_or_else(String::new, |team| format!(", {}", changes.team(team)));
    format!("{}, for {}: {} → {}{team}", change.duty.title, join(&owed_for), change.from.words(), change.to.words())
}

/// `error ONUS-C002: payments-db keeps cardholder data without encryption`.
pub fn finding(finding: &ComparedFinding) -> String {
    format!("{} {}: {}", finding.level, finding.code, finding.message)
}
