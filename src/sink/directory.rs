//! The directory sink: it owns one child of an output folder, `output/handbook`, and replaces it whole.
//!
//! A build locks, makes the new folder beside the old one, hard-links what is unchanged, writes the rest, exchanges the
//! two, and deletes the older. So readers never see half a build, a killed build leaves the last one whole, and what we
//! did not write is never touched. A build that changes nothing exchanges nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::error::SinkError;
use super::manifest::{MANIFEST, Manifest};
use super::path::{Claims, check_part, check_path};
use super::swap::{self, Places, Swap};

/// What an output holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file elsewhere, which may be too large for memory. The caller answers for where it is.
    File(PathBuf),
}

/// One output.
#[derive(Clone, Debug)]
pub struct Entry {
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
    entries: impl IntoIterator<Item = Result<Entry, E>>,
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
    made_from: BTreeMap<String, String>,
    written: usize,
    linked: usize,
    failed: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Placed {
    Written,
    Linked,
}

impl Staging {
    /// Locks, clears what a killed build left, and looks at the older output. Refuses a folder that is not ours.
    pub fn open(output: &Path, child: &str, options: Options) -> Result<Staging, SinkError> {
        check_part(child).map_err(|problem| SinkError::Path { path: child.to_owned(), problem })?;
        fs::create_dir_all(output).map_err(SinkError::io("make the folder", output))?;
        let places = Places::new(output, child);
        let lock = lock(&places.lock, options.when_locked)?;
        swap::recover(&places)?;
        let before = look(&places.child)?;
        fs::create_dir(&places.new).map_err(SinkError::io("make the folder", &places.new))?;
        Ok(Staging { places, options, before, state: Mutex::default(), _lock: lock })
    }

    /// Puts one output. Each path once.
    pub fn put(&self, path: &str, body: &Body) -> Result<(), SinkError> {
        let result = check_path(path)
            .map_err(|problem| SinkError::Path { path: path.to_owned(), problem })
            .and_then(|()| self.state().claims.take(path))
            .and_then(|()| self.place(path, body));
        let mut state = self.state();
        match result {
            Ok((digest, placed)) => {
                state.digests.insert(path.to_owned(), digest);
                state.count(placed);
                Ok(())
            }
            Err(error) => {
                state.failed.get_or_insert_with(|| path.to_owned());
                Err(error)
            }
        }
    }

    /// Puts an output that is dear to make, with a word that is equal only where it would be made from equal things.
    pub fn put_made(&self, path: &str, body: &Body, made_from: &str) -> Result<(), SinkError> {
        self.put(path, body)?;
        self.state().made_from.insert(path.to_owned(), made_from.to_owned());
        Ok(())
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
        self.put_made(path, &Body::File(old), made_from)?;
        Ok(true)
    }

    /// Puts the new folder in the old one's place.
    pub fn commit(self, others: Others<'_>) -> Result<Report, SinkError> {
        if let Some(path) = self.state().failed.clone() {
            return Err(SinkError::Incomplete { path });
        }
        if let Others::Keep(keep) = others {
            self.carry(keep)?;
        }
        let (digests, made_from, written, linked) = {
            let mut state = self.state();
            (std::mem::take(&mut state.digests), std::mem::take(&mut state.made_from), state.written, state.linked)
        };
        let gone = |path: &&String| !digests.contains_key(*path) && *path != MANIFEST;
        let removed = self.before.files.keys().filter(gone).count() + self.before.strays;
        let (_, manifest) = self.place(MANIFEST, &Body::Bytes(Manifest::new(digests, made_from).text()))?;
        let exchanged = manifest == Placed::Written || written > 0 || removed > 0;
        if exchanged {
            swap::sync_tree(&self.places.new)?;
            swap::swap(&self.places, self.options.swap)?;
        }
        // What `drop` removes now is the older output, or a copy that changed nothing.
        Ok(Report { written, linked, removed, exchanged })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Links what is as it was, writes what is not; both with the digest.
    fn place(&self, path: &str, body: &Body) -> Result<(String, Placed), SinkError> {
        let target = self.places.new.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(SinkError::io("make the folder", folder))?;
        }
        if let Some(&length) = self.before.files.get(path) {
            let old = self.places.child.join(path);
            if let Some(digest) = unchanged(&old, length, body)?
                && fs::hard_link(&old, &target).is_ok()
            {
                return Ok((digest, Placed::Linked));
            }
        }
        Ok((write(&target, body)?, Placed::Written))
    }

