//! Reads what imports left beside an inventory: where each resource went (CSV), and what was written (JSON).
//!
//! Rows are added up while they are read, so that a population of any size needs little memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::inventory::{FirstResource, Import, Population};
use onus_source::{Diagnostic, codes};

use super::files::resolve_inside;

/// How a population's first line begins: other CSV files may lie there too.
const HEAD: [&str; 4] = ["address", "type", "service", "deployment"];

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 8;

/// What imports left beside the inventory at `path`, inside the project's folder `root`, and what of it cannot be read.
pub fn population(root: &Path, path: &Path) -> (Population, Vec<Diagnostic>) {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let resolved = root.join(path);
    let folder = if resolved.is_dir() { resolved } else { resolved.parent().map(Path::to_owned).unwrap_or(resolved) };
    let mut files = Vec::new();
    collect_files(&root, &folder, 0, &mut files);
    files.sort();
    let mut population = Population::default();
    let mut problems = Vec::new();
    for file in files {
        let path_shown = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let read = match file.extension().is_some_and(|e| e == "csv") {
            true => read_rows(&file, &path_shown, &mut population).map_err(|e| e.to_string()),
            false => read_base(&file, &mut population).map_err(|e| e.to_string()),
        };
        if let Err(why) = read {
            let words = format!("{path_shown}, written by an import, cannot be read: {why}");
            problems.push(Diagnostic::general(codes::IMPORTED_FILE_UNREADABLE, words).hint("Import again, or restore the file."));
        }
    }
    (population, problems)
}

fn collect_files(root: &Path, folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(resolved) = resolve_inside(root, &path) else { continue };
        if resolved.is_dir() && depth < MAX_DEPTH && !entry.file_name().to_string_lossy().starts_with('.') {
            collect_files(root, &path, depth + 1, files);
        } else if resolved.is_file() && path.extension().is_some_and(|e| e == "csv" || e == "json") {
            files.push(path);
        }
    }
}

/// One population. A CSV file with another head is somebody else's.
fn read_rows(file: &Path, path_shown: &str, population: &mut Population) -> Result<(), csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let head = reader.headers()?.clone();
    if head.len() < HEAD.len() || HEAD.iter().zip(head.iter()).any(|(expected, actual)| *expected != actual) {
        return Ok(());
    }
    let column = |name: &str| head.iter().position(|h| h == name);
    let (account, source, imported) = (column("account"), column("source"), column("imported"));
    let mut imports: BTreeMap<String, Import> = BTreeMap::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        let cell = |at: Option<usize>| at.and_then(|i| row.get(i)).unwrap_or_default();
        let (address, service, deployment) = (cell(Some(0)), cell(Some(2)), cell(Some(3)));
        let import = imports.entry(cell(source).to_owned()).or_default();
        import.on = import.on.max(cell(imported).get(..10).and_then(|day| day.parse().ok()));
        let line = row.position().map_or(0, csv::Position::line);
        let first = || FirstResource { address: address.to_owned(), line };
        if !deployment.is_empty() && !import.deployments.contains(deployment) {
            import.deployments.insert(deployment.to_owned());
        }
        if !service.is_empty() && !import.services.contains_key(service) {
            import.services.insert(service.to_owned(), first());
        }
        let account = cell(account);
        if !account.is_empty() && !import.accounts.contains_key(account) {
            import.accounts.insert(account.to_owned(), first());
        }
    }
    population.imports.extend(imports.into_iter().map(|(source, import)| Import {
        path: path_shown.to_owned(),
        source,
        ..import
    }));
    Ok(())
}

/// What an import wrote last. Other JSON has no such field.
#[derive(Deserialize)]
struct Base {
    written: Option<Sections>,
}

#[derive(Deserialize)]
struct Sections {
    #[serde(default)]
    deployments: BTreeMap<String, IgnoredAny>,
}

fn read_base(file: &Path, population: &mut Population) -> Result<(), std::io::Error> {
    let text = fs::read(file)?;
    // Somebody else's JSON may have any shape.
    if let Ok(Base { written: Some(sections) }) = serde_json::from_slice::<Base>(&text) {
        population.brought.extend(sections.deployments.into_keys());
    }
    Ok(())
}
