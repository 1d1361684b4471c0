//! Finds and decodes the files of an inventory. Links may point about inside the project and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use onus_source::typed::Problems;
use onus_source::{At, Diagnostic, FileId, SourceMap, codes};

/// Largest file that is read: places count bytes in 32 bits, and nobody writes a quarter of a gigabyte by hand.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;

/// Reads `path` if it is a file, or every `.yaml` and `.yml` below it if it is a folder, in order of path.
pub fn gather(root: &Path, path: &Path, sources: &mut SourceMap, problems: &mut Problems) -> Vec<FileId> {
    let written = root.join(path);
    let shown = shown(root, &written);
    let place = match inside(root, &written) {
        Ok(place) => place,
        Err(problem) => {
            problems.push(problem.said_of(&shown).hint("`inventory` in book.toml names a file or folder of the project."));
            return Vec::new();
        }
    };
    let mut walk = Walk { root, found: BTreeMap::new(), entered: BTreeSet::new() };
    if place.is_dir() {
        walk.folder(&written, &place, 0, problems);
        if walk.found.is_empty() && problems.is_empty() {
            problems.push(
                Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("there is no YAML file in {shown}"))
                    .hint("Files of an inventory end in `.yaml` or `.yml`."),
            );
        }
    } else {
        walk.found.insert(shown, place);
    }
    // A file that is reached by two names is read once, under the first.
    let mut seen = BTreeSet::new();
    walk.found.retain(|_, place| seen.insert(place.clone()));
    walk.found.into_iter().filter_map(|(shown, place)| decode(&shown, &place, sources, problems)).collect()
}

struct Walk<'r> {
    root: &'r Path,
    /// Path as shown → path with links resolved.
    found: BTreeMap<String, PathBuf>,
    /// Folders that were entered, so that a link to a folder above ends.
    entered: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, written: &Path, place: &Path, depth: usize, problems: &mut Problems) {
        if !self.entered.insert(place.to_owned()) {
            return;
        }
        let shown_folder = shown(self.root, written);
        if depth > MAX_DEPTH {
            problems.push(Diagnostic::general(
                codes::INVENTORY_UNREADABLE,
                format!("{shown_folder} is nested deeper than {MAX_DEPTH} folders"),
            ));
            return;
        }
        let entries = match fs::read_dir(place).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
            Ok(entries) => entries,
            Err(error) => {
                problems
                    .push(Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("{shown_folder} cannot be read: {error}")));
                return;
            }
        };
        for entry in entries {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            let written = written.join(&name);
            let yaml = written.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"));
            let folder = fs::metadata(&written).is_ok_and(|m| m.is_dir());
            if !yaml && !folder {
                continue;
            }
            let shown = shown(self.root, &written);
            match inside(self.root, &written) {
                Ok(place) if folder => self.folder(&written, &place, depth + 1, problems),
                Ok(place) => {
                    self.found.insert(shown, place);
                }
                Err(problem) => problems.push(problem.said_of(&shown)),
            }
        }
    }
}

/// Why a path cannot be used.
pub enum Unusable {
    /// It is not there, or the system refuses it.
    Missing(std::io::Error),
    /// It leads out of the project.
    Outside,
}

impl Unusable {
    fn said_of(self, shown: &str) -> Diagnostic {
        match self {
            Unusable::Missing(error) => {
                Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("{shown} cannot be read: {error}"))
            }
            Unusable::Outside => Diagnostic::general(codes::FILE_OUTSIDE_PROJECT, format!("{shown} leads out of the project"))
                .hint("Links may point to files of the project only. Copy the file in."),
        }
    }
}

/// The path with links resolved, if it is there and inside `root` (whose own links are resolved already).
pub fn inside(root: &Path, written: &Path) -> Result<PathBuf, Unusable> {
    let place = written.canonicalize().map_err(Unusable::Missing)?;
    if place.starts_with(root) { Ok(place) } else { Err(Unusable::Outside) }
}

fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = relative.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

fn decode(shown: &str, place: &Path, sources: &mut SourceMap, problems: &mut Problems) -> Option<FileId> {
    let refuse = |problems: &mut Problems, code, why: String| {
        problems.push(Diagnostic::general(code, format!("{shown} cannot be read: {why}")));
        None
    };
    // Asked first: opening a pipe would wait for ever.
    match fs::metadata(place) {
        Ok(meta) if !meta.is_file() => return refuse(problems, codes::INVENTORY_UNREADABLE, "it is not a file".into()),
        Ok(meta) if meta.len() > MAX_BYTES => {
            let why = format!("it is larger than {} MiB", MAX_BYTES / 1024 / 1024);
            return refuse(problems, codes::YAML_TOO_DEEP_OR_LARGE, why);
        }
        _ => {}
    }
    let bytes = match fs::read(place) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(problems, codes::INVENTORY_UNREADABLE, error.to_string()),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(sources.add(shown, text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            if wide {
                problems.push(
                    Diagnostic::general(codes::YAML_SYNTAX, format!("{shown} is UTF-16 text"))
                        .hint("Save the file as UTF-8. (PowerShell: `Set-Content -Encoding utf8`.)"),
                );
                return None;
            }
            let file = sources.add(shown, String::from_utf8_lossy(&bytes).into_owned());
            let start = u32::try_from(valid).unwrap_or(u32::MAX);
            let at = At { file, start, end: start + 3 };
            problems.push(
                Diagnostic::new(codes::YAML_SYNTAX, at, "the file is not UTF-8 text")
                    .label(format!("the byte 0x{:02x} does not belong here", bytes[valid]))
                    .hint("Save the file as UTF-8."),
            );
            None
        }
    }
}
