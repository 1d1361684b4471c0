//! The words of the model's files, and typed readers of fields that several parts share.

use indexmap::IndexMap;
use onus_source::text::quote;
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, Spanned, choice, text, texts};
use onus_source::{Diagnostic, codes, fields};

use crate::types::*;

pub const BASES: [(&str, Basis); 3] = [("stated", Basis::Stated), ("behaviour", Basis::Behaviour), ("derived", Basis::Derived)];

pub const CATEGORIES: [(&str, Category); 4] = [
    ("infrastructure", Category::Infrastructure),
    ("container", Category::Container),
    ("abstracted", Category::Abstracted),
    ("unresolved", Category::Unresolved),
];

pub const CADENCES: [(&str, Cadence); 9] = [
    ("continuous", Cadence::Continuous),
    ("daily", Cadence::Daily),
    ("weekly", Cadence::Weekly),
    ("monthly", Cadence::Monthly),
    ("quarterly", Cadence::Quarterly),
    ("half-yearly", Cadence::HalfYearly),
    ("yearly", Cadence::Yearly),
    ("at-change", Cadence::AtChange),
    ("on-event", Cadence::OnEvent),
];

pub const UNITS: [(&str, Unit); 3] =
    [("organisation", Unit::Organisation), ("account", Unit::Account), ("deployment", Unit::Deployment)];

pub const SIDES: [(&str, Side); 3] = [("of", Side::Of), ("in", Side::In), ("both", Side::Both)];

pub const CONTROL_CLASSES: [(&str, ControlClass); 4] = [
    ("inherited", ControlClass::Inherited),
    ("shared-control", ControlClass::SharedControl),
    ("customer-specific", ControlClass::CustomerSpecific),
    ("unclassified", ControlClass::Unclassified),
];

pub const STATUSES: [(&str, Status); 3] = [("active", Status::Active), ("closed", Status::Closed), ("retired", Status::Retired)];

pub const RELATIONS: [(&str, Relation); 3] =
    [("meets", Relation::Meets), ("part-of", Relation::PartOf), ("supports", Relation::Supports)];

/// One of a few words that may be absent.
pub fn optional_word<T: Copy>(
    fields: &mut Fields,
    name: &'static str,
    words: &[(&str, T)],
    problems: &mut Problems,
) -> Option<T> {
    let node = fields.take(name)?;
    choice(node, &format!("a word for `{name}`"), words, problems)
}

/// One of a few words that must be there.
pub fn needed_word<T: Copy>(fields: &mut Fields, name: &'static str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let node = fields.need(name, problems)?;
    choice(node, &format!("a word for `{name}`"), words, problems)
}

/// Several of a few words.
pub fn word_list<T: Copy>(fields: &mut Fields, name: &'static str, words: &[(&str, T)], problems: &mut Problems) -> Vec<T> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    onus_source::typed::list(node, &format!("`{name}`"), problems, |item, problems| {
        choice(item, &format!("a word for `{name}`"), words, problems)
    })
}

/// A list of text without its places.
pub fn text_list(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<String> {
    let list = fields.take(name).map(|node| texts(node, &format!("`{name}`"), problems)).unwrap_or_default();
    list.into_iter().map(|item| item.value).collect()
}

/// A list of text that must be there.
pub fn needed_text_list(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<String> {
    let Some(node) = fields.need(name, problems) else { return Vec::new() };
    texts(node, &format!("`{name}`"), problems).into_iter().map(|item| item.value).collect()
}

/// A map of one kind of value, each read by `read` under its key.
pub fn entries<'n, T>(
    node: &'n Node,
    what: &str,
    problems: &mut Problems,
    mut read: impl FnMut(&Spanned<String>, &'n Node, &mut Problems) -> Option<T>,
) -> Vec<(Spanned<String>, T)> {
    let Value::Map(map) = &node.value else {
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be a map"))
                .label(format!("this is {}", node.shape())),
        );
        return Vec::new();
    };
    let mut out = Vec::new();
    for (key, value) in map {
        let key = Spanned { value: key.text.clone(), at: key.at };
        if let Some(value) = read(&key, value, problems) {
            out.push((key, value));
        }
    }
    out
}

/// A map from text to text.
pub fn text_map(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<(Spanned<String>, String)> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    entries(node, &format!("`{name}`"), problems, |key, value, problems| {
        text(value, &format!("`{}`", key.value), problems).map(|text| text.value)
    })
}

/// The same without the places of its keys.
pub fn plain_map<T>(map: Vec<(Spanned<String>, T)>) -> IndexMap<String, T> {
    map.into_iter().map(|(key, value)| (key.value, value)).collect()
}

/// `provider`, `organisation`, `user-entity` or `third-party:ID`.
pub fn party(written: &Spanned<String>, problems: &mut Problems) -> Option<Party> {
    match written.value.parse() {
        Ok(party) => Some(party),
        Err(_) => {
            let d = Diagnostic::new(codes::WORD_NOT_EXPECTED, written.at, format!("{} is not a party", quote(&written.value)));
            let d = fields::suggest(d, &written.value, ["provider", "organisation", "user-entity"]);
            problems.push(d.hint("Expected `provider`, `organisation`, `user-entity` or `third-party:ID`."));
            None
        }
    }
}
