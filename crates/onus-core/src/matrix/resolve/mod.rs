//! Resolution of one service in one setting of its options: which duties there are, whose, and why.
//!
//! From weakest to strongest: category default, service rule, option rules (more conditions win). An option that is
//! unset and has no documented default is tried with every value it could have: what comes out alike is resolved,
//! what does not is *unresolved*. The same goes for a category that no documentation supports. Must not know: teams,
//! deployments, formats.

mod defaults;
mod fate;
mod operators;
mod trace;
mod worlds;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use onus_model::{Basis, Category, DutyDefinition, Holder, Model, Party, Rule, Service};

use super::types::{Duty, Origin, Removed, RuleOutcome, Setting, Split, Step};

pub(in crate::matrix) use defaults::created;
use fate::{Fate, RulePatch, fate, patch};
use trace::{step, steps};
use worlds::{View, worlds};

/// What [`resolve`] finds out about a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// Category that the duties start from; `Unresolved` where it depends on something unknown.
    pub category: Category,
    /// Every option with its value and where that came from, in the catalogue's order.
    pub settings: Vec<Setting>,
    /// One per domain, in the model's order.
    pub cells: Vec<ResolvedCell>,
}

/// A configuration × domain before duties are interned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResolvedCell {
    /// Derived from the duties' parties.
    pub split: Split,
    /// Duties in catalogue order.
    pub duties: Vec<Duty>,
    /// Duties that a rule took away.
    pub removed: Vec<Removed>,
    /// Why the domain does not apply, or why nothing is known.
    pub reason: Option<String>,
}

/// Resolves `service` with the options in `set`, for what was created on a day, if it is known. Options and values are taken as
/// checked.
pub fn resolve(model: &Model, service: &Service, set: &BTreeMap<String, String>, created: Option<Date>) -> Resolution {
    let settings = settings(service, set, created);
    let worlds = worlds(service, &settings);
    let views: Vec<View> = worlds.iter().map(|w| View::new(service, w)).collect();
    let category = match views.split_first() {
        Some((first, rest)) if rest.iter().all(|v| v.category == first.category) => first.category,
        _ => Category::Unresolved,
    };
    let cells = model.domains.iter().map(|d| cell(model, service, &settings, &views, &d.id)).collect();
    Resolution { category, settings, cells }
}

/// Every option of a service with its value and where that came from.
pub(in crate::matrix) fn settings(service: &Service, set: &BTreeMap<String, String>, created: Option<Date>) -> Vec<Setting> {
    let setting = |(name, option): (&String, &onus_model::ServiceOption)| {
        let default = defaults::default_of(service, name, set, created);
        let (value, origin) = match (set.get(name), default) {
            (Some(value), _) => (Some(value.clone()), Origin::Set),
            (None, Some(default)) => (Some(default.value.clone()), Origin::Assumed),
            (None, None) => (None, Origin::Unset),
        };
        let label = value.as_ref().and_then(|v| option.values.get(v)).cloned();
        let source = default.filter(|_| origin == Origin::Assumed).map(|d| d.source.clone());
        Setting { option: name.clone(), title: option.title.clone(), value, label, origin, source, matters: true }
    };
    let mut all: Vec<Setting> = service.options.iter().map(setting).collect();
    let matters: Vec<bool> = all.iter().map(|s| matters(service, &s.option, &all)).collect();
    all.iter_mut().zip(matters).for_each(|(setting, matters)| setting.matters = matters);
    all
}

/// Whether some rule asks for the option whose other conditions hold, or could.
fn matters(service: &Service, option: &str, settings: &[Setting]) -> bool {
    let could_hold = |name: &String, values: &Vec<String>| {
        let setting = settings.iter().find(|s| s.option == *name);
        setting.is_none_or(|s| s.value.as_ref().is_none_or(|v| values.contains(v)))
    };
    let asks = |rule: &&Rule| rule.when.contains_key(option);
    service.rules.iter().filter(asks).any(|r| r.when.iter().all(|(name, values)| name == option || could_hold(name, values)))
}

fn cell(model: &Model, service: &Service, settings: &[Setting], views: &[View], domain: &str) -> ResolvedCell {
    let mut cell = ResolvedCell { split: Split::Unresolved, duties: Vec::new(), removed: Vec::new(), reason: None };
    for definition in model.duties.values().filter(|d| d.domain == domain) {
        let category = views[0].category;
        let copies = match views.iter().all(|v| v.category == category) {
            true => operators::copies(model, service, definition, category),
            false => Vec::new(),
        };
        if copies.is_empty() {
            add_duty(&mut cell, model, service, settings, views, definition, None);
        }
        for (operator, layers) in copies {
            let before = cell.duties.len();
            add_duty(&mut cell, model, service, settings, views, definition, Some(operator));
            for duty in &mut cell.duties[before..] {
                duty.title = format!("{} ({})", duty.title, layers.join(", "));
            }
        }
    }
    finish_cell(&mut cell, views, domain);
    cell
}

