//! The disk as the sink changes it: every change in one place, where a test can make it fail.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// A kind of change on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    MakeFolder,
    MakeFile,
    Write,
    Link,
    RemoveFile,
    RemoveEmptyFolder,
    /// A folder with all that is in it.
    RemoveTree,
    Rename,
    /// Two folders, in one step.
    Exchange,
    /// Brings what was changed to the disk itself.
    Sync,
}

/// Called before each change with its kind and the path that is changed. Its error stands for the system's.
pub type BeforeChange = dyn Fn(Change, &Path) -> io::Result<()> + Send + Sync;

/// Where a sink writes.
#[derive(Clone, Default)]
pub struct Disk {
    before_change: Option<Arc<BeforeChange>>,
}

impl Disk {
    /// The disk, with a function that sees every change coming and can refuse it: to try what errors and kills leave behind.
    pub fn observed(before_change: Arc<BeforeChange>) -> Disk {
        Disk { before_change: Some(before_change) }
    }

    fn before(&self, change: Change, path: &Path) -> io::Result<()> {
        self.before_change.as_ref().map_or(Ok(()), |before_change| before_change(change, path))
    }

    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.before(Change::MakeFolder, path)?;
        fs::create_dir(path)
    }

    /// Makes a folder and those above it, where they are missing.
    pub(super) fn make_folders(&self, path: &Path) -> io::Result<()> {
        self.before(Change::MakeFolder, path)?;
        fs::create_dir_all(path)
    }

    /// Makes a file that is not there yet.
    pub(super) fn make_file(&self, path: &Path) -> io::Result<File> {
        self.before(Change::MakeFile, path)?;
        File::create_new(path)
    }

    /// Adds bytes to a file that [`Disk::make_file`] made at `path`.
    pub(super) fn write(&self, mut file: &File, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.before(Change::Write, path)?;
        file.write_all(bytes)
    }

    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(Change::Link, to)?;
        fs::hard_link(from, to)
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.before(Change::RemoveFile, path)?;
        fs::remove_file(path)
    }

    pub(super) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.before(Change::RemoveTree, path)?;
        fs::remove_dir_all(path)
    }

    pub(super) fn remove_empty_folder(&self, path: &Path) -> io::Result<()> {
        self.before(Change::RemoveEmptyFolder, path)?;
        fs::remove_dir(path)
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(Change::Rename, to)?;
        fs::rename(from, to)
    }

    /// Exchanges two folders in one step; false where the system or the file system cannot.
    pub(super) fn exchange(&self, a: &Path, b: &Path) -> io::Result<bool> {
        self.before(Change::Exchange, b)?;
        exchange(a, b)
    }

    /// Asks the system to keep a folder's entries through a power cut.
    pub(super) fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.before(Change::Sync, folder)?;
        File::open(folder)?.sync_all()
    }

    /// Brings everything written below a folder to the disk.
    pub(super) fn sync_tree(&self, folder: &Path) -> io::Result<()> {
        self.before(Change::Sync, folder)?;
        sync_tree(folder)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("observed", &self.before_change.is_some()).finish()
    }
}

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

#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync_tree(folder: &Path) -> io::Result<()> {
    // One call for all: a call a file takes seconds for thousands of files. It also reports a late "no space left".
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Elsewhere each file was brought there when it was written.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync_tree(_: &Path) -> io::Result<()> {
    Ok(())
}
