//! Placements: configurations with their owners and exceptions. Each distinct set of owners is asked for once, whatever the
//! number of deployments.

use std::collections::BTreeMap;

use crate::inventory;
use onus_model::{Holder, Model, Party};
use onus_source::{Diagnostic, SourceMap};

use super::exceptions::{self, ExceptionInputs};
use super::index::{DutyInterner, InventoryIndex, list_index};
use super::ownership::{OwnedSubject, OwnershipAnswer, OwnershipRules};
use super::resolve::split;
use super::types::*;

/// Placements made so far, and those that were asked for already.
#[derive(Default)]
pub(super) struct Placements {
    pub list: Vec<Placement>,
    index: BTreeMap<(u32, Vec<Assignment>), u32>,
    known: BTreeMap<PlacementKey, u32>,
}

/// All that the owners of a plain deployment's duties depend on: configuration, owner, and what rules name of account and
/// environment.
type PlacementKey = (usize, Option<u32>, Option<String>, Option<String>);

pub(super) struct PlacementInputs<'a, 'i> {
    pub model: &'a Model,
    pub configurations: &'a [Configuration],
    pub duties: &'a mut DutyInterner,
    pub owners: &'a mut OwnershipRules<'i>,
    pub ids: &'a InventoryIndex<'i>,
    pub sources: &'a SourceMap,
    pub problems: &'a mut Vec<Diagnostic>,
    pub today: jiff::civil::Date,
}

impl Placements {
    /// The index of the deployment's placement; `first_exception` is that of its first exception in the matrix.
    pub fn place(
        &mut self,
        inputs: &mut PlacementInputs,
        deployment: &inventory::Deployment,
        configuration: usize,
        first_exception: usize,
    ) -> u32 {
        let owner = deployment.owner.as_ref().and_then(|o| inputs.ids.teams.get(o.as_str()).copied());
        let (account, environment) =
            inputs.owners.named_by_rules(deployment.account.as_ref().map(|a| a.as_str()), deployment.environment.as_deref());
        let key = (configuration, owner, account.map(str::to_owned), environment.map(str::to_owned));
        let plain = deployment.exceptions.is_empty() && !inputs.owners.names(&deployment.id);
        if plain && let Some(&known) = self.known.get(&key) {
            return known;
        }
        let subject = OwnedSubject::of(deployment, owner);
        let mut assignments = assignments(inputs, configuration, subject);
        let mut exception_inputs =
            ExceptionInputs { duties: inputs.duties, ids: inputs.ids, problems: inputs.problems, today: inputs.today };
        exceptions::apply(&mut exception_inputs, deployment, first_exception, &mut assignments);
        let splits = changed_splits(inputs, configuration, &assignments);
        let placement = *self.index.entry((list_index(configuration), assignments.clone())).or_insert_with(|| {
            self.list.push(Placement { configuration: list_index(configuration), assignments, splits });
            list_index(self.list.len() - 1)
        });
        if plain {
            self.known.insert(key, placement);
        }
        placement
    }
}

fn assignments(inputs: &mut PlacementInputs, configuration: usize, subject: OwnedSubject) -> Vec<Assignment> {
    let mut out = Vec::new();
    for &duty in inputs.configurations[configuration].cells.iter().flat_map(|c| &c.duties) {
        let resolved = &inputs.duties.list[duty as usize];
        let ours = matches!(resolved.holder, Holder::Party(Party::Organisation) | Holder::Unresolved(_));
        let answer = if ours {
            inputs.owners.answer(subject, &resolved.id, &resolved.domain, inputs.sources)
        } else {
            OwnershipAnswer::default()
        };
        out.push(Assignment {
            duty,
            accountable: answer.accountable,
            performs: answer.performs,
            common_control: answer.common_control,
            ownership: answer.rule,
            exception: None,
            reassigned_from: None,
        });
    }
    out
}

fn changed_splits(inputs: &PlacementInputs, configuration: usize, assignments: &[Assignment]) -> Vec<(u32, Split)> {
    if assignments.iter().all(|a| a.exception.is_none()) {
        return Vec::new();
    }
    let cells = inputs.configurations[configuration].cells.iter();
    inputs
        .model
        .domains
        .iter()
        .zip(cells)
        .zip(0..)
        .filter_map(|((domain, cell), position)| {
            let holders = assignments
                .iter()
                .map(|a| &inputs.duties.list[a.duty as usize])
                .filter(|d| d.domain == domain.id)
                .map(|d| &d.holder);
            let now = split(holders);
            (!cell.duties.is_empty() && now != cell.split).then_some((position, now))
        })
        .collect()
}
