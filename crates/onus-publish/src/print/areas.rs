//! Each area once: who carries what, and in which configurations.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;

use super::brief::brief;
use super::numbers;
use crate::block::*;

/// What the cell of an area says: who, its parties, which duties or why not.
type Said = (String, Inline, Vec<Inline>);

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let all = matrix.configurations.len();
    let mut out = vec![
        heading(2, "areas-once", format!("The {} areas, once", matrix.reference.domains.len())),
        paragraph("What is the same in most configurations stands first, then where it is not."),
    ];
    for (position, domain) in matrix.reference.domains.iter().enumerate() {
        let mut kinds: Vec<(Said, Vec<usize>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, configuration) in matrix.configurations.iter().enumerate() {
            let cell = &configuration.cells[position];
            let who = context.split_words(cell.split, &cell.duties);
            let words = brief(context, &cell.duties, cell.reason.as_deref());
            let key = format!("{who}\n{}", plain(&words));
            match known.get(&key) {
                Some(&at) => kinds[at].1.push(index),
                None => {
                    known.insert(key, kinds.len());
                    let parties = Inline::Parties { parties: context.parties(cell.split, &cell.duties) };
                    kinds.push(((who, parties, words), vec![index]));
                }
            }
        }
        kinds.sort_by_key(|(_, used_in)| std::cmp::Reverse(used_in.len()));
        let rows = kinds
            .into_iter()
            .map(|((who, parties, words), used_in)| {
                let duties = if words.is_empty() { text(who) } else { words };
                vec![vec![parties], duties, text(numbers(&used_in, all))]
            })
            .collect();
        out.push(heading(3, format!("area-{}", domain.id), domain.title.clone()));
        out.push(table("", &["Who", "Duties in brief", "Configurations"], rows));
    }
    out
}
