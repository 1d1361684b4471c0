//! Small typed readers over the tree. Each says what it expected and goes on, so that every problem is found at once.

use std::sync::Arc;

use jiff::civil::Date;

use super::tree::{Key, Node, Value};
use super::{At, Diagnostic};

/// A value with the place where it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub at: At,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Problems found so far.
pub type Problems = Vec<Diagnostic>;

/// The fields of one map, taken one by one; [`Fields::finish`] reports what nobody asked for.
pub struct Fields<'n> {
    /// The map.
    pub at: At,
    what: &'static str,
    entries: Vec<Option<(&'n Key, &'n Arc<Node>)>>,
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens a map; `what` names it in messages: "a team".
    pub fn open(node: &'n Node, what: &'static str, problems: &mut Problems) -> Option<Fields<'n>> {
        match &node.value {
            Value::Map(entries) => Some(Fields {
                at: node.at,
                what,
                entries: entries.iter().map(|(k, v)| Some((k, v))).collect(),
                asked: Vec::new(),
            }),
            _ => {
                problems.push(
                    Diagnostic::error("ONUS-Y005", node.at, format!("{what} must be a map of fields"))
                        .label(format!("this is {}", node.shape())),
                );
                None
            }
        }
    }

    /// Takes a field that may be absent. A field that is written and empty counts as absent.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Arc<Node>> {
        self.asked.push(name);
        let found = self.entries.iter_mut().find(|e| e.is_some_and(|(k, _)| k.text == name))?;
        found.take().map(|(_, node)| node).filter(|n| !n.is_null())
    }

    /// Takes a field that must be there.
    pub fn need(&mut self, name: &'static str, problems: &mut Problems) -> Option<&'n Arc<Node>> {
        let found = self.take(name);
        if found.is_none() {
            problems.push(Diagnostic::error("ONUS-Y006", self.head(), format!("{} needs the field `{name}`", self.what)));
        }
        found
    }

    /// The place of the map's first line, short enough to underline.
    fn head(&self) -> At {
        At { end: self.at.end.min(self.at.start + 1).max(self.at.start), ..self.at }
    }

    /// Reports fields that nobody asked for, with the nearest name that would have been right.
    pub fn finish(self, problems: &mut Problems) {
        for (key, _) in self.entries.into_iter().flatten() {
            let mut d = Diagnostic::error("ONUS-Y007", key.at, format!("{} has no field `{}`", self.what, key.text));
            d = match nearest(&key.text, self.asked.iter().copied()) {
                Some(name) => d.label(format!("did you mean `{name}`?")),
                None => d.hint(format!("Fields: {}.", self.asked.join(", "))),
            };
            problems.push(d);
        }
    }
}

/// Text as written, without null.
pub fn text(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => Some(Spanned { value: text.clone(), at: node.at }),
        _ => {
            problems.push(
                Diagnostic::error("ONUS-Y005", node.at, format!("{what} must be text"))
                    .label(format!("this is {}", node.shape())),
            );
            None
        }
    }
}

/// `true` or `false`; YAML 1.1's `yes` and `no` are refused with a hint.
pub fn flag(node: &Node, what: &str, problems: &mut Problems) -> Option<bool> {
    match &node.value {
        Value::Scalar { text, .. } if text == "true" => Some(true),
        Value::Scalar { text, .. } if text == "false" => Some(false),
        _ => {
            problems.push(
                Diagnostic::error("ONUS-Y005", node.at, format!("{what} must be true or false"))
                    .label(format!("this is {}", node.shape())),
            );
            None
        }
    }
}

/// A whole number from one up.
pub fn count(node: &Node, what: &str, problems: &mut Problems) -> Option<u64> {
    if let Value::Scalar { text, .. } = &node.value
        && let Ok(number) = text.parse::<u64>()
        && number > 0
    {
        return Some(number);
    }
    problems.push(Diagnostic::error("ONUS-Y005", node.at, format!("{what} must be a whole number, one or more")));
    None
}

/// A date that exists: `2026-11-22`.
pub fn date(node: &Node, what: &str, problems: &mut Problems) -> Option<Date> {
    let Value::Scalar { text, .. } = &node.value else {
        problems.push(
            Diagnostic::error("ONUS-Y008", node.at, format!("{what} must be a date")).label("expected a date such as 2026-11-22"),
        );
        return None;
    };
    let shape =
        text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let problem = match (shape, text.parse::<Date>()) {
        (true, Ok(date)) => return Some(date),
        (true, Err(_)) => Diagnostic::error("ONUS-Y008", node.at, format!("{what}: the day {text} does not exist")),
        (false, _) => {
            Diagnostic::error("ONUS-Y008", node.at, format!("{what} must be a date")).label("expected a date such as 2026-11-22")
        }
    };
    problems.push(problem);
    None
}

/// A list, each item read by `one`. A single value counts as a list of one when it is text.
pub fn list<'n, T>(
    node: &'n Node,
    what: &str,
    problems: &mut Problems,
    mut one: impl FnMut(&'n Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| one(item, problems)).collect(),
        _ => {
            problems.push(
                Diagnostic::error("ONUS-Y005", node.at, format!("{what} must be a list"))
                    .label(format!("this is {}", node.shape()))
                    .hint("Write it as [a, b] or with a dash a line."),
            );
            Vec::new()
        }
    }
}

/// A list of text.
pub fn texts(node: &Node, what: &str, problems: &mut Problems) -> Vec<Spanned<String>> {
    list(node, what, problems, |item, problems| text(item, what, problems))
}

/// The candidate that was probably meant: at most a third of its letters differ.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    candidates
        .into_iter()
        .map(|c| (strsim::osa_distance(&lower, &c.to_lowercase()), c))
        .filter(|(distance, c)| *distance <= (c.chars().count().max(lower.chars().count()) / 3).max(1))
        .min()
        .map(|(_, c)| c)
}
