//! The directory sink: it owns one child of an output folder, `output/handbook`, and replaces it whole.
//!
//! A build locks, makes the new folder beside the old one, hard-links what is unchanged, writes the rest, exchanges the
//! two, and deletes the older. So readers never see half a build, a killed build leaves the last one whole, and what we
//! did not write is never touched. A build that changes nothing exchanges nothing.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::bytes::{Body, CHUNK, Flow, digest, equal, unchanged, write};
use super::claims::Claims;
use super::disk::Disk;
use super::error::SinkError;
use super::manifest::Manifest;
use super::previous_output::{Listed, listed, our_manifest};
use super::swap::{self, Places, Swap};
use onus_source::path::MANIFEST;
use onus_source::path::{check_part, check_path};

/// One output.
#[derive(Clone, Debug)]
pub struct FolderEntry {
    /// Relative path with `/` between its parts, as [`check_path`] wants it.
    pub path: String,
    /// What it holds.
    pub body: Body,
}

/// What to do when another build is writing to the same folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenLocked {
    /// Say so.
    #[default]
    Fail,
    /// Wait until it is done.
    Wait,
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// When another build is writing.
    pub when_locked: WhenLocked,
    /// How the new folder takes the old one's place.
    pub swap: Swap,
}

/// What becomes of older outputs that were not put this time.
#[derive(Clone, Copy)]
pub enum Others<'a> {
    /// They go: the build made everything.
    Remove,
    /// Those for whose path this holds stay as they are: the build made a part.
    Keep(&'a dyn Fn(&str) -> bool),
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or changed.
    pub written: usize,
    /// Files that are as they were.
    pub linked: usize,
    /// Files of the older output that are gone.
    pub removed: usize,
    /// Whether the folder was replaced; if not, nothing had changed.
    pub exchanged: bool,
}

/// Publishes outputs one after the other, all or none. For several threads use [`Staging`].
pub fn publish<E: From<SinkError>>(
    output: &Path,
    child: &str,
    options: Options,
    entries: impl IntoIterator<Item = Result<FolderEntry, E>>,
) -> Result<Report, E> {
    let staging = Staging::open(output, child, options)?;
    for entry in entries {
        let entry = entry?;
        staging.put(&entry.path, &entry.body)?;
    }
    Ok(staging.commit(Others::Remove)?)
}

/// A build under way: put every output, from any thread, then commit. Dropped before that, it leaves no trace.
#[derive(Debug)]
pub struct Staging {
    places: Places,
    options: Options,
    disk: Disk,
    before: Before,
    state: Mutex<State>,
    _lock: Lock,
}

