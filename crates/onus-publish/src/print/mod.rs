//! What is printed in place of pages that would fill a shelf on paper: the same facts, each said once, with numbers to look
//! things up by. Must not know: any format.

mod areas;
mod brief;
mod configurations;
mod duties;
mod gaps;
mod index;
pub mod records;
mod side_by_side;
mod sources;
pub mod team;

pub(crate) use brief::brief;
pub use duties::blocks as duties;
pub(crate) use duties::duty_numbers;
pub use gaps::{blocks as gaps, of as gaps_of};
pub use index::blocks as index;
pub use sources::blocks as sources;

use onus_core::matrix::Configuration;
use onus_core::matrix_context::MatrixContext;

use super::block::Block;
use super::configuration;

/// Every service configuration in use: numbered, area by area, and service by service.
pub fn services(context: &MatrixContext) -> Vec<Block> {
    let mut blocks = configurations::blocks(context);
    blocks.extend(areas::blocks(context));
    blocks.extend(side_by_side::blocks(context));
    blocks
}

/// Where the page of each configuration stands in print: path, and anchor on the page of services.
pub fn places(context: &MatrixContext) -> Vec<(String, String)> {
    context.matrix.configurations.iter().map(|c| (configuration::path(c), anchor(c))).collect()
}

/// Anchor of a configuration in the list of configurations.
fn anchor(configuration: &Configuration) -> String {
    format!("configuration-{}", configuration.id)
}

/// Which of all: numbers from one, in runs: `1–4, 7`. What holds nearly everywhere says where it does not.
pub(crate) fn numbers(used_in: &[usize], all: usize) -> String {
    if used_in.len() == all {
        return format!("all {all}");
    }
    let without: Vec<usize> = (0..all).filter(|n| used_in.binary_search(n).is_err()).collect();
    match used_in.len() > 12 && without.len() * 3 < used_in.len() {
        true => format!("all but {}", runs(&without)),
        false => runs(used_in),
    }
}

fn runs(list: &[usize]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < list.len() {
        let mut end = at;
        while end + 1 < list.len() && list[end + 1] == list[end] + 1 {
            end += 1;
        }
        match end - at {
            0 => out.push((list[at] + 1).to_string()),
            1 => out.extend([list[at] + 1, list[end] + 1].map(|n| n.to_string())),
            _ => out.push(format!("{}–{}", list[at] + 1, list[end] + 1)),
        }
        at = end + 1;
    }
    out.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_runs() {
        assert_eq!(numbers(&[0, 1, 2, 3, 6, 8, 9], 20), "1–4, 7, 9, 10");
        assert_eq!(numbers(&[0, 1, 2], 3), "all 3");
        let nearly: Vec<usize> = (0..30).filter(|n| *n != 4).collect();
        assert_eq!(numbers(&nearly, 30), "all but 5");
    }
}