/// Adds what became of one duty, or of one operator's copy of it.
fn add_duty(
    cell: &mut ResolvedCell,
    model: &Model,
    service: &Service,
    settings: &[Setting],
    views: &[View],
    definition: &DutyDefinition,
    copy: Option<&Party>,
) {
    let domain = definition.domain.as_str();
    let fates: Vec<Fate> = views.iter().map(|v| fate(model, service, v, &definition.id, copy)).collect();
    let same_holder = fates.iter().all(|f| f.holder() == fates[0].holder());
    let trace = |view: &View, decided: Option<&str>| steps(model, service, view, definition, copy, decided);
    let first = &fates[0];
    match first {
        _ if !same_holder => cell.duties.push(undecided(service, settings, views, &fates, definition)),
        Fate::Absent => {}
        Fate::Removed { rule, reason } => {
            cell.removed.push(Removed {
                duty: definition.id.clone(),
                title: definition.title.clone(),
                rule: rule.clone(),
                reason: reason.clone(),
            });
        }
        Fate::Held { .. } => {
            let same = fates.iter().all(|f| f == first);
            let common = if same { None } else { Some(common(model, service, views, definition.id.as_str(), copy)) };
            let chosen = common.as_ref().filter(|f| f.holder() == first.holder()).unwrap_or(first);
            if let Fate::Held { holder, statement, cadence, mistaken, basis, sources, rule } = chosen {
                cell.duties.push(Duty {
                    id: definition.id.clone(),
                    domain: domain.to_owned(),
                    title: definition.title.clone(),
                    unit: definition.unit,
                    holder: holder.clone(),
                    statement: statement.clone(),
                    cadence: *cadence,
                    basis: *basis,
                    sources: sources.clone(),
                    mistaken: mistaken.clone(),
                    depends_on: if same { Vec::new() } else { unset(settings, service, &definition.id, domain) },
                    trace: trace(&views[0], Some(rule)),
                });
            }
        }
    }
}

/// The duty with only the rules that hold in every world.
fn common(model: &Model, service: &Service, views: &[View], duty: &str, copy: Option<&Party>) -> Fate {
    let always: Vec<&Rule> =
        service.rules.iter().filter(|r| views.iter().all(|v| v.rules.iter().any(|rule| rule.id == r.id))).collect();
    fate(model, service, &View { category: views[0].category, rules: always }, duty, copy)
}

fn unset(settings: &[Setting], service: &Service, duty: &str, domain: &str) -> Vec<String> {
    let touching: BTreeSet<&str> = service
        .rules
        .iter()
        .filter(|r| patch(r, duty, domain).is_some() || r.category.is_some())
        .flat_map(|r| r.when.keys().map(String::as_str))
        .collect();
    settings
        .iter()
        .filter(|s| s.origin == Origin::Unset && touching.contains(s.option.as_str()))
        .map(|s| s.option.clone())
        .collect()
}

fn undecided(service: &Service, settings: &[Setting], views: &[View], fates: &[Fate], definition: &DutyDefinition) -> Duty {
    let depends_on = unset(settings, service, &definition.id, &definition.domain);
    let reason = if depends_on.is_empty() {
        format!("No documentation supports a category for {}, and the categories differ here.", service.short)
    } else {
        format!(
            "It depends on {}, which {} not set and for which no documented default is known.",
            depends_on.join(" and "),
            if depends_on.len() == 1 { "is" } else { "are" }
        )
    };
    let statement = fates
        .iter()
        .find_map(|f| match f {
            Fate::Held { statement, .. } => Some(statement.clone()),
            _ => None,
        })
        .unwrap_or_default();
    let mut sources: Vec<String> = Vec::new();
    let mut trace: Vec<Step> = Vec::new();
    let mut seen = BTreeSet::new();
    for rule in views.iter().flat_map(|v| &v.rules).filter(|r| patch(r, &definition.id, &definition.domain).is_some()) {
        if seen.insert(&rule.id) {
            let cited = match patch(rule, &definition.id, &definition.domain) {
                Some(RulePatch::Patch(patch)) => rule.sources_of(patch),
                _ => &rule.sources,
            };
            sources.extend(cited.iter().filter(|s| !sources.contains(s)).cloned().collect::<Vec<_>>());
            trace.push(step(rule, &definition.id, &definition.domain, RuleOutcome::Possible));
        }
    }
    Duty {
        id: definition.id.clone(),
        domain: definition.domain.clone(),
        title: definition.title.clone(),
        unit: definition.unit,
        holder: Holder::Unresolved(reason),
        statement,
        cadence: None,
        basis: Basis::Derived,
        sources,
        mistaken: None,
        depends_on,
        trace,
    }
}

fn finish_cell(cell: &mut ResolvedCell, views: &[View], domain: &str) {
    cell.split = split(cell.duties.iter().map(|d| &d.holder));
    if !cell.duties.is_empty() {
        return;
    }
    let not_applicable = |v: &View| v.rules.iter().rev().find_map(|r| r.not_applicable.get(domain).cloned());
    match views.first().and_then(not_applicable) {
        Some(reason) => {
            cell.split = Split::NotApplicable;
            cell.reason = Some(reason);
        }
        None => cell.reason = Some("No rule of the model states who is responsible for this area.".to_owned()),
    }
}

/// The split that these holders make. Duties of user entities leave only in outward documents and do not count.
pub fn split<'a>(holders: impl Iterator<Item = &'a Holder>) -> Split {
    let (mut provider, mut organisation, mut third, mut any) = (false, false, false, false);
    for holder in holders {
        match holder {
            Holder::Unresolved(_) => return Split::Unresolved,
            Holder::Party(Party::Provider) => provider = true,
            Holder::Party(Party::Organisation) => organisation = true,
            Holder::Party(Party::ThirdParty(_)) => third = true,
            Holder::Party(Party::UserEntity) => {}
        }
        any = true;
    }
    match (provider, organisation, third) {
        (true, false, false) => Split::Provider,
        (false, true, false) => Split::Organisation,
        (false, false, true) => Split::ThirdParty,
        (false, false, false) if !any => Split::Unresolved,
        (false, false, false) => Split::NotApplicable,
        _ => Split::Shared,
    }
}
