//! Unset options of what was imported, as far as they move a duty.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Matrix, Origin};
use onus_model::Holder;

/// By service and option: how many deployments.
type UnsetOptions = BTreeMap<(String, String), usize>;

/// Options of these deployments that leave a duty to nobody, and those that are taken as the provider's default.
pub fn unset(matrix: &Matrix, ids: &BTreeSet<String>) -> (UnsetOptions, UnsetOptions) {
    let (mut undecided, mut assumed) = (UnsetOptions::new(), UnsetOptions::new());
    for deployment in matrix.deployments.iter().filter(|d| ids.contains(&d.id)) {
        let placement = &matrix.placements[deployment.placement as usize];
        let configuration = &matrix.configurations[placement.configuration as usize];
        let duties = configuration.cells.iter().flat_map(|cell| &cell.duties).map(|duty| &matrix.duties[*duty as usize]);
        let open: BTreeSet<&String> =
            duties.filter(|d| matches!(d.holder, Holder::Unresolved(_))).flat_map(|d| &d.depends_on).collect();
        let taken = deployment.settings.iter().filter(|s| s.origin == Origin::Assumed && s.matters).map(|s| &s.option);
        let count = |all: &mut UnsetOptions, option: &String| {
            *all.entry((configuration.service.clone(), option.clone())).or_default() += 1;
        };
        open.into_iter().for_each(|option| count(&mut undecided, option));
        taken.for_each(|option| count(&mut assumed, option));
    }
    (undecided, assumed)
}
