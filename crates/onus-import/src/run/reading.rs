//! Reading the files of an import, and what is kept of them.

use std::collections::BTreeSet;
use std::path::Path;

use super::{ImportError, MissingPolicy, Request, STANDARD_INPUT};
use crate::collect::Collector;
use crate::estate::snapshot::{self, SourceSnapshot};
use crate::open::{open, read_text};
use crate::resource::{FileSink as _, ReadError, Sink as _, Skipped, SourceText};
use crate::sources::{Read, Retention};
use crate::write::files::ImportFile;

/// How far above the project's folder paths are written out: the folders beside a project are part of the same checkout.
const NEAR: usize = 2;

/// A path as identities and populations hold it: from the project's folder, never absolute. What lies far off is another
/// machine's business: the folder above the last one is a digest, so that two files of one name stay two.
pub fn project_path(root: &Path, path: &Path, shown: &str) -> String {
    if shown == STANDARD_INPUT {
        return shown.to_owned();
    }
    #[allow(clippy::disallowed_methods, reason = "only what lies below or near the project's folder is kept of it")]
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let above = root.ancestors().enumerate().find_map(|(up, above)| Some((up, above, real.strip_prefix(above).ok()?)));
    let from_project = match above {
        Some((up, above, rest)) => {
            let relative = format!("{}{}", "../".repeat(up), text(rest));
            if up == 0 || (up <= NEAR && above.components().count() > 2) {
                return relative;
            }
            relative
        }
        None => text(&real),
    };
    let parts: Vec<&str> = from_project.rsplitn(3, '/').collect();
    match &parts[..] {
        [name, folder, rest] => format!("{}/{folder}/{name}", digest(rest)),
        _ => from_project.clone(),
    }
}

/// Eight digits that stand for a text, the same on every machine (FNV-1a).
fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// What a source says now.
pub(super) struct SourceReading {
    pub(super) snapshot: SourceSnapshot,
    /// Paths of its files that were not read this time and still count.
    pub(super) unread: Vec<String>,
    /// Files that were read and don't count, since a later state of the same lineage does: each with why.
    pub(super) older: Vec<(String, String)>,
}

/// What the source says now, with its files that were not read this time where these still count.
pub(super) fn snapshot_of(
    request: &Request,
    collector: &Collector,
    read: &BTreeSet<u32>,
    paths: &[String],
    own: &ImportFile,
) -> Result<SourceReading, ImportError> {
    let earlier = own.base.source.as_ref();
    if let Some(earlier) = earlier.filter(|e| e.kind != request.source.name) {
        return Err(ImportError::Message(format!(
            "`{}` is a source of the kind `{}` already; call this one by another name with --as",
            request.name, earlier.kind
        )));
    }
    let naming = snapshot::Naming {
        kind: request.source.name,
        name: request.name,
        paths,
        day: request.imported.get(..10).unwrap_or(request.imported),
        earlier,
    };
    let mut files = snapshot::snapshots(collector, read, &naming);
    let mut unread = Vec::new();
    // What finds nothing takes nothing away.
    let empty = collector.records.is_empty() && collector.unplaced.is_empty() && collector.accounts.is_empty();
    if request.source.retention == Retention::EachFile && (request.missing == MissingPolicy::Keep || empty) {
        for file in earlier.iter().flat_map(|e| &e.files) {
            // A state is known by its lineage. Two files of one lineage that both are there are copies, and both declare.
            let there = file.path != STANDARD_INPUT && request.root.path().join(&file.path).exists();
            let newer = |new: &snapshot::FileSnapshot| {
                new.identity == file.identity && (new.lineage.is_none() || new.path == STANDARD_INPUT || !there)
            };
            if files.iter().any(|new| new.path == file.path || newer(new)) {
                continue;
            }
            unread.push(file.path.clone());
            files.push(file.clone());
        }
    }
    let replaced: Vec<(String, u64)> =
        files.iter().filter_map(|file| Some((file.path.clone(), later_state(file, &files)?))).collect();
    files.retain(|file| !replaced.iter().any(|(path, _)| *path == file.path));
    unread.retain(|path| !replaced.iter().any(|(older, _)| older == path));
    files.sort_by(|a, b| (&a.path, &a.identity).cmp(&(&b.path, &b.identity)));
    let read_now = |path: &String| paths.contains(path);
    let why =
        |(path, serial)| (path, format!("an older state of the same lineage: the one with the serial number {serial} counts"));
    let older = replaced.into_iter().filter(|(path, _)| read_now(path)).map(why).collect();
    let snapshot = SourceSnapshot { kind: request.source.name.to_owned(), name: request.name.to_owned(), files };
    Ok(SourceReading { snapshot, unread, older })
}

