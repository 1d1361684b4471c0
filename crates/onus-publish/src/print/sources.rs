//! Sources by number, a line or two each.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;
use onus_source::text::day_words;

use crate::block::*;

/// The number of each source: from one, in order of id.
pub fn source_numbers<'a>(context: &'a MatrixContext) -> BTreeMap<&'a str, usize> {
    context.matrix.reference.sources.keys().map(String::as_str).zip(1..).collect()
}

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let entry = |((id, source), number): ((&String, &onus_core::matrix::RefSource), usize)| {
        let dated = source.dated.map_or_else(|| "undated".to_owned(), |d| format!("dated {}", day_words(d)));
        let to = Target::Url { url: source.url.clone() };
        let mut content = vec![Inline::Link { to, content: text(source.title.clone()) }];
        content.extend(text(format!(". {}; {dated}; read {}.", source.publisher, day_words(source.checked_on))));
        Entry { id: id.clone(), lead: text(format!("[{number}]")), content }
    };
    vec![
        paragraph("The first date is that of the document, where it has one; the second is the day on which we read it."),
        entries(context.matrix.reference.sources.iter().zip(1..).map(entry).collect()),
    ]
}
