//! Which deployments the functions of a register of information rest on.

use crate::inventory::{self, Selector};
use onus_source::typed::Spanned;

use super::types::{Deployment, Matrix, RegisterFunction, RegisterOfInformation};

/// The register with its functions resolved.
pub(super) fn register(register: &inventory::RegisterOfInformation, matrix: &Matrix) -> RegisterOfInformation {
    let selects = |selector: &Selector, deployment: &Deployment| {
        let configuration = matrix.placements[deployment.placement as usize].configuration;
        let service = Some(matrix.configurations[configuration as usize].service.as_str());
        let account = deployment.account.map(|account| matrix.accounts[account as usize].id.as_str());
        [
            (&selector.services, service),
            (&selector.environments, deployment.environment.as_deref()),
            (&selector.accounts, account),
            (&selector.deployments, Some(deployment.id.as_str())),
        ]
        .into_iter()
        .all(|(named, value)| named.is_empty() || value.is_some_and(|value| names(named, value)))
    };
    let function = |function: &inventory::BusinessFunction| RegisterFunction {
        facts: function.facts.clone(),
        deployments: matrix.deployments.iter().filter(|d| selects(&function.selector, d)).map(|d| d.id.clone()).collect(),
    };
    RegisterOfInformation {
        entity: register.entity.clone(),
        contracts: register.contracts.clone(),
        functions: register.functions.iter().map(function).collect(),
    }
}

fn names(named: &[Spanned<String>], value: &str) -> bool {
    named.iter().any(|name| name.value == value)
}
