//! What tools found, item by item, and the runs that it came from: what was asked of whom, what passed, what failed.
//!
//! Must not know: which book it stands in. Links lead to places on the same page.

use std::collections::BTreeSet;

use onus_core::inventory::Collection;
use onus_core::matrix::Evidence;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{ItemVerdict, closing, item_verdict};
use onus_model::Proves;
use onus_source::text::{day_words, join, plural};

use super::block::*;
use super::links::{anchor, duty_link, file_link};
use super::requirement_links::requirement_links;

/// Address of the page that items stand on, in the organisation's book and in a scope's.
const PAGE: &str = "evidence";

/// Items that tools gave, and their collections; nothing where there are none.
pub(super) fn blocks<'e>(context: &MatrixContext, items: impl Iterator<Item = &'e Evidence>) -> Vec<Block> {
    let items: Vec<&Evidence> = items.filter(|item| item.results.is_some()).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let named: BTreeSet<&str> = items.iter().filter_map(|item| item.collection.as_deref()).collect();
    let mut blocks =
        vec![heading(2, "items", "What tools found"), entries(items.into_iter().map(|item| entry(context, item)).collect())];
    blocks.extend(collections(context, named));
    blocks
}

/// The runs of tools with these ids.
fn collections(context: &MatrixContext, named: BTreeSet<&str>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let collections: Vec<&Collection> =
        context.matrix.collections.iter().filter(|collection| named.contains(collection.id.as_str())).collect();
    if !collections.is_empty() {
        blocks.push(heading(2, "collections", "Collections"));
        blocks.push(paragraph(
            "Each run of a tool whose results are used here. The digest is that of the tool's own file: whoever keeps it can show that it is the same.",
        ));
    }
    for collection in collections {
        blocks.push(heading(3, anchor(&collection.id), collection.id.clone()));
        blocks.push(record(collection));
    }
    blocks
}

/// Every item of the register with what it bears on, and all collections: what links to an item leads to.
pub(super) fn register(context: &MatrixContext) -> Vec<Block> {
    let items = &context.matrix.evidence;
    if items.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let entry = |item: &Evidence| {
        let mut entry = entry(context, item);
        entry.content.push(Inline::Break);
        entry.content.extend(text("Duties: "));
        for (i, duty) in item.duties.iter().enumerate() {
            entry.content.extend(text(if i > 0 { ", " } else { "" }));
            entry.content.push(duty_link(context, duty));
        }
        let duties: Vec<&str> = item.duties.iter().map(String::as_str).collect();
        let requirements = requirement_links(context, &duties);
        if !requirements.is_empty() {
            entry.content.push(Inline::Break);
            entry.content.extend(text("Bears on: "));
            entry.content.extend(requirements);
        }
        // One record may stand in the inventory for several subjects: the first has the anchor.
        if !seen.insert(entry.id.clone()) {
            entry.id.clear();
        }
        entry
    };
    let mut blocks = vec![heading(2, "items", "Items"), entries(items.iter().map(entry).collect())];
    blocks.extend(collections(context, items.iter().filter_map(|item| item.collection.as_deref()).collect()));
    blocks
}

/// Where an item stands on its page.
pub(super) fn item_link(item: &Evidence) -> Inline {
    match item.results {
        Some(_) => link(PAGE, anchor(&item.id), item.id.clone()),
        None => Inline::Code { text: item.id.clone() },
    }
}

/// The state of an item; of a failure that is gone, both days.
pub(super) fn state(context: &MatrixContext, item: &Evidence) -> Vec<Inline> {
    let verdict = item_verdict(context.matrix, item);
    match closing(context.matrix, item) {
        Some(closing) => {
            // The item that passed need not stand on this page.
            let mut words = text(format!("{}: ", closing.words(day_words)));
            words.push(Inline::Code { text: context.matrix.evidence[closing.item as usize].id.clone() });
            words
        }
        None if verdict == ItemVerdict::Pass => text(verdict.words()),
        None => vec![strong(verdict.words())],
    }
}

fn entry(context: &MatrixContext, item: &Evidence) -> Entry {
    let mut content = text(item.title.clone());
    if let Some(results) = &item.results {
        let mut line = |words: String| {
            content.push(Inline::Break);
            content.extend(text(words));
        };
        let population = match results.population {
            Some(all) => format!(" of a population of {all}"),
            None => String::new(),
        };
        line(format!("Asked: {}{population}: {}. {}", join(&results.checks), results.words(), strength(results.proves)));
        for (what, list) in [("Failing", &results.failing), ("Without a result", &results.missing)] {
            if !list.is_empty() {
                line(format!("{what}: {}", join(list)));
            }
        }
    }
    content.push(Inline::Break);
    content.extend(state(context, item));
    content.extend(text(if item.results.is_some() { "; rows in " } else { "; file " }));
    content.push(file_link(context, &item.file));
    if let Some(collection) = &item.collection {
        content.extend(text(", from "));
        let known = context.matrix.collections.iter().any(|c| c.id == *collection);
        content.push(match known {
            true => link(PAGE, anchor(collection), collection.clone()),
            false => Inline::Code { text: collection.clone() },
        });
    }
    Entry { id: anchor(&item.id), lead: text(item.id.clone()), content }
}

fn strength(proves: Proves) -> &'static str {
    match proves {
        Proves::AllOf => "A pass shows all of the duty.",
        Proves::PartOf => "A pass shows a part of the duty.",
        Proves::Supports => "A pass is a hint, and no proof by itself.",
    }
}

fn record(collection: &Collection) -> Block {
    let version = collection.tool_version.as_ref().map_or_else(String::new, |version| format!(" {version}"));
    let mut rows = vec![("Tool".to_owned(), text(format!("{}{version}", collection.tool)))];
    if let Some(command) = &collection.command {
        rows.push(("Command".to_owned(), vec![Inline::Code { text: command.clone() }]));
    }
    for (label, list) in [("Accounts", &collection.accounts), ("Regions", &collection.regions)] {
        if !list.is_empty() {
            rows.push((label.to_owned(), text(join(list))));
        }
    }
    if let (Some(from), Some(to)) = (collection.from, collection.to) {
        rows.push(("First and last result".to_owned(), text(format!("{from} to {to}"))));
    }
    let mut counts = plural(collection.rows, "result");
    for (count, why) in [
        (collection.unplaced, "about resources that no deployment represents"),
        (collection.unmapped, "of checks that bear on no duty"),
    ] {
        if count > 0 {
            counts.push_str(&format!(", {count} {why}"));
        }
    }
    rows.push(("Results".to_owned(), text(counts)));
    let original = vec![
        Inline::Code { text: collection.original.clone() },
        Inline::Text { text: ", SHA-256 ".to_owned() },
        Inline::Code { text: collection.sha256.clone() },
    ];
    rows.push(("Original file".to_owned(), original));
    let collected = format!("{}, {}", collection.collected_by, day_words(collection.collected_on));
    rows.push(("Collected by".to_owned(), text(collected)));
    let reviewed = collection.review.as_ref().map_or_else(|| "nobody".to_owned(), |r| format!("{}, {}", r.by, day_words(r.on)));
    rows.push(("Reviewed by".to_owned(), text(reviewed)));
    Block::Facts { rows }
}
