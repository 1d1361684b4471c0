//! Finds and decodes the files of an inventory. Links may lead anywhere inside the project and nowhere else.

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
pub fn read_files(root: &Path, path: &Path, sources: &mut SourceMap, problems: &mut Problems) -> Vec<FileId> {
    let path_written = root.join(path);
    let shown = display_path(root, &path_written);
    let resolved = match resolve_inside(root, &path_written) {
        Ok(resolved) => resolved,
        Err(problem) => {
            problems.push(
                problem.into_diagnostic(&shown).hint("`inventory` in book.toml must name a file or folder of the project."),
            );
            return Vec::new();
        }
    };
    let mut walk = FolderWalk { root, files: BTreeMap::new(), entered: BTreeSet::new() };
    if resolved.is_dir() {
        walk.folder(&path_written, &resolved, 0, problems);
        if walk.files.is_empty() && problems.is_empty() {
            problems.push(
                Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("there is no YAML file in {shown}"))
                    .hint("Inventory files end in `.yaml` or `.yml`."),
            );
        }
    } else {
        walk.files.insert(shown, resolved);
    }
    // A file that is reached by two names is read once, under the first.
    let mut seen = BTreeSet::new();
    walk.files.retain(|_, resolved| seen.insert(resolved.clone()));
    walk.files.into_iter().filter_map(|(shown, resolved)| decode(&shown, &resolved, sources, problems)).collect()
}

struct FolderWalk<'r> {
    root: &'r Path,
    /// Path as shown → path with links resolved.
    files: BTreeMap<String, PathBuf>,
    /// Folders that were entered, so that a link to a folder above ends.
    entered: BTreeSet<PathBuf>,
}

impl FolderWalk<'_> {
    fn folder(&mut self, path_written: &Path, resolved: &Path, depth: usize, problems: &mut Problems) {
        if !self.entered.insert(resolved.to_owned()) {
            return;
        }
        let shown_folder = display_path(self.root, path_written);
        if depth > MAX_DEPTH {
            problems.push(Diagnostic::general(
                codes::INVENTORY_UNREADABLE,
                format!("{shown_folder} is nested deeper than {MAX_DEPTH} folders"),
            ));
            return;
        }
        let entries = match fs::read_dir(resolved).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
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
            let path_written = path_written.join(&name);
            let yaml = path_written.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"));
            let folder = fs::metadata(&path_written).is_ok_and(|m| m.is_dir());
            if !yaml && !folder {
                continue;
            }
            let shown = display_path(self.root, &path_written);
            match resolve_inside(self.root, &path_written) {
                Ok(resolved) if folder => self.folder(&path_written, &resolved, depth + 1, problems),
                Ok(resolved) => {
                    self.files.insert(shown, resolved);
                }
                Err(problem) => problems.push(problem.into_diagnostic(&shown)),
            }
        }
    }
}

/// Why a path cannot be used.
pub enum UnusablePath {
    /// It is not there, or the system refuses it.
    Missing(std::io::Error),
    /// It leads out of the project.
    Outside,
}

impl UnusablePath {
    fn into_diagnostic(self, shown: &str) -> Diagnostic {
        match self {
            UnusablePath::Missing(error) => {
                Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("{shown} cannot be read: {error}"))
            }
            UnusablePath::Outside => {
                Diagnostic::general(codes::FILE_OUTSIDE_PROJECT, format!("{shown} points outside the project"))
                    .hint("Links must stay inside the project. Copy the file in.")
            }
        }
    }
}

/// The path with links resolved, if it is there and inside `root` (whose own links are resolved already).
pub fn resolve_inside(root: &Path, path_written: &Path) -> Result<PathBuf, UnusablePath> {
    let resolved = path_written.canonicalize().map_err(UnusablePath::Missing)?;
    if resolved.starts_with(root) { Ok(resolved) } else { Err(UnusablePath::Outside) }
}

fn display_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = relative.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

fn decode(shown: &str, resolved: &Path, sources: &mut SourceMap, problems: &mut Problems) -> Option<FileId> {
    let refuse = |problems: &mut Problems, code, why: String| {
        problems.push(Diagnostic::general(code, format!("{shown} cannot be read: {why}")));
        None
    };
    // Asked first: opening a pipe would wait for ever.
    match fs::metadata(resolved) {
        Ok(meta) if !meta.is_file() => return refuse(problems, codes::INVENTORY_UNREADABLE, "it is not a file".into()),
        Ok(meta) if meta.len() > MAX_BYTES => {
            let why = format!("it is larger than {} MiB", MAX_BYTES / 1024 / 1024);
            return refuse(problems, codes::YAML_TOO_DEEP_OR_LARGE, why);
        }
        _ => {}
    }
    let bytes = match fs::read(resolved) {
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
                    .label(format!("unexpected byte 0x{:02x}", bytes[valid]))
                    .hint("Save the file as UTF-8."),
            );
            None
        }
    }
}
