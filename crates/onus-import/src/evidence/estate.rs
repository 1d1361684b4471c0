//! What results are joined to: resources with the deployments that represent them, accounts, duties by check.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::{Inventory, PopulationRow};
use onus_model::{CheckGroup, Model, Unit};

use super::aws_config::managed_rule;
use crate::support::arn::Arn;

/// The estate as results see it.
pub struct Estate<'m> {
    model: &'m Model,
    /// Groups by catalogue and check.
    groups: BTreeMap<&'m str, BTreeMap<&'m str, MappedCheck<'m>>>,
    /// Reasons why checks bear on no duty, by catalogue and check.
    unmapped: BTreeMap<&'m str, BTreeMap<&'m str, &'m str>>,
    /// Service by deployment.
    deployments: BTreeMap<String, String>,
    accounts: BTreeSet<String>,
    resources: Vec<KnownResource>,
    by_identity: BTreeMap<String, u32>,
    /// By last part of the address; `None` where several resources end alike.
    by_name: BTreeMap<(String, String), Option<u32>>,
}

/// A check as its catalogue writes it, with its group.
#[derive(Clone, Copy)]
pub(super) struct MappedCheck<'m> {
    pub catalogue: &'m str,
    pub check: &'m str,
    pub group: &'m CheckGroup,
}

/// A resource of the population.
pub(super) struct KnownResource {
    pub identity: String,
    pub kind: String,
    pub service: String,
    pub deployment: String,
    pub counted: bool,
    pub count: u32,
}

impl<'m> Estate<'m> {
    pub fn new(model: &'m Model, inventory: &Inventory) -> Estate<'m> {
        let mut groups: BTreeMap<&str, BTreeMap<&str, MappedCheck>> = BTreeMap::new();
        let mut unmapped: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for catalogue in &model.checks {
            let (own, reasons) = (groups.entry(&catalogue.id).or_default(), unmapped.entry(&catalogue.id).or_default());
            for group in &catalogue.groups {
                let mapped = |check| MappedCheck { catalogue: &catalogue.id, check, group };
                own.extend(group.ids.iter().map(|id| (id.as_str(), mapped(id.as_str()))));
            }
            for set in &catalogue.unmapped {
                reasons.extend(set.ids.iter().map(|id| (id.as_str(), set.reason.as_str())));
            }
        }
        Estate {
            model,
            groups,
            unmapped,
            deployments: inventory.deployments.iter().map(|d| (d.id.value.clone(), d.service.value.clone())).collect(),
            accounts: inventory.accounts.iter().map(|a| a.id.value.clone()).collect(),
            resources: Vec::new(),
            by_identity: BTreeMap::new(),
            by_name: BTreeMap::new(),
        }
    }

    /// Takes in a row of a population.
    pub fn resource(&mut self, row: PopulationRow) {
        if !self.deployments.contains_key(row.deployment) || !["counted", "part"].contains(&row.role) {
            return;
        }
        let index = u32::try_from(self.resources.len()).unwrap_or(u32::MAX);
        self.by_identity.insert(row.identity.to_owned(), index);
        let same_name = self.by_name.entry((row.account.to_owned(), last_part(row.identity).to_owned()));
        same_name.and_modify(|known| *known = None).or_insert(Some(index));
        self.resources.push(KnownResource {
            identity: row.identity.to_owned(),
            kind: row.kind.to_owned(),
            service: row.service.to_owned(),
            deployment: row.deployment.to_owned(),
            counted: row.role == "counted",
            count: row.count,
        });
    }

    /// The group of a check, with the check as its catalogue writes it; or why it has none.
    pub(super) fn group(&self, catalogue: &str, check: &str) -> Result<MappedCheck<'m>, &'m str> {
        let names = [check, if catalogue == "aws-config" { managed_rule(check) } else { check }];
        let own = self.groups.get(catalogue);
        if let Some(mapped) = names.iter().find_map(|name| own?.get(name)) {
            return Ok(*mapped);
        }
        let reasons = self.unmapped.get(catalogue);
        Err(names.iter().find_map(|name| reasons?.get(name).copied()).unwrap_or("nobody has mapped it"))
    }

    /// The resource that a result names, by ARN or, where only one of the account ends so, by its last part.
    pub(super) fn find(&self, resource: &str, account: Option<&str>) -> Option<u32> {
        if let Some(index) = self.by_identity.get(resource) {
            return Some(*index);
        }
        // An ARN names one resource: only what is none is looked for by its name.
        if Arn::parse(resource).is_some() {
            return None;
        }
        let name = last_part(resource).to_owned();
        if let Some(account) = account {
            return self.by_name.get(&(account.to_owned(), name)).copied().flatten();
        }
        let mut found = self.by_name.iter().filter(|((_, known), _)| *known == name).map(|(_, index)| *index);
        match (found.next(), found.next()) {
            (Some(index), None) => index,
            _ => None,
        }
    }

    pub(super) fn known(&self, index: u32) -> &KnownResource {
        &self.resources[index as usize]
    }

    /// Whether a group is about a resource: its own service or that of its deployment is among the group's.
    pub(super) fn is_about(&self, group: &CheckGroup, resource: &KnownResource) -> bool {
        let own = [resource.service.as_str(), self.deployments.get(&resource.deployment).map_or("", String::as_str)];
        // A resource of a service that is only a part of another is that one's, too.
        let parents = own.map(|s| self.model.services.get(s).and_then(|s| s.parent.as_deref()).unwrap_or(s));
        group.services.iter().any(|s| own.contains(&s.as_str()) || parents.contains(&s.as_str()))
    }

    /// Resources of a deployment that a person would count, of the given types.
    pub(super) fn population(&self, deployment: &str, kinds: &BTreeSet<&str>) -> Vec<u32> {
        let inside = |r: &KnownResource| r.deployment == deployment && r.counted && kinds.contains(r.kind.as_str());
        (0..).zip(&self.resources).filter(|(_, r)| inside(r)).map(|(index, _)| index).collect()
    }

    pub(super) fn is_account(&self, account: &str) -> bool {
        self.accounts.contains(account)
    }

    pub(super) fn accounts(&self) -> &BTreeSet<String> {
        &self.accounts
    }

    /// A duty of the model, as the model writes it.
    pub(super) fn duty(&self, id: &str) -> Option<(&'m str, Unit)> {
        self.model.duties.get_key_value(id).map(|(id, duty)| (id.as_str(), duty.unit))
    }

    pub(super) fn is_deployment(&self, id: &str) -> bool {
        self.deployments.contains_key(id)
    }

    /// Duties of a group that are owed per unit.
    pub(super) fn duties(&self, group: &'m CheckGroup, unit: Unit) -> Vec<&'m str> {
        let of_unit = |duty: &&String| self.model.duties.get(*duty).is_some_and(|d| d.unit == unit);
        group.duties.iter().filter(of_unit).map(String::as_str).collect()
    }
}

fn last_part(identity: &str) -> &str {
    identity.rsplit([':', '/']).next().unwrap_or(identity)
}
