//! Document control: what a publication says of itself.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::day_words;

/// Label and value of each line.
pub fn rows(context: &MatrixContext) -> Vec<(String, String)> {
    let document = &context.matrix.document;
    let mut rows = vec![
        ("Version".to_owned(), document.version.clone()),
        ("Date".to_owned(), day_words(document.date)),
        ("Classification".to_owned(), document.classification.clone()),
    ];
    if !document.authors.is_empty() {
        rows.push(("Published by".to_owned(), document.authors.join(", ")));
    }
    rows.extend(document.review_by.map(|day| ("Review by".to_owned(), day_words(day))));
    rows.extend(document.revision.clone().map(|r| ("Revision of the inventory".to_owned(), r)));
    rows.push(("Responsibility model".to_owned(), format!("{} {}", context.matrix.reference.provider, document.model_version)));
    rows.push(("Made with".to_owned(), format!("Onus {}", document.program_version)));
    rows
}

/// Writing direction of a language tag.
pub fn direction(language: &str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    if ["ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv"].contains(&primary) { "rtl" } else { "ltr" }
}