/// The serial number of a later state of the same lineage, where there is one: not of a copy for another account, or for
/// resources of its own.
fn later_state(file: &snapshot::FileSnapshot, files: &[snapshot::FileSnapshot]) -> Option<u64> {
    let serial = file.serial?;
    let share = |a: BTreeSet<&str>, b: BTreeSet<&str>| a.is_empty() || b.is_empty() || !a.is_disjoint(&b);
    let later =
        files.iter().filter(|other| other.lineage.is_some() && other.lineage == file.lineage && other.serial > Some(serial));
    let later = later.filter(|other| share(accounts(file), accounts(other)) && share(arns(file), arns(other)));
    later.filter_map(|other| other.serial).max()
}

fn accounts(file: &snapshot::FileSnapshot) -> BTreeSet<&str> {
    file.resources.iter().map(|resource| resource.account.as_str()).filter(|account| !account.is_empty()).collect()
}

fn arns(file: &snapshot::FileSnapshot) -> BTreeSet<&str> {
    file.resources.iter().map(|resource| resource.identity.as_str()).filter(|identity| identity.starts_with("arn:")).collect()
}

/// Files of another kind among those of the source: skipped with a note, unless all are.
#[derive(Default)]
pub(super) struct ForeignFiles {
    count: usize,
    first: Option<(String, ReadError)>,
}

impl ForeignFiles {
    /// Leaves a file of another kind out. What is damaged is refused.
    pub(super) fn leave_out(&mut self, shown: &str, error: ReadError) -> Result<Skipped, ImportError> {
        let Some(source) = error.foreign else { return Err(ImportError::Source(shown.to_owned(), error)) };
        let reason = match source {
            "" => "a file of another kind".to_owned(),
            source => format!("a file of another kind: import it with `onus import {source}`"),
        };
        self.count += 1;
        self.first.get_or_insert_with(|| (shown.to_owned(), error));
        Ok(Skipped { what: shown.to_owned(), reason })
    }

    /// Refuses where every file was of another kind.
    pub(super) fn refuse_all(self, request: &Request) -> Result<(), ImportError> {
        match self.first {
            Some((shown, error)) if self.count == request.files.len() => Err(ImportError::Source(shown, error)),
            _ => Ok(()),
        }
    }
}

/// Reads all files. Returns the indices of those that are of the source's kind.
pub(super) fn read(request: &Request, collector: &mut Collector) -> Result<BTreeSet<u32>, ImportError> {
    let mut read: BTreeSet<u32> = (0..u32::try_from(request.files.len()).unwrap_or(u32::MAX)).collect();
    match request.source.read {
        Read::Each(reader) => {
            let mut foreign = ForeignFiles::default();
            for (index, (path, shown)) in request.files.iter().enumerate() {
                collector.file(index);
                let mut input = open(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
                if let Err(error) = reader(shown, &mut input, collector) {
                    collector.skipped(foreign.leave_out(shown, error)?);
                    read.remove(&u32::try_from(index).unwrap_or(u32::MAX));
                }
            }
            foreign.refuse_all(request)?;
        }
        // Teams are read by themselves.
        Read::Catalogue(_) => {}
        Read::Joint(reader) => {
            let mut texts = Vec::new();
            for (path, shown) in &request.files {
                let text = read_text(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
                texts.push(SourceText { name: shown.clone(), text });
            }
            reader(&texts, request.parameters, collector).map_err(|(index, e)| {
                let name = texts.get(index).map_or_else(String::new, |t| t.name.clone());
                ImportError::Source(name, e)
            })?;
            let found = collector.records.iter().map(|r| r.file).chain(collector.unplaced.iter().map(|u| u.file)).collect();
            read = read.intersection(&found).copied().collect();
        }
    }
    Ok(read)
}
