//! What the model does not say of a service yet, for those who extend it.

use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Holder, Model, Service};
use serde::Serialize;

use super::resolve::resolve;
use super::types::Split;

/// Domain in which rules name a service's logs.
const LOGS: &str = "security-monitoring.log";

/// What is missing for one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceGaps {
    /// Service id.
    pub service: String,
    /// No rule of its own: every duty is a default of its category.
    pub without_rules: bool,
    /// No rule says which logs there are.
    pub without_logs: bool,
    /// Areas that stay unresolved while no option is set.
    pub unresolved: Vec<UnresolvedArea>,
}

/// An area that nobody can decide before more is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnresolvedArea {
    /// Domain id.
    pub domain: String,
    /// Options that would settle it; none where no option can.
    pub options: Vec<String>,
}

impl ServiceGaps {
    /// Whether the model says all of this service.
    pub fn is_empty(&self) -> bool {
        !self.without_rules && !self.without_logs && self.unresolved.is_empty()
    }
}

/// The gaps of a service that is not part of another.
pub fn service_gaps(model: &Model, service: &Service) -> ServiceGaps {
    let resolution = resolve(model, service, &BTreeMap::new(), None);
    let unresolved = model.domains.iter().zip(&resolution.cells).filter(|(_, cell)| cell.split == Split::Unresolved);
    ServiceGaps {
        service: service.id.clone(),
        without_rules: service.rules.is_empty(),
        without_logs: !service.rules.iter().any(|rule| rule.duties.contains_key(LOGS)),
        unresolved: unresolved
            .map(|(domain, cell)| {
                let open = cell.duties.iter().filter(|duty| matches!(duty.holder, Holder::Unresolved(_)));
                let options: BTreeSet<&String> = open.flat_map(|duty| &duty.depends_on).collect();
                UnresolvedArea { domain: domain.id.clone(), options: options.into_iter().cloned().collect() }
            })
            .collect(),
    }
}
