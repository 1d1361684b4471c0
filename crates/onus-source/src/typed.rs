//! Small typed readers over the tree. Each says what it expected and goes on, so that every problem is found at once.

use std::sync::Arc;

use jiff::civil::Date;

use super::tree::{Key, Node, Value};
use super::{At, Diagnostic};
use crate::codes;
use crate::text::quote;

/// A value with the place where it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
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

pub use crate::Problems;

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
                    Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be a map of fields"))
                        .label(format!("this is {}", node.shape())),
                );
                None
            }
        }
    }

    /// Takes a field that may be absent. A field that is written and empty counts as absent. One that is written in another case
    /// is read, and stays for [`Fields::finish`] to report: one slip is one problem, and hides no other.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Arc<Node>> {
        self.asked.push(name);
        let found = match self.entries.iter().position(|e| e.is_some_and(|(k, _)| k.text == name)) {
            Some(place) => self.entries[place].take(),
            None => self.entries.iter().flatten().find(|(key, _)| key.text.eq_ignore_ascii_case(name)).copied(),
        };
        found.map(|(_, node)| node).filter(|n| !n.is_null())
    }

    /// The text of a field that is still to be taken.
    pub fn peek(&self, name: &str) -> Option<&'n str> {
        let (_, node): (&Key, &'n Arc<Node>) = *self.entries.iter().flatten().find(|(key, _)| key.text == name)?;
        match &node.value {
            Value::Scalar { text, .. } if !node.is_null() => Some(text.as_str()),
            _ => None,
        }
    }

    /// Takes the fields that nobody asked for and that have their place elsewhere.
    pub fn take_misplaced(&mut self, known_elsewhere: impl Fn(&str) -> bool) -> Vec<&'n Key> {
        let misplaced = self.entries.iter_mut().filter(|entry| entry.is_some_and(|(key, _)| known_elsewhere(&key.text)));
        misplaced.filter_map(Option::take).map(|(key, _)| key).collect()
    }

    /// Takes a field as [`Fields::take`] does, and also one whose name is nearly this one of `names`: what it holds is read, so
    /// that one slip is one problem, which [`Fields::finish`] reports.
    pub fn take_nearly(&mut self, name: &'static str, names: &[&'static str]) -> Option<&'n Arc<Node>> {
        /// Nobody writes more fields by hand, and looking at each costs time.
        const BY_HAND: usize = 100;
        let found = self.take(name);
        if found.is_some() || self.entries.len() > BY_HAND {
            return found;
        }
        let meant = |written: &str| !names.contains(&written) && nearest(written, names.iter().copied()) == Some(name);
        let (_, node) = self.entries.iter().flatten().find(|(key, _)| meant(&key.text))?;
        Some(*node).filter(|node| !node.is_null())
    }

    /// Takes a field that must be there.
    pub fn need(&mut self, name: &'static str, problems: &mut Problems) -> Option<&'n Arc<Node>> {
        let found = self.take(name);
        if found.is_none() {
            problems.push(Diagnostic::new(codes::FIELD_MISSING, self.head(), format!("{} needs the field `{name}`", self.what)));
        }
        found
    }

    /// The place of the map's first line, short enough to underline.
    pub fn head(&self) -> At {
        At { end: self.at.end.min(self.at.start + 1).max(self.at.start), ..self.at }
    }

    /// Reports fields that nobody asked for, with the nearest name that would have been right.
    pub fn finish(self, problems: &mut Problems) {
        for (key, _) in self.entries.into_iter().flatten() {
            problems.push_with(codes::FIELD_UNKNOWN, || {
                let message = format!("{} has no field {}", self.what, quote(&key.text));
                let problem = Diagnostic::new(codes::FIELD_UNKNOWN, key.at, message);
                let asked = || self.asked.iter().copied();
                let meant = nearest(&key.text, asked()).or_else(|| completed(&key.text, asked()));
                match meant.or_else(|| called_otherwise(&key.text, &self.asked)) {
                    Some(name) => problem.label(format!("did you mean `{name}`?")),
                    None => problem.hint(format!("Fields: {}.", self.asked.join(", "))),
                }
            });
        }
    }
}

