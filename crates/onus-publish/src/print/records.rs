//! Evidence on paper: a record that was taken for many subjects stands once, with the number of each.

use std::collections::{BTreeMap, BTreeSet};

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
    state: Vec<Inline>,
}

/// An item of a record, and the numbers of the duties that it proves.
type Proving<'e> = (&'e Evidence, BTreeSet<usize>);

/// Duties that are named by their titles; more are told by their numbers.
const TITLED: usize = 2;

/// The records in the order of the inventory, in columns. Only duties to which the book gives a number are named.
pub(crate) fn records(context: &MatrixContext, items: &[&Evidence], known: &BTreeMap<&str, usize>, files: Files) -> Block {
    let mut records: Vec<(Record, Vec<Proving>)> = Vec::new();
    let mut by_title: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for item in items {
        let record = Record {
            title: &item.title,
            collected: (item.collected_on, item.collected_by.as_deref()),
            period: item.period,
            review: item.review.as_ref(),
            state: evidence_items::state(context, item),
        };
        let duties = item.duties.iter().filter_map(|duty| known.get(duty.as_str()).copied()).collect();
        let same_title = by_title.entry(&item.title).or_default();
        match same_title.iter().copied().find(|&index| records[index].0 == record) {
            Some(index) => records[index].1.push((*item, duties)),
            None => {
                same_title.push(records.len());
                records.push((record, vec![(*item, duties)]));
            }
        }
    }
    entries(records.iter().map(|(record, items)| entry(context, record, items, (known, files))).collect())
}

fn entry(context: &MatrixContext, record: &Record, items: &[Proving], (known, files): (&BTreeMap<&str, usize>, Files)) -> Entry {
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
    let shared = shared(items);
    if !shared.is_empty() {
        content.push(Inline::Break);
        let each = if items.len() > 1 { " of each" } else { "" };
        content.extend(text(format!("Duties{each}: {}.", titled(context, &shared, known))));
    }
    // Items that prove the same beyond that stand together, those that prove no more first.
    let mut further: BTreeMap<BTreeSet<usize>, Vec<&Evidence>> = BTreeMap::new();
    for (item, duties) in items {
        further.entry(duties.difference(&shared).copied().collect()).or_default().push(item);
    }
    for (duties, items) in further {
        content.push(Inline::Break);
        if !duties.is_empty() {
            let also = if shared.is_empty() { "Duties" } else { "Also" };
            content.push(Inline::Emphasis { content: text(format!("{also} {}: ", listed(&duties))) });
        }
        content.extend(named(context, items, files));
    }
    // What a tool found has an entry of its own, further down, with the anchor.
    let id = items.iter().find(|(item, _)| item.results.is_none()).map_or_else(String::new, |(item, _)| anchor(&item.id));
    Entry { id, lead: vec![strong(record.title)], content }
}

/// The duties that every item proves.
fn shared(items: &[Proving]) -> BTreeSet<usize> {
    let Some(((_, first), others)) = items.split_first() else { return BTreeSet::new() };
    others.iter().fold(first.clone(), |shared, (_, duties)| shared.intersection(duties).copied().collect())
}

/// Duties by their titles where they are few, else by their numbers.
fn titled(context: &MatrixContext, duties: &BTreeSet<usize>, known: &BTreeMap<&str, usize>) -> String {
    if duties.len() > TITLED {
        return listed(duties);
    }
    let titles = known.iter().filter(|(_, number)| duties.contains(number)).map(|(duty, _)| context.duty_title(duty));
    join(&titles.collect::<Vec<_>>())
}

/// Numbers of duties, in runs.
fn listed(duties: &BTreeSet<usize>) -> String {
    runs(&duties.iter().map(|number| number - 1).collect::<Vec<_>>())
}

/// Each item with what it is about; a file that holds several stands once, behind the last of them.
fn named(context: &MatrixContext, mut items: Vec<&Evidence>, files: Files) -> Vec<Inline> {
    if files == Files::Named {
        items.sort_by(|a, b| a.file.cmp(&b.file));
    }
    let mut content = Vec::new();
    for (position, item) in items.iter().enumerate() {
        content.extend(text(if position > 0 { "; " } else { "" }));
        content.push(evidence_items::item_link(item));
        content.extend(text(format!(" {}", subject(context, item))));
        if files == Files::Named && items.get(position + 1).is_none_or(|next| next.file != item.file) {
            content.extend(text(", "));
            content.push(Inline::Code { text: item.file.clone() });
        }
    }
    content.extend(text("."));
    content
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
