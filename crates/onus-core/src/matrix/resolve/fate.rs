//! What the rules of one world make of one duty.

use onus_model::{Basis, Cadence, Holder, Model, Patch, Rule};

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

pub(super) fn fate(model: &Model, view: &View, duty: &str, domain: &str) -> Fate {
    let mut fate = match model.duties.get(duty).and_then(|d| d.defaults.get(&view.category)) {
        None => Fate::Absent,
        Some(default) => Fate::Held {
            holder: default.holder.clone(),
            statement: default.statement.clone(),
            cadence: default.cadence,
            mistaken: default.mistaken.clone(),
            basis: default.basis,
            sources: default.sources.clone(),
            rule: view.category.id().to_owned(),
        },
    };
    for rule in &view.rules {
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
        basis: rule.basis,
        sources: rule.sources.clone(),
        rule: rule.id.clone(),
    }
}
