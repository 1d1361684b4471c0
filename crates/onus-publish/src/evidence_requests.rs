//! What an auditor asks for: each record once, with the items that are on file, how often it falls due in the period, what a
//! sample is drawn from, and a box to tick.
//!
//! Must not know: anything that is not in scope.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::status::{ObligationSet, OwedFor};
use onus_model::{Cadence, how_often};
use onus_source::text::{counted, day_words, join};

use super::block::*;
use super::evidence_items;
use super::scope_contents::ScopeContents;

/// Items named before the rest is counted: two fit on a line, and all of them stand under “Evidence held”.
const NAMED: usize = 2;

/// A record that duties in scope ask for.
#[derive(Default)]
struct Request<'a> {
    obligations: ObligationSet<'a>,
    items: BTreeSet<usize>,
    cadence: Option<Cadence>,
}

pub(super) fn page(contents: &ScopeContents) -> Page {
    let requests = requests(contents);
    let rows: Vec<_> = requests.iter().map(|((what, from), request)| row(contents, what, from, request)).collect();
    let (from, to) = contents.statuses.period;
    let block = match rows.is_empty() {
        true => paragraph("No duty of ours in scope asks for a record."),
        false => table(
            format!("Records for {} to {}", day_words(from), day_words(to)),
            &["Done", "Record, and where it comes from", "On file", "Due in the period", "Sample from"],
            rows,
        ),
    };
    super::block::page("requests", "Evidence request list", "Evidence", "Each record that is asked for, to tick off", vec![block])
}

fn requests<'c>(contents: &'c ScopeContents) -> BTreeMap<(&'c str, &'c str), Request<'c>> {
    let matrix = contents.context.matrix;
    let mut requests: BTreeMap<(&str, &str), Request> = BTreeMap::new();
    for line in contents.lines.iter().filter(|line| line.is_ours()) {
        for record in matrix.reference.evidence.get(&line.duty.id).into_iter().flatten() {
            let request = requests.entry((&record.what, &record.from)).or_default();
            line.teams.values().for_each(|share| request.obligations.extend(&share.obligations));
            request.items.extend(&line.items);
            let cadences = [request.cadence, record.cadence, line.duty.cadence];
            request.cadence = cadences.into_iter().flatten().min_by_key(|c| c.days().unwrap_or(i64::MAX));
        }
    }
    requests
}

fn row(contents: &ScopeContents, what: &str, from: &str, request: &Request) -> Vec<Vec<Inline>> {
    let mut record = vec![strong(what)];
    record.extend(text(format!(", from {from}")));
    let mut held = Vec::new();
    for &item in request.items.iter().take(NAMED) {
        if !held.is_empty() {
            held.extend(text(", "));
        }
        held.push(evidence_items::item_link(&contents.context.matrix.evidence[item]));
    }
    let more = request.items.len().saturating_sub(NAMED);
    if more > 0 {
        held.extend(text(format!(" and {more} more")));
    }
    if held.is_empty() {
        held.push(strong("nothing"));
    }
    let due = request.obligations.iter().map(|(obligation, _)| obligation.status.due).max().unwrap_or(0);
    let often = how_often(request.cadence);
    let due = if due == 0 { often.to_owned() } else { format!("{often}, {}", counted(u64::from(due), "time", "times")) };
    vec![text("☐"), record, held, text(due), text(population(contents, request))]
}

/// What a sample is drawn from: the units in which it is owed, each once, however many teams and duties owe it there.
fn population(contents: &ScopeContents, request: &Request) -> String {
    let mut units: BTreeMap<OwedFor, BTreeSet<u32>> = BTreeMap::new();
    for (obligation, _) in request.obligations.iter() {
        let known = units.entry(obligation.owed_for).or_default();
        if obligation.owed_for == OwedFor::Deployment {
            known.extend(contents.statuses.deployments(obligation));
        }
    }
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (owed_for, deployments) in units {
        *counts.entry(owed_for.noun()).or_default() += (deployments.len() as u64).max(1);
    }
    join(&counts.into_iter().map(|((one, many), count)| counted(count, one, many)).collect::<Vec<_>>())
}
