//! Owners of what was imported that ownership rules leave nothing to.

use std::collections::BTreeSet;

use onus_core::matrix::{Deployment, Matrix};

/// Of these deployments, those whose owner answers for none of their duties, since rules give all of them to others; with the
/// owner. A tag says one thing and the inventory another, and whoever reads the tag is wrong.
pub fn overruled(matrix: &Matrix, ids: &BTreeSet<String>) -> Vec<String> {
    let nothing_left = |deployment: &&Deployment| {
        let assignments = &matrix.placements[deployment.placement as usize].assignments;
        let mut teams = assignments.iter().filter_map(|a| a.accountable).peekable();
        deployment.owner.is_some() && teams.peek().is_some() && teams.all(|team| deployment.owner != Some(team))
    };
    let imported = matrix.deployments.iter().filter(|d| ids.contains(&d.id));
    let named = |d: &Deployment| d.owner.map(|owner| format!("{} (owner {})", d.id, matrix.teams[owner as usize].id));
    imported.filter(nothing_left).filter_map(named).collect()
}
