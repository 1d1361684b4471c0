//! Finds and decodes the files of an inventory. Links may lead anywhere inside the project and nowhere else.

use std::collections::BTreeSet;
use std::path::Path;

use onus_source::project_file::{self, Refusal, shown};
use onus_source::project_walk::walk;
use onus_source::typed::Problems;
use onus_source::{At, Diagnostic, FileId, ProjectFolder, SourceMap, codes};

/// Reads `path` if it is a file, or every `.yaml` and `.yml` below it if it is a folder, in order of path.
pub fn read_files(
    folder: impl Into<ProjectFolder>,
    path: &Path,
    sources: &mut SourceMap,
    problems: &mut Problems,
) -> Vec<FileId> {
    let folder = &folder.into();
    let path_shown = shown(path);
    match project_file::resolve(folder, path) {
        Ok(resolved) if resolved.is_dir() => {}
        Ok(_) => return decode(folder, path, &path_shown, sources, problems).into_iter().collect(),
        Err(refusal) => {
            problems
                .push(refused(&path_shown, &refusal).hint("`inventory` in book.toml must name a file or folder of the project."));
            return Vec::new();
        }
    }
    let found = walk(folder, path, &is_yaml);
    problems.extend(found.refused.iter().map(|(shown, refusal)| refused(shown, refusal)));
    if found.files.is_empty() && problems.is_empty() {
        problems.push(
            Diagnostic::general(codes::INVENTORY_UNREADABLE, format!("there is no YAML file in {path_shown}"))
                .hint("Inventory files end in `.yaml` or `.yml`."),
        );
    }
    // A file that is reached by two names is read once, under the first.
    let mut seen = BTreeSet::new();
    let files = found.files.into_iter().filter(|file| seen.insert(file.resolved.clone()));
    files.filter_map(|file| decode(folder, &file.path, &file.shown, sources, problems)).collect()
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

fn refused(shown: &str, refusal: &Refusal) -> Diagnostic {
    let (code, message) = match refusal {
        Refusal::LinkLeaves => (codes::FILE_OUTSIDE_PROJECT, format!("{shown} points outside the project")),
        refusal if refusal.leaves_project() => (codes::FILE_OUTSIDE_PROJECT, format!("{shown} cannot be used: {refusal}")),
        Refusal::TooLarge { .. } => (codes::YAML_TOO_DEEP_OR_LARGE, format!("{shown} cannot be read: {refusal}")),
        Refusal::TooMany(_) => (codes::INVENTORY_UNREADABLE, format!("{shown}: {refusal}")),
        _ => (codes::INVENTORY_UNREADABLE, format!("{shown} cannot be read: {refusal}")),
    };
    let problem = Diagnostic::general(code, message);
    match refusal.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn decode(folder: &ProjectFolder, path: &Path, shown: &str, sources: &mut SourceMap, problems: &mut Problems) -> Option<FileId> {
    let bytes = match project_file::read(folder, path) {
        Ok(bytes) => bytes,
        Err(refusal) => {
            problems.push(refused(shown, &refusal));
            return None;
        }
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
