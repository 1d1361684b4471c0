//! What a system security plan says of each part of a control, and every fact that it still lacks.
//!
//! FedRAMP's rules for a complete plan are asked here, before anything is written: a plan with a gap is refused with the list
//! of what is missing. Statuses are read, never judged anew. Must not know: formats.

mod answers;
mod facts;

use std::collections::BTreeSet;

use onus_model::{Holder, Party};

use crate::inventory::{FedrampBaseline, OscalSystem};
use crate::matrix::{Matrix, RefFramework, Scope};
use crate::status::{RequirementStatus, StatusKind, Statuses, requirement_statuses};

pub use answers::{Implementation, PartAnswer};
pub use facts::parameter_ids;

/// A fact that a plan needs and nothing states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingFact {
    /// Where it is written in the inventory: `scopes: fedramp: oscal: fedramp: users`.
    pub key: String,
    /// What is missing, in words.
    pub what: String,
}

/// What a plan is made from.
#[derive(Clone, Copy)]
pub struct PlanInput<'a> {
    pub matrix: &'a Matrix,
    pub scope: &'a Scope,
    pub system: &'a OscalSystem,
    pub framework: &'a RefFramework,
    pub statuses: &'a Statuses,
}

impl<'a> PlanInput<'a> {
    /// None: the scope says nothing of a plan, or its framework is not in the matrix.
    pub fn new(matrix: &'a Matrix, scope: &'a Scope, statuses: &'a Statuses) -> Option<PlanInput<'a>> {
        let system = scope.oscal.as_ref()?;
        let framework = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework)?;
        Some(PlanInput { matrix, scope, system, framework, statuses })
    }

    /// The baseline of FedRAMP that the plan is for, if it is for one.
    pub fn baseline(&self) -> Option<FedrampBaseline> {
        FedrampBaseline::of(&self.scope.framework)
    }

    pub fn requirements(&self) -> Vec<RequirementStatus<'a>> {
        requirement_statuses(self.matrix, self.scope, self.framework, self.statuses)
    }

    /// Operators of the authorised systems that this one is built on.
    pub fn leveraged(&self) -> BTreeSet<Party> {
        self.system.leveraged_authorisations.iter().filter_map(|a| a.operator.parse().ok()).collect()
    }

    /// What each part of each control comes to.
    pub fn answers(&self, requirements: &'a [RequirementStatus<'a>]) -> Vec<PartAnswer<'a>> {
        answers::answers(self, requirements)
    }

    /// Services of which another party operates something that no authorisation on record covers.
    pub fn uncovered_services(&self) -> BTreeSet<&'a str> {
        let matrix = self.matrix;
        let leveraged = self.leveraged();
        let uncovered = self.statuses.obligations.iter().filter(|o| match &matrix.duties[o.duty as usize].holder {
            Holder::Party(party @ (Party::Provider | Party::ThirdParty(_))) => {
                o.status.kind != StatusKind::ReliedOn || !leveraged.contains(party)
            }
            _ => false,
        });
        uncovered
            .flat_map(|obligation| self.statuses.deployments(obligation))
            .map(|&deployment| {
                let placement = matrix.deployments[deployment as usize].placement;
                let configuration = matrix.placements[placement as usize].configuration;
                matrix.configurations[configuration as usize].service.as_str()
            })
            .collect()
    }

    /// Every fact that a plan for FedRAMP lacks; none for a plan of another framework.
    pub fn missing_facts(&self) -> Vec<MissingFact> {
        // Plans for a baseline of FedRAMP have to be complete by its rules.
        if self.baseline().is_none() {
            return Vec::new();
        }
        let requirements = self.requirements();
        let mut missing = facts::missing(self);
        missing.extend(answers::missing(self, &answers::answers(self, &requirements)));
        missing
    }

    /// What the answers to the parts of controls lack, whatever else a plan needs.
    pub fn missing_answers(&self, requirements: &'a [RequirementStatus<'a>]) -> Vec<MissingFact> {
        answers::missing(self, &answers::answers(self, requirements))
    }

    /// The place of a fact in the inventory.
    fn key(&self, path: &str) -> String {
        format!("scopes: {}: {path}", self.scope.id)
    }
}
