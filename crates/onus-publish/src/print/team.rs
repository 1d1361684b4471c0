//! A team's duties in columns, with a box to tick off each. What proves them stands once, with the records to collect.

use onus_source::text::join;

use crate::block::*;
use crate::links::anchor;

/// Deployments named before the rest is counted.
const NAMED: usize = 8;

/// The duties by area.
pub fn duties(duties: &[DutyGroup]) -> Block {
    let mut groups: Vec<EntryGroup> = Vec::new();
    for duty in duties {
        if groups.last().is_none_or(|group| group.title != duty.domain) {
            let id = format!("area-{}", anchor(&duty.domain));
            groups.push(EntryGroup { id, title: duty.domain.clone(), entries: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.entries.push(entry(duty));
        }
    }
    Block::Entries { groups }
}

fn entry(group: &DutyGroup) -> Entry {
    let mut names: Vec<String> = group.deployments.iter().take(NAMED).map(|d| d.name.clone()).collect();
    if group.deployments.len() > NAMED {
        names.push(format!("{} more", group.deployments.len() - NAMED));
    }
    let mut content = vec![strong(group.statement.clone())];
    let often = [group.cadence.as_str(), group.due.as_str()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
    let mut rest = vec![join(&names)];
    rest.extend((!often.is_empty()).then(|| often.join(", ")));
    rest.extend((!group.common_control.is_empty()).then(|| format!("common control: {}", group.common_control)));
    content.push(Inline::Break);
    content.extend(text(format!("{}. {}", rest.join(". "), group.with).trim().to_owned()));
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
