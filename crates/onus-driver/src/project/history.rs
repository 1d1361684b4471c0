//! A project as it was in a revision: its files are written to a folder of their own, which goes with the value.
//!
//! What the inventory and the model are made of is written whole. Of everything else (evidence, say, which may be large)
//! only the name and the size matter here, and so it is written as a hole of its size.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use onus_source::text::quote;
use onus_source::{Diagnostic, codes};

use super::git::{Repository, TreeEntry};
use onus_core::configuration::read_settings;

/// Most files of a project that are written.
const MOST_FILES: usize = 200_000;
/// Most bytes that are read from git at once.
const MOST_BYTES: u64 = 512 << 20;

/// A project of a revision, on disk for as long as this lives.
#[derive(Debug)]
pub struct Past {
    folder: tempfile::TempDir,
    /// Full id of the commit.
    pub commit: String,
    /// Where the project lay in the repository, when that is elsewhere than now.
    pub moved_from: Option<String>,
}

impl Past {
    /// The project's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }
}

/// Writes out the project of a revision. `REVISION:FOLDER` names a folder of the repository; else it is the one that the
/// repository was opened from, or the only one with a `book.toml` of ours.
pub fn checkout(repository: &Repository, revision: &str) -> Result<Past, Diagnostic> {
    let (revision, folder) = match revision.split_once(':') {
        Some((revision, folder)) => (revision, Some(folder.trim_matches('/'))),
        None => (revision, None),
    };
    let commit = repository.commit(revision)?;
    let wanted = folder.unwrap_or(repository.prefix.trim_end_matches('/'));
    let listed = repository.list(&commit, wanted)?.filter(|l| l.iter().any(|e| e.path == "book.toml"));
    let (entries, moved_from) = match listed {
        Some(entries) => (entries, None),
        None if folder.is_some() => return Err(missing(revision, wanted, &[])),
        None => elsewhere(repository, &commit, revision, wanted)?,
    };
    if entries.len() > MOST_FILES {
        return Err(Diagnostic::general(
            codes::EARLIER_PROJECT_UNWRITABLE,
            format!("the project of {} has {} files", quote(revision), entries.len()),
        )
        .hint(format!("At most {MOST_FILES} are read. Keep the project in a folder of its own.")));
    }
    let past = Past { folder: scratch()?, commit, moved_from };
    write(repository, revision, &entries, &past.root())?;
    Ok(past)
}

fn scratch() -> Result<tempfile::TempDir, Diagnostic> {
    let made = tempfile::Builder::new().prefix("onus-past-").tempdir();
    made.map_err(|e| Diagnostic::general(codes::EARLIER_PROJECT_UNWRITABLE, format!("no temporary folder can be made: {e}")))
}

fn missing(revision: &str, folder: &str, others: &[String]) -> Diagnostic {
    let place = if folder.is_empty() { "at its root".to_owned() } else { format!("in {}", quote(folder)) };
    let problem = Diagnostic::general(codes::NO_PROJECT_IN_REVISION, format!("{} has no book.toml {place}", quote(revision)));
    match others {
        [] => problem.hint("Choose a revision in which the project was there already."),
        _ => {
            let names: Vec<String> = others.iter().take(8).map(|f| format!("`{revision}:{f}`")).collect();
            problem.hint(format!("It has one elsewhere; name the folder: {}.", names.join(", ")))
        }
    }
}

/// The project at another place of the repository, when there is exactly one.
fn elsewhere(
    repository: &Repository,
    commit: &str,
    revision: &str,
    wanted: &str,
) -> Result<(Vec<TreeEntry>, Option<String>), Diagnostic> {
    let all = repository.list(commit, "")?.unwrap_or_default();
    let books: Vec<&TreeEntry> =
        all.iter().filter(|e| e.path == "book.toml" || e.path.ends_with("/book.toml")).take(64).collect();
    let texts = repository.contents(&books)?;
    let ours = |text: &Vec<u8>| {
        let table: Option<toml::Table> = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
        table.is_some_and(|t| t.get("preprocessor").and_then(|p| p.get("onus")).is_some())
    };
    let folders: Vec<String> = books
        .iter()
        .zip(&texts)
        .filter(|(_, text)| ours(text))
        .map(|(e, _)| e.path.strip_suffix("book.toml").unwrap_or_default().trim_end_matches('/').to_owned())
        .collect();
    match folders.as_slice() {
        [only] => {
            let entries = repository.list(commit, only)?.unwrap_or_default();
            Ok((entries, Some(only.clone())))
        }
        _ => Err(missing(revision, wanted, &folders)),
    }
}

