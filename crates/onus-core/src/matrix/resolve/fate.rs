//! What the rules of one world make of one duty.

use onus_model::{Basis, Cadence, DefaultHolder, DutyDefault, DutyDefinition, Holder, Model, Party, Patch, Rule, Service};

use super::operators;
use super::worlds::View;

/// What one world makes of one duty.
#[derive(Clone, PartialEq)]
pub(super) enum Fate {
    /// It never existed here.
    Absent,
    /// A rule took it away.
    Removed { rule: String, reason: String },
    /// Somebody holds it, or nobody can say.
    Held {
        holder: Holder,
        statement: String,
        cadence: Option<Cadence>,
        mistaken: Option<String>,
        basis: Basis,
        sources: Vec<String>,
        rule: String,
    },
}

impl Fate {
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Fate::Held { holder, .. } => Some(holder),
            _ => None,
        }
    }
}

pub(super) fn patch<'r>(rule: &'r Rule, duty: &str, domain: &str) -> Option<RulePatch<'r>> {
    if let Some(patch) = rule.duties.get(duty) {
        return Some(RulePatch::Patch(patch));
    }
    rule.not_applicable.get(domain).map(|reason| RulePatch::NotApplicable(reason))
}

pub(super) enum RulePatch<'r> {
    Patch(&'r Patch),
    NotApplicable(&'r str),
}

/// What the category and the rules of one world make of a duty; of one operator's copy of it, where `copy` names one.
pub(super) fn fate(model: &Model, service: &Service, view: &View, duty: &str, copy: Option<&Party>) -> Fate {
    let Some(definition) = model.duties.get(duty) else { return Fate::Absent };
    let domain = definition.domain.as_str();
    let mut fate = match definition.defaults.get(&view.category) {
        None => Fate::Absent,
        Some(default) => held_by_default(model, service, view, definition, default, copy),
    };
    for rule in &view.rules {
        // A rule that names an operator speaks of that operator's copy; the others' stay.
        if let (Some(copy), Some(RulePatch::Patch(patch))) = (copy, patch(rule, duty, domain))
            && let Some(Holder::Party(named)) = &patch.holder
            && named != copy
        {
            continue;
        }
        let applied = match patch(rule, duty, domain) {
            None => continue,
            Some(RulePatch::NotApplicable(reason)) => match fate {
                Fate::Absent => continue,
                _ => Fate::Removed { rule: rule.id.clone(), reason: reason.to_owned() },
            },
            Some(RulePatch::Patch(p)) => apply(rule, p, &fate),
        };
        fate = applied;
    }
    fate
}

pub(super) fn held_by_default(
    model: &Model,
    service: &Service,
    view: &View,
    definition: &DutyDefinition,
    default: &DutyDefault,
    copy: Option<&Party>,
) -> Fate {
    let holder = operators::default_holder(model, service, definition, default, copy);
    let by_provider = holder == Holder::Party(Party::Provider);
    let operated = matches!(default.holder, DefaultHolder::Operator | DefaultHolder::EveryOperator);
    // What the provider's pages say of its own layers says nothing of another operator's: that is our conclusion, and it
    // rests on what says who operates the service.
    let (basis, sources, mistaken) = match operated && !by_provider {
        true => (Basis::Derived, service.sources.clone(), None),
        false => (default.basis, default.sources.clone(), default.mistaken.clone()),
    };
    Fate::Held {
        holder,
        statement: default.statement.clone(),
        cadence: default.cadence,
        mistaken,
        basis,
        sources,
        rule: view.category.id().to_owned(),
    }
}

fn apply(rule: &Rule, patch: &Patch, before: &Fate) -> Fate {
    if let Some(reason) = &patch.remove {
        return Fate::Removed { rule: rule.id.clone(), reason: reason.clone() };
    }
    let (holder, statement, cadence, mistaken) = match before {
        Fate::Held { holder, statement, cadence, mistaken, .. } => {
            (Some(holder.clone()), Some(statement.clone()), *cadence, mistaken.clone())
        }
        _ => (None, None, None, None),
    };
    // A patch that only restates a duty which is not there changes nothing.
    let Some(new_holder) = patch.holder.clone().or(holder.clone()) else { return before.clone() };
    let moved = patch.holder.is_some() && patch.holder != holder;
    Fate::Held {
        holder: new_holder,
        statement: patch.statement.clone().or(statement).unwrap_or_default(),
        cadence: patch.cadence.or(cadence.filter(|_| !moved)),
        // What people believe of a duty that has moved is no longer what they believe of this one.
        mistaken: patch.mistaken.clone().or(mistaken.filter(|_| !moved)),
        basis: rule.basis_of(patch),
        sources: rule.sources_of(patch).to_vec(),
        rule: rule.id.clone(),
    }
}
