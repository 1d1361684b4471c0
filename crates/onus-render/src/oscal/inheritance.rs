//! What the duties of a configuration come to in a scope, for what a plan says of them: it inherits only what an authorisation
//! covers wherever it is relied on.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Assignment, Matrix, Scope};
use onus_core::status::{ObligationSet, StatusKind, Statuses};

pub struct ConfigurationStatuses<'m> {
    /// By configuration and duty.
    owed: BTreeMap<(u32, u32), ObligationSet<'m>>,
}

impl<'m> ConfigurationStatuses<'m> {
    pub fn new(matrix: &'m Matrix, scope: &Scope, statuses: &'m Statuses) -> ConfigurationStatuses<'m> {
        let mut owed: BTreeMap<(u32, u32), ObligationSet> = BTreeMap::new();
        let mut by_placement: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for &deployment in &scope.deployments {
            by_placement.entry(matrix.deployments[deployment as usize].placement).or_default().insert(deployment);
        }
        for (number, deployments) in by_placement {
            let placement = &matrix.placements[number as usize];
            for (position, assignment) in placement.assignments.iter().enumerate() {
                let set = owed.entry((placement.configuration, assignment.duty)).or_default();
                for &deployment in &deployments {
                    statuses.find(number, position, deployment).into_iter().for_each(|obligation| set.add(obligation));
                }
            }
        }
        ConfigurationStatuses { owed }
    }

    /// Whether a report that counts covers a duty of another party in every deployment of a configuration in scope.
    pub fn inherits(&self, configuration: u32, assignment: &Assignment) -> bool {
        let Some(set) = self.owed.get(&(configuration, assignment.duty)) else { return false };
        !set.is_empty() && set.iter().all(|(obligation, _)| obligation.status.kind == StatusKind::ReliedOn)
    }

    /// What some duties of a configuration come to together: the status, and how it reads.
    pub fn of(&self, configuration: u32, assignments: &[&Assignment]) -> Option<(StatusKind, String)> {
        let mut all = ObligationSet::default();
        assignments.iter().filter_map(|a| self.owed.get(&(configuration, a.duty))).for_each(|set| all.extend(set));
        all.combined().map(|combined| (combined.kind, combined.words))
    }
}
