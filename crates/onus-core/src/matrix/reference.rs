//! What readers of a matrix need of the model: only what this inventory uses.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::inventory::{self, Inventory};
use onus_model::{Basis, ControlClass, Framework, Model, Programme, Relation};

use super::index::list_index;
use super::types::*;

pub(super) fn reference(
    model: &Model,
    inventory: &Inventory,
    duties: &[Duty],
    configurations: &[Configuration],
    day: Date,
) -> Reference {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for duty in duties {
        used.extend(duty.sources.iter().map(String::as_str));
        used.extend(duty.trace.iter().flat_map(|s| &s.sources).map(String::as_str));
    }
    used.extend(configurations.iter().flat_map(|c| &c.settings).filter_map(|s| s.source.as_deref()));
    let duty_ids: BTreeSet<&str> = duties.iter().map(|d| d.id.as_str()).collect();
    let frameworks: BTreeSet<&str> = inventory.scopes.iter().map(|s| s.framework.as_str()).collect();
    Reference {
        provider: model.provider.short.clone(),
        provider_name: model.provider.name.clone(),
        layers: model.layers.iter().map(|l| RefLayer { id: l.id.clone(), title: l.title.clone() }).collect(),
        domains: model.domains.iter().map(domain).collect(),
        sources: used.iter().filter_map(|id| model.sources.get(*id)).map(source).collect(),
        third_parties: model.third_parties.iter().map(|t| (t.id.clone(), t.name.clone())).collect(),
        evidence: evidence(model, &duty_ids),
        glossary: model.glossary.iter().map(|t| (t.term.clone(), t.meaning.clone())).collect(),
        synonyms: model
            .glossary
            .iter()
            .filter(|t| !t.also.is_empty())
            .map(|t| std::iter::once(&t.term).chain(&t.also).cloned().collect())
            .collect(),
        accepted_reports: model
            .frameworks
            .iter()
            .flat_map(|f| f.accepts.iter().copied())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        programmes: model
            .programmes
            .iter()
            .filter(|p| p.frameworks.iter().any(|f| frameworks.contains(f.as_str())))
            .map(|p| programme(p, configurations, day))
            .collect(),
        frameworks: model.frameworks.iter().filter(|f| frameworks.contains(f.id.as_str())).map(crosswalk).collect(),
    }
}

fn domain(domain: &onus_model::Domain) -> RefDomain {
    let class = match domain.control_class.class {
        ControlClass::Inherited => "inherited control",
        ControlClass::SharedControl => "shared control",
        ControlClass::CustomerSpecific => "customer-specific control",
        ControlClass::Unclassified => "not classified by the provider",
    };
    RefDomain {
        id: domain.id.clone(),
        title: domain.title.clone(),
        short: domain.short.clone(),
        layer: domain.layer.clone(),
        side: domain.side,
        control_class: class.to_owned(),
        control_derived: domain.control_class.basis == Basis::Derived,
        about: domain.about.clone(),
    }
}

fn source(source: &onus_model::Source) -> (String, RefSource) {
    let value = RefSource {
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        url: source.url.clone(),
        dated: source.dated,
        checked_on: source.checked_on,
        copy: source.copy.clone(),
    };
    (source.id.clone(), value)
}

fn evidence(model: &Model, duty_ids: &BTreeSet<&str>) -> BTreeMap<String, Vec<RefEvidence>> {
    let requirement = |e: &onus_model::EvidenceRequirement| RefEvidence {
        what: e.what.clone(),
        from: e.from.clone(),
        cadence: e.cadence,
        max_age_days: e.max_age_days,
    };
    model
        .duties
        .values()
        .filter(|d| duty_ids.contains(d.id.as_str()) && !d.evidence.is_empty())
        .map(|d| (d.id.clone(), d.evidence.iter().map(requirement).collect()))
        .collect()
}

fn programme(programme: &Programme, configurations: &[Configuration], day: Date) -> RefProgramme {
    let services = configurations.iter().map(|c| (c.service.clone(), programme.status(&c.service)));
    RefProgramme {
        id: programme.id.clone(),
        title: programme.title.clone(),
        frameworks: programme.frameworks.clone(),
        region: programme.region,
        url: programme.url.clone(),
        dated: programme.dated,
        retrieved: programme.retrieved,
        services: programme.is_known_on(day).then(|| services.collect()),
    }
}

