//! Every duty in full: what is to be done, by whom, in which configurations, and the sources by number.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix_context::MatrixContext;

use super::sources::source_numbers;
use super::{numbers, runs};
use crate::block::*;
use crate::duty_wordings::wordings;

/// The number of each duty in use: from one, in the order of areas. Registers cite duties by it.
pub(crate) fn duty_numbers<'a>(context: &'a MatrixContext<'a>) -> BTreeMap<&'a str, usize> {
    let by_duty = wordings(context);
    let domains = context.matrix.reference.domains.iter();
    let duties = domains.flat_map(|domain| by_duty.keys().filter(move |(d, _)| *d == domain.id).map(|(_, id)| *id));
    duties.zip(1..).collect()
}

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let all = matrix.configurations.len();
    let by_duty = wordings(context);
    let numbered = source_numbers(context);
    let sources = sources(context);
    let duty_numbers = duty_numbers(context);
    let mut blocks = vec![paragraph(
        "Every duty of every configuration in use, numbered. Behind each statement stand the configurations that it holds for, by number, and in brackets the numbers of its sources.",
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
                    let cited = sources.get(&(*id, party.clone(), *statement)).into_iter().flatten();
                    let cited: BTreeSet<usize> =
                        cited.filter_map(|source| numbered.get(source)).map(|number| number - 1).collect();
                    let cited = runs(&cited.into_iter().collect::<Vec<_>>());
                    let cited = if cited.is_empty() { cited } else { format!(" [{cited}]") };
                    content.extend(text(format!(": {statement} ")));
                    content.push(Inline::Emphasis { content: text(format!("{}{cited}", numbers(used_in, all))) });
                }
                // The title stands alone on its line, and every wording on its own.
                let number = duty_numbers.get(id).map_or_else(String::new, |number| format!("{number} "));
                Entry { id: (*id).to_owned(), lead: vec![strong(format!("{number}{}", context.duty_title(id)))], content }
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
