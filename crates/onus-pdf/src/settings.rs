//! What a caller decides about a PDF.

use std::collections::BTreeMap;
use std::sync::Arc;

use onus_core::configuration::Paper;

/// A standard that the file must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// PDF/A-2a: archival, tagged.
    A2a,
    /// PDF/A-3a: archival, tagged, with attachments.
    A3a,
    /// PDF/UA-1: accessible.
    Ua1,
}

impl Standard {
    /// The name in `book.toml`, which is Typst's.
    pub fn id(self) -> &'static str {
        match self {
            Standard::A2a => "a-2a",
            Standard::A3a => "a-3a",
            Standard::Ua1 => "ua-1",
        }
    }

    /// The standard of that name.
    pub fn from_id(id: &str) -> Option<Standard> {
        [Standard::A2a, Standard::A3a, Standard::Ua1].into_iter().find(|standard| standard.id() == id)
    }
}

/// How an attached file stands to the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relationship {
    /// The document was made from it.
    Source,
    /// What the document shows was derived from it.
    Data,
    /// The same in another form.
    Alternative,
    /// More to it.
    Supplement,
}

impl Relationship {
    pub fn id(self) -> &'static str {
        match self {
            Relationship::Source => "source",
            Relationship::Data => "data",
            Relationship::Alternative => "alternative",
            Relationship::Supplement => "supplement",
        }
    }
}

/// A file attached to the document; wants [`Standard::A3a`].
#[derive(Clone, Debug)]
pub struct Attachment {
    /// File name in the reader's list: letters, digits, `-`, `_` and `.`.
    pub name: String,
    pub media_type: String,
    /// One line for the reader's list.
    pub description: String,
    /// How it stands to the document.
    pub relationship: Relationship,
    pub bytes: Arc<[u8]>,
}

/// What a caller decides about a PDF.
#[derive(Clone, Debug)]
pub struct Settings {
    pub paper: Paper,
    /// Standards to keep, checked by the engine at export.
    pub standards: Vec<Standard>,
    /// Seconds since 1970, UTC, from the injected clock.
    pub timestamp: i64,
    /// Files to attach.
    pub attachments: Vec<Attachment>,
    /// Roles that sign, one row each in document control; none: no table.
    pub approvals: Vec<String>,
    /// Labels of templates in the book's language by key; keys that are left out stay English.
    pub labels: BTreeMap<String, String>,
}

impl Settings {
    /// A4, PDF/A-2a and PDF/UA-1, nothing attached.
    pub fn at(timestamp: i64) -> Settings {
        Settings {
            paper: Paper::A4,
            standards: vec![Standard::A2a, Standard::Ua1],
            timestamp,
            attachments: Vec::new(),
            approvals: Vec::new(),
            labels: BTreeMap::new(),
        }
    }
}
