//! Putting the new folder in the old one's place, and what to do when that was cut short.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

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
    /// The lock.
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
pub(super) fn recover(places: &Places) -> Result<(), SinkError> {
    if present(&places.aside) {
        if present(&places.child) {
            discard(&places.aside, &places.new)?;
        } else {
            fs::rename(&places.aside, &places.child).map_err(SinkError::io("put back", &places.child))?;
        }
    }
    remove(&places.new)
}

/// Puts `new` in the place of `child`. Afterwards the older tree, if there was one, is at `new`.
pub(super) fn swap(places: &Places, how: Swap) -> Result<(), SinkError> {
    let failed = || SinkError::io("put the new folder at", &places.child);
    if !present(&places.child) || is_empty(&places.child) {
        // Only here may the target be an empty folder; not every system renames over one.
        let _ = fs::remove_dir(&places.child);
        fs::rename(&places.new, &places.child).map_err(failed())?;
    } else if how == Swap::TwoRenames || !exchange(&places.new, &places.child).map_err(failed())? {
        fs::rename(&places.child, &places.aside).map_err(failed())?;
        if let Err(error) = fs::rename(&places.new, &places.child) {
            let _ = fs::rename(&places.aside, &places.child);
            return Err(failed()(error));
        }
        // Published. Should this fail, the next start finds both and takes the older one away.
        let _ = fs::rename(&places.aside, &places.new);
    }
    sync_folder(&places.output);
    Ok(())
}

/// Exchanges two folders in one step; false where the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Takes a whole tree to the place of junk, then deletes it, so that a kill in between leaves no half tree at a name
/// that stands for a whole one.
fn discard(tree: &Path, junk: &Path) -> Result<(), SinkError> {
    remove(junk)?;
    fs::rename(tree, junk).map_err(SinkError::io("remove", tree))?;
    remove(junk)
}

/// Deletes a tree, a file or a link, whichever is there. Links are not followed.
pub(super) fn remove(path: &Path) -> Result<(), SinkError> {
    let failed = || SinkError::io("remove", path);
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path).map_err(failed()),
        Ok(_) => fs::remove_file(path).map_err(failed()),
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

/// Asks the system to keep a folder's entries through a power cut. Some file systems cannot; the order of the steps
/// is right all the same.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|f| f.sync_all());
}

/// Brings everything written below a folder to the disk, before it takes the older one's place.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn sync_tree(folder: &Path) -> Result<(), SinkError> {
    // One call for all: a call a file takes seconds for thousands of files. It also reports a late "no space left".
    File::open(folder).and_then(|f| Ok(rustix::fs::syncfs(f)?)).map_err(SinkError::io("write", folder))
}

/// Elsewhere each file was brought there when it was written.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn sync_tree(_: &Path) -> Result<(), SinkError> {
    Ok(())
}
