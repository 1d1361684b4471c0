//! Putting the new folder in the old one's place, and what to do when that was cut short.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::error::SinkError;

/// How the new folder takes the old one's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Swap {
    /// In one step where the system can; else as [`Swap::TwoRenames`].
    #[default]
    Exchange,
    /// The old one aside, the new one in: for file systems that say they exchange and do not. Between the two steps
    /// there is no folder at all; the next start puts the old one back.
    TwoRenames,
}

/// The names in an output folder that belong to one child.
#[derive(Debug)]
pub(super) struct Places {
    /// The folder around them.
    pub(super) output: PathBuf,
    /// What readers see.
    pub(super) child: PathBuf,
    /// Where the next one is made, and where an old one is taken to be deleted: never whole, never wanted.
    pub(super) new: PathBuf,
    /// The older one between two renames: always whole.
    pub(super) aside: PathBuf,
    pub(super) lock: PathBuf,
}

impl Places {
    pub(super) fn new(output: &Path, child: &str) -> Places {
        let hidden = |what: &str| output.join(format!(".{child}.onus-{what}"));
        Places {
            output: output.to_path_buf(),
            child: output.join(child),
            new: hidden("new"),
            aside: hidden("aside"),
            lock: hidden("lock"),
        }
    }
}

/// Clears what a killed build left, and puts back the older output if it was killed between two renames.
pub(super) fn recover(places: &Places, disk: &Disk) -> Result<(), SinkError> {
    if present(&places.aside) {
        if present(&places.child) {
            discard(&places.aside, &places.new, disk)?;
        } else {
            disk.rename(&places.aside, &places.child).map_err(SinkError::io("put back", &places.child))?;
        }
    }
    remove(&places.new, disk)
}

/// Puts `new` in the place of `child`. Afterwards the older tree, if there was one, is at `new`.
pub(super) fn swap(places: &Places, how: Swap, disk: &Disk) -> Result<(), SinkError> {
    let failed = || SinkError::io("put the new folder at", &places.child);
    if !present(&places.child) || is_empty(&places.child) {
        // Only here may the target be an empty folder; not every system renames over one.
        let _ = disk.remove_empty_folder(&places.child);
        disk.rename(&places.new, &places.child).map_err(failed())?;
    } else if how == Swap::TwoRenames || !disk.exchange(&places.new, &places.child).map_err(failed())? {
        disk.rename(&places.child, &places.aside).map_err(failed())?;
        if let Err(error) = disk.rename(&places.new, &places.child) {
            let _ = disk.rename(&places.aside, &places.child);
            return Err(failed()(error));
        }
        // Published. Should this fail, the next start finds both and takes the older one away.
        let _ = disk.rename(&places.aside, &places.new);
    }
    // Some file systems cannot; the order of the steps is right all the same.
    let _ = disk.sync_folder(&places.output);
    Ok(())
}

/// Takes a whole tree to the place of junk, then deletes it, so that a kill in between leaves no half tree at a name
/// that stands for a whole one.
fn discard(tree: &Path, junk: &Path, disk: &Disk) -> Result<(), SinkError> {
    remove(junk, disk)?;
    disk.rename(tree, junk).map_err(SinkError::io("remove", tree))?;
    remove(junk, disk)
}

/// Deletes a tree, a file or a link, whichever is there. Links are not followed.
pub(super) fn remove(path: &Path, disk: &Disk) -> Result<(), SinkError> {
    let failed = || SinkError::io("remove", path);
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => disk.remove_tree(path).map_err(failed()),
        Ok(_) => disk.remove_file(path).map_err(failed()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed()(error)),
    }
}

fn present(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a folder has nothing in it; false for what cannot be read.
pub(super) fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}
