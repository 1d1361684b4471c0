//! A problem with something that a person wrote: where, what was expected, what to do.

use super::text::without_endless_words;
use super::{At, Code, Level};

/// Another place that belongs to a problem: the first of two definitions, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub at: At,
    /// What is there.
    pub label: String,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    /// How bad.
    pub level: Level,
    /// What is wrong, in one line.
    pub message: String,
    /// Where, when it is anywhere.
    pub at: Option<At>,
    /// What stands at that place, or what was expected there.
    pub label: String,
    /// Other places.
    pub related: Vec<Related>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// How many problems this one stands for: more than one where others of the kind are only counted.
    pub stands_for: usize,
}

impl Diagnostic {
    /// A problem at a place, as bad as its code says.
    pub fn new(code: Code, at: At, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            level: code.level(),
            message: without_endless_words(message.into()),
            at: Some(at),
            label: String::new(),
            related: Vec::new(),
            hints: Vec::new(),
            stands_for: 1,
        }
    }

    /// A problem of no particular place, as bad as its code says.
    pub fn general(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            level: code.level(),
            message: without_endless_words(message.into()),
            at: None,
            label: String::new(),
            related: Vec::new(),
            hints: Vec::new(),
            stands_for: 1,
        }
    }

    /// Says what stands at the place.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = without_endless_words(label.into());
        self
    }

    /// Adds another place.
    pub fn related(mut self, at: At, label: impl Into<String>) -> Diagnostic {
        self.related.push(Related { at, label: without_endless_words(label.into()) });
        self
    }

    /// Adds advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(without_endless_words(hint.into()));
        self
    }
}
