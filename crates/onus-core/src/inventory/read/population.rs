//! Reads what imports left beside an inventory: where each resource went (CSV), and what was written (JSON).
//!
//! Rows are added up while they are read, so that a population of any size needs little memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::inventory::{FirstResource, Import, Population};
use onus_source::csv::unescape_cell;
use onus_source::project_file::{self, Refusal, is_folder};
use onus_source::project_walk::walk;
use onus_source::{Diagnostic, ProjectFolder, codes};

/// How a population's first line begins: other CSV files may lie there too.
const HEAD: [&str; 4] = ["address", "type", "service", "deployment"];

/// What imports left beside the inventory at `path`, inside the project's folder, and what of it cannot be read.
pub fn population(folder: impl Into<ProjectFolder>, path: &Path) -> (Population, Vec<Diagnostic>) {
    let folder = &folder.into();
    let beside = if is_folder(folder, path) { path } else { path.parent().unwrap_or(path) };
    let found = walk(folder, beside, &|name| name.ends_with(".csv") || name.ends_with(".json"));
    let mut population = Population::default();
    let mut problems: Vec<Diagnostic> = found.refused.iter().map(|(shown, refusal)| refused(shown, refusal)).collect();
    for file in found.files {
        let opened = match project_file::open(folder, &file.path) {
            Ok(opened) => opened,
            Err(refusal) => {
                problems.push(refused(&file.shown, &refusal));
                continue;
            }
        };
        let read = match file.shown.ends_with(".csv") {
            true => read_rows(opened, &file.shown, &mut population).map_err(|e| e.to_string()),
            false => read_base(folder, &file.path, &mut population).map_err(|e| e.to_string()),
        };
        problems.extend(read.err().map(|why| unreadable(&file.shown, &why)));
    }
    (population, problems)
}

fn unreadable(shown: &str, why: &str) -> Diagnostic {
    let words = format!("{shown}, written by an import, cannot be read: {why}");
    Diagnostic::general(codes::IMPORTED_FILE_UNREADABLE, words).hint("Import again, or restore the file.")
}

/// What is not the project's is an error here, as it is for everything that opens it later.
fn refused(shown: &str, refusal: &Refusal) -> Diagnostic {
    match refusal.leaves_project() {
        true => Diagnostic::general(codes::FILE_OUTSIDE_PROJECT, format!("{shown} cannot be read: {refusal}"))
            .hint(refusal.hint().unwrap_or("Copy the file in.")),
        false => unreadable(shown, &refusal.to_string()),
    }
}

/// One resource of a population, as an import wrote it.
#[derive(Clone, Copy, Debug)]
pub struct PopulationRow<'r> {
    /// ARN, or the address in its source where no ARN is known.
    pub identity: &'r str,
    /// Type of the resource.
    pub kind: &'r str,
    /// Service id of the model.
    pub service: &'r str,
    /// Id of the deployment that represents it; empty: none does.
    pub deployment: &'r str,
    /// `counted` for what a person would count.
    pub role: &'r str,
    pub account: &'r str,
    pub count: u32,
    /// Sources that saw it, with first and last day: `terraform payments-prod a.tfstate 2026-11-01/2026-11-29; …`.
    pub witnesses: &'r str,
    /// Why no deployment represents it, and what else is to be said.
    pub remark: &'r str,
}

