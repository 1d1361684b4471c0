//! A matrix cut down to a scope: what its deployments touch, and nothing else. Indices are rewritten.
//!
//! Must not know: packs, formats, the terminal, the clock.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{self, Collection, Inventory, Ownership};

use super::index::list_index;
use super::types::*;

/// A matrix that knows one scope only, and what it does not hold.
#[derive(Clone, Debug)]
pub struct Scoped {
    /// The matrix. Its only scope is the one asked for.
    pub matrix: Matrix,
    /// What was left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Rules of ownership that decide something inside, by their index in the inventory.
    pub ownership: Vec<u32>,
}

/// Something of the inventory that lies outside a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// `account` or `deployment`.
    pub kind: &'static str,
    pub id: String,
    pub reason: String,
    /// Whether the scope names it under `excluded`; else it follows from the scope's accounts, environments and entity.
    pub named: bool,
}

/// Cuts `matrix`, made from `inventory`, down to the scope of this index.
///
/// Kept are the scope's deployments and what they touch: configurations, placements, duties, teams, accounts,
/// exceptions, evidence, common controls, assurance reports of their services, data classes, the scope's framework.
pub fn scoped(matrix: &Matrix, inventory: &Inventory, scope: usize) -> Option<Scoped> {
    let full_scope = matrix.scopes.get(scope)?;
    let rule = inventory.scopes.get(scope)?;
    let deployments = KeptIndices::of(full_scope.deployments.iter().copied());
    let here = |i: &u32| &matrix.deployments[*i as usize];
    let placements = KeptIndices::of(deployments.kept.iter().map(|d| here(d).placement));
    let at = |i: &u32| &matrix.placements[*i as usize];
    let configurations = KeptIndices::of(placements.kept.iter().map(|p| at(p).configuration));
    let assignments = || placements.kept.iter().flat_map(|p| &at(p).assignments);
    let before = || assignments().filter_map(|a| a.reassigned_from.as_ref());
    let cells = configurations.kept.iter().flat_map(|c| &matrix.configurations[*c as usize].cells);
    let duties = KeptIndices::of(
        cells.flat_map(|c| c.duties.iter().copied()).chain(assignments().map(|a| a.duty)).chain(before().map(|f| f.duty)),
    );
    let controls =
        KeptIndices::of(assignments().filter_map(|a| a.common_control).chain(before().filter_map(|f| f.common_control)));
    let ownership = KeptIndices::of(assignments().filter_map(|a| a.ownership));
    let exceptions = KeptIndices::of(
        (0..list_index(matrix.exceptions.len())).filter(|e| deployments.has(matrix.exceptions[*e as usize].deployment)),
    );
    let stated = matrix.accounts.iter().zip(0..).filter(|(a, _)| full_scope.accounts.contains(&a.id) && !excluded(rule, &a.id));
    let accounts = KeptIndices::of(deployments.kept.iter().filter_map(|d| here(d).account).chain(stated.map(|(_, i)| i)));
    let teams = KeptIndices::of(
        assignments()
            .flat_map(|a| a.accountable.into_iter().chain(a.performs.iter().copied()))
            .chain(before().filter_map(|f| f.accountable))
            .chain(deployments.kept.iter().filter_map(|d| here(d).owner))
            .chain(controls.kept.iter().map(|c| matrix.common_controls[*c as usize].team)),
    );
    let services: BTreeSet<&str> =
        configurations.kept.iter().map(|c| matrix.configurations[*c as usize].service.as_str()).collect();
    let classes: BTreeSet<&str> = deployments.kept.iter().flat_map(|d| &here(d).data).map(String::as_str).collect();
    let kept_duties: Vec<Duty> = duties.select(&matrix.duties);
    let kept_accounts: Vec<Account> = accounts.select(&matrix.accounts);
    let kept_deployments: Vec<Deployment> = deployments
        .select(&matrix.deployments)
        .into_iter()
        .map(|d| Deployment {
            placement: placements.new_index(d.placement),
            owner: d.owner.map(|t| teams.new_index(t)),
            account: d.account.map(|a| accounts.new_index(a)),
            ..d
        })
        .collect();
    let names = NamesInScope::of(&kept_deployments, &kept_accounts, &services);
    let rules = ownership
        .kept
        .iter()
        .map(|i| OwnershipRule {
            place: matrix.ownership[*i as usize].place.clone(),
            selects: inventory.ownership.get(*i as usize).map_or_else(String::new, |o| names.words(o)),
        })
        .collect();
    let assurance: Vec<Assurance> =
        matrix.assurance.iter().filter(|r| r.services.iter().any(|s| services.contains(s.as_str()))).cloned().collect();
    let mut kept_configurations: Vec<Configuration> =
        configurations.select(&matrix.configurations).into_iter().map(|c| configuration(c, &duties, &deployments)).collect();
    for configuration in &mut kept_configurations {
        // Shown with the options of its first deployment: that must be one of the scope's.
        if let Some(first) = configuration.deployments.first() {
            configuration.settings.clone_from(&kept_deployments[*first as usize].settings);
        }
    }
    let mut organisation = matrix.organisation.clone();
    let entities: BTreeSet<&String> =
        kept_accounts.iter().filter_map(|a| a.entity.as_ref()).chain(full_scope.entity.as_ref()).collect();
    organisation.entities.retain(|e| entities.contains(e));
    let restricted_scope =
        Scope { deployments: deployments.kept.iter().map(|d| deployments.new_index(*d)).collect(), ..full_scope.clone() };
    let evidence = evidence(matrix, &deployments, &controls, &accounts);
    let collections = collections(matrix, &evidence, &kept_accounts);
    let restricted = Matrix {
        schema: matrix.schema.clone(),
        document: matrix.document.clone(),
        organisation,
        reference: reference(matrix, &kept_duties, &kept_configurations, &full_scope.framework),
        teams: teams.select(&matrix.teams),
        accounts: kept_accounts,
        ownership: rules,
        common_controls: controls
            .select(&matrix.common_controls)
            .into_iter()
            .map(|c| CommonControl { team: teams.new_index(c.team), ..c })
            .collect(),
        scopes: vec![restricted_scope],
        duties: kept_duties,
        placements: placements
            .select(&matrix.placements)
            .into_iter()
            .map(|p| Placement {
                configuration: configurations.new_index(p.configuration),
                assignments: p
                    .assignments
                    .into_iter()
                    .map(|a| Assignment {
                        duty: duties.new_index(a.duty),
                        accountable: a.accountable.map(|t| teams.new_index(t)),
                        performs: a.performs.iter().map(|t| teams.new_index(*t)).collect(),
                        common_control: a.common_control.map(|c| controls.new_index(c)),
                        ownership: a.ownership.map(|o| ownership.new_index(o)),
                        exception: a.exception.map(|e| exceptions.new_index(e)),
                        reassigned_from: a.reassigned_from.map(|from| ReassignedFrom {
                            duty: duties.new_index(from.duty),
                            accountable: from.accountable.map(|t| teams.new_index(t)),
                            common_control: from.common_control.map(|c| controls.new_index(c)),
                        }),
                    })
                    .collect(),
                splits: p.splits,
            })
            .collect(),
        configurations: kept_configurations,
        exceptions: exceptions
            .select(&matrix.exceptions)
            .into_iter()
            .map(|e| Exception { deployment: deployments.new_index(e.deployment), ..e })
            .collect(),
        collections,
        evidence,
        assurance,
        user_entity_duties: matrix
            .user_entity_duties
            .iter()
            .filter(|d| d.requirements.iter().any(|(framework, _)| *framework == full_scope.framework))
            .cloned()
            .collect(),
        // It is about the organisation's contracts, not about a scope.
        register_of_information: None,
        received_matrices: matrix.received_matrices.iter().filter(|m| m.framework == full_scope.framework).cloned().collect(),
        data_classes: matrix.data_classes.iter().filter(|c| classes.contains(c.id.as_str())).cloned().collect(),
        deployments: kept_deployments,
    };
    let left_out = left_out(matrix, rule, &deployments, &accounts);
    Some(Scoped { left_out, ownership: ownership.kept, matrix: restricted })
}

