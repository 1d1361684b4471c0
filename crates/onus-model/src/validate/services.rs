//! Services: options, rules that move duties, and rules that contradict each other.

use std::collections::BTreeSet;

use super::{Mistake, Problems, known_sources, party, statement};
use crate::types::*;

/// What a default depends on: other options of the service, none of which depends on a further one.
fn default_conditions(service: &Service, name: &str, default: &OptionDefault, out: &mut Problems) {
    for (other, values) in &default.when {
        let problem = match service.options.get(other) {
            None => format!("names the option `{other}`, which `{}` does not have", service.id),
            Some(_) if other == name => "depends on the option itself".to_owned(),
            Some(option) if option.defaults.iter().any(|d| !d.when.is_empty()) => {
                format!("depends on `{other}`, whose own default depends on an option")
            }
            Some(option) => match values.iter().find(|v| !option.values.contains_key(*v)) {
                Some(value) => format!("names the value `{value}`, which `{other}` does not have"),
                None => continue,
            },
        };
        out.push(Mistake::new(service.id.clone(), format!("a default of the option `{name}` of `{}` {problem}", service.id)));
    }
}

pub(super) fn service_rules(model: &Model, service: &Service, out: &mut Problems) {
    for (name, option) in &service.options {
        for default in &option.defaults {
            if !option.values.contains_key(&default.value) {
                out.push(Mistake::new(
                    service.id.clone(),
                    format!(
                        "option `{name}` of `{}` has the default `{}`, which is none of its values",
                        service.id, default.value
                    ),
                ));
            }
            known_sources(model, &service.id, std::slice::from_ref(&default.source), out);
            default_conditions(service, name, default, out);
        }
        let always = |default: &OptionDefault| default.when.is_empty() && default.since.is_none();
        if option.defaults.iter().rev().skip(1).any(always) {
            out.push(Mistake::new(
                service.id.clone(),
                format!("option `{name}` of `{}` has a default without conditions before another, which never holds", service.id),
            ));
        }
        if option.values.len() < 2 {
            out.push(Mistake::new(service.id.clone(), format!("option `{name}` of `{}` offers no choice", service.id)));
        }
    }
    operators(model, service, out);
    let mut ids = BTreeSet::new();
    for rule in &service.rules {
        if !ids.insert(&rule.id) || !rule.id.starts_with(&service.id) {
            out.push(Mistake::new(
                rule.id.clone(),
                format!("rule `{}` must have a name of its own that starts with `{}`", rule.id, service.id),
            ));
        }
        rule_parts(model, service, rule, out);
    }
    for (i, a) in service.rules.iter().enumerate() {
        for b in &service.rules[i + 1..] {
            conflict(service, a, b, out);
        }
    }
}

fn rule_parts(model: &Model, service: &Service, rule: &Rule, out: &mut Problems) {
    let place = |part: &str| format!("{}/{part}", rule.id);
    let say = |message: &str| format!("rule `{}`: {message}", rule.id);
    for (name, values) in &rule.when {
        let Some(option) = service.options.get(name) else {
            let message = say(&format!("`{name}` is no option of `{}`", service.id));
            out.push(Mistake::unknown(place(name), message, name, service.options.keys().map(String::as_str)));
            continue;
        };
        for value in values.iter().filter(|v| !option.values.contains_key(*v)) {
            let message = say(&format!("`{value}` is no value of `{name}`"));
            out.push(Mistake::unknown(place(name), message, value, option.values.keys().map(String::as_str)));
        }
        if values.is_empty() {
            out.push(Mistake::new(place(name), say(&format!("`{name}` lists no value"))));
        }
    }
    if rule.sources.is_empty() {
        out.push(Mistake::new(&rule.id, say("has no source")));
    }
    if rule.duties.is_empty() && rule.not_applicable.is_empty() && rule.category.is_none() {
        out.push(Mistake::new(&rule.id, say("changes nothing")));
    }
    for domain in rule.not_applicable.keys().filter(|d| model.domain(d).is_none()) {
        let names = model.domains.iter().map(|d| d.id.as_str());
        out.push(Mistake::unknown(place(domain), say(&format!("`{domain}` is no domain")), domain, names));
    }
    for (id, patch) in &rule.duties {
        rule_duty(model, rule, id, patch, out);
    }
    known_sources(model, &rule.id, &rule.sources, out);
}

