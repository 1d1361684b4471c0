//! The duties of a scope: what is to be done, by whom, what it comes to, and where.

use onus_core::matrix_context::MatrixContext;
use onus_core::status::ObligationSet;
use onus_model::{Holder, Party};
use onus_source::text::{join, plural};
use std::collections::{BTreeMap, BTreeSet};

use super::block::{self, *};
use super::links::team_link;
use super::print;
use super::scope_contents::{ScopeContents, ScopeDuty};

/// Deployments named before the rest is counted.
const NAMED: usize = 6;

/// Every duty in scope with its full statement.
pub fn page(contents: &ScopeContents) -> Page {
    let context = contents.context;
    let mut blocks = Vec::new();
    for (position, domain) in context.matrix.reference.domains.iter().enumerate() {
        let mut last = "";
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        let flush = |blocks: &mut Vec<Block>, rows: &mut Vec<Vec<Vec<Inline>>>| {
            if !rows.is_empty() {
                blocks.push(table("", &["What is to be done", "Carried by", "Status", "Where"], std::mem::take(rows)));
            }
        };
        for line in contents.lines.iter().filter(|l| l.domain == position) {
            if last.is_empty() {
                blocks.push(heading(2, domain.id.clone(), domain.title.clone()));
            }
            if last != line.duty.id {
                flush(&mut blocks, &mut rows);
                last = &line.duty.id;
                blocks.push(heading(3, line.duty.id.clone(), line.duty.title.clone()));
            }
            let mut what = text(line.duty.statement.clone());
            let often = line.duty.cadence_words();
            if !often.is_empty() {
                what.extend([Inline::Break, Inline::Emphasis { content: text(often) }]);
            }
            rows.push(vec![what, carried(contents, &[line]), proof_of(&[line]), text(deployment_names(contents, line))]);
        }
        flush(&mut blocks, &mut rows);
    }
    if blocks.is_empty() {
        blocks.push(paragraph("No duty is in scope."));
    }
    Page {
        print: Print::Blocks(printed(contents)),
        ..block::page(
            "duties",
            "Duties in scope",
            "Requirements and duties",
            "What is to be done, by whom, and its status",
            blocks,
        )
    }
}

fn deployment_names(contents: &ScopeContents, line: &ScopeDuty) -> String {
    if line.deployments.len() == contents.in_scope.len() && line.deployments.len() > NAMED {
        return format!("all {} deployments", line.deployments.len());
    }
    let names: Vec<&str> =
        line.deployments.iter().take(NAMED).map(|&d| contents.context.matrix.deployments[d as usize].name.as_str()).collect();
    let more = line.deployments.len().saturating_sub(NAMED);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}

/// The number of each duty in scope: from one, in the order in which they are printed.
pub(super) fn numbers<'a>(contents: &ScopeContents<'a>) -> BTreeMap<&'a str, usize> {
    let mut numbers = BTreeMap::new();
    for position in 0..contents.context.matrix.reference.domains.len() {
        for line in contents.lines.iter().filter(|l| l.domain == position) {
            let next = numbers.len() + 1;
            numbers.entry(line.duty.id.as_str()).or_insert(next);
        }
    }
    numbers
}

/// Deployments by their numbers in the scope statement.
fn deployment_numbers(contents: &ScopeContents, line: &ScopeDuty) -> String {
    let order: BTreeMap<u32, usize> = contents.in_scope.iter().copied().zip(0..).collect();
    let mut used_in: Vec<usize> = line.deployments.iter().filter_map(|d| order.get(d).copied()).collect();
    used_in.sort_unstable();
    print::numbers(&used_in, order.len())
}