    /// Takes over older outputs that this build did not make.
    fn carry(&self, keep: &dyn Fn(&str) -> bool) -> Result<(), SinkError> {
        for (path, digest) in &self.before.recorded {
            let there = self.before.files.contains_key(path) && check_path(path).is_ok();
            // A new output that needs the name goes first.
            if !there || !keep(path) || self.state().claims.take(path).is_err() {
                continue;
            }
            let (old, target) = (self.places.child.join(path), self.places.new.join(path));
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(SinkError::io("make the folder", folder))?;
            }
            let (digest, placed) = match fs::hard_link(&old, &target) {
                Ok(()) => (digest.clone(), Placed::Linked),
                Err(_) => (write(&target, &Body::File(old))?, Placed::Written),
            };
            let mut state = self.state();
            state.digests.insert(path.clone(), digest);
            if let Some(made_from) = self.before.made_from.get(path) {
                state.made_from.insert(path.clone(), made_from.clone());
            }
            state.count(placed);
        }
        Ok(())
    }
}

impl State {
    fn count(&mut self, placed: Placed) {
        match placed {
            Placed::Written => self.written += 1,
            Placed::Linked => self.linked += 1,
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort, still under the lock: the next start removes what stays.
        let _ = swap::remove(&self.places.new);
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
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed())?;
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
    let failed = || SinkError::io("read", child);
    match fs::symlink_metadata(child) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Before::default()),
        Err(error) => return Err(failed()(error)),
        Ok(meta) if !meta.is_dir() => return Err(SinkError::NotAFolder { path: child.to_path_buf() }),
        Ok(_) => {}
    }
    let Some(manifest) = Manifest::read(child) else {
        return match fs::read_dir(child).map_err(failed())?.next() {
            None => Ok(Before::default()),
            Some(_) => Err(SinkError::Foreign { folder: child.to_path_buf() }),
        };
    };
    let mut before = Before { recorded: manifest.files, made_from: manifest.made_from, ..Before::default() };
    list(child, "", &mut before).map_err(failed())?;
    Ok(before)
}

fn list(folder: &Path, prefix: &str, before: &mut Before) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Of the entry itself: links are not followed.
        let meta = entry.metadata()?;
        match entry.file_name().to_str() {
            Some(name) if meta.is_dir() => list(&entry.path(), &format!("{prefix}{name}/"), before)?,
            Some(name) if meta.is_file() => {
                before.files.insert(format!("{prefix}{name}"), meta.len());
            }
            _ => before.strays += 1,
        }
    }
    Ok(())
}

/// The digest, if the older file holds the same bytes. An older file that cannot be read has changed.
fn unchanged(old: &Path, length: u64, body: &Body) -> Result<Option<String>, SinkError> {
    match body {
        Body::Bytes(bytes) if bytes.len() as u64 != length => Ok(None),
        Body::Bytes(bytes) => Ok(File::open(old).and_then(|f| equal(f, &bytes[..])).unwrap_or(None)),
        Body::File(path) => {
            let source = File::open(path).map_err(SinkError::io("read", path))?;
            if source.metadata().map_err(SinkError::io("read", path))?.len() != length {
                return Ok(None);
            }
            Ok(File::open(old).and_then(|f| equal(f, source)).unwrap_or(None))
        }
    }
}

/// The digest of two streams that are equal.
fn equal(mut a: impl Read, mut b: impl Read) -> io::Result<Option<String>> {
    let mut digest = Sha256::new();
    let (mut left, mut right) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let n = fill(&mut a, &mut left)?;
        let m = fill(&mut b, &mut right)?;
        if left[..n] != right[..m] {
            return Ok(None);
        }
        if n == 0 {
            return Ok(Some(hex(&digest.finalize())));
        }
        digest.update(&left[..n]);
    }
}

/// The digest of a file.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        match fill(&mut file, &mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(&buffer[..n]),
        }
    }
}

const CHUNK: usize = 64 * 1024;

/// Reads until the buffer is full or the stream ends.
fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes a file that is not there yet, and gives the digest of what was written.
fn write(target: &Path, body: &Body) -> Result<String, SinkError> {
    let failed = || SinkError::io("write", target);
    let mut file = File::create_new(target).map_err(failed())?;
    let digest = match body {
        Body::Bytes(bytes) => {
            file.write_all(bytes).map_err(failed())?;
            Sha256::digest(bytes)
        }
        Body::File(path) => {
            let mut source = File::open(path).map_err(SinkError::io("read", path))?;
            let mut digest = Sha256::new();
            let mut buffer = vec![0; CHUNK];
            loop {
                let n = fill(&mut source, &mut buffer).map_err(SinkError::io("read", path))?;
                if n == 0 {
                    break digest.finalize();
                }
                digest.update(&buffer[..n]);
                file.write_all(&buffer[..n]).map_err(failed())?;
            }
        }
    };
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    file.sync_all().map_err(failed())?;
    Ok(hex(&digest))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