fn rule_duty(model: &Model, rule: &Rule, id: &str, patch: &Patch, out: &mut Problems) {
    let place = format!("{}/{id}", rule.id);
    let mut say = |message: String| out.push(Mistake::new(&place, format!("rule `{}`: {message}", rule.id)));
    if patch.remove.is_some() && (patch.holder.is_some() || patch.statement.is_some()) {
        say(format!("`{id}` cannot be removed and restated at once"));
    }
    if matches!(patch.holder, Some(Holder::Party(_))) && patch.statement.is_none() {
        say(format!("`{id}` gets a party, so it needs a statement addressed to that party"));
    }
    if *patch == Patch::default() {
        say(format!("`{id}` is listed and nothing is said of it"));
    }
    if !model.duties.contains_key(id) {
        let message = format!("rule `{}`: `{id}` is no duty of the catalogue", rule.id);
        out.push(Mistake::unknown(&place, message, id, model.duties.keys().map(String::as_str)));
    }
    if let Some(text) = &patch.statement {
        statement(&place, id, text, out);
    }
    if let Some(Holder::Party(holder)) = &patch.holder {
        party(model, &place, holder, out);
    }
    known_sources(model, &place, &patch.sources, out);
}

fn operators(model: &Model, service: &Service, out: &mut Problems) {
    for (layer, parties) in &service.operators {
        let place = format!("{}/{layer}", service.id);
        if !model.layers.iter().any(|known| known.id == *layer) {
            let names = model.layers.iter().map(|known| known.id.as_str());
            out.push(Mistake::unknown(&place, format!("`{layer}` is no layer"), layer, names));
        }
        for operator in parties {
            party(model, &place, operator, out);
        }
    }
}

/// Whether both can hold at once.
fn compatible(a: &Rule, b: &Rule) -> bool {
    a.when.iter().all(|(name, values)| b.when.get(name).is_none_or(|other| values.iter().any(|v| other.contains(v))))
}

/// Two rules of equal rank that touch the same duty must not both hold, unless a stronger rule decides wherever they do.
fn conflict(service: &Service, a: &Rule, b: &Rule, out: &mut Problems) {
    if a.when.len() != b.when.len() || !compatible(a, b) {
        return;
    }
    let decided = |touches: &dyn Fn(&Rule) -> bool| {
        service.rules.iter().any(|c| {
            c.when.len() > a.when.len()
                && touches(c)
                && c.when.iter().all(|(name, values)| {
                    let both = |r: &Rule| r.when.get(name).is_some_and(|v| v.iter().all(|x| values.contains(x)));
                    both(a) || both(b)
                })
        })
    };
    let whole = |patch: &Patch| patch.remove.is_some() || (patch.holder.is_some() && patch.statement.is_some());
    for (id, patch) in &a.duties {
        if b.duties.get(id).is_some_and(|other| other != patch) && !decided(&|c: &Rule| c.duties.get(id).is_some_and(whole)) {
            out.push(Mistake::new(
                b.id.clone(),
                format!("rules `{}` and `{}` can both hold and both speak of `{id}` with equal strength", a.id, b.id),
            ));
        }
    }
    for (one, other) in [(a, b), (b, a)] {
        for domain in one.not_applicable.keys() {
            if other.duties.keys().any(|d| d.split_once('.').is_some_and(|(x, _)| x == domain)) {
                out.push(Mistake::new(
                    b.id.clone(),
                    format!(
                        "rules `{}` and `{}` can both hold: one takes `{domain}` away, the other speaks of its duties",
                        a.id, b.id
                    ),
                ));
            }
        }
    }
    if let (Some(x), Some(y)) = (a.category, b.category)
        && x != y
        && !decided(&|c: &Rule| c.category.is_some())
    {
        out.push(Mistake::new(
            b.id.clone(),
            format!("rules `{}` and `{}` can both hold and choose different categories", a.id, b.id),
        ));
    }
}
