//! Puts a model in its one order and fills in what follows from other parts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::types::*;

/// Orders duties by domain, fills in rules' dates, sorts what has no order of its own.
pub(super) fn order(model: &mut Model) {
    let position: BTreeMap<String, usize> = model.domains.iter().enumerate().map(|(i, d)| (d.id.clone(), i)).collect();
    model.duties.sort_by(|_, a, _, b| {
        let rank = |d: &DutyDefinition| position.get(&d.domain).copied().unwrap_or(usize::MAX);
        rank(a).cmp(&rank(b))
    });
    model.frameworks.sort_by(|a, b| a.id.cmp(&b.id));
    model.iam_prefixes.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    model.checks.sort_by(|a, b| a.id.cmp(&b.id));
    model.readings.sort_by(|a, b| a.service.cmp(&b.service));
    model.disagreements.sort_by(|a, b| (&a.domain, &a.services, &a.text).cmp(&(&b.domain, &b.services, &b.text)));
    for service in model.services.values_mut() {
        service.rules.sort_by(|a, b| (a.when.len(), &a.id).cmp(&(b.when.len(), &b.id)));
        for rule in &mut service.rules {
            let sources = || rule.sources.iter().filter_map(|s| model.sources.get(s));
            if rule.source_dated.is_none() {
                rule.source_dated = sources().filter_map(|s| s.dated).min();
            }
            if rule.checked_on == Date::ZERO {
                rule.checked_on = sources().map(|s| s.checked_on).min().unwrap_or(Date::ZERO);
            }
        }
    }
}
