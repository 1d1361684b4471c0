//! What an area asks to be shown: each record once, with the duties that it proves and the teams that collect it.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::RefEvidence;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::ObligationSet;
use onus_model::{Cadence, Holder, Party};
use onus_source::text::capitalised;

use super::block::*;
use super::links::{duty_link, item_links, team_link};

/// Duties that a record names before the rest is counted.
const DUTIES: usize = 4;

/// A record, and all that is asked of it in the area.
#[derive(Default)]
struct Record<'a> {
    cadence: Option<Cadence>,
    duties: BTreeSet<&'a str>,
    teams: BTreeSet<Option<u32>>,
    obligations: ObligationSet<'a>,
}

/// The records of an area, with a heading; nothing where none is asked for.
pub fn blocks(context: &MatrixContext, domain: &str) -> Vec<Block> {
    let mut records: BTreeMap<(&str, &str), Record> = BTreeMap::new();
    for obligation in &context.statuses.obligations {
        let duty = context.duty(obligation.duty);
        if duty.domain != domain || duty.holder != Holder::Party(Party::Organisation) {
            continue;
        }
        for RefEvidence { what, from, cadence, .. } in context.matrix.reference.evidence.get(&duty.id).into_iter().flatten() {
            let record = records.entry((what, from)).or_default();
            let cadences = [record.cadence, obligation.status.cadence.or(*cadence)];
            record.cadence = cadences.into_iter().flatten().min_by_key(|c| c.days().unwrap_or(i64::MAX));
            record.duties.insert(&duty.id);
            record.teams.insert(obligation.team);
            record.obligations.add_all(obligation);
        }
    }
    if records.is_empty() {
        return Vec::new();
    }
    let rows = records.iter().map(|((what, from), record)| row(context, what, from, record)).collect();
    let head = ["Record", "How often", "Shows", "Collected by", "Status"];
    vec![heading(2, "to-show", "To show"), table("What proves our duties in this area, and who collects it", &head, rows)]
}

fn row(context: &MatrixContext, what: &str, from: &str, record: &Record) -> Vec<Vec<Inline>> {
    let mut name = text(capitalised(what));
    name.push(Inline::Break);
    name.extend(text(format!("from {from}")));
    let mut duties = listed(record.duties.iter().take(DUTIES).map(|id| duty_link(context, id)));
    let more = record.duties.len().saturating_sub(DUTIES);
    if more > 0 {
        duties.extend(text(format!(" and {more} more")));
    }
    let team = |team: &Option<u32>| team.map_or_else(|| strong("no team"), |team| team_link(context, team));
    let mut status = match record.obligations.combined() {
        Some(combined) if combined.kind.is_gap() => vec![strong(record.obligations.words())],
        _ => text(record.obligations.words()),
    };
    let items: BTreeSet<u32> = record.obligations.iter().flat_map(|(o, _)| o.status.items.iter().copied()).collect();
    if !items.is_empty() {
        status.push(Inline::Break);
        status.extend(item_links(context, &items));
    }
    let cadence = record.cadence.map_or("no interval set", Cadence::words);
    vec![name, text(cadence), duties, listed(record.teams.iter().map(team)), status]
}

fn listed(links: impl Iterator<Item = Inline>) -> Vec<Inline> {
    let mut out = Vec::new();
    for link in links {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        out.push(link);
    }
    out
}
