//! Traces: the rules that were tried for a duty, and what became of each.

use std::collections::BTreeMap;

use onus_model::{Model, Rule, Service};

use crate::matrix::types::{Level, Outcome, Step};

use super::fate::{RulePatch, patch};
use super::worlds::View;

/// Every rule tried for a duty, weakest first: the category's default, then all rules of the service that speak of it.
pub(super) fn steps(model: &Model, service: &Service, view: &View, duty: &str, domain: &str, decided: Option<&str>) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(default) = model.duties.get(duty).and_then(|d| d.defaults.get(&view.category)) {
        let dates = default.sources.iter().filter_map(|s| model.sources.get(s));
        steps.push(Step {
            level: Level::CategoryDefault,
            rule: view.category.id().to_owned(),
            when: BTreeMap::new(),
            holder: Some(default.holder.clone()),
            outcome: Outcome::Overridden,
            basis: default.basis,
            sources: default.sources.clone(),
            source_dated: dates.clone().filter_map(|s| s.dated).min(),
            checked_on: dates.map(|s| s.checked_on).min(),
            note: None,
        });
    }
    let mut rules: Vec<&Rule> = service.rules.iter().filter(|r| patch(r, duty, domain).is_some()).collect();
    rules.sort_by(|a, b| (a.when.len(), &a.id).cmp(&(b.when.len(), &b.id)));
    for rule in rules {
        let holds = view.rules.iter().any(|r| r.id == rule.id);
        steps.push(step(rule, duty, domain, if holds { Outcome::Overridden } else { Outcome::DoesNotHold }));
    }
    if let Some(winner) = steps.iter_mut().rev().find(|s| Some(s.rule.as_str()) == decided && s.outcome == Outcome::Overridden) {
        winner.outcome = Outcome::Wins;
    }
    steps
}

pub(super) fn step(rule: &Rule, duty: &str, domain: &str, outcome: Outcome) -> Step {
    let (holder, removed) = match patch(rule, duty, domain) {
        Some(RulePatch::Patch(p)) => (p.holder.clone(), p.remove.clone()),
        Some(RulePatch::NotApplicable(reason)) => (None, Some(reason.to_owned())),
        None => (None, None),
    };
    Step {
        level: if rule.when.is_empty() { Level::ServiceRule } else { Level::OptionRule },
        rule: rule.id.clone(),
        when: rule.when.clone(),
        holder,
        outcome,
        basis: rule.basis,
        sources: rule.sources.clone(),
        source_dated: rule.source_dated,
        checked_on: Some(rule.checked_on),
        note: rule.note.clone().or(removed),
    }
}
