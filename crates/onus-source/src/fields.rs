//! Readers of one field of a map, by name: each reports what is wrong with it and goes on.

use jiff::civil::Date;

use crate::Diagnostic;
use crate::typed::{Fields, Problems, Spanned, date, filled, nearest, one_or_many, text};

/// Text that may be absent.
pub fn optional(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<String> {
    let node = fields.take(name)?;
    filled(node, &format!("`{name}`"), problems).map(|s| s.value)
}

/// Text that may be absent, with its place.
pub fn reference(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Spanned<String>> {
    let node = fields.take(name)?;
    text(node, &format!("`{name}`"), problems)
}

/// Text that must be there; empty where it is not, since the inventory is then not used.
pub fn needed(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Spanned<String> {
    let node = fields.need(name, problems);
    node.and_then(|node| filled(node, &format!("`{name}`"), problems)).unwrap_or_default()
}

/// A list of text, or a single word, that may be absent.
pub fn names(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<Spanned<String>> {
    fields.take(name).map(|node| one_or_many(node, &format!("`{name}`"), problems)).unwrap_or_default()
}

/// A day that may be absent.
pub fn day(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Spanned<Date>> {
    let node = fields.take(name)?;
    date(node, &format!("`{name}`"), problems).map(|value| Spanned { value, at: node.at })
}

/// A day that must be there.
pub fn needed_day(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Spanned<Date>> {
    let node = fields.need(name, problems)?;
    date(node, &format!("`{name}`"), problems).map(|value| Spanned { value, at: node.at })
}

/// Adds "did you mean" where a name is near enough.
pub fn suggest<'a>(d: Diagnostic, written: &str, names: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    match nearest(written, names) {
        Some(name) => d.label(format!("did you mean `{name}`?")),
        None => d,
    }
}