impl Scoped {
    /// The same for a period: later evidence, which may not leave with what is about the period, is left out.
    pub fn within(mut self, period: (jiff::civil::Date, jiff::civil::Date)) -> Scoped {
        self.matrix.scopes[0].period = Some(period);
        self.matrix.evidence.retain(|e| e.period.map(|p| p.0).or(e.collected_on).is_none_or(|begun| begun <= period.1));
        let Matrix { collections, evidence, .. } = &mut self.matrix;
        collections.retain(|c| evidence.iter().any(|e| e.collection.as_deref() == Some(&c.id)));
        self
    }
}

fn excluded(rule: &inventory::Scope, account: &str) -> bool {
    rule.excluded.iter().any(|e| e.account.as_ref().is_some_and(|a| a.as_str() == account))
}

/// Which indices of a list are kept, and what they become.
struct KeptIndices {
    kept: Vec<u32>,
    new_index: BTreeMap<u32, u32>,
}

impl KeptIndices {
    fn of(indices: impl Iterator<Item = u32>) -> KeptIndices {
        let kept: Vec<u32> = indices.collect::<BTreeSet<u32>>().into_iter().collect();
        let new_index = kept.iter().copied().zip(0..).collect();
        KeptIndices { kept, new_index }
    }

    fn has(&self, index: u32) -> bool {
        self.new_index.contains_key(&index)
    }

