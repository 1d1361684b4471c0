//! The manifest of an output folder: proof that it is ours to replace, and the digest of each file in it.
//!
//! It holds no time and no place, so that equal outputs of equal inputs are equal folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use onus_source::path::MANIFEST;
use serde::{Deserialize, Serialize};

/// What the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Always [`WRITTEN_BY`].
    written_by: String,
    /// SHA-256 in hexadecimal by path.
    pub(super) files: BTreeMap<String, String>,
    /// What dear files were made from, in a word of who made them, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) made_from: BTreeMap<String, String>,
    /// What all of it was made from, in such a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) whole: Option<String>,
}

const WRITTEN_BY: &str = "onus";

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, String>, made_from: BTreeMap<String, String>, whole: Option<String>) -> Manifest {
        Manifest { written_by: WRITTEN_BY.to_owned(), files, made_from, whole }
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("strings always encode");
        text.push(b'\n');
        text
    }

    /// The manifest of a folder, if there is one of ours.
    pub(super) fn read(folder: &Path) -> Option<Manifest> {
        let path = folder.join(MANIFEST);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let manifest: Manifest = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (manifest.written_by == WRITTEN_BY).then_some(manifest)
    }
}