/// What a wording has in common with others of its duty: who carries it, how often, and what it comes to.
type Terms = (Vec<Inline>, &'static str, Vec<Inline>);

/// Units that agree in their terms.
type AlikeUnits<'a, 'b> = Vec<(Terms, Vec<&'a ScopeDuty<'b>>)>;

/// The same in columns: a duty once; below it who carries it, how often and what that comes to, and each wording of which this
/// holds, with where.
fn printed(contents: &ScopeContents) -> Vec<Block> {
    let mut groups = Vec::new();
    let numbers = numbers(contents);
    for (position, domain) in contents.context.matrix.reference.domains.iter().enumerate() {
        let mut by_duty: Vec<(&ScopeDuty, AlikeUnits)> = Vec::new();
        for line in contents.lines.iter().filter(|l| l.domain == position) {
            if by_duty.last().is_none_or(|(first, _)| first.duty.id != line.duty.id) {
                by_duty.push((line, Vec::new()));
            }
            let Some((_, alike)) = by_duty.last_mut() else { continue };
            let terms = (carried_in_print(contents, &[line]), line.duty.cadence_words(), proof_in_print(line));
            match alike.iter_mut().find(|(known, _)| known.1 == terms.1 && known.0 == terms.0 && known.2 == terms.2) {
                Some((_, lines)) => lines.push(line),
                None => alike.push((terms, vec![line])),
            }
        }
        let entry = |(first, alike): (&ScopeDuty, Vec<(Terms, Vec<&ScopeDuty>)>)| {
            let number = numbers.get(first.duty.id.as_str()).copied().unwrap_or_default();
            let lead = vec![strong(format!("{number} {}", first.duty.title))];
            let content = alike.into_iter().flat_map(|(terms, lines)| wordings(contents, terms, &lines)).collect();
            Entry { id: first.duty.id.clone(), lead, content }
        };
        let entries: Vec<Entry> = by_duty.into_iter().map(entry).collect();
        if !entries.is_empty() {
            groups.push(EntryGroup { id: domain.id.clone(), title: domain.title.clone(), entries });
        }
    }
    match groups.is_empty() {
        true => vec![paragraph("No duty is in scope.")],
        false => vec![
            paragraph(
                "Duties are numbered. Each says who carries it, how often, and its status; then what is to be done, with the deployments for which this holds, by their numbers in the scope statement.",
            ),
            Block::Entries { groups },
        ],
    }
}

/// Wordings with the same terms: the terms once, then each wording on its own line; a single one behind its terms.
fn wordings(contents: &ScopeContents, (who, often, proof): Terms, lines: &[&ScopeDuty]) -> Vec<Inline> {
    let mut content = vec![Inline::Break];
    content.extend(who);
    let mut terms = text(if often.is_empty() { String::new() } else { format!("; {often}") });
    terms.extend(text("; "));
    terms.extend(proof);
    content.push(Inline::Emphasis { content: terms });
    content.extend(text(":"));
    for line in lines {
        match lines.len() {
            1 => content.extend(text(" ")),
            _ => {
                content.push(Inline::Break);
                content.extend(text("• "));
            }
        }
        content.extend(text(format!("{} ", line.duty.statement)));
        content.push(Inline::Emphasis { content: text(deployment_numbers(contents, line)) });
    }
    content
}

/// What proves a wording; that a report covers all of it needs no number beside the deployments.
fn proof_in_print(line: &ScopeDuty) -> Vec<Inline> {
    let theirs = matches!(line.duty.holder, Holder::Party(Party::Provider | Party::ThirdParty(_)));
    match theirs && line.excepted == 0 && line.covered == line.deployments.len() as u64 {
        true => text("in a report"),
        false => proof_of(&[line]),
    }
}

/// The same in fewer words where most teams of the scope have it.
pub fn carried_in_print(contents: &ScopeContents, lines: &[&ScopeDuty]) -> Vec<Inline> {
    let teams: BTreeSet<Option<u32>> = lines.iter().flat_map(|l| l.teams.keys().copied()).collect();
    let performed = lines.iter().any(|l| !l.performs.is_empty());
    let known: BTreeSet<u32> = teams.iter().copied().flatten().collect();
    let (Some(first), false, false) = (lines.first(), performed, teams.contains(&None)) else { return carried(contents, lines) };
    match most_teams(contents.context, &contents.teams, &known) {
        Some(words) => {
            let mut out = vec![strong(contents.context.party(&first.duty.holder))];
            out.extend(text(format!(": {words}")));
            out
        }
        None => carried(contents, lines),
    }
}

/// All of some teams, or all but one or two of them, in words; `None` where their names say it as well.
pub(super) fn most_teams(context: &MatrixContext, all: &BTreeSet<u32>, these: &BTreeSet<u32>) -> Option<String> {
    let missing: Vec<String> = all.difference(these).map(|&t| context.matrix.teams[t as usize].name.clone()).collect();
    if these.len() < 4 || !these.is_subset(all) || missing.len() > 2 {
        return None;
    }
    Some(match missing.is_empty() {
        true => format!("all {} teams", all.len()),
        false => format!("all of {} teams but {}", all.len(), join(&missing)),
    })
}

/// Who carries a duty: the party, and of ours the teams.
pub fn carried(contents: &ScopeContents, lines: &[&ScopeDuty]) -> Vec<Inline> {
    let context = contents.context;
    let Some(first) = lines.first() else { return Vec::new() };
    let mut out = vec![strong(context.party(&first.duty.holder))];
    let teams: BTreeSet<Option<u32>> = lines.iter().flat_map(|l| l.teams.keys().copied()).collect();
    for (i, team) in teams.into_iter().enumerate() {
        out.extend(text(if i == 0 { ": " } else { ", " }));
        out.push(team.map_or_else(|| strong("no team"), |t| team_link(context, t)));
    }
    let performs: BTreeSet<u32> = lines.iter().flat_map(|l| l.performs.iter().copied()).collect();
    if !performs.is_empty() {
        let names: Vec<String> = performs.into_iter().map(|t| context.matrix.teams[t as usize].name.clone()).collect();
        out.extend(text(format!(", carried out by {}", join(&names))));
    }
    out
}

/// What proves a duty: counts of states, or of what a report covers.
pub fn proof_of(lines: &[&ScopeDuty]) -> Vec<Inline> {
    let Some(first) = lines.first() else { return Vec::new() };
    let deployments: u64 = lines.iter().map(|l| l.deployments.len() as u64).sum();
    let excepted: u64 = lines.iter().map(|l| l.excepted).sum();
    let mut out = Vec::new();
    if first.is_ours() {
        let mut obligations = ObligationSet::default();
        lines.iter().flat_map(|l| l.teams.values()).for_each(|share| obligations.extend(&share.obligations));
        let words = obligations.words();
        let gap = obligations.combined().is_some_and(|c| c.kind.is_gap());
        out.push(if gap { strong(words) } else { Inline::Text { text: words } });
    } else if matches!(first.duty.holder, Holder::Party(Party::Provider | Party::ThirdParty(_))) {
        let covered: u64 = lines.iter().map(|l| l.covered).sum();
        let words = format!("{covered} of {deployments} in a report");
        out.push(if covered == deployments { Inline::Text { text: words } } else { strong(words) });
    } else {
        out.push(strong("nobody can say"));
    }
    if excepted > 0 {
        out.extend(text(format!(", {}", plural(excepted, "exception"))));
    }
    out
}
