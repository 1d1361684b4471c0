//! What a scope relies on: other parties' reports over its period.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::inventory::{Method, Opinion};
use crate::matrix::Scope;
use crate::status::{StatusKind, Statuses};
use onus_source::codes;

use super::evidence::some;
use super::{Context, Finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let scopes = context.matrix.scopes.iter().zip(&context.inventory.scopes).zip(&context.by_scope);
    for ((scope, written), statuses) in scopes {
        // What has not happened yet cannot be covered yet.
        let to = statuses.period.1.min(context.matrix.document.date);
        if scope.period.is_some() && scope.method == Method::CarveOut && statuses.period.0 <= to {
            let first = out.len();
            reports(context, scope, statuses, out);
            out[first..].iter_mut().for_each(|f| f.at = Some(written.id.at));
        }
    }
}

/// ONUS-C026: a scope relies on another party, and no report covers what that party carries: one finding per scope, party,
/// reason and first day. ONUS-C035: one does, with a qualified opinion.
fn reports(context: &Context, scope: &Scope, statuses: &Statuses, out: &mut Vec<Finding>) {
    let matrix = context.matrix;
    let mut open: BTreeMap<(&str, &str, Date), BTreeSet<&str>> = BTreeMap::new();
    let mut qualified: BTreeSet<u32> = BTreeSet::new();
    for obligation in &statuses.obligations {
        match (obligation.status.kind, &obligation.status.reason) {
            (StatusKind::NotReliedOn, Some(reason)) => {
                let party = matrix.holder_name(&matrix.duties[obligation.duty as usize].holder);
                let names = statuses.deployments(obligation).iter().map(|d| matrix.deployments[*d as usize].name.as_str());
                let from = obligation.status.since.unwrap_or(statuses.period.0);
                open.entry((party, reason, from)).or_default().extend(names);
            }
            (StatusKind::ReliedOn, _) if obligation.status.qualified => qualified.extend(&obligation.status.reports),
            _ => {}
        }
    }
    let to = statuses.period.1.min(matrix.document.date);
    for ((party, reason, from), deployments) in open {
        let names: Vec<&str> = deployments.into_iter().collect();
        let message = format!(
            "“{}” relies on {party} for {} from {from} to {to}, but no report covers this ({reason})",
            scope.name,
            some(&names),
        );
        let hint = "Ask for a report or bridge letter that covers this, or obtain other proof of these duties.";
        out.push(general_finding(codes::PARTY_WITHOUT_ASSURANCE_REPORT, message, hint));
    }
    for report in qualified.into_iter().map(|r| &matrix.assurance[r as usize]).filter(|r| r.opinion == Some(Opinion::Qualified)) {
        let message =
            format!("“{}” relies on “{}” of {}, whose opinion is qualified", scope.name, report.report, report.operator);
        let hint = "Decide what its exceptions mean for you, and record that.";
        out.push(general_finding(codes::ASSURANCE_REPORT_QUALIFIED, message, hint));
    }
}
