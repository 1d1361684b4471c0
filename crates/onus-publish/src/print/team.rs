//! A team's duties in columns, with a box to tick off each. What proves them stands once, with the records to collect.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix_context::MatrixContext;
use onus_source::text::join;

use super::numbers;
use crate::block::*;
use crate::links::anchor;

/// Deployments that are named under a duty; more are told by their numbers.
const NAMED: usize = 2;

/// The numbered list of deployments, then the duties by area.
pub fn duties(context: &MatrixContext, duties: &[DutyGroup]) -> Vec<Block> {
    let numbered = numbered(context, duties);
    let mut out = Vec::new();
    if duties.iter().any(|duty| duty.deployments.len() > NAMED) {
        out.push(paragraph("Where a duty holds for several deployments, their numbers stand under it."));
        let mut list: Vec<(usize, &str)> = numbered.iter().map(|(name, at)| (*at, *name)).collect();
        list.sort_unstable();
        let entry =
            |(at, name): (usize, &str)| Entry { id: String::new(), lead: text((at + 1).to_string()), content: text(name) };
        out.push(entries(list.into_iter().map(entry).collect()));
    }
    out.push(by_area(duties, &numbered));
    out
}

/// A number from zero for each deployment of the duties, in the order of the inventory; what stands for many comes last.
fn numbered<'d>(context: &MatrixContext, duties: &'d [DutyGroup]) -> BTreeMap<&'d str, usize> {
    let names: BTreeSet<&str> = duties.iter().flat_map(|duty| &duty.deployments).map(|d| d.name.as_str()).collect();
    let places: BTreeMap<&str, usize> = context.matrix.deployments.iter().map(|d| d.name.as_str()).zip(0..).collect();
    let mut order: Vec<&str> = names.into_iter().collect();
    order.sort_by_key(|name| (places.get(name).copied().unwrap_or(usize::MAX), *name));
    order.into_iter().zip(0..).collect()
}

fn by_area(duties: &[DutyGroup], numbered: &BTreeMap<&str, usize>) -> Block {
    let mut groups: Vec<EntryGroup> = Vec::new();
    for duty in duties {
        if groups.last().is_none_or(|group| group.title != duty.domain) {
            let id = format!("area-{}", anchor(&duty.domain));
            groups.push(EntryGroup { id, title: duty.domain.clone(), entries: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.entries.push(entry(duty, numbered));
        }
    }
    Block::Entries { groups }
}

fn entry(group: &DutyGroup, numbered: &BTreeMap<&str, usize>) -> Entry {
    let places = if group.deployments.len() > NAMED {
        let used_in: BTreeSet<usize> = group.deployments.iter().filter_map(|d| numbered.get(d.name.as_str()).copied()).collect();
        numbers(&used_in.into_iter().collect::<Vec<_>>(), numbered.len())
    } else {
        join(&group.deployments.iter().map(|d| d.name.clone()).collect::<Vec<_>>())
    };
    let mut content = vec![strong(group.statement.clone())];
    let often = [group.cadence.as_str(), group.due.as_str()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
    let mut rest = vec![places];
    rest.extend((!often.is_empty()).then(|| often.join(", ")));
    rest.extend((!group.common_control.is_empty()).then(|| format!("common control: {}", group.common_control)));
    content.extend(text(" "));
    content.push(Inline::Emphasis { content: text(format!("{}. {}", rest.join(". "), group.with).trim().to_owned()) });
    Entry { id: group.id.clone(), lead: text("☐"), content }
}

/// What people wrongly believe, by area.
pub fn mistaken(mistaken: &[(String, String)]) -> Vec<Block> {
    let mut list: Vec<Entry> = Vec::new();
    for (domain, words) in mistaken {
        match list.last_mut() {
            Some(entry) if plain(&entry.lead) == *domain => {
                entry.content.push(Inline::Break);
                entry.content.extend(text(words.clone()));
            }
            _ => {
                let content = [vec![Inline::Break], text(words.clone())].concat();
                list.push(Entry { id: anchor(domain), lead: vec![strong(domain.clone())], content });
            }
        }
    }
    vec![entries(list)]
}
