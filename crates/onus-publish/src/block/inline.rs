//! Running text, and where its links lead.
//!
//! Every text is plain text for a reader; renderers escape it. Links name a page and a fragment, never a file of some format.

use serde::Serialize;

use onus_model::vocabulary::{PartyKind, letters};

/// Running text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Inline {
    /// Plain text.
    Text {
        text: String,
    },
    /// Stressed.
    Strong {
        content: Vec<Inline>,
    },
    /// Emphasised.
    Emphasis {
        content: Vec<Inline>,
    },
    /// Struck out.
    Struck {
        content: Vec<Inline>,
    },
    /// A word of data or code.
    Code {
        text: String,
    },
    Link {
        to: Target,
        content: Vec<Inline>,
    },
    /// Parties of a cell; none where it does not apply.
    Parties {
        parties: Vec<PartyKind>,
    },
    /// A forced line end.
    Break,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Target {
    /// A page of the same book, and a place on it. An empty fragment is the page's top.
    Page { path: String, fragment: String },
    /// A page of another book: its id, page and fragment. Formats that have no such neighbour print the words alone.
    Book { book: String, path: String, fragment: String },
    /// An outside address.
    Url { url: String },
}

/// Plain text as running text.
pub fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text { text: text.into() }]
}

/// A link inside the same book.
pub fn link(path: impl Into<String>, fragment: impl Into<String>, words: impl Into<String>) -> Inline {
    Inline::Link { to: Target::Page { path: path.into(), fragment: fragment.into() }, content: text(words) }
}

/// Running text without its marks.
pub fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|part| match part {
            Inline::Text { text } | Inline::Code { text } => text.clone(),
            Inline::Parties { parties } => letters(parties),
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Struck { content }
            | Inline::Link { content, .. } => plain(content),
            Inline::Break => " ".to_owned(),
        })
        .collect()
}

/// Calls `change` with the target of every link in running text.
pub(super) fn each_target(content: &mut [Inline], change: &mut dyn FnMut(&mut Target)) {
    for inline in content {
        match inline {
            Inline::Link { to, content } => {
                change(to);
                each_target(content, change);
            }
            Inline::Strong { content } | Inline::Emphasis { content } | Inline::Struck { content } => {
                each_target(content, change)
            }
            Inline::Text { .. } | Inline::Code { .. } | Inline::Parties { .. } | Inline::Break => {}
        }
    }
}