/// A framework with its links reversed: requirement → duties.
pub fn crosswalk(framework: &Framework) -> RefFramework {
    let mut links: BTreeMap<&str, Vec<&onus_model::Link>> = BTreeMap::new();
    for link in &framework.links {
        links.entry(&link.requirement).or_default().push(link);
    }
    let requirements = framework
        .requirements
        .iter()
        .map(|r| {
            let duties = links
                .get(r.id.as_str())
                .into_iter()
                .flatten()
                .flat_map(|l| l.duties.iter().map(|d| (d.clone(), relation(l.relation).to_owned(), l.why.clone())))
                .collect();
            RefRequirement {
                id: r.id.clone(),
                title: r.title.clone(),
                duties,
                elsewhere: r.elsewhere,
                partly: r.partly.clone(),
                points: r.points,
                parts: r.parts.clone(),
                parameters: r.parameters,
                questions: r.questions,
            }
        })
        .collect();
    RefFramework {
        id: framework.id.clone(),
        name: framework.name.clone(),
        edition: framework.edition.clone(),
        accepts: framework.accepts.clone(),
        requirements,
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Meets => "meets",
        Relation::PartOf => "part of",
        Relation::Supports => "supports",
    }
}

/// A scope with the deployments that are in it.
pub(super) fn scope(scope: &inventory::Scope, matrix: &Matrix) -> Scope {
    let values = |list: &[onus_source::typed::Spanned<String>]| -> Vec<String> { list.iter().map(|v| v.value.clone()).collect() };
    let accounts = values(&scope.accounts);
    let environments = values(&scope.environments);
    let out_account: BTreeSet<&str> = scope.excluded.iter().filter_map(|e| e.account.as_ref()).map(|a| a.as_str()).collect();
    let out_deployment: BTreeSet<&str> =
        scope.excluded.iter().filter_map(|e| e.deployment.as_ref()).map(|d| d.as_str()).collect();
    let inside = |deployment: &Deployment| {
        let account = deployment.account.map(|a| &matrix.accounts[a as usize]);
        let by_account = match account {
            Some(account) => {
                (accounts.is_empty() || accounts.contains(&account.id))
                    && !out_account.contains(account.id.as_str())
                    && (scope.entity.is_none()
                        || account.entity.is_none()
                        || account.entity.as_ref() == scope.entity.as_ref().map(|e| &e.value))
            }
            None => accounts.is_empty(),
        };
        let by_environment = environments.is_empty() || deployment.environment.as_ref().is_some_and(|e| environments.contains(e));
        let existed = scope.period.is_none_or(|period| deployment.existed_in(period));
        existed && by_account && by_environment && !out_deployment.contains(deployment.id.as_str())
    };
    let excluded = scope
        .excluded
        .iter()
        .map(|e| {
            let what = match (&e.account, &e.deployment) {
                (Some(account), _) => format!("account {}", account.value),
                (None, Some(deployment)) => format!("deployment {}", deployment.value),
                (None, None) => String::new(),
            };
            (what, e.reason.clone())
        })
        .collect();
    Scope {
        id: scope.id.value.clone(),
        name: scope.name.clone().unwrap_or_else(|| scope.id.value.clone()),
        framework: scope.framework.value.clone(),
        entity: scope.entity.as_ref().map(|e| e.value.clone()),
        method: scope.method,
        period: scope.period,
        accounts: accounts.clone(),
        deployments: matrix.deployments.iter().enumerate().filter(|(_, d)| inside(d)).map(|(i, _)| list_index(i)).collect(),
        excluded,
        statements: scope.statements.iter().map(|s| (s.requirement.value.clone(), s.stated.clone())).collect(),
        planned: scope.statements.iter().filter_map(|s| Some((s.requirement.value.clone(), s.planned_by?))).collect(),
        originations: scope
            .statements
            .iter()
            .filter(|s| !s.origination.is_empty())
            .map(|s| (s.requirement.value.clone(), s.origination.clone()))
            .collect(),
        customer_duties_complete: scope.customer_duties_complete,
        oscal: scope.oscal.clone(),
    }
}

/// A duty of our customers.
pub(super) fn user_entity_duty(duty: &inventory::UserEntityDuty, model: &Model) -> UserEntityDuty {
    let title = |framework: &str, id: &str| {
        let known = model.frameworks.iter().find(|f| f.id == framework)?.requirements.iter().find(|r| r.id == id)?;
        Some((framework.to_owned(), id.to_owned(), known.title.clone()))
    };
    let name = |id: &str| Some((id.to_owned(), model.frameworks.iter().find(|f| f.id == id)?.name.clone()));
    UserEntityDuty {
        framework_names: duty.requirements.iter().filter_map(|r| name(&r.framework.value)).collect(),
        titles: duty
            .requirements
            .iter()
            .flat_map(|r| r.ids.iter().filter_map(|id| title(&r.framework.value, id)).collect::<Vec<_>>())
            .collect(),
        id: duty.id.value.clone(),
        statement: duty.statement.clone(),
        domains: duty.domains.iter().map(|d| d.value.clone()).collect(),
        requirements: duty.requirements.iter().map(|r| (r.framework.value.clone(), r.ids.clone())).collect(),
        sharing: duty.sharing,
        ours: duty.ours.clone(),
        customer: duty.customer,
        settings: duty.settings.clone(),
    }
}
