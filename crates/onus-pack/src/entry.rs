//! The files of a payload.

use std::path::PathBuf;

use crate::statement::Predicate;

/// Everything that goes under `data/`, in order of path.
pub struct Payload {
    /// Folder of the bag.
    pub base: String,
    /// The statement's predicate, but for its files.
    pub predicate: Predicate,
    pub entries: Vec<PackEntry>,
    /// What bears a day, for a sentence, with the day: `2026-10-05`.
    pub dated: Vec<(String, String)>,
}

/// A file of the payload.
pub struct PackEntry {
    /// Path below `data/`.
    pub path: String,
    pub content: EntryContent,
    /// Media type, where it is known better than sniffing would find out.
    pub media_type: Option<&'static str>,
    /// Path in the project, for text that was read from there.
    pub from: Option<String>,
    pub screening: Screening,
}

pub enum EntryContent {
    Bytes(Vec<u8>),
    /// A file of the project, streamed.
    File {
        /// Absolute path, links resolved.
        source: PathBuf,
        /// Path in the project.
        path: String,
    },
}

/// Where a file comes from, which decides what it is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screening {
    /// Made here from the project: what it says, a file of the project says too.
    Made,
    /// Text of the project: searched for credentials.
    Project,
    /// Collected from elsewhere: searched for credentials and for personal data in bulk.
    Collected,
}

impl PackEntry {
    /// A document made here.
    pub fn document(path: impl Into<String>, media_type: &'static str, bytes: Vec<u8>) -> PackEntry {
        PackEntry {
            path: path.into(),
            content: EntryContent::Bytes(bytes),
            media_type: Some(media_type),
            from: None,
            screening: Screening::Made,
        }
    }

    /// Text of the project; `from` is its path there.
    pub fn source_text(path: String, bytes: Vec<u8>, from: String) -> PackEntry {
        PackEntry { path, content: EntryContent::Bytes(bytes), media_type: None, from: Some(from), screening: Screening::Project }
    }

    /// A file that was collected and is copied as it is.
    pub fn evidence(path: String, source: PathBuf, from: String) -> PackEntry {
        let content = EntryContent::File { source, path: from };
        PackEntry { path, content, media_type: None, from: None, screening: Screening::Collected }
    }
}