/// Hands over every row of every population beside the inventory at `path`, inside the project's folder. An error names the
/// file, relative to the project.
pub fn population_rows(
    folder: impl Into<ProjectFolder>,
    path: &Path,
    each: &mut dyn FnMut(PopulationRow),
) -> Result<(), (String, String)> {
    let folder = &folder.into();
    let beside = if is_folder(folder, path) { path } else { path.parent().unwrap_or(path) };
    for file in walk(folder, beside, &|name| name.ends_with(".csv")).files {
        let hand_over = &mut |head: &csv::StringRecord, row: &csv::StringRecord, _: u64| {
            let cell = |name: &str| cell(head, row, name);
            each(PopulationRow {
                // Populations of version 0.1 have no identities.
                identity: unescape_cell(if cell("identity").is_empty() { cell("address") } else { cell("identity") }),
                kind: unescape_cell(cell("type")),
                service: cell("service"),
                deployment: cell("deployment"),
                role: cell("role"),
                account: cell("account"),
                count: cell("count").parse().unwrap_or(1),
                witnesses: unescape_cell(cell("witnesses")),
                remark: unescape_cell(cell("remark")),
            });
        };
        let opened = project_file::open(folder, &file.path).map_err(|e| (file.shown.clone(), e.to_string()))?;
        rows(opened, hand_over).map_err(|e| (file.shown, e.to_string()))?;
    }
    Ok(())
}

fn cell<'r>(head: &csv::StringRecord, row: &'r csv::StringRecord, name: &str) -> &'r str {
    head.iter().position(|h| h == name).and_then(|i| row.get(i)).unwrap_or_default()
}

/// Every row with the head and its line. A CSV file with another head is somebody else's.
fn rows(file: File, each: &mut dyn FnMut(&csv::StringRecord, &csv::StringRecord, u64)) -> Result<(), csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let head = reader.headers()?.clone();
    if head.len() < HEAD.len() || HEAD.iter().zip(head.iter()).any(|(expected, actual)| *expected != actual) {
        return Ok(());
    }
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        each(&head, &row, row.position().map_or(0, csv::Position::line));
    }
    Ok(())
}

/// One population, added up.
fn read_rows(file: File, path_shown: &str, population: &mut Population) -> Result<(), csv::Error> {
    let mut imports: BTreeMap<String, Import> = BTreeMap::new();
    rows(file, &mut |head, row, line| {
        let cell = |name: &str| cell(head, row, name);
        // No source shows it any longer: the row only keeps the name of its deployment.
        if cell("role") == "gone" {
            return;
        }
        let (address, service, deployment) = (cell("address"), cell("service"), cell("deployment"));
        let first = || FirstResource { address: address.to_owned(), line };
        // Populations of version 0.1 have one row for each source.
        let seen: Vec<(&str, &str)> = match head.iter().any(|name| name == "witnesses") {
            true => cell("witnesses").split("; ").filter_map(witness).collect(),
            false => vec![(cell("source"), cell("imported"))],
        };
        for (source, day) in seen {
            let import = imports.entry(source.to_owned()).or_default();
            import.on = import.on.max(day.get(..10).and_then(|day| day.parse().ok()));
            if !deployment.is_empty() && !import.deployments.contains(deployment) {
                import.deployments.insert(deployment.to_owned());
            }
            if !service.is_empty() && !import.services.contains_key(service) {
                import.services.insert(service.to_owned(), first());
            }
            let account = cell("account");
            if !account.is_empty() && !import.accounts.contains_key(account) {
                import.accounts.insert(account.to_owned(), first());
            }
        }
    })?;
    population.imports.extend(imports.into_iter().map(|(source, import)| Import {
        path: path_shown.to_owned(),
        source,
        ..import
    }));
    Ok(())
}

/// Source and last day of a witness: `terraform payments-prod states/a.tfstate 2026-11-01/2026-11-29`.
fn witness(written: &str) -> Option<(&str, &str)> {
    let source = written.split(' ').nth(1)?;
    let (_, last) = written.rsplit(' ').next()?.split_once('/')?;
    Some((source, last))
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

fn read_base(folder: &ProjectFolder, path: &Path, population: &mut Population) -> Result<(), Refusal> {
    let text = project_file::read(folder, path)?;
    // Somebody else's JSON may have any shape.
    if let Ok(Base { written: Some(sections) }) = serde_json::from_slice::<Base>(&text) {
        population.brought.extend(sections.deployments.into_keys());
    }
    Ok(())
}
