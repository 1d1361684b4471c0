//! Requirements of a scope's framework, with who answers each and what was shown.

use onus_source::text::capitalised;
use std::collections::BTreeMap;

use onus_core::matrix::{RefFramework, RefRequirement};

use super::block::*;
use super::evidence_duties::{carried, carried_in_print, proof_of};
use super::links::anchor;
use super::scope_contents::{ScopeContents, ScopeDuty};

/// What no duty in scope answers: heading, and what follows from it.
const UNANSWERED: (&str, &str) = (
    "Answered by no duty in scope",
    "Nothing that runs in scope answers these. They are met elsewhere in the organisation, or not at all: this book cannot say.",
);
/// What is no matter of the cloud.
const ELSEWHERE: (&str, &str) = (
    "Answered elsewhere",
    "No cloud duty bears on these. Each says where the organisation answers it; whether it does, this book cannot say.",
);

/// Requirement → duties → party → team → evidence.
pub(super) fn requirements(contents: &ScopeContents, framework: &RefFramework) -> Page {
    let mut blocks = vec![paragraph(format!(
        "Each requirement of {}, the duties in scope that answer it, who carries them, and the status of each. Requirements have our own short titles. Each duty leads to its full statement.",
        framework.name
    ))];
    let (mut unanswered, mut elsewhere) = (Vec::new(), Vec::new());
    blocks.push(paragraph(format!("{}.", framework.frame_words())));
    let mut printed = blocks.clone();
    let mut entries = Vec::new();
    for requirement in &framework.requirements {
        let mut rows = Vec::new();
        let mut carried_briefly: Vec<Vec<Inline>> = Vec::new();
        for (duty, relation, why) in &requirement.duties {
            let lines: Vec<&ScopeDuty> = contents.of(duty).collect();
            if lines.is_empty() {
                continue;
            }
            let mut what = vec![link("duties", duty.clone(), contents.context.duty_title(duty)), Inline::Break];
            what.push(Inline::Emphasis { content: text(format!("{relation}: {why}")) });
            let mut who = Vec::new();
            let mut briefly = Vec::new();
            let mut states = Vec::new();
            for holder in holders(contents, &lines) {
                if !who.is_empty() {
                    who.push(Inline::Break);
                    briefly.push(Inline::Break);
                    states.push(Inline::Break);
                }
                who.extend(carried(contents, &holder));
                briefly.extend(carried_in_print(contents, &holder));
                states.extend(proof_of(&holder));
            }
            rows.push(vec![what, who, states]);
            carried_briefly.push(briefly);
        }
        let title = format!("{} {}", requirement.id, requirement.title);
        if let Some(place) = requirement.elsewhere {
            elsewhere.push(format!("{title}: {}", place.label()));
            continue;
        }
        if rows.is_empty() {
            unanswered.push(title);
            continue;
        }
        entries.push(entry(requirement, &title, &rows, &carried_briefly));
        blocks.push(heading(2, anchor(&requirement.id), title));
        if let Some(words) = requirement.not_here() {
            blocks.push(paragraph(format!("{}.", capitalised(&words))));
        }
        blocks.push(table("", &["Duty, and how it answers", "Carried by", "Status"], rows));
    }
    if !unanswered.is_empty() {
        blocks.push(heading(2, "unanswered", UNANSWERED.0));
        blocks.push(paragraph(UNANSWERED.1));
        let items = unanswered.iter().cloned().map(|t| vec![paragraph(t)]).collect();
        blocks.push(Block::List { ordered: false, items });
    }
    if !elsewhere.is_empty() {
        blocks.push(heading(2, "elsewhere", ELSEWHERE.0));
        blocks.push(paragraph(ELSEWHERE.1));
        let items = elsewhere.iter().cloned().map(|t| vec![paragraph(t)]).collect();
        blocks.push(Block::List { ordered: false, items });
    }
    // In the same columns: what follows columns would begin a new page.
    let group = |id: &str, title: &str, entries: Vec<Entry>| EntryGroup { id: id.into(), title: title.into(), entries };
    let mut groups = vec![group("", "", entries)];
    for (id, title, about, titles) in
        [("unanswered", UNANSWERED.0, UNANSWERED.1, &unanswered), ("elsewhere", ELSEWHERE.0, ELSEWHERE.1, &elsewhere)]
    {
        let listed = std::iter::once(about).chain(titles.iter().map(String::as_str));
        let entry = |words: &str| Entry { id: String::new(), lead: Vec::new(), content: text(words) };
        if !titles.is_empty() {
            groups.push(group(id, title, listed.map(entry).collect()));
        }
    }
    printed.push(Block::Entries { groups });
    let about = "Each requirement, its duties, who carries them, with what status";
    Page { print: Print::Blocks(printed), ..page("requirements", "Requirements", "Requirements and duties", about, blocks) }
}

/// Lines of one duty by who holds it.
fn holders<'s, 'a>(contents: &ScopeContents, lines: &[&'s ScopeDuty<'a>]) -> Vec<Vec<&'s ScopeDuty<'a>>> {
    let mut out: BTreeMap<String, Vec<&'s ScopeDuty<'a>>> = BTreeMap::new();
    for line in lines {
        out.entry(contents.context.party(&line.duty.holder)).or_default().push(line);
    }
    out.into_values().collect()
}

/// A requirement in print: each duty with who carries it and its status, in a line.
fn entry(requirement: &RefRequirement, title: &str, rows: &[Vec<Vec<Inline>>], carried: &[Vec<Inline>]) -> Entry {
    let in_line = |content: &[Inline]| -> Vec<Inline> {
        let semicolon = |inline: &Inline| match inline {
            Inline::Break => Inline::Text { text: "; ".to_owned() },
            other => other.clone(),
        };
        content.iter().map(semicolon).collect()
    };
    let mut content = Vec::new();
    if let Some(words) = requirement.not_here() {
        content.push(Inline::Break);
        content.push(Inline::Emphasis { content: text(capitalised(&words)) });
    }
    for (row, carried) in rows.iter().zip(carried) {
        content.push(Inline::Break);
        // The duty alone: how it answers stands on screen.
        content.extend(row[0].first().cloned());
        content.extend(text(": "));
        content.extend(in_line(carried));
        content.extend(text("; "));
        content.push(Inline::Emphasis { content: in_line(&row[2]) });
    }
    Entry { id: anchor(&requirement.id), lead: vec![strong(title)], content }
}
