//! What an estate comes to after an import: what was found where, what has no owner, what is unset.
//!
//! Must not know: the terminal.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::deployment::GroupedDeployments;
use crate::estate::merge::Estate;

/// An account, and a service in it.
pub type Place = (Option<String>, String);

/// What was found, what has no owner and what is unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    pub resources: u64,
    pub deployments: usize,
    pub ids: BTreeSet<String>,
    /// By account: deployments and resources of each service.
    pub found: BTreeMap<Option<String>, BTreeMap<String, (usize, u64)>>,
    /// What accounts are called.
    pub account_names: BTreeMap<String, String>,
    /// By account and service: deployments and resources without an owner.
    pub unowned: BTreeMap<Place, (usize, u64)>,
    /// Deployments whose owner has none of their duties, with the owner.
    pub overruled: Vec<String>,
    /// By service and option: deployments that leave it unset, where the provider documents a default.
    pub assumed: BTreeMap<(String, String), usize>,
    /// The same where it documents none, so that the duties which the option moves may be nobody's.
    pub undecided: BTreeMap<(String, String), usize>,
}

/// Adds up what stands in the inventory's imported files. What a person wrote there counts.
pub fn survey(
    estate: &Estate,
    grouped: &GroupedDeployments,
    ids: &[Option<String>],
    current: &BTreeMap<String, Value>,
) -> Survey {
    let collector = &estate.collector;
    let mut survey = Survey::default();
    for (deployment, id) in grouped.deployments.iter().zip(ids) {
        let Some(id) = id else { continue };
        let account = deployment.account.as_deref().map(|a| collector.mapping.alias(a).to_owned());
        let count = deployment.count;
        survey.resources += count;
        survey.deployments += usize::from(survey.ids.insert(id.clone()));
        let found = survey.found.entry(account.clone()).or_default().entry(deployment.service.clone()).or_default();
        (found.0, found.1) = (found.0 + 1, found.1 + count);
        if let Some(name) = account.as_ref().and_then(|a| crate::naming::account_name(collector, a)) {
            survey.account_names.extend(account.iter().map(|a| (a.clone(), name.clone())));
        }
        let now = current.get(id);
        let owned = deployment.owner.is_some() || now.is_some_and(|now| now.get("owner").is_some());
        if !owned {
            let unowned = survey.unowned.entry((account, deployment.service.clone())).or_default();
            (unowned.0, unowned.1) = (unowned.0 + 1, unowned.1 + count);
        }
        let service = collector.model.services.get(&deployment.service);
        let set = now.and_then(|now| now.get("options")).and_then(Value::as_object);
        for (option, definition) in service.iter().flat_map(|s| &s.options) {
            let by_hand = set.is_some_and(|set| set.contains_key(option));
            if !deployment.options.contains_key(option) && !by_hand {
                let unset = if definition.defaults.is_empty() { &mut survey.undecided } else { &mut survey.assumed };
                *unset.entry((deployment.service.clone(), option.clone())).or_default() += 1;
            }
        }
    }
    survey
}
