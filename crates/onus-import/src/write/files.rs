//! The files that imports have written so far: what stands in each, what was written last, and what its source said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use onus_source::project_file::{self, Refusal};
use onus_source::{Diagnostic, ProjectFolder, SourceMap};
use serde_json::Value;

use super::base::{self, Base};
use super::merge;
use super::stage::recover;
use crate::tags::TagMapping;

/// A file of deployments and what belongs to it.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// Name without its ending: `imported-payments-prod`.
    pub stem: String,
    /// Path from the project's folder, with `/`.
    pub shown: String,
    /// Path from the project's folder.
    pub path: PathBuf,
    /// As it stands; none where there is none.
    pub text: Option<String>,
    pub base: Base,
    /// What was written last to a file that is there no longer.
    pub lost: Option<Base>,
    /// Whether accounts that it speaks of were given aliases since it was written.
    pub aliased: bool,
}

impl ImportFile {
    pub fn written(&self) -> PathBuf {
        self.path.with_file_name(format!("{}.written.json", self.stem))
    }

    /// Calls accounts by the aliases that they were given since it was written.
    pub fn take_aliases(&mut self, mapping: &TagMapping) {
        if !mapping.has_aliases() {
            return;
        }
        let removed = std::mem::take(&mut self.base.removed);
        self.base.removed = removed.into_iter().map(|(identity, id)| (mapping.aliased(&identity), id)).collect();
        if let Some(source) = &mut self.base.source {
            self.aliased |= source.take_aliases(mapping);
        }
        if let Some(day_start) = &mut self.base.day_start {
            let cells = |cells: Vec<String>| cells.iter().map(|cell| mapping.aliased(cell)).collect();
            let rows = std::mem::take(&mut day_start.rows);
            day_start.rows = rows.into_iter().map(|(identity, row)| (mapping.aliased(&identity), row.map(cells))).collect();
        }
    }

    /// Name of the population that version 0.1 kept for each source.
    pub fn listed(&self) -> PathBuf {
        self.path.with_file_name(format!("{}.population.csv", self.stem))
    }

    /// Whether it is of a source of teams alone.
    pub fn of_catalogue(&self) -> bool {
        self.base.source.as_ref().map_or(self.stem == "imported-backstage", |s| s.kind == "backstage")
    }
}

/// Why files cannot be taken as they are.
pub enum FileError {
    Message(String),
    Inventory(Vec<Diagnostic>, SourceMap),
}

/// The file of the source called `name`, then all others of the folder. A file whose YAML was deleted is none.
pub fn import_files(project: &ProjectFolder, into: &Path, name: &str) -> Result<(ImportFile, Vec<ImportFile>), FileError> {
    let own = format!("imported-{name}");
    stays_inside(project, into).map_err(FileError::Message)?;
    let known = stems(&project.path().join(into)).map_err(FileError::Message)?;
    settle(project, into, &known.iter().cloned().chain([own.clone()]).collect()).map_err(FileError::Message)?;
    let own = import_file(project, into, &own)?;
    let mut others = Vec::new();
    // What was settled may have brought files of its own.
    for stem in stems(&project.path().join(into)).map_err(FileError::Message)? {
        if stem != own.stem {
            let file = import_file(project, into, &stem)?;
            if file.text.is_some() || file.lost.is_some() {
                others.push(file);
            }
        }
    }
    Ok((own, others))
}

/// All files of a folder that imports have written.
pub fn all_files(project: &ProjectFolder, into: &Path) -> Result<Vec<ImportFile>, FileError> {
    stays_inside(project, into).map_err(FileError::Message)?;
    let stems = stems(&project.path().join(into)).map_err(FileError::Message)?;
    let files = stems.iter().map(|stem| import_file(project, into, stem));
    files.filter(|file| !matches!(file, Ok(file) if file.text.is_none())).collect()
}

