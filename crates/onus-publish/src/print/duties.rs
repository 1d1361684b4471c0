//! Every duty in full: what is to be done, by whom, in which configurations, and the sources by number.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix_context::MatrixContext;

use super::numbers;
use super::sources::source_numbers;
use crate::block::*;
use crate::duty_wordings::wordings;

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let all = matrix.configurations.len();
    let by_duty = wordings(context);
    let numbered = source_numbers(context);
    let sources = sources(context);
    let mut blocks = vec![paragraph(
        "Every duty of every configuration in use. Behind each statement stand the configurations that it holds for, by number, and in brackets the numbers of its sources.",
    )];
    let mut groups = Vec::new();
    for domain in &matrix.reference.domains {
        let entries: Vec<Entry> = by_duty
            .iter()
            .filter(|((d, _), _)| *d == domain.id)
            .map(|((_, id), wordings)| {
                let mut content = Vec::new();
                for ((party, statement), used_in) in wordings {
                    content.push(Inline::Break);
                    content.push(strong(party.clone()));
                    let cited: Vec<String> = sources
                        .get(&(*id, party.clone(), *statement))
                        .into_iter()
                        .flatten()
                        .filter_map(|source| numbered.get(source))
                        .map(usize::to_string)
                        .collect();
                    let cited = if cited.is_empty() { String::new() } else { format!(" [{}]", cited.join(", ")) };
                    content.extend(text(format!(": {statement} ")));
                    content.push(Inline::Emphasis { content: text(format!("{}{cited}", numbers(used_in, all))) });
                }
                // The title stands alone on its line, and every wording on its own.
                Entry { id: (*id).to_owned(), lead: vec![strong(context.duty_title(id))], content }
            })
            .collect();
        if !entries.is_empty() {
            groups.push(EntryGroup { id: format!("area-{}", domain.id), title: domain.title.clone(), entries });
        }
    }
    blocks.push(Block::Entries { groups });
    blocks
}

/// Sources by duty id, party and statement.
type Cited<'a> = BTreeMap<(&'a str, String, &'a str), BTreeSet<&'a str>>;

fn sources<'a>(context: &'a MatrixContext<'a>) -> Cited<'a> {
    let mut out: Cited = BTreeMap::new();
    for duty in &context.matrix.duties {
        let key = (duty.id.as_str(), context.party(&duty.holder), duty.statement.as_str());
        out.entry(key).or_default().extend(duty.sources.iter().map(String::as_str));
    }
    out
}
