//! What an auditor must not have to look for, on page one of a scope's book: what failed in the period, whatever followed, and
//! reports that are relied on although their opinion is qualified.

use std::collections::BTreeSet;

use onus_core::inventory::Opinion;
use onus_core::status::{Obligation, OwedFor, StatusKind};
use onus_source::text::{day_words, join, plural};

use super::block::*;
use super::links::anchor;
use super::scope_contents::ScopeContents;

/// Names in a cell before the rest is counted.
const NAMED: usize = 4;

pub(super) fn blocks(contents: &ScopeContents) -> Vec<Block> {
    let mut blocks = Vec::new();
    let failed = failures(contents);
    let qualified = qualified(contents);
    if failed.is_empty() && qualified.is_empty() {
        return blocks;
    }
    blocks.push(heading(2, "shown-to-be-wrong", "What was shown to be wrong"));
    if !failed.is_empty() {
        blocks.push(table("Duties of ours that failed in the period", &["Duty", "For", "Failed on", "What it comes to"], failed));
    }
    if !qualified.is_empty() {
        let head = ["Report", "Operator", "Obligations that rest on it"];
        blocks.push(table("Reports that are relied on, whose opinion is qualified", &head, qualified));
    }
    blocks
}

fn failures(contents: &ScopeContents) -> Vec<Vec<Vec<Inline>>> {
    let matrix = contents.context.matrix;
    let ours = |o: &&Obligation| !o.status.failures.is_empty();
    let row = |obligation: &Obligation| {
        let items = obligation.status.failures.iter().map(|item| &matrix.evidence[*item as usize]);
        let days: BTreeSet<_> = items.filter_map(|item| item.collected_on).collect();
        let days: Vec<String> = days.into_iter().map(day_words).collect();
        let duty = &matrix.duties[obligation.duty as usize];
        let words = obligation.status.in_words();
        vec![
            vec![link("duties", duty.id.clone(), contents.context.duty_title(&duty.id))],
            text(owed_for(contents, obligation)),
            vec![strong(join(&days))],
            if obligation.status.kind == StatusKind::ProvenAfterFailure { text(words) } else { vec![strong(words)] },
        ]
    };
    contents.statuses.obligations.iter().filter(ours).map(row).collect()
}

fn owed_for(contents: &ScopeContents, obligation: &Obligation) -> String {
    let matrix = contents.context.matrix;
    match obligation.owed_for {
        OwedFor::Organisation => "the organisation".to_owned(),
        OwedFor::Account(Some(account)) => format!("account {}", matrix.accounts[account as usize].name),
        OwedFor::CommonControl(control) => matrix.common_controls[control as usize].name.clone(),
        OwedFor::Account(None) | OwedFor::Deployment => {
            let group = contents.statuses.deployments(obligation);
            let names = group.iter().take(NAMED).map(|d| matrix.deployments[*d as usize].name.clone());
            let names = names.collect::<Vec<_>>();
            match group.len().saturating_sub(NAMED) {
                0 => join(&names),
                more => format!("{} and {more} more", names.join(", ")),
            }
        }
    }
}

fn qualified(contents: &ScopeContents) -> Vec<Vec<Vec<Inline>>> {
    let matrix = contents.context.matrix;
    let mut rows = Vec::new();
    for (report, index) in matrix.assurance.iter().zip(0_u32..).filter(|(r, _)| r.opinion == Some(Opinion::Qualified)) {
        let rests = |o: &&Obligation| o.status.kind == StatusKind::ReliedOn && o.status.reports.contains(&index);
        let count: u64 = contents.statuses.obligations.iter().filter(rests).map(|o| u64::from(o.count)).sum();
        if count > 0 {
            rows.push(vec![
                vec![link("assurance", anchor(&report.id), report.report.clone())],
                text(report.operator.clone()),
                text(plural(count, "obligation")),
            ]);
        }
    }
    rows
}