/// What people call fields that have another name here.
const CALLED_OTHERWISE: [(&str, &str); 8] = [
    ("team", "owner"),
    ("team", "accountable"),
    ("owner", "accountable"),
    ("quantity", "count"),
    ("settings", "options"),
    ("config", "options"),
    ("description", "note"),
    ("comment", "note"),
];

fn called_otherwise(written: &str, asked: &[&'static str]) -> Option<&'static str> {
    let meant = |(word, name): &&(&str, &'static str)| word.eq_ignore_ascii_case(written) && asked.contains(name);
    CALLED_OTHERWISE.iter().find(meant).map(|(_, name)| *name)
}

/// Text as written, without null.
pub fn text(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => Some(Spanned { value: text.clone(), at: node.at }),
        _ => {
            problems.push(
                Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be text"))
                    .label(format!("this is {}", node.shape())),
            );
            None
        }
    }
}

/// Text that says something: not empty, not only blanks.
pub fn filled(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    let found = text(node, what, problems)?;
    if found.value.trim().is_empty() {
        problems.push(Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must not be empty")));
        return None;
    }
    Some(found)
}

/// One of a few words.
pub fn choice<T: Copy>(node: &Node, what: &str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let written = text(node, what, problems)?;
    if let Some((_, found)) = words.iter().find(|(word, _)| *word == written.value) {
        return Some(*found);
    }
    let mut d = Diagnostic::new(codes::WORD_NOT_EXPECTED, node.at, format!("{} is not {what}", quote(&written.value)));
    let names = || words.iter().map(|(word, _)| *word);
    if let Some(name) = nearest(&written.value, names()).or_else(|| completed(&written.value, names())) {
        d = d.label(format!("did you mean `{name}`?"));
    }
    let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    problems.push(d.hint(format!("Expected one of {}.", all.join(", "))));
    None
}

/// `true` or `false`; YAML 1.1's `yes` and `no` are refused with a hint.
pub fn flag(node: &Node, what: &str, problems: &mut Problems) -> Option<bool> {
    match &node.value {
        Value::Scalar { text, .. } if truth(text).is_some() => truth(text),
        _ => {
            let mut d = Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be true or false"))
                .label(format!("this is {}", node.shape()));
            if let Value::Scalar { text, .. } = &node.value
                && let Some(meant) = old_truth(text)
            {
                d = d.hint(format!("`{text}` was a truth value in YAML 1.1 only. Write {meant}."));
            }
            problems.push(d);
            None
        }
    }
}

/// YAML 1.2's truth values.
pub fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// The words that were truth values in YAML 1.1 only.
pub fn old_truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "on" => Some(true),
        "no" | "n" | "off" => Some(false),
        _ => None,
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
    problems.push(Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be a whole number, one or more")));
    None
}

/// A date that exists: `2026-11-22`.
pub fn date(node: &Node, what: &str, problems: &mut Problems) -> Option<Date> {
    let Value::Scalar { text, .. } = &node.value else {
        problems.push(
            Diagnostic::new(codes::DATE_INVALID, node.at, format!("{what} must be a date"))
                .label("expected a date such as 2026-11-22"),
        );
        return None;
    };
    let shape =
        text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let problem = match (shape, text.parse::<Date>()) {
        (true, Ok(date)) => return Some(date),
        (true, Err(_)) => {
            let d = Diagnostic::new(codes::DATE_INVALID, node.at, format!("{what}: the day {text} does not exist"));
            match format!("{}-01", &text[..7]).parse::<Date>() {
                Ok(first) => d.label(format!("{} has {} days", &text[..7], first.days_in_month())),
                Err(_) => d.label("there are twelve months"),
            }
        }
        (false, _) => Diagnostic::new(codes::DATE_INVALID, node.at, format!("{what} must be a date"))
            .label("expected a date such as 2026-11-22"),
    };
    problems.push(problem);
    None
}

/// A list, each item read by `one`. A single value is no list: it is as likely to be a mistake.
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
                Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must be a list"))
                    .label(format!("this is {}", node.shape()))
                    .hint("Write it as [a, b] or with a dash a line."),
            );
            Vec::new()
        }
    }
}

