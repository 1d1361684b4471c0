//! A team's duties in columns, with a box to tick off each. What proves them stands once, with the records to collect.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{capitalised, join};

use super::numbers;
use crate::block::*;
use crate::links::anchor;

/// Deployments that are named under a duty; more are told by their numbers.
const NAMED: usize = 2;

/// The numbered list of deployments, then the duties by area.
pub fn duties(context: &MatrixContext, team: u32, duties: &[DutyGroup]) -> Vec<Block> {
    let numbered = numbered(context, team, duties);
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
fn numbered<'d>(context: &MatrixContext, team: u32, duties: &'d [DutyGroup]) -> BTreeMap<&'d str, usize> {
    let names: BTreeSet<&str> = duties.iter().flat_map(|duty| &duty.deployments).map(|d| d.name.as_str()).collect();
    let theirs = context.placements_of(team).iter().flat_map(|&placement| context.deployments_in(placement));
    let places: BTreeMap<&str, u32> = theirs.map(|&d| (context.matrix.deployments[d as usize].name.as_str(), d)).collect();
    let mut order: Vec<&str> = names.into_iter().collect();
    order.sort_by_key(|name| (places.get(name).copied().unwrap_or(u32::MAX), *name));
    order.into_iter().zip(0..).collect()
}

/// Duties below the terms that they agree in.
type AlikeDuties<'d> = Vec<(String, Vec<&'d DutyGroup>)>;

/// Duties with the same terms stand together below these, in the order of the first of each.
fn by_area(duties: &[DutyGroup], numbered: &BTreeMap<&str, usize>) -> Block {
    let mut areas: Vec<(&str, AlikeDuties)> = Vec::new();
    for duty in duties {
        if areas.last().is_none_or(|(title, _)| *title != duty.domain) {
            areas.push((duty.domain.as_str(), Vec::new()));
        }
        let Some((_, alike)) = areas.last_mut() else { continue };
        let terms = terms(duty);
        match alike.iter_mut().find(|(known, _)| *known == terms) {
            Some((_, list)) => list.push(duty),
            None => alike.push((terms, vec![duty])),
        }
    }
    let group = |(title, alike): (&str, Vec<(String, Vec<&DutyGroup>)>)| {
        let mut entries = Vec::new();
        for (terms, list) in alike {
            let together = list.len() > 1 && !terms.is_empty();
            if together {
                entries.push(Entry { id: String::new(), lead: Vec::new(), content: text(format!("{terms}:")) });
            }
            entries.extend(list.into_iter().map(|duty| entry(duty, numbered, if together { "" } else { &terms })));
        }
        EntryGroup { id: format!("area-{}", anchor(title)), title: title.to_owned(), entries }
    };
    Block::Entries { groups: areas.into_iter().map(group).collect() }
}

/// How often, through which common control, and with whom.
fn terms(group: &DutyGroup) -> String {
    let often = [group.cadence.as_str(), group.due.as_str()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
    let mut terms = vec![often.join(", ")];
    terms.extend((!group.common_control.is_empty()).then(|| format!("common control: {}", group.common_control)));
    terms.push(group.with.trim_end_matches('.').to_owned());
    terms.retain(|words| !words.is_empty());
    terms.join("; ")
}

fn entry(group: &DutyGroup, numbered: &BTreeMap<&str, usize>, terms: &str) -> Entry {
    let places = if group.deployments.len() > NAMED {
        let used_in: BTreeSet<usize> = group.deployments.iter().filter_map(|d| numbered.get(d.name.as_str()).copied()).collect();
        numbers(&used_in.into_iter().collect::<Vec<_>>(), numbered.len())
    } else {
        join(&group.deployments.iter().map(|d| d.name.clone()).collect::<Vec<_>>())
    };
    let mut content = vec![strong(group.statement.clone())];
    let rest = [places.as_str(), terms].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(". ");
    content.extend(text(" "));
    content.push(Inline::Emphasis { content: text(format!("{rest}.")) });
    Entry { id: group.id.clone(), lead: text("☐"), content }
}

/// What people wrongly believe in quotation marks, so that nobody reads it as a fact, then what is true: the heading says that
/// they may think so.
fn belief(words: &str) -> Vec<Inline> {
    let said = words.strip_prefix("You may think ").unwrap_or(words);
    let end = [": ", "; ", ". "].iter().filter_map(|mark| said.find(mark)).min();
    match end.map(|end| (&said[..end], &said[end + 2..])) {
        Some((claim, truth)) if said.len() < words.len() => {
            let mut content = vec![strong(format!("“{}”", capitalised(claim)))];
            content.extend(text(format!(" {}", capitalised(truth))));
            content
        }
        _ => text(words),
    }
}

/// What people wrongly believe, by area.
pub fn mistaken(mistaken: &[(String, String)]) -> Vec<Block> {
    let mut list: Vec<Entry> = Vec::new();
    for (domain, words) in mistaken {
        match list.last_mut() {
            Some(entry) if plain(&entry.lead) == *domain => {
                entry.content.push(Inline::Break);
                entry.content.extend(belief(words));
            }
            _ => {
                let content = [vec![Inline::Break], belief(words)].concat();
                list.push(Entry { id: anchor(domain), lead: vec![strong(domain.clone())], content });
            }
        }
    }
    vec![entries(list)]
}
