//! What the duties of a configuration come to in a scope, for what a plan says of them: it inherits only what an authorisation
//! covers wherever it is relied on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use onus_core::matrix::{Assignment, Matrix, Scope};
use onus_core::status::{ObligationSet, Reliance, StatusKind, Statuses, operator_names, reliance};
use onus_model::ReportKind;

pub struct ConfigurationStatuses<'m> {
    matrix: &'m Matrix,
    /// First and last day for which an authorisation must cover what is inherited.
    period: (Date, Date),
    /// By configuration and duty.
    owed: BTreeMap<(u32, u32), ObligationSet<'m>>,
    /// Deployments in scope by configuration.
    deployments: BTreeMap<u32, BTreeSet<u32>>,
}

impl<'m> ConfigurationStatuses<'m> {
    pub fn new(matrix: &'m Matrix, scope: &Scope, statuses: &'m Statuses) -> ConfigurationStatuses<'m> {
        let mut owed: BTreeMap<(u32, u32), ObligationSet> = BTreeMap::new();
        let mut by_placement: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for &deployment in &scope.deployments {
            by_placement.entry(matrix.deployments[deployment as usize].placement).or_default().insert(deployment);
        }
        let mut of_configuration: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (number, deployments) in by_placement {
            let placement = &matrix.placements[number as usize];
            of_configuration.entry(placement.configuration).or_default().extend(&deployments);
            for (position, assignment) in placement.assignments.iter().enumerate() {
                let set = owed.entry((placement.configuration, assignment.duty)).or_default();
                for &deployment in &deployments {
                    statuses.find(number, position, deployment).into_iter().for_each(|obligation| set.add(obligation));
                }
            }
        }
        let period = (statuses.period.0, statuses.period.1.min(matrix.document.date));
        ConfigurationStatuses { matrix, period, owed, deployments: of_configuration }
    }

    /// Whether an authorisation covers a duty of another party in every deployment of a configuration in scope. Reports of other
    /// kinds may be relied on, and nothing is inherited through them.
    pub fn inherits(&self, configuration: u32, assignment: &Assignment) -> bool {
        let Some(set) = self.owed.get(&(configuration, assignment.duty)) else { return false };
        let covered = |deployment: &u32| {
            let deployment = &self.matrix.deployments[*deployment as usize];
            let names = operator_names(self.matrix, deployment, &self.matrix.duties[assignment.duty as usize].holder);
            matches!(reliance(self.matrix, deployment, &names, &[ReportKind::Fedramp], self.period), Reliance::On { .. })
        };
        !set.is_empty()
            && set.iter().all(|(obligation, _)| obligation.status.kind == StatusKind::ReliedOn)
            && self.deployments.get(&configuration).is_some_and(|deployments| deployments.iter().all(covered))
    }

    /// What some duties of a configuration come to together: the status, and how it reads.
    pub fn of(&self, configuration: u32, assignments: &[&Assignment]) -> Option<(StatusKind, String)> {
        let mut all = ObligationSet::default();
        assignments.iter().filter_map(|a| self.owed.get(&(configuration, a.duty))).for_each(|set| all.extend(set));
        all.combined().map(|combined| (combined.kind, combined.words))
    }
}
