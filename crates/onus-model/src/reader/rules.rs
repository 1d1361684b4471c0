//! The rules of a service: what moves when some of its options hold.

use indexmap::IndexMap;
use jiff::civil::Date;
use onus_source::fields::{day, needed, optional, reference, suggest};
use onus_source::text::quote;
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, Spanned, text, texts};
use onus_source::{Diagnostic, codes};

use super::Builder;
use super::words::*;
use crate::types::*;

pub(super) struct WrittenRule {
    id: Spanned<String>,
    when: Vec<(Spanned<String>, Vec<String>)>,
    presets: Vec<Spanned<String>>,
    duties: Vec<(Spanned<String>, Patch)>,
    not_applicable: Vec<(Spanned<String>, String)>,
    category: Option<Category>,
    sources: Vec<String>,
    basis: Basis,
    source_dated: Option<Date>,
    checked_on: Option<Date>,
    note: Option<String>,
}

pub(super) fn rule(node: &Node, problems: &mut Problems) -> Option<WrittenRule> {
    let mut fields = Fields::open(node, "a rule", problems)?;
    let id = needed(&mut fields, "id", problems);
    let when = conditions(&mut fields, problems);
    let presets = onus_source::fields::names(&mut fields, "presets", problems);
    let duties = patches(&mut fields, problems);
    let not_applicable = text_map(&mut fields, "not_applicable", problems);
    let category = optional_word(&mut fields, "category", &CATEGORIES, problems);
    let sources = needed_text_list(&mut fields, "sources", problems);
    let basis = needed_word(&mut fields, "basis", &BASES, problems);
    let source_dated = day(&mut fields, "source_dated", problems).map(|day| day.value);
    let checked_on = day(&mut fields, "checked_on", problems).map(|day| day.value);
    let note = optional(&mut fields, "note", problems);
    fields.finish(problems);
    Some(WrittenRule {
        id,
        when,
        presets,
        duties,
        not_applicable,
        category,
        sources,
        basis: basis?,
        source_dated,
        checked_on,
        note,
    })
}

pub(super) fn patches(fields: &mut Fields, problems: &mut Problems) -> Vec<(Spanned<String>, Patch)> {
    let Some(node) = fields.take("duties") else { return Vec::new() };
    entries(node, "`duties`", problems, |_, node, problems| patch(node, problems))
}

fn patch(node: &Node, problems: &mut Problems) -> Option<Patch> {
    if node.is_null() {
        return Some(Patch::default());
    }
    let mut fields = Fields::open(node, "a duty of a rule", problems)?;
    let written = reference(&mut fields, "party", problems);
    let unresolved = optional(&mut fields, "unresolved", problems);
    let holder = match (written, unresolved) {
        (Some(written), Some(_)) => {
            problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, written.at, "give `party` or `unresolved`, not both"));
            None
        }
        (Some(written), None) => party(&written, problems).map(Holder::Party),
        (None, reason) => reason.map(Holder::Unresolved),
    };
    let patch = Patch {
        holder,
        statement: optional(&mut fields, "statement", problems),
        cadence: optional_word(&mut fields, "cadence", &CADENCES, problems),
        remove: optional(&mut fields, "remove", problems),
        mistaken: optional(&mut fields, "mistaken", problems),
        basis: optional_word(&mut fields, "basis", &BASES, problems),
        sources: text_list(&mut fields, "sources", problems),
    };
    fields.finish(problems);
    Some(patch)
}

pub(super) fn add_rule(builder: &mut Builder, written: WrittenRule) -> Rule {
    let id = written.id.value;
    builder.places.insert(id.clone(), written.id.at);
    let mut duties: IndexMap<String, Patch> = IndexMap::new();
    for preset in &written.presets {
        match builder.presets.get_mut(&preset.value) {
            Some(found) => {
                found.used = true;
                duties.extend(found.duties.iter().map(|(duty, patch)| (duty.value.clone(), patch.clone())));
            }
            None => {
                let message = format!("{} is not a preset", quote(&preset.value));
                let d = Diagnostic::new(codes::PROJECT_MODEL_INVALID, preset.at, message);
                builder.problems.push(suggest(d, &preset.value, builder.presets.keys().map(String::as_str)));
            }
        }
    }
    for (duty, patch) in written.duties {
        builder.places.insert(format!("{id}/{}", duty.value), duty.at);
        duties.insert(duty.value, patch);
    }
    let keys = written.when.iter().map(|(key, _)| key).chain(written.not_applicable.iter().map(|(key, _)| key));
    for key in keys {
        builder.places.insert(format!("{id}/{}", key.value), key.at);
    }
    Rule {
        id,
        when: written.when.into_iter().map(|(key, values)| (key.value, values)).collect(),
        category: written.category,
        duties,
        not_applicable: written.not_applicable.into_iter().map(|(key, reason)| (key.value, reason)).collect(),
        basis: written.basis,
        source_dated: written.source_dated,
        // Dates that the rule leaves to its sources are filled in once all sources are known.
        checked_on: written.checked_on.unwrap_or(Date::ZERO),
        sources: written.sources,
        note: written.note,
    }
}

/// Options and the values that they must have one of.
pub(super) fn conditions(fields: &mut Fields, problems: &mut Problems) -> Vec<(Spanned<String>, Vec<String>)> {
    match fields.take("when") {
        Some(node) => entries(node, "`when`", problems, |_, node, problems| match &node.value {
            Value::List(_) => Some(texts(node, "values of an option", problems).into_iter().map(|v| v.value).collect()),
            _ => text(node, "the value of an option", problems).map(|v| vec![v.value]),
        }),
        None => Vec::new(),
    }
}
