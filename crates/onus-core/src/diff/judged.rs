//! The comparison of what both sides were judged to be: statuses and findings.

use std::collections::BTreeMap;

use crate::check::{Finding, FindingKey};
use crate::matrix::{DutyRef, Matrix};
use crate::status::{OwedFor, StatusKind, StatusQuestion, statuses};

use super::changes::*;
use super::placement::ComparedMatrix;

/// What an obligation is owed for, in terms that both sides share. A lifted one is another obligation with another team.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// Index of the deployment on the newer side.
    Deployment(u32),
    /// What it is called, and the team.
    Other(String, Option<String>),
}

#[derive(Clone, Copy)]
struct JudgedObligation {
    kind: StatusKind,
    duty: DutyRef,
    /// Index of the team.
    team: Option<u32>,
}

/// By unit and duty id.
type Judged<'m> = BTreeMap<(Unit, &'m str), JudgedObligation>;

/// Whether it became better, what it is and was judged to be, the duty, the team.
type ChangeKey = (bool, StatusKind, StatusKind, DutyName, Option<String>);

/// Obligations that both sides have and that are judged differently, the ones that became worse first.
pub(super) fn status_changes(old: &ComparedMatrix, new: &ComparedMatrix, partner: &BTreeMap<u32, u32>) -> Vec<StatusChange> {
    let before = judged(old, &|deployment| partner.get(&deployment).copied());
    let after = judged(new, &Some);
    let mut grouped: BTreeMap<ChangeKey, Vec<&Unit>> = BTreeMap::new();
    for (key, is) in &after {
        let Some(was) = before.get(key) else { continue };
        // A duty that somebody else carries now is told among those that moved.
        let same_side = was.team.is_some() == is.team.is_some();
        if same_side && was.kind != is.kind && (was.kind.is_gap() || is.kind.is_gap()) {
            let better = is.kind > was.kind;
            let team = is.team.map(|team| new.team(team));
            grouped.entry((better, is.kind, was.kind, new.duty_name(is.duty), team)).or_default().push(&key.0);
        }
    }
    let change = |((_, to, from, duty, team), units): (ChangeKey, Vec<&Unit>)| {
        let mut change = StatusChange { duty, team, from, to, deployments: Vec::new(), others: Vec::new() };
        for unit in units {
            match unit {
                Unit::Deployment(index) => change.deployments.push(new.deployment_name(*index)),
                Unit::Other(name, _) => change.others.push(name.clone()),
            }
        }
        change.deployments.sort();
        change
    };
    grouped.into_iter().map(change).collect()
}

/// `index_on_newer` gives the index of a deployment on the newer side, where it is there.
fn judged<'m>(compared: &ComparedMatrix<'m>, index_on_newer: &dyn Fn(u32) -> Option<u32>) -> Judged<'m> {
    let matrix = compared.matrix;
    let statuses = statuses(matrix, StatusQuestion { scope: None });
    let mut out = Judged::new();
    for obligation in &statuses.obligations {
        let judged = JudgedObligation { kind: obligation.status.kind, duty: obligation.duty, team: obligation.team };
        let other = |name: &str| vec![Unit::Other(name.to_owned(), obligation.team.map(|team| compared.team(team)))];
        let units = match obligation.owed_for {
            OwedFor::Organisation => other("the organisation"),
            OwedFor::Account(None) => other("no account"),
            OwedFor::Account(Some(account)) => other(&matrix.accounts[account as usize].name),
            OwedFor::CommonControl(control) => other(&matrix.common_controls[control as usize].name),
            OwedFor::Deployment => {
                let deployments = statuses.deployments(obligation).iter();
                deployments.filter_map(|&deployment| index_on_newer(deployment)).map(Unit::Deployment).collect()
            }
        };
        for unit in units {
            let key = (unit, matrix.duties[obligation.duty as usize].id.as_str());
            // Of several that one unit owes by the same name, the worst is told.
            match out.get(&key) {
                Some(other) if other.kind <= judged.kind => {}
                _ => {
                    out.insert(key, judged);
                }
            }
        }
    }
    out
}

/// Findings that only one side has. Of equal ones, those count that the other side has fewer of. One that only went to another
/// team is neither new nor gone: owners that changed are told apart.
pub fn finding_changes(old: (&Matrix, &[Finding]), new: (&Matrix, &[Finding])) -> FindingChanges {
    FindingChanges { new: beyond(new, old), gone: beyond(old, new) }
}

fn beyond((matrix, findings): (&Matrix, &[Finding]), (other_matrix, others): (&Matrix, &[Finding])) -> Vec<ComparedFinding> {
    let mut left: BTreeMap<FindingKey, usize> = BTreeMap::new();
    for finding in others {
        *left.entry(finding.key(other_matrix)).or_default() += 1;
    }
    let only_here = findings.iter().filter(|finding| match left.get_mut(&finding.key(matrix)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    only_here
        .map(|finding| (finding, finding.key(matrix)))
        .map(|(finding, key)| ComparedFinding {
            code: finding.code.to_string(),
            level: finding.level.id().to_owned(),
            message: key.message,
            deployment: key.deployment,
            duty: key.duty,
            team: finding.team.map(|team| matrix.teams[team as usize].id.clone()),
        })
        .collect()
}
