//! What other parties claim to do for a scope, beside the model: one row a document and requirement.

use std::borrow::Cow;

use onus_core::inventory::Claimed;
use onus_core::received::{Comparison, compare, party_name};

use super::{Column, Row, ScopeSheets, Table, column, join};

const CLAIMS: &[Column] = &[
    column("requirement", "Requirement", 16),
    column("requirement_title", "In our words", 30),
    column("party", "Party", 20),
    column("claim", "What the party claims", 20),
    column("document_says", "What its document says", 60),
    column("model_says", "What the model says", 26),
    column("difference", "Difference", 40),
    column("party_duties", "Duties that the model gives to the party", 40),
    column("other_duties", "Duties of others", 40),
    column("document", "Document", 30),
    column("rows", "Rows of the document", 24),
];

/// None where no matrix of the scope's framework was received.
pub fn received_claims(sheets: ScopeSheets<'_>) -> Option<Table<'_>> {
    let matrix = sheets.matrix;
    let comparisons: Vec<Comparison> =
        matrix.received_matrices.iter().filter_map(|received| compare(matrix, received, sheets.scope)).collect();
    if comparisons.is_empty() {
        return None;
    }
    let rows = comparisons.into_iter().flat_map(move |comparison| {
        let (received, who) = (comparison.received, party_name(matrix, comparison.received));
        let rows: Vec<Row> = comparison
            .rows
            .iter()
            .map(|row| -> Row {
                let texts: Vec<&str> = row.claims.iter().filter_map(|claim| claim.text.as_deref()).collect();
                vec![
                    Cow::Borrowed(row.requirement.id.as_str()),
                    Cow::Borrowed(row.requirement.title.as_str()),
                    Cow::Borrowed(who),
                    Cow::Borrowed(claimed(row.claimed)),
                    Cow::Owned(texts.join("\n")),
                    Cow::Borrowed(row.modelled.words()),
                    Cow::Borrowed(row.difference.map_or("", |difference| difference.words())),
                    join(row.modelled.party.iter().copied()),
                    join(row.modelled.others.iter().copied()),
                    Cow::Borrowed(received.document.file.as_str()),
                    join(row.claims.iter().map(|claim| claim.row.as_str())),
                ]
            })
            .collect();
        rows
    });
    Some(Table {
        title: "Claims of others",
        about: "One row per document and requirement: what another party claims to do, beside the duties of what it serves in \
                scope. A claim is no proof, and moves no duty",
        columns: CLAIMS,
        printed: 7,
        rows: Box::new(rows),
    })
}

fn claimed(claimed: Claimed) -> &'static str {
    match claimed {
        Claimed::Party => "the party alone",
        Claimed::Shared => "shared",
        Claimed::Organisation => "left to us",
        Claimed::NotDone => "the party's, and not done",
        Claimed::NotApplicable => "not applicable",
        Claimed::Unstated => "nothing",
    }
}