/// Whether the loader reads what a file says.
fn read_whole(path: &str, inventory: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    path == "book.toml" || path == inventory || matches!(ending.as_str(), "yaml" | "yml")
}

fn write(repository: &Repository, revision: &str, entries: &[TreeEntry], root: &Path) -> Result<(), Diagnostic> {
    let failed = |path: &str, error: &io::Error| {
        Diagnostic::general(
            codes::EARLIER_PROJECT_UNWRITABLE,
            format!("{revision}:{path} cannot be written to a temporary folder: {error}"),
        )
    };
    let link = |e: &&TreeEntry| e.mode == "120000";
    // A folder that is a file as well: git makes no such tree, but a crafted one would lead us through a link.
    let paths: BTreeSet<&str> = entries.iter().map(|e| e.path.as_str()).collect();
    let through = |e: &&TreeEntry| e.path.match_indices('/').any(|(end, _)| paths.contains(&e.path[..end]));
    if let Some(entry) = entries.iter().find(through) {
        return Err(failed(&entry.path, &io::Error::other("a file stands where a folder should be")));
    }
    let inventory = inventory(repository, entries)?;
    let whole: Vec<&TreeEntry> = entries.iter().filter(|e| link(e) || read_whole(&e.path, &inventory)).collect();
    let bytes: u64 = whole.iter().map(|e| e.size).sum();
    if bytes > MOST_BYTES {
        let what = format!("the YAML files of {} have {} MiB together", quote(revision), bytes >> 20);
        return Err(Diagnostic::general(codes::EARLIER_PROJECT_UNWRITABLE, what).hint("Keep the project in a folder of its own."));
    }
    let contents = repository.contents(&whole)?;
    fs::create_dir_all(root).map_err(|e| failed("", &e))?;
    // Links come last, so that nothing is ever written through one.
    for (entry, bytes) in whole.iter().zip(&contents).filter(|(e, _)| !link(e)) {
        let mut file = create(root, &entry.path).map_err(|e| failed(&entry.path, &e))?;
        file.write_all(bytes).map_err(|e| failed(&entry.path, &e))?;
    }
    for entry in entries.iter().filter(|e| !link(e) && !read_whole(&e.path, &inventory)) {
        let made = create(root, &entry.path).and_then(|f| f.set_len(entry.size));
        made.map_err(|e| failed(&entry.path, &e))?;
    }
    for (entry, bytes) in whole.iter().zip(&contents).filter(|(e, _)| link(e)) {
        symlink(root, &entry.path, bytes).map_err(|e| failed(&entry.path, &e))?;
    }
    Ok(())
}

/// What `book.toml` calls the inventory: it may be a file with any ending. A wrong book is left to the loader.
fn inventory(repository: &Repository, entries: &[TreeEntry]) -> Result<String, Diagnostic> {
    let Some(book) = entries.iter().find(|e| e.path == "book.toml") else { return Ok(String::new()) };
    let text = repository.contents(&[book])?.pop().unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let settings = read_settings(onus_source::FileId(0), &text);
    Ok(settings.map_or_else(|_| String::new(), |s| s.inventory.trim_start_matches("./").to_owned()))
}

/// A path of the tree below `root`; git refuses others, a crafted tree may not.
fn below(root: &Path, path: &str) -> io::Result<PathBuf> {
    let plain = Path::new(path).components().all(|c| matches!(c, Component::Normal(_)));
    if !plain || path.is_empty() {
        return Err(io::Error::other("the path leads out of the project"));
    }
    Ok(root.join(path))
}

fn create(root: &Path, path: &str) -> io::Result<File> {
    let place = below(root, path)?;
    fs::create_dir_all(place.parent().unwrap_or(root))?;
    OpenOptions::new().write(true).create_new(true).open(place)
}

#[cfg(unix)]
fn symlink(root: &Path, path: &str, target: &[u8]) -> io::Result<()> {
    let place = below(root, path)?;
    fs::create_dir_all(place.parent().unwrap_or(root))?;
    let target: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(target);
    std::os::unix::fs::symlink(target, place)
}

/// Where links need a right of their own, git writes their target as text, and so do we.
#[cfg(not(unix))]
fn symlink(root: &Path, path: &str, target: &[u8]) -> io::Result<()> {
    create(root, path)?.write_all(target)
}
