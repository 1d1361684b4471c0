//! The duty catalogue: each duty with what a category says of it, and what proves it.

use onus_source::fields::{needed, optional, reference};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, count, list};
use onus_source::{At, Diagnostic, codes};

use super::Builder;
use super::words::*;
use crate::types::*;

struct WrittenDefault {
    at: At,
    categories: Vec<Category>,
    default: DutyDefault,
}

pub(super) fn duty(builder: &mut Builder, node: &Node) {
    let duty = builder.map(node, "a duty", |fields, problems| {
        let id = needed(fields, "id", problems);
        let title = needed(fields, "title", problems).value;
        let unit = optional_word(fields, "unit", &UNITS, problems).unwrap_or_default();
        let defaults = match fields.take("defaults") {
            Some(node) => list(node, "`defaults`", problems, default),
            None => Vec::new(),
        };
        let evidence = match fields.take("evidence") {
            Some(node) => list(node, "`evidence`", problems, evidence),
            None => Vec::new(),
        };
        Some((id, title, unit, defaults, evidence))
    });
    let Some((id, title, unit, written, evidence)) = duty else { return };
    let Some((domain, _)) = id.value.split_once('.') else {
        return builder.problem(id.at, format!("duty {} must be named DOMAIN.NAME", quote(&id.value)));
    };
    let mut duty =
        DutyDefinition { id: id.value.clone(), domain: domain.to_owned(), title, unit, defaults: Default::default(), evidence };
    for WrittenDefault { at, categories, default } in written {
        for category in categories {
            if duty.defaults.insert(category, default.clone()).is_some() {
                builder.problem(at, format!("{} has two defaults for {}", quote(&id.value), category.id()));
            }
        }
    }
    builder.places.insert(id.value.clone(), id.at);
    if builder.model.duties.insert(id.value.clone(), duty).is_some() {
        builder.problem(id.at, format!("duty {} is defined twice", quote(&id.value)));
    }
}

fn default(node: &Node, problems: &mut Problems) -> Option<WrittenDefault> {
    let mut fields = Fields::open(node, "a default", problems)?;
    let categories = word_list(&mut fields, "in", &CATEGORIES, problems);
    let holder = holder(&mut fields, node.at, problems);
    let statement = needed(&mut fields, "statement", problems).value;
    let cadence = optional_word(&mut fields, "cadence", &CADENCES, problems);
    let basis = needed_word(&mut fields, "basis", &BASES, problems);
    let sources = needed_text_list(&mut fields, "sources", problems);
    let mistaken = optional(&mut fields, "mistaken", problems);
    fields.finish(problems);
    let default = DutyDefault { holder: holder?, statement, cadence, basis: basis?, sources, mistaken };
    Some(WrittenDefault { at: node.at, categories, default })
}

/// Whom a default gives the duty: a party, or whoever operates the layer.
fn holder(fields: &mut Fields, at: At, problems: &mut Problems) -> Option<DefaultHolder> {
    let written = reference(fields, "party", problems);
    let unresolved = optional(fields, "unresolved", problems);
    match (written, unresolved) {
        (Some(written), None) => match written.value.as_str() {
            "operator" => Some(DefaultHolder::Operator),
            "every-operator" => Some(DefaultHolder::EveryOperator),
            _ => party(&written, problems).map(DefaultHolder::Party),
        },
        (None, Some(reason)) => Some(DefaultHolder::Unresolved(reason)),
        _ => {
            let at = At { end: at.end.min(at.start + 1), ..at };
            problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, at, "a default needs either `party` or `unresolved`"));
            None
        }
    }
}

fn evidence(node: &Node, problems: &mut Problems) -> Option<EvidenceRequirement> {
    let mut fields = Fields::open(node, "an evidence requirement", problems)?;
    let what = needed(&mut fields, "what", problems).value;
    let from = needed(&mut fields, "from", problems).value;
    let cadence = optional_word(&mut fields, "cadence", &CADENCES, problems);
    let max_age_days = fields.take("max_age_days").and_then(|node| count(node, "`max_age_days`", problems));
    fields.finish(problems);
    Some(EvidenceRequirement { what, from, cadence, max_age_days: max_age_days.and_then(|days| u32::try_from(days).ok()) })
}