/// The same where the entry may be a word, and a list of one may be that word alone.
pub fn one_or_list<'n, T>(
    node: &'n Node,
    what: &str,
    problems: &mut Problems,
    mut one: impl FnMut(&'n Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    match &node.value {
        Value::Scalar { text, .. } if is_one_word(node, text) => one(node, problems).into_iter().collect(),
        _ => list(node, what, problems, one),
    }
}

/// Words with a comma are a list that lacks its brackets.
fn is_one_word(node: &Node, written: &str) -> bool {
    !node.is_null() && !written.trim().is_empty() && !written.contains(',')
}

/// A list of text.
pub fn texts(node: &Node, what: &str, problems: &mut Problems) -> Vec<Spanned<String>> {
    list(node, what, problems, |item, problems| text(item, what, problems))
}

/// Text, or a list of text: a single word where a list may stand.
pub fn one_or_many(node: &Node, what: &str, problems: &mut Problems) -> Vec<Spanned<String>> {
    match &node.value {
        Value::Scalar { text: written, .. } if is_one_word(node, written) => text(node, what, problems).into_iter().collect(),
        _ => texts(node, what, problems),
    }
}

/// Longest written name for which a nearest one is looked for.
const MAX_GUESSED: usize = 80;

/// The candidate that was probably meant: at most a third of its letters differ. Of names of three letters each, another
/// letter makes another name (`k8s` is not KMS): only a letter too many, too few or in the wrong place is a slip.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > MAX_GUESSED {
        return None;
    }
    let lower = written.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        // A difference in length is the least that the distance can be: cheaper to look at first.
        .filter(|c| c.len() <= 4 * MAX_GUESSED && c.chars().count().abs_diff(length) <= allowed(c, length))
        .filter(|c| length > SHORT || c.chars().count() != length || same_letters(&lower, &c.to_lowercase()))
        .map(|c| (strsim::osa_distance(&lower, &c.to_lowercase()), c))
        .filter(|(distance, c)| *distance <= allowed(c, length))
        .min()
        .map(|(_, c)| c)
}

/// The one candidate that a text begins, or is a word of: `env` of `environment`, `public` of `block_public_access`.
pub fn completed<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Shorter texts begin too many names.
    const TELLING: usize = 3;
    let lower = written.to_lowercase();
    if lower.chars().count() < TELLING {
        return None;
    }
    let begun = |name: &&str| name.starts_with(&lower) || name.split(['_', '-', ' ']).any(|word| word == lower);
    let mut meant = candidates.into_iter().filter(begun);
    match (meant.next(), meant.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// Length up to which two names that differ in one letter are different names.
const SHORT: usize = 3;

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Words for a few guesses: "did you mean `a`, `b` or `c`?"; empty without any.
pub fn did_you_mean(guesses: &[&str]) -> String {
    let named: Vec<String> = guesses.iter().map(|guess| format!("`{guess}`")).collect();
    match named.as_slice() {
        [] => String::new(),
        [one] => format!("did you mean {one}?"),
        [first @ .., last] => format!("did you mean {} or {last}?", first.join(", ")),
    }
}

/// The nearest name of a product, or the shortest that has all the words that were written.
pub fn nearest_name<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Shorter words stand in too many names to tell anything.
    const TELLING: usize = 4;
    if written.len() > MAX_GUESSED {
        return None;
    }
    let names: Vec<&str> = names.into_iter().collect();
    nearest(written, names.iter().copied()).or_else(|| {
        let lower = written.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().filter(|w| !matches!(*w, "amazon" | "aws")).collect();
        let has_all = |name: &&str| {
            let name = name.to_lowercase();
            words.iter().all(|w| name.contains(w))
        };
        let telling = words.iter().any(|w| w.chars().count() >= TELLING);
        telling.then(|| names.into_iter().filter(has_all).min_by_key(|n| (n.len(), *n))).flatten()
    })
}

fn allowed(candidate: &str, length: usize) -> usize {
    (candidate.chars().count().max(length) / 3).max(1)
}
