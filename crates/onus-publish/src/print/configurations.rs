//! The numbered list of configurations, which everything else in print points to.

use std::collections::BTreeSet;

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{join, plural};

use crate::block::{self, *};
use crate::configuration;

/// Deployments named before the rest is counted.
const NAMED: usize = 4;

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let entry = |(number, c): (usize, &onus_core::matrix::Configuration)| {
        let deployments: Vec<_> = c.deployments.iter().map(|&d| &matrix.deployments[d as usize]).collect();
        let owners: BTreeSet<&str> =
            deployments.iter().filter_map(|d| d.owner).map(|team| matrix.teams[team as usize].name.as_str()).collect();
        let owners: Vec<String> = owners.into_iter().map(str::to_owned).collect();
        let mut names: Vec<String> = deployments.iter().take(NAMED).map(|d| d.name.clone()).collect();
        if deployments.len() > NAMED {
            names.push(format!("{} more", deployments.len() - NAMED));
        }
        let owned = if owners.is_empty() { "no team".to_owned() } else { join(&owners) };
        let mut content = vec![strong(configuration::name(c))];
        content.extend(text(format!(". {}: {}. {owned}.", plural(deployments.len() as u64, "deployment"), join(&names))));
        Entry { id: super::anchor(c), lead: text((number + 1).to_string()), content }
    };
    let entries = matrix.configurations.iter().enumerate().map(entry).collect();
    vec![
        paragraph("Configurations are numbered. The numbers stand wherever this book says where something holds."),
        heading(2, "configurations", "Configurations in use"),
        block::entries(entries),
    ]
}
