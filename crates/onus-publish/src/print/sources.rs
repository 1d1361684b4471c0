//! Sources by number, by who published them and the day on which they were read: what they have in common stands once.

use std::collections::BTreeMap;

use jiff::civil::Date;
use onus_core::matrix::RefSource;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::day_words;

use crate::block::*;

/// Sources with their ids.
type Sources<'a> = Vec<(&'a str, &'a RefSource)>;

/// The number of each source: from one, in the order in which they are listed.
pub fn source_numbers<'a>(context: &'a MatrixContext) -> BTreeMap<&'a str, usize> {
    listed(context).into_values().flatten().map(|(id, _)| id).zip(1..).collect()
}

/// By publisher and day of reading, then by id.
fn listed<'a>(context: &'a MatrixContext) -> BTreeMap<(&'a str, Date), Sources<'a>> {
    let mut listed: BTreeMap<(&str, Date), Sources> = BTreeMap::new();
    for (id, source) in &context.matrix.reference.sources {
        listed.entry((&source.publisher, source.checked_on)).or_default().push((id, source));
    }
    listed
}

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let mut numbers = 1..;
    let mut entry = |(id, source): (&str, &RefSource)| {
        let to = Target::Url { url: source.url.clone() };
        let mut content = vec![Inline::Link { to, content: text(source.title.clone()) }];
        content.extend(source.dated.map(|day| Inline::Text { text: format!(", {}", day_words(day)) }));
        let number = numbers.next().unwrap_or_default();
        Entry { id: id.to_owned(), lead: text(format!("[{number}]")), content }
    };
    let groups = listed(context)
        .into_iter()
        .map(|((publisher, read), sources)| EntryGroup {
            id: String::new(),
            title: format!("{publisher}, read on {}", day_words(read)),
            entries: sources.into_iter().map(&mut entry).collect(),
        })
        .collect();
    vec![
        paragraph(
            "A day behind a title is that of the document; without one it is undated. Each title leads to its address, which the site's page of sources spells out.",
        ),
        Block::Entries { groups },
    ]
}
