//! The shared responsibility matrix on paper, to be signed by those who carry a part of it.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Matrix, Scope};
use onus_publish::block::{
    Block, Inline, Page, Publication, PublicationKind, SearchTerms, heading, page, paragraph, strong, table, text,
};
use onus_publish::direction;
use onus_source::text::day_words;

use crate::tables::{Row, Table};

const TITLE: &str = "Shared responsibility matrix";

/// Columns that are printed, by their names in the table, behind that of the requirement.
const PRINTED: [(&str, &str); 7] = [
    ("responsibility", "Responsibility"),
    ("provider_part", "What providers do"),
    ("our_part", "What we do"),
    ("teams", "Teams"),
    ("where", "Where"),
    ("determination", "Determination"),
    ("evidence", "Evidence"),
];

/// The matrix of a scope, from the table of its workbook.
pub fn publication(matrix: &Matrix, scope: &Scope, framework: &str, shared: Table) -> Publication {
    let document = &matrix.document;
    let columns = shared.columns;
    let value = |row: &Row, name: &str| -> String {
        columns.iter().position(|column| column.name == name).map_or_else(String::new, |at| row[at].to_string())
    };
    let mut providers: BTreeSet<String> = BTreeSet::new();
    let mut families: Vec<(String, Vec<Vec<Vec<Inline>>>)> = Vec::new();
    for row in shared.rows {
        let (id, objective) = (value(&row, "requirement"), value(&row, "objective"));
        providers.extend(value(&row, "providers").split("; ").filter(|name| !name.is_empty()).map(str::to_owned));
        let label = if objective.is_empty() { id.clone() } else { format!("{id} [{objective}]") };
        let mut cells = vec![vec![strong(label), Inline::Break, Inline::Text { text: value(&row, "title") }]];
        cells.extend(PRINTED.iter().map(|(name, _)| text(value(&row, name))));
        match families.last_mut() {
            Some((family, rows)) if *family == family_of(&id) => rows.push(cells),
            _ => families.push((family_of(&id).to_owned(), vec![cells])),
        }
    }
    let heads: Vec<&str> = std::iter::once("Requirement, objective").chain(PRINTED.iter().map(|(_, head)| *head)).collect();
    let mut blocks = vec![paragraph(format!("{}.", shared.about))];
    for (family, rows) in families {
        blocks.push(heading(2, format!("family-{family}"), family));
        blocks.push(table("", &heads, rows));
    }
    let mut control = vec![
        ("Version".to_owned(), document.version.clone()),
        ("Date".to_owned(), day_words(document.date)),
        ("Scope".to_owned(), scope.name.clone()),
        ("Framework".to_owned(), framework.to_owned()),
        ("Classification".to_owned(), document.classification.clone()),
    ];
    if !document.authors.is_empty() {
        control.push(("Published by".to_owned(), document.authors.join(", ")));
    }
    Publication {
        kind: PublicationKind::Outward,
        id: format!("audit/{}", scope.id),
        title: TITLE.into(),
        subtitle: format!("{}, {}, version {}", matrix.organisation.name, scope.name, document.version),
        control,
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        search: SearchTerms::default(),
        lasting: BTreeMap::new(),
        pages: vec![
            Page { wide: true, ..page("index", TITLE, "Matrix", "", blocks) },
            page("signatures", "Countersigned", "Countersigned", "", signatures(&matrix.organisation.name, &providers)),
        ],
    }
}

/// `AC` of `AC.L2-3.1.1`, `3.1` of `3.1.1`.
fn family_of(requirement: &str) -> &str {
    let digits = requirement.starts_with(|c: char| c.is_ascii_digit());
    let end = if digits { requirement.rfind('.') } else { requirement.find('.') };
    &requirement[..end.unwrap_or(requirement.len())]
}

/// Room for a signature of every provider, and of the organisation.
fn signatures(organisation: &str, providers: &BTreeSet<String>) -> Vec<Block> {
    let row = |name: &str| vec![vec![strong(name)], text(""), text(""), text("")];
    let rows = providers.iter().map(String::as_str).chain(std::iter::once(organisation)).map(row).collect();
    vec![
        paragraph("Each party agrees to what the matrix says that it does, and to nothing else."),
        table("", &["Party", "Name and role", "Date", "Signature"], rows),
    ]
}