    fn new_index(&self, index: u32) -> u32 {
        self.new_index[&index]
    }

    fn select<T: Clone>(&self, list: &[T]) -> Vec<T> {
        self.kept.iter().map(|i| list[*i as usize].clone()).collect()
    }
}

fn configuration(configuration: Configuration, duties: &KeptIndices, deployments: &KeptIndices) -> Configuration {
    let cells = configuration
        .cells
        .into_iter()
        .map(|c| Cell { duties: c.duties.iter().map(|d| duties.new_index(*d)).collect(), ..c })
        .collect();
    let inside = configuration.deployments.iter().filter(|d| deployments.has(**d)).map(|d| deployments.new_index(*d)).collect();
    Configuration { cells, deployments: inside, ..configuration }
}

fn evidence(matrix: &Matrix, deployments: &KeptIndices, controls: &KeptIndices, accounts: &KeptIndices) -> Vec<Evidence> {
    let inside = |e: &&Evidence| match (e.deployment, e.common_control, e.account) {
        (Some(deployment), ..) => deployments.has(deployment),
        (_, Some(control), _) => controls.has(control),
        (.., Some(account)) => accounts.has(account),
        (None, None, None) => true,
    };
    matrix
        .evidence
        .iter()
        .filter(inside)
        .map(|e| Evidence {
            deployment: e.deployment.map(|d| deployments.new_index(d)),
            common_control: e.common_control.map(|c| controls.new_index(c)),
            account: e.account.map(|a| accounts.new_index(a)),
            ..e.clone()
        })
        .collect()
}

/// The collections that kept evidence came from, without the accounts that are outside.
fn collections(matrix: &Matrix, evidence: &[Evidence], accounts: &[Account]) -> Vec<Collection> {
    let named: BTreeSet<&str> = evidence.iter().filter_map(|e| e.collection.as_deref()).collect();
    let kept = matrix.collections.iter().filter(|c| named.contains(c.id.as_str()));
    let inside = |id: &&String| accounts.iter().any(|a| a.id == **id);
    kept.map(|c| Collection { accounts: c.accounts.iter().filter(inside).cloned().collect(), ..c.clone() }).collect()
}

/// What the kept duties and configurations need of the model.
fn reference(matrix: &Matrix, duties: &[Duty], configurations: &[Configuration], framework: &str) -> Reference {
    let mut sources: BTreeSet<&str> = BTreeSet::new();
    for duty in duties {
        sources.extend(duty.sources.iter().map(String::as_str));
        sources.extend(duty.trace.iter().flat_map(|s| &s.sources).map(String::as_str));
    }
    sources.extend(configurations.iter().flat_map(|c| &c.settings).filter_map(|s| s.source.as_deref()));
    let duty_ids: BTreeSet<&str> = duties.iter().map(|d| d.id.as_str()).collect();
    let mut reference = matrix.reference.clone();
    reference.sources.retain(|id, _| sources.contains(id.as_str()));
    reference.evidence.retain(|id, _| duty_ids.contains(id.as_str()));
    reference.frameworks.retain(|f| f.id == framework);
    reference
}

