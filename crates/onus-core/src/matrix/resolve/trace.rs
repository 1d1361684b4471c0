//! Traces: the rules that were tried for a duty, and what became of each.

use std::collections::BTreeMap;

use onus_model::{DutyDefinition, Model, Party, Rule, Service, Source};

use crate::matrix::types::{RuleOutcome, RuleRank, Step};

use super::fate::{Fate, RulePatch, held_by_default, patch};
use super::worlds::View;

/// Every rule tried for a duty, weakest first: the category's default, then all rules of the service that speak of it.
pub(super) fn steps(
    model: &Model,
    service: &Service,
    view: &View,
    definition: &DutyDefinition,
    copy: Option<&Party>,
    decided: Option<&str>,
) -> Vec<Step> {
    let (duty, domain) = (definition.id.as_str(), definition.domain.as_str());
    let mut steps = Vec::new();
    let default = definition.defaults.get(&view.category).map(|d| held_by_default(model, service, view, definition, d, copy));
    if let Some(Fate::Held { holder, basis, sources, .. }) = default {
        let dates: Vec<&Source> = sources.iter().filter_map(|s| model.sources.get(s)).collect();
        steps.push(Step {
            level: RuleRank::CategoryDefault,
            rule: view.category.id().to_owned(),
            when: BTreeMap::new(),
            holder: Some(holder),
            outcome: RuleOutcome::Overridden,
            basis,
            source_dated: dates.iter().filter_map(|s| s.dated).min(),
            checked_on: dates.iter().map(|s| s.checked_on).min(),
            sources,
            note: None,
        });
    }
    let mut rules: Vec<&Rule> = service.rules.iter().filter(|r| patch(r, duty, domain).is_some()).collect();
    rules.sort_by(|a, b| (a.when.len(), &a.id).cmp(&(b.when.len(), &b.id)));
    for rule in rules {
        let holds = view.rules.iter().any(|r| r.id == rule.id);
        steps.push(step(rule, duty, domain, if holds { RuleOutcome::Overridden } else { RuleOutcome::DoesNotHold }));
    }
    if let Some(winner) =
        steps.iter_mut().rev().find(|s| Some(s.rule.as_str()) == decided && s.outcome == RuleOutcome::Overridden)
    {
        winner.outcome = RuleOutcome::Wins;
    }
    steps
}

pub(super) fn step(rule: &Rule, duty: &str, domain: &str, outcome: RuleOutcome) -> Step {
    let (holder, removed, basis, sources) = match patch(rule, duty, domain) {
        Some(RulePatch::Patch(p)) => (p.holder.clone(), p.remove.clone(), rule.basis_of(p), rule.sources_of(p)),
        Some(RulePatch::NotApplicable(reason)) => (None, Some(reason.to_owned()), rule.basis, rule.sources.as_slice()),
        None => (None, None, rule.basis, rule.sources.as_slice()),
    };
    Step {
        level: if rule.when.is_empty() { RuleRank::ServiceRule } else { RuleRank::OptionRule },
        rule: rule.id.clone(),
        when: rule.when.clone(),
        holder,
        outcome,
        basis,
        sources: sources.to_vec(),
        source_dated: rule.source_dated,
        checked_on: Some(rule.checked_on),
        note: rule.note.clone().or(removed),
    }
}