/// A file that a person renamed, or whose deployments were all moved, is still known by what was written to it; one that was
/// deleted is none, and whatever it held starts over.
pub fn recall(own: &mut ImportFile, others: &mut Vec<ImportFile>, there: &dyn Fn(&str) -> bool) {
    for file in std::iter::once(own).chain(others.iter_mut()) {
        let moved = |base: &Base| base.written.get("deployments").is_some_and(|all| all.keys().any(|id| there(id)));
        if let Some(base) = file.lost.take().filter(moved) {
            file.base = base;
        }
    }
    others.retain(|file| file.text.is_some() || file.base != Base::default());
}

fn stems(folder: &Path) -> Result<BTreeSet<String>, String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(e) => return Err(format!("{} cannot be read: {e}", folder.display())),
    };
    let names = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    Ok(names.filter_map(|n| Some(n.strip_suffix(".written.json")?.to_owned())).filter(|n| n.starts_with("imported-")).collect())
}

fn import_file(project: &ProjectFolder, into: &Path, stem: &str) -> Result<ImportFile, FileError> {
    let path = into.join(format!("{stem}.yaml"));
    let shown = path.to_string_lossy().replace('\\', "/");
    let before = text(project, &path).map_err(FileError::Message)?;
    let written = text(project, &into.join(format!("{stem}.written.json"))).map_err(FileError::Message)?;
    let lost = written.as_deref().filter(|_| before.is_none()).and_then(|text| base::read(text).ok());
    let base = match (&before, written) {
        (None, _) => Base::default(),
        (Some(_), Some(text)) => base::read(&text)
            .map_err(|e| FileError::Message(format!("{stem}.written.json is damaged: {e}\nRestore it from version control.")))?,
        (Some(_), None) => {
            return Err(FileError::Message(format!(
                "{shown} exists, but {stem}.written.json, which records what the last import wrote, is missing\n\
                 Restore it from version control, or move {shown} away to start over."
            )));
        }
    };
    Ok(ImportFile { stem: stem.to_owned(), shown, path, text: before, base, lost, aliased: false })
}

/// The deployments of a file as they stand, by id.
pub fn current(file: &ImportFile) -> Result<BTreeMap<String, Value>, FileError> {
    let text = file.text.as_deref().unwrap_or_default();
    let root = merge::parse(&file.shown, text).map_err(|(d, s)| FileError::Inventory(d, s))?;
    let list = root.as_deref().and_then(|r| merge::field(r, "deployments"));
    let items = list.map(|(_, list)| merge::items(list)).unwrap_or_default();
    Ok(items.into_iter().filter_map(|(id, node)| Some((id, merge::plain(node)?))).collect())
}

/// Ids of all other sections of a file.
pub fn ids(file: &ImportFile, section: &str) -> Result<BTreeSet<String>, FileError> {
    let text = file.text.as_deref().unwrap_or_default();
    let root = merge::parse(&file.shown, text).map_err(|(d, s)| FileError::Inventory(d, s))?;
    let list = root.as_deref().and_then(|r| merge::field(r, section));
    Ok(list.map(|(_, list)| merge::items(list).into_keys().collect()).unwrap_or_default())
}

/// The text of a file of the project, if it is there.
pub fn text(project: &ProjectFolder, path: &Path) -> Result<Option<String>, String> {
    let unreadable = |why: String| format!("{} cannot be read: {why}", path.display());
    match project_file::read(project, path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|e| unreadable(e.to_string())),
        Err(Refusal::Missing) => Ok(None),
        Err(refusal) => Err(unreadable(refusal.to_string())),
    }
}

/// A folder that is a link, or lies behind one, must lie in the project: an import writes there.
fn stays_inside(project: &ProjectFolder, into: &Path) -> Result<(), String> {
    let existing = into.ancestors().find(|folder| project.path().join(folder).symlink_metadata().is_ok());
    project_file::resolve(project, existing.unwrap_or(Path::new("")))
        .map(|_| ())
        .map_err(|refusal| format!("{} cannot be written to: {refusal}", into.display()))
}

/// Finishes what an import that was killed left in the folder.
fn settle(project: &ProjectFolder, into: &Path, stems: &BTreeSet<String>) -> Result<(), String> {
    for stem in stems {
        recover(&project.path().join(into).join(format!("{stem}.yaml")))
            .map_err(|e| format!("what an import that was stopped left cannot be put in place: {e}"))?;
    }
    Ok(())
}
