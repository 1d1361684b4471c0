//! An output as it stands, looked at without touching it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, io};

use rayon::prelude::*;

use super::bytes::digest;
use super::error::SinkError;
use super::manifest::Manifest;
use onus_source::path::{MANIFEST, check_part};

/// An output in which every file is as it was written, and nothing else is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousOutput {
    /// What all of it was made from, in the word of who made it.
    pub whole: String,
    /// Its files, the manifest left out, in order.
    pub paths: Vec<String>,
}

/// What the output `child` of a folder says that all of it was made from.
pub fn made_from(output: &Path, child: &str) -> Option<String> {
    Manifest::read(&output.join(child))?.whole
}

/// Files of the output `child` of a folder, in order, as its manifest lists them; none where there is no output of ours.
pub fn previous_paths(output: &Path, child: &str) -> Vec<String> {
    let folder = output.join(child);
    let is_ours = fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir());
    let manifest = is_ours.then(|| Manifest::read(&folder)).flatten();
    manifest.map(|manifest| manifest.files.into_keys().collect()).unwrap_or_default()
}

/// Looks at the output `child` of a folder, and reads all of it. None: it is not whole, or nobody said what it was made from,
/// or `wanted` became false. A build that replaces it meanwhile makes it none, at the worst.
pub fn intact_previous_output(output: &Path, child: &str, wanted: &AtomicBool) -> Option<PreviousOutput> {
    let folder = output.join(child);
    // A link in its place is not ours.
    fs::symlink_metadata(&folder).ok().filter(fs::Metadata::is_dir)?;
    let manifest = Manifest::read(&folder)?;
    let whole = manifest.whole?;
    let files = listed(&folder).ok().filter(|found| found.strays == 0)?.files;
    if files.len() != manifest.files.len() + 1 || !files.contains_key(MANIFEST) {
        return None;
    }
    let intact = manifest.files.par_iter().all(|(path, recorded)| {
        wanted.load(Ordering::Relaxed)
            && files.contains_key(path)
            && digest(&folder.join(path)).is_ok_and(|found| found == *recorded)
    });
    intact.then(|| PreviousOutput { whole, paths: manifest.files.into_keys().collect() })
}

/// Whether a build may write the output `child` of a folder, as far as that shows without touching anything: what stands there
/// is ours, empty or missing.
pub fn check_output(output: &Path, child: &str) -> Result<(), SinkError> {
    check_part(child).map_err(|problem| SinkError::Path { path: child.to_owned(), problem })?;
    our_manifest(&output.join(child)).map(|_| ())
}

/// The manifest of an output that is ours; none where nothing is.
pub(super) fn our_manifest(child: &Path) -> Result<Option<Manifest>, SinkError> {
    let failed = || SinkError::io("read", child);
    match fs::symlink_metadata(child) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed()(error)),
        Ok(meta) if !meta.is_dir() => return Err(SinkError::NotAFolder { path: child.to_path_buf() }),
        Ok(_) => {}
    }
    if let Some(manifest) = Manifest::read(child) {
        return Ok(Some(manifest));
    }
    match fs::read_dir(child).map_err(failed())?.next() {
        None => Ok(None),
        Some(_) => Err(SinkError::Foreign { folder: child.to_path_buf() }),
    }
}

/// What is in a folder and in the folders below.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Length of each regular file by its path.
    pub(super) files: BTreeMap<String, u64>,
    /// Whatever else is there: links, odd names.
    pub(super) strays: usize,
}

/// Lists a folder.
pub(super) fn listed(folder: &Path) -> io::Result<Listed> {
    let mut found = Listed::default();
    list(folder, "", &mut found)?;
    Ok(found)
}

fn list(folder: &Path, prefix: &str, found: &mut Listed) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Of the entry itself: links are not followed.
        let meta = entry.metadata()?;
        match entry.file_name().to_str() {
            Some(name) if meta.is_dir() => list(&entry.path(), &format!("{prefix}{name}/"), found)?,
            Some(name) if meta.is_file() => {
                found.files.insert(format!("{prefix}{name}"), meta.len());
            }
            _ => found.strays += 1,
        }
    }
    Ok(())
}