/// The older output.
#[derive(Debug, Default)]
struct Before {
    /// Length of each regular file, the manifest included.
    files: BTreeMap<String, u64>,
    /// Whatever else is there: links, odd names.
    strays: usize,
    /// What its manifest says.
    recorded: BTreeMap<String, String>,
    /// What it says of where files came from.
    made_from: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct State {
    claims: Claims,
    digests: BTreeMap<String, String>,
    /// What is as it was: linked only when something else is not.
    same: Vec<String>,
    made_from: BTreeMap<String, String>,
    whole: Option<String>,
    written: usize,
    linked: usize,
    failed: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Placed {
    Written,
    Same,
}

impl Staging {
    /// Locks, clears what a killed build left, and looks at the older output. Refuses a folder that is not ours.
    pub fn open(output: &Path, child: &str, options: Options) -> Result<Staging, SinkError> {
        Staging::open_on(Disk::default(), output, child, options)
    }

    /// The same on a disk of the caller's.
    pub fn open_on(disk: Disk, output: &Path, child: &str, options: Options) -> Result<Staging, SinkError> {
        check_part(child).map_err(|problem| SinkError::Path { path: child.to_owned(), problem })?;
        disk.make_folders(output).map_err(SinkError::io("make the folder", output))?;
        let places = Places::new(output, child);
        let lock = lock(&places.lock, options.when_locked)?;
        swap::recover(&places, &disk)?;
        let before = look(&places.child)?;
        disk.make_folder(&places.new).map_err(SinkError::io("make the folder", &places.new))?;
        Ok(Staging { places, options, disk, before, state: Mutex::default(), _lock: lock })
    }

    /// Puts one output. Each path once.
    pub fn put(&self, path: &str, body: &Body) -> Result<(), SinkError> {
        let result = self.claim(path).and_then(|()| self.place(path, body));
        self.settle(path, result)
    }

    /// Puts an output that is dear to make, with a word that is equal only where it would be made from equal things.
    pub fn put_made(&self, path: &str, body: &Body, made_from: &str) -> Result<(), SinkError> {
        self.put(path, body)?;
        self.state().made_from.insert(path.to_owned(), made_from.to_owned());
        Ok(())
    }

    /// Puts one output whose bytes come one after the other: they may be too many for memory. What goes wrong on the way to
    /// the disk is told before whatever `fill` makes of it.
    pub fn put_flowing<E: From<SinkError>>(
        &self,
        path: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let result = self.claim(path).map_err(E::from).and_then(|()| self.flow(path, fill));
        self.settle(path, result)
    }

    /// Takes a path that can be used and that nothing else has.
    fn claim(&self, path: &str) -> Result<(), SinkError> {
        check_path(path).map_err(|problem| SinkError::Path { path: path.to_owned(), problem })?;
        self.state().claims.take(path)
    }

    /// Notes what became of an output.
    fn settle<E>(&self, path: &str, result: Result<(String, Placed), E>) -> Result<(), E> {
        let mut state = self.state();
        match result {
            Ok((digest, placed)) => {
                state.digests.insert(path.to_owned(), digest);
                state.count(path, placed);
                Ok(())
            }
            Err(error) => {
                state.failed.get_or_insert_with(|| path.to_owned());
                Err(error)
            }
        }
    }

    /// Writes what comes; what is as it was is linked afterwards.
    fn flow<E: From<SinkError>>(
        &self,
        path: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(String, Placed), E> {
        let target = self.folder_of(path)?;
        let flow = Flow::new(&self.disk, &target).map_err(SinkError::io("write", &target))?;
        let mut flow = io::BufWriter::with_capacity(CHUNK, flow);
        let filled = fill(&mut flow);
        // The first error is the cause of all others.
        let flushed = flow.flush();
        if let Some(error) = flow.get_mut().failed.take().or(flushed.err()) {
            return Err(SinkError::io("write", &target)(error).into());
        }
        filled?;
        let (flow, _) = flow.into_parts();
        let old = self.places.child.join(path);
        if self.before.files.get(path) == Some(&flow.length) {
            let written = File::open(&target).map_err(SinkError::io("read", &target))?;
            if let Ok(Some(digest)) = File::open(&old).and_then(|file| equal(file, written)) {
                self.disk.remove_file(&target).map_err(SinkError::io("remove", &target))?;
                return Ok((digest, Placed::Same));
            }
        }
        Ok((flow.finish()?, Placed::Written))
    }

    /// Where an output is written, its folder made.
    fn folder_of(&self, path: &str) -> Result<PathBuf, SinkError> {
        let target = self.places.new.join(path);
        if let Some(folder) = target.parent() {
            self.disk.make_folders(folder).map_err(SinkError::io("make the folder", folder))?;
        }
        Ok(target)
    }

    /// Takes over the older output of this path if it was made from the same, and says whether it did. A file that is not
    /// what the manifest says is not taken.
    pub fn reuse(&self, path: &str, made_from: &str) -> Result<bool, SinkError> {
        if self.before.made_from.get(path).is_none_or(|before| before != made_from) {
            return Ok(false);
        }
        let old = self.places.child.join(path);
        let Some(recorded) = self.before.recorded.get(path).filter(|_| self.before.files.contains_key(path)) else {
            return Ok(false);
        };
        if !digest(&old).is_ok_and(|found| found == *recorded) {
            return Ok(false);
        }
        self.state().claims.take(path)?;
        self.settle::<SinkError>(path, Ok((recorded.clone(), Placed::Same)))?;
        self.state().made_from.insert(path.to_owned(), made_from.to_owned());
        Ok(true)
    }

    /// Notes a word for all that the output is made from: the next build may find that it would make the same.
    pub fn made_whole_from(&self, word: String) {
        self.state().whole = Some(word);
    }

    /// Puts the new folder in the old one's place.
    pub fn commit(self, others: Others<'_>) -> Result<Report, SinkError> {
        if let Some(path) = self.state().failed.clone() {
            return Err(SinkError::Incomplete { path });
        }
        if let Others::Keep(keep) = others {
            self.carry(keep)?;
        }
        let State { digests, made_from, whole, same, written, linked, .. } = std::mem::take(&mut *self.state());
        let gone = |path: &&String| !digests.contains_key(*path) && *path != MANIFEST;
        let removed = self.before.files.keys().filter(gone).count() + self.before.strays;
        let (_, manifest) = self.place(MANIFEST, &Body::Bytes(Manifest::new(digests, made_from, whole).text()))?;
        let exchanged = manifest == Placed::Written || written > 0 || removed > 0;
        if exchanged {
            same.iter().try_for_each(|path| self.take_over(path))?;
            if manifest == Placed::Same {
                self.take_over(MANIFEST)?;
            }
            self.disk.sync_tree(&self.places.new).map_err(SinkError::io("write", &self.places.new))?;
            swap::swap(&self.places, self.options.swap, &self.disk)?;
        }
        // What `drop` removes now is the older output, or a copy that changed nothing.
        Ok(Report { written, linked, removed, exchanged })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Links a file that is as it was; copies it where that cannot be.
    fn take_over(&self, path: &str) -> Result<(), SinkError> {
        let (old, target) = (self.places.child.join(path), self.folder_of(path)?);
        if self.disk.link(&old, &target).is_err() {
            write(&target, &Body::File(old), &self.disk)?;
        }
        Ok(())
    }

    /// Writes what is not as it was; with the digest.
    fn place(&self, path: &str, body: &Body) -> Result<(String, Placed), SinkError> {
        if let Some(&length) = self.before.files.get(path)
            && let Some(digest) = unchanged(&self.places.child.join(path), length, body)?
        {
            return Ok((digest, Placed::Same));
        }
        Ok((write(&self.folder_of(path)?, body, &self.disk)?, Placed::Written))
    }

    /// Takes over older outputs that this build did not make.
    fn carry(&self, keep: &dyn Fn(&str) -> bool) -> Result<(), SinkError> {
        for (path, digest) in &self.before.recorded {
            let there = self.before.files.contains_key(path) && check_path(path).is_ok();
            // A new output that needs the name goes first.
            if !there || !keep(path) || self.state().claims.take(path).is_err() {
                continue;
            }
            self.settle::<SinkError>(path, Ok((digest.clone(), Placed::Same)))?;
            if let Some(made_from) = self.before.made_from.get(path) {
                self.state().made_from.insert(path.clone(), made_from.clone());
            }
        }
        Ok(())
    }
}

impl State {
    fn count(&mut self, path: &str, placed: Placed) {
        match placed {
            Placed::Written => self.written += 1,
            Placed::Same => {
                self.linked += 1;
                self.same.push(path.to_owned());
            }
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort, still under the lock: the next start removes what stays.
        let _ = swap::remove(&self.places.new, &self.disk);
    }
}

/// Held until it is dropped, or until the process ends, however that comes.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that another thread has just begun to start holds a copy for a moment.
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path, when_locked: WhenLocked) -> Result<Lock, SinkError> {
    let failed = || SinkError::io("lock", path);
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    // A link at the lock's name would make or lock a file elsewhere, and a pipe would be waited for.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path).map_err(failed())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) if when_locked == WhenLocked::Wait => file.lock().map_err(failed())?,
        Err(TryLockError::WouldBlock) => return Err(SinkError::Locked { lock: path.to_path_buf() }),
        Err(TryLockError::Error(error)) => return Err(failed()(error)),
    }
    Ok(Lock(file))
}

/// Lists the older output, or refuses what is not one.
fn look(child: &Path) -> Result<Before, SinkError> {
    let Some(manifest) = our_manifest(child)? else { return Ok(Before::default()) };
    let Listed { files, strays } = listed(child).map_err(SinkError::io("read", child))?;
    Ok(Before { files, strays, recorded: manifest.files, made_from: manifest.made_from })
}
