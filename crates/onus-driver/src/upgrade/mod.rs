//! Rewrites a project of an older version of the program. Only the bytes that must change do, so comments and layout stay.
//!
//! What needs a fact that only a person knows, such as the kind of a report, is named with its place and left alone.

mod edits;
mod from_0_1;

use std::path::PathBuf;

use onus_core::configuration::{Settings, read_settings};
use onus_source::{ProjectFolder, SourceMap};

use crate::DriverError;
use crate::project::read_text;

/// A version whose projects can be rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldVersion {
    /// 0.1.
    V0_1,
}

/// Something that changes, or that a person has to change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UpgradeRemark {
    /// File of the project, and a line of it as it was before.
    pub file: String,
    pub line: usize,
    /// What, and why.
    pub words: String,
}

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradedFile {
    /// Its path as people see it.
    pub shown: String,
    /// Where it is, links resolved.
    pub place: PathBuf,
    /// What it will hold.
    pub text: String,
}

/// What a project of an older version needs.
#[derive(Clone, Debug, Default)]
pub struct Upgrade {
    pub files: Vec<UpgradedFile>,
    /// What the new files change.
    pub changes: Vec<UpgradeRemark>,
    /// What only a person can do.
    pub by_hand: Vec<UpgradeRemark>,
}

/// Says how a project of an older version changes. Nothing is written.
pub fn upgrade(folder: &ProjectFolder, from: OldVersion) -> Result<Upgrade, DriverError> {
    match from {
        OldVersion::V0_1 => from_0_1::upgrade(folder),
    }
}

/// The text of `book.toml`.
fn book_text(folder: &ProjectFolder) -> Result<String, DriverError> {
    let mut sources = SourceMap::default();
    match read_text(folder, std::path::Path::new("book.toml"), "book.toml", &mut sources) {
        Ok((_, text)) => Ok(text),
        Err(problem) => Err(DriverError::Input(vec![problem], sources)),
    }
}

/// The settings of a rewritten `book.toml`.
fn settings(text: &str) -> Result<Settings, DriverError> {
    let mut sources = SourceMap::default();
    let file = sources.add("book.toml", text);
    read_settings(file, text).map_err(|problem| DriverError::Input(vec![problem], sources))
}
