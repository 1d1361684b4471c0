//! Evidence on paper: a record that was taken for many subjects stands once, with the number of each.

use std::collections::BTreeMap;

use jiff::civil::Date;
use onus_core::inventory::Review;
use onus_core::matrix::Evidence;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, join};

use super::runs;
use crate::block::*;
use crate::evidence_items;
use crate::links::anchor;

/// Which file holds each item: told in a book whose readers hold the files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    Named,
    LeftOut,
}

/// What items have in common that are set as one record.
#[derive(PartialEq)]
struct Record<'e> {
    title: &'e str,
    collected: (Option<Date>, Option<&'e str>),
    period: Option<(Date, Date)>,
    review: Option<&'e Review>,
    duties: Vec<&'e str>,
    state: Vec<Inline>,
}

/// Duties that are named by their titles; more are told by their numbers.
const TITLED: usize = 2;

/// The records in the order of the inventory, in columns. Only duties to which the book gives a number are named.
pub(crate) fn records(context: &MatrixContext, items: &[&Evidence], known: &BTreeMap<&str, usize>, files: Files) -> Block {
    let mut records: Vec<(Record, Vec<&Evidence>)> = Vec::new();
    let mut by_title: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for item in items {
        let record = Record {
            title: &item.title,
            collected: (item.collected_on, item.collected_by.as_deref()),
            period: item.period,
            review: item.review.as_ref(),
            duties: item.duties.iter().map(String::as_str).filter(|duty| known.contains_key(duty)).collect(),
            state: evidence_items::state(context, item),
        };
        let same_title = by_title.entry(&item.title).or_default();
        match same_title.iter().copied().find(|&index| records[index].0 == record) {
            Some(index) => records[index].1.push(item),
            None => {
                same_title.push(records.len());
                records.push((record, vec![item]));
            }
        }
    }
    entries(records.iter().map(|(record, items)| entry(context, record, items, (known, files))).collect())
}

fn entry(
    context: &MatrixContext,
    record: &Record,
    items: &[&Evidence],
    (known, files): (&BTreeMap<&str, usize>, Files),
) -> Entry {
    let mut content = vec![Inline::Break];
    let mut facts = Vec::new();
    if let Some((from, to)) = record.period {
        facts.push(format!("For {} to {}", day_words(from), day_words(to)));
    }
    if let Some(day) = record.collected.0 {
        let by = record.collected.1.map_or_else(String::new, |by| format!(" by {by}"));
        facts.push(format!("collected {}{by}", day_words(day)));
    }
    let reviewed = |r: &Review| format!("reviewed {} by {}", day_words(r.on), r.by);
    facts.push(record.review.map_or_else(|| "reviewed by nobody".to_owned(), reviewed));
    content.extend(text(format!("{}: ", onus_source::text::capitalised(&facts.join(", ")))));
    content.extend(record.state.iter().cloned());
    content.push(Inline::Break);
    let duties = if record.duties.len() <= TITLED {
        join(&record.duties.iter().map(|duty| context.duty_title(duty)).collect::<Vec<_>>())
    } else {
        let mut numbers: Vec<usize> = record.duties.iter().filter_map(|duty| known.get(duty)).map(|number| number - 1).collect();
        numbers.sort_unstable();
        runs(&numbers)
    };
    content.extend(text(format!("Duties: {duties}.")));
    content.push(Inline::Break);
    for (position, item) in items.iter().enumerate() {
        content.extend(text(if position > 0 { "; " } else { "" }));
        content.push(evidence_items::item_link(item));
        content.extend(text(format!(" {}", subject(context, item))));
        if files == Files::Named {
            content.extend(text(", "));
            content.push(Inline::Code { text: item.file.clone() });
        }
    }
    content.extend(text("."));
    // What a tool found has an entry of its own, further down, with the anchor.
    let id = items.iter().find(|item| item.results.is_none()).map_or_else(String::new, |item| anchor(&item.id));
    Entry { id, lead: vec![strong(record.title)], content }
}

/// What an item is about, as a name.
fn subject(context: &MatrixContext, item: &Evidence) -> String {
    let matrix = context.matrix;
    match (item.deployment, item.common_control, item.account) {
        (Some(deployment), ..) => matrix.deployments[deployment as usize].name.clone(),
        (None, Some(control), _) => matrix.common_controls[control as usize].name.clone(),
        (None, None, Some(account)) => format!("account {}", matrix.accounts[account as usize].name),
        (None, None, None) => matrix.organisation.short.clone(),
    }
}
