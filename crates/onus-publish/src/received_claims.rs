//! What other parties claim to do for a scope, beside what the model gives them.

use onus_core::inventory::Claimed;
use onus_core::matrix::ReceivedMatrix;
use onus_core::received::{ComparedRequirement, Comparison, Difference, compare, party_name};
use onus_source::text::{clip, day_words, plural};

use super::block::*;
use super::links::anchor;
use super::scope_contents::ScopeContents;

/// Letters of a document's text that a cell shows.
const SHOWN: usize = 280;

/// The page, where any matrix of the scope's framework was received.
pub(super) fn page_of(contents: &ScopeContents) -> Option<Page> {
    let matrix = contents.context.matrix;
    let comparisons: Vec<Comparison> =
        matrix.received_matrices.iter().filter_map(|received| compare(matrix, received, contents.scope)).collect();
    if comparisons.is_empty() {
        return None;
    }
    let mut blocks = vec![paragraph(
        "What other parties say in matrices that they handed to us. Each is a claim of its party and no proof; it moves no duty. \
         Beside it stands what this book says. Where both differ, one of the two documents is wrong, or says less than it should.",
    )];
    for comparison in &comparisons {
        of_matrix(contents, comparison, &mut blocks);
    }
    Some(page("claims", "What others claim", "Evidence", "Claims of other parties, beside the model", blocks))
}

fn of_matrix(contents: &ScopeContents, comparison: &Comparison, blocks: &mut Vec<Block>) {
    let received = comparison.received;
    let who = party_name(contents.context.matrix, received).to_owned();
    blocks.push(heading(2, anchor(&received.id), format!("{who}: {}", received.document.file)));
    blocks.push(facts(received, &who));
    blocks.push(paragraph(tally(comparison)));
    let head = ["Requirement", "What the party claims", "What its document says", "What the model says", "Difference"];
    let rows = |differing: bool| -> Vec<Vec<Vec<Inline>>> {
        let rows = comparison.rows.iter().filter(|row| row.difference.is_some() == differing);
        rows.filter(|row| differing || !row.claims.is_empty()).map(|row| cells(row, &who)).collect()
    };
    for (differing, caption) in [(true, "Where the claims differ from the model"), (false, "Other claims")] {
        let rows = rows(differing);
        if !rows.is_empty() {
            blocks.push(table(format!("{caption}: {who}, {}", received.document.file), &head, rows));
        }
    }
    if !comparison.unknown.is_empty() {
        let rows = comparison.unknown.iter().map(|claim| {
            vec![text(claim.requirement.clone()), text(claim.row.clone()), text(claimed_words(claim.claimed, &who))]
        });
        blocks.push(table(
            format!("Claims about what is no requirement of {}, {}", comparison.framework.name, comparison.framework.edition),
            &["Identifier", "Row", "What the party claims"],
            rows.collect(),
        ));
    }
}

fn facts(received: &ReceivedMatrix, who: &str) -> Block {
    let document = &received.document;
    let dated = document.dated.map_or_else(|| "not stated".to_owned(), day_words);
    Block::Facts {
        rows: vec![
            ("Handed over by".into(), text(who.to_owned())),
            ("Document".into(), text(format!("{}, {}", document.file, document.kind.title()))),
            ("Dated by the party".into(), text(dated)),
            ("Read on".into(), text(day_words(document.received_on))),
            ("SHA-256".into(), vec![Inline::Code { text: document.sha256.clone() }]),
        ],
    }
}

fn tally(comparison: &Comparison) -> String {
    let compared = comparison.rows.iter().filter(|row| row.is_compared()).count();
    let mut parts = Vec::new();
    for difference in Difference::ALL {
        let number = comparison.rows.iter().filter(|row| row.difference == Some(difference)).count();
        if number > 0 {
            parts.push(format!("{number}: {}", difference.words()));
        }
    }
    let differences = if parts.is_empty() { "None differs".to_owned() } else { parts.join("; ") };
    format!(
        "{} of {} could be compared; of the rest the document says nothing, or no duty in scope answers it. {differences}.",
        compared,
        plural(comparison.rows.len() as u64, "requirement")
    )
}

fn cells(row: &ComparedRequirement, who: &str) -> Vec<Vec<Inline>> {
    let mut id = vec![strong(row.requirement.id.clone())];
    id.extend(text(format!(" {}", row.requirement.title)));
    let texts: Vec<&str> = row.claims.iter().filter_map(|claim| claim.text.as_deref()).collect();
    let modelled = match row.modelled.unresolved {
        true => vec![strong(row.modelled.words())],
        false => text(row.modelled.words()),
    };
    let difference = row.difference.map_or_else(Vec::new, |difference| vec![strong(difference.words())]);
    vec![id, text(claimed_words(row.claimed, who)), text(clip(&texts.join(" / "), SHOWN)), modelled, difference]
}

fn claimed_words(claimed: Claimed, who: &str) -> String {
    match claimed {
        Claimed::Party => format!("{who} alone"),
        Claimed::Shared => "shared with us".to_owned(),
        Claimed::Organisation => "ours alone".to_owned(),
        Claimed::NotDone => format!("{who}'s, and not done"),
        Claimed::NotApplicable => "not applicable".to_owned(),
        Claimed::Unstated => "nothing".to_owned(),
    }
}