/// Names that stand inside the scope.
struct NamesInScope<'a> {
    deployments: BTreeSet<&'a str>,
    accounts: BTreeSet<&'a str>,
    environments: BTreeSet<&'a str>,
    services: &'a BTreeSet<&'a str>,
}

impl<'a> NamesInScope<'a> {
    fn of(deployments: &'a [Deployment], accounts: &'a [Account], services: &'a BTreeSet<&'a str>) -> NamesInScope<'a> {
        NamesInScope {
            deployments: deployments.iter().map(|d| d.id.as_str()).collect(),
            accounts: accounts.iter().map(|a| a.id.as_str()).collect(),
            environments: deployments.iter().filter_map(|d| d.environment.as_deref()).collect(),
            services,
        }
    }

    /// What a rule of ownership selects inside the scope, in the words of [`super::ownership::words`].
    fn words(&self, rule: &Ownership) -> String {
        let mut inside = rule.clone();
        let selector = &mut inside.selector;
        for (list, names) in [
            (&mut selector.deployments, &self.deployments),
            (&mut selector.accounts, &self.accounts),
            (&mut selector.environments, &self.environments),
            (&mut selector.services, self.services),
        ] {
            list.retain(|v| names.contains(v.as_str()));
        }
        super::ownership::words(&inside)
    }
}

fn left_out(matrix: &Matrix, rule: &inventory::Scope, deployments: &KeptIndices, accounts: &KeptIndices) -> Vec<LeftOut> {
    let named = |kind: &str, id: &str| {
        rule.excluded
            .iter()
            .find(|e| {
                let of_kind = if kind == "account" { &e.account } else { &e.deployment };
                of_kind.as_ref().is_some_and(|v| v.as_str() == id)
            })
            .map(|e| e.reason.clone())
    };
    let account_reason = |account: &Account| -> Option<String> {
        if !rule.accounts.is_empty() && !rule.accounts.iter().any(|a| a.as_str() == account.id) {
            return Some("its account is not in the scope".to_owned());
        }
        let other =
            rule.entity.is_some() && account.entity.is_some() && account.entity != rule.entity.as_ref().map(|e| e.value.clone());
        other.then(|| "it belongs to another legal entity".to_owned())
    };
    let existed = |deployment: &Deployment| rule.period.is_none_or(|period| deployment.existed_in(period));
    let mut out = Vec::new();
    for (account, index) in matrix.accounts.iter().zip(0..).filter(|(_, i)| !accounts.has(*i)) {
        let _: u32 = index;
        let given = named("account", &account.id);
        let derived = || match account_reason(account) {
            Some(reason) => reason.replace("its account is", "it is"),
            None => "none of its deployments is in the scope".to_owned(),
        };
        out.push(LeftOut {
            kind: "account",
            id: account.id.clone(),
            named: given.is_some(),
            reason: given.unwrap_or_else(derived),
        });
    }
    for (deployment, index) in matrix.deployments.iter().zip(0..).filter(|(_, i)| !deployments.has(*i)) {
        let _: u32 = index;
        let account = deployment.account.map(|a| &matrix.accounts[a as usize]);
        let given = named("deployment", &deployment.id).or_else(|| account.and_then(|a| named("account", &a.id)));
        let derived = || match account.map(account_reason) {
            Some(Some(reason)) => reason,
            None if !rule.accounts.is_empty() => "it names no account, but the scope does".to_owned(),
            _ if !existed(deployment) => "it did not exist in the period of the scope".to_owned(),
            _ => "its environment is not in the scope".to_owned(),
        };
        out.push(LeftOut {
            kind: "deployment",
            id: deployment.id.clone(),
            named: given.is_some(),
            reason: given.unwrap_or_else(derived),
        });
    }
    out.sort();
    out
}
