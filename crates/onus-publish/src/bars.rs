//! Stacked bars: how many domains of some deployments have which split.

use onus_core::matrix::Split;
use onus_core::matrix_context::MatrixContext;

use super::block::{BarRow, Block, Target};

/// Splits in the order in which bars and legends show them.
pub const SPLITS: [Split; 6] =
    [Split::Provider, Split::Shared, Split::Organisation, Split::ThirdParty, Split::NotApplicable, Split::Unresolved];

/// Domains of some deployments by split, in the order of [`SPLITS`]; zero counts stay.
pub fn split_counts(context: &MatrixContext, deployments: &[u32]) -> Vec<(Split, u64)> {
    let mut counts = SPLITS.map(|split| (split, 0_u64));
    for &deployment in deployments {
        for cell in &context.configuration(&context.matrix.deployments[deployment as usize]).cells {
            count(&mut counts, cell.split, 1);
        }
    }
    counts.to_vec()
}

/// A bar with its shares in words. Shares are rounded down: nobody's is flattered.
pub fn bar_row(context: &MatrixContext, label: String, to: Option<Target>, counts: Vec<(Split, u64)>) -> BarRow {
    let applying = || counts.iter().filter(|(split, count)| *split != Split::NotApplicable && *count > 0);
    let all: u64 = applying().map(|(_, count)| count).sum();
    let share = |(split, count): &(Split, u64)| {
        let name = match split {
            Split::Provider => &context.matrix.reference.provider,
            Split::Organisation => context.organisation(),
            other => other.words(),
        };
        let share = (count * 100).checked_div(all).unwrap_or_default();
        if share == 0 { format!("{name} under 1\u{a0}%") } else { format!("{name} {share}\u{a0}%") }
    };
    let words = applying().map(share).collect::<Vec<_>>().join(", ");
    BarRow { label, to, counts, words }
}

fn count(counts: &mut [(Split, u64)], split: Split, weight: u64) {
    if let Some((_, total)) = counts.iter_mut().find(|(counted, _)| *counted == split) {
        *total += weight;
    }
}

/// Cells by layer, weighted by deployments.
pub fn layer_bars(context: &MatrixContext) -> Block {
    let domains = &context.matrix.reference.domains;
    let rows = context
        .matrix
        .reference
        .layers
        .iter()
        .map(|layer| {
            let mut counts = SPLITS.map(|s| (s, 0_u64));
            for configuration in &context.matrix.configurations {
                let weight = configuration.deployments.len() as u64;
                for (_, cell) in domains.iter().zip(&configuration.cells).filter(|(d, _)| d.layer == layer.id) {
                    count(&mut counts, cell.split, weight);
                }
            }
            bar_row(context, layer.title.clone(), None, counts.to_vec())
        })
        .collect();
    Block::Bars { caption: "Areas of all deployments by layer and by who carries them".into(), rows }
}

/// Areas of each team's deployments.
pub fn team_bars(context: &MatrixContext) -> Block {
    let rows = context
        .matrix
        .teams
        .iter()
        .zip(0_u32..)
        .map(|(team, index)| (team, split_counts(context, context.deployments_of(index))))
        .filter(|(_, counts)| counts.iter().any(|(_, count)| *count > 0))
        .map(|(team, counts)| {
            let to = Target::Book { book: format!("teams/{}", team.id), path: "index".into(), fragment: String::new() };
            bar_row(context, team.name.clone(), Some(to), counts)
        })
        .collect();
    Block::Bars { caption: "Areas of each team's deployments by who carries them".into(), rows }
}
