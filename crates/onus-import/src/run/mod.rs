//! One import from files to files: read, merge with what other sources said, group, merge with edits, stage. Nothing is put in
//! place here.
//!
//! Must not know: the terminal, the clock.

mod before;
mod catalogue;
mod day_start;
mod outdated;
mod reading;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use onus_model::Model;
use onus_source::{Diagnostic, ProjectFolder, SourceMap};

use super::collect::Collector;
use super::estate::merge::{self as estate_merge, Estate};
use super::estate::snapshot::SourceSnapshot;
use super::group::group;
use super::resource::{Parameters, ReadError};
use super::settle::settle;
use super::sources::{Read, Source};
use super::survey::{Survey, survey};
use super::tags::TagMapping;
use super::write::desired::{self, desired_items};
use super::write::files::{self, FileError, ImportFile};
use super::write::item::{Item, Sections};
use super::write::merge::Merged;
use super::write::population::{self, POPULATION_FILE, PopulationRows};
use super::write::stage::Stage;

use before::{Before, other_files};
use catalogue::plan_catalogue;
use day_start::Start;
use outdated::{missing_of, outdated};
pub use reading::project_path;
use reading::{SourceReading, read, snapshot_of};
use writing::{Writing, Written, write};

/// How standard input is shown among files.
pub const STANDARD_INPUT: &str = "standard input";

/// What is asked for.
pub struct Request<'a> {
    pub source: &'a Source,
    /// What people call the source; the source's own name unless they name it.
    pub name: &'a str,
    /// Files, as opened and as shown.
    pub files: Vec<(PathBuf, String)>,
    /// Values of parameters of templates.
    pub parameters: &'a Parameters,
    /// The project's folder.
    pub root: &'a ProjectFolder,
    /// Folder to write to, from the project's.
    pub into: &'a Path,
    /// The inventory, from the project's folder.
    pub inventory: &'a Path,
    pub model: &'a Model,
    pub mapping: &'a TagMapping,
    /// When, in UTC.
    pub imported: &'a str,
    /// What becomes of deployments that were not seen.
    pub missing: MissingPolicy,
}

/// What becomes of deployments that were not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingPolicy {
    /// They stay as they are.
    Keep,
    /// They are marked, and files of the source that are not among those of this import are forgotten.
    Mark,
}

/// A file that changes beside the source's own.
pub struct ChangedFile {
    pub path: String,
    pub before: String,
    pub after: String,
}

/// What an import would do; [`ImportPlan::stage`] puts it in place.
pub struct ImportPlan {
    /// The source's inventory file, from the project's folder, with `/`.
    pub path: String,
    /// The file as it stands; empty where there is none.
    pub before: String,
    /// The file as it would be. What was added, changed and kept is of all files.
    pub merged: Merged,
    /// Files of other sources that change with it.
    pub others: Vec<ChangedFile>,
    /// Resources that were read.
    pub resources: u64,
    /// Accounts that the source names.
    pub accounts: usize,
    /// Resources that went to a deployment.
    pub placed: u64,
    /// How many deployments stand for what this source saw.
    pub deployments: usize,
    /// What belongs to no service or was left out: how often, by what and why.
    pub left_out: BTreeMap<(String, String), u64>,
    /// Deployments whose settings a source showed until now; what was written stays.
    pub settings_lost: Vec<String>,
    /// Deployments of which this source saw something before, and nothing now.
    pub missing: Vec<String>,
    /// Deployments that a person took out.
    pub removed: Vec<String>,
    /// How many deployments another file of the inventory, or a source that tells more, stands for already.
    pub covered: usize,
    /// Deployments that were taken out, since all that they stood for is in other deployments now.
    pub retired: Vec<String>,
    /// Deployments that have another id now, with the one of before: nobody had used it, and more is known.
    pub given_anew: Vec<(String, String)>,
    /// Such deployments that a person wrote something to, and that stay.
    pub superseded: Vec<String>,
    /// New deployments of resources that left one that a person wrote something to.
    pub split: Vec<SplitDeployment>,
    /// Files of this source that were not read this time and still count.
    pub unread: Vec<String>,
    /// Deployments without an owner.
    pub without_owner: usize,
    /// What the estate comes to.
    pub survey: Survey,
    /// All files, ready to be put in place.
    pub stage: Stage,
}

/// A new deployment of resources that left another, with what a person wrote to that one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitDeployment {
    pub id: String,
    /// The deployment that they left.
    pub origin: String,
    /// Fields that were copied from it.
    pub copied: Vec<String>,
    /// Fields that say something of it as a whole, such as evidence, and were not.
    pub not_copied: Vec<String>,
    /// Whether other files of the inventory name it.
    pub named: bool,
}

/// Why nothing is done.
#[derive(Debug)]
pub enum ImportError {
    /// The inventory is not in order.
    Inventory(Vec<Diagnostic>, SourceMap),
    /// A file of the source cannot be read.
    Source(String, ReadError),
    Message(String),
}

impl From<FileError> for ImportError {
    fn from(error: FileError) -> ImportError {
        match error {
            FileError::Message(message) => ImportError::Message(message),
            FileError::Inventory(problems, sources) => ImportError::Inventory(problems, sources),
        }
    }
}

/// Reads, merges with other sources, groups and merges; stages what is to be written.
pub fn plan(request: &Request) -> Result<ImportPlan, ImportError> {
    if let Read::Catalogue(reader) = request.source.read {
        return plan_catalogue(request, reader);
    }
    let mut collector = Collector::new(request.model, request.mapping);
    let read = read(request, &mut collector)?;
    let paths: Vec<String> = request.files.iter().map(|(path, shown)| project_path(request.root.path(), path, shown)).collect();
    let given: Vec<String> = request.files.iter().map(|(_, shown)| shown.clone()).collect();
    settle(&mut collector, &given);
    let (mut own, others) = files::import_files(request.root, request.into, request.name)?;
    let mut others: Vec<ImportFile> = others.into_iter().filter(|f| !f.of_catalogue()).collect();
    let existing = other_files(request, &own, &others)?;
    files::recall(&mut own, &mut others, &|id| existing.items.contains_key(id));
    others.iter_mut().chain([&mut own]).for_each(|file| file.take_aliases(request.mapping));
    let SourceReading { snapshot, unread, older } = snapshot_of(request, &collector, &read, &paths, &own)?;
    let again = day_start::read_again(request, &own, &snapshot, &unread);
    let mut before = Before::load(request, &own, &others, existing)?;
    let start = Start::load(request, &mut before, &own, &others, again);
    let before = before;
    let mut snapshots: Vec<SourceSnapshot> = others.iter().filter_map(|f| f.base.source.clone()).collect();
    snapshots.push(snapshot.clone());
    let mut estate = estate_merge::merge(&snapshots, request.model, request.mapping);
    let previous = start.previous(&before, request.name);
    desired::pin(&mut estate, &previous);
    let grouped = group(&mut estate.collector, &before.edited);
    let mut desired = desired_items(&estate, &grouped, &previous);
    let (retired, superseded) = outdated(&estate, &before, &start, &mut desired, &own, &others);
    let found = collector.records.len() + collector.unplaced.len() + collector.accounts.len() > 0;
    let missing = missing_of(request, &before, &start, &mut desired);
    if request.missing == MissingPolicy::Mark && found {
        mark(&mut desired.sections, &missing, &start, request.imported);
    }
    let given_anew: Vec<(String, String)> =
        desired.given_anew.clone().into_iter().filter(|(_, id)| retired.contains(id)).collect();
    let removed = removed_of(&estate, &grouped, &desired, &before);
    let rows = PopulationRows {
        estate: &estate,
        grouped: &grouped,
        ids: &desired.ids,
        earlier: &start.rows,
        stays: &|id| {
            let written = desired.sections.get("deployments").is_some_and(|all| all.contains_key(id));
            (written || before.current.contains_key(id)) && !retired.contains(id)
        },
        renamed: &before.renamed,
    };
    let lines = population::lines(&rows);
    let writing = Writing { before: &before, start: &start, desired: &desired, retired: &retired, removed, lines: &lines };
    let written = write(request, own, others, &writing, snapshot)?;
    let Written { own: (shown, text_before), merged, others, split, mut stage } = written;
    let place = request.root.path().join(request.into).join(POPULATION_FILE);
    stage
        .file(&place, |out| population::write(&lines, out).map_err(std::io::Error::other))
        .map_err(|e| ImportError::Message(format!("{} cannot be written: {e}", request.into.display())))?;
    let placed: u64 = collector.records.iter().map(|r| r.count).sum();
    let mut left_out = left_out(&collector, &estate, &grouped, request.name);
    left_out.extend(older.into_iter().map(|older| (older, 1)));
    let unplaced: u64 = collector.unplaced.iter().map(|u| u.count).sum();
    let mine = |index: &usize| estate.witnesses[*index].iter().any(|w| w.source == request.name);
    let deployments: BTreeSet<usize> =
        (0..estate.identities.len()).filter(mine).filter_map(|i| grouped.deployment_of_record[i]).collect();
    let without_owner =
        desired.sections.get("deployments").into_iter().flatten().filter(|(_, d)| !d.contains_key("owner")).count();
    let survey = survey(&estate, &grouped, &desired.ids, &before.current);
    Ok(ImportPlan {
        path: shown,
        before: text_before,
        merged,
        others,
        resources: placed + unplaced,
        accounts: collector.accounts.keys().map(|(_, id)| id).collect::<BTreeSet<_>>().len(),
        placed,
        deployments: deployments.len(),
        left_out,
        settings_lost: desired.settings_lost,
        missing,
        removed: desired.removed,
        covered: desired.covered,
        retired: retired.into_iter().filter(|id| !given_anew.iter().any(|(_, old)| old == id)).collect(),
        given_anew,
        superseded,
        split,
        unread,
        without_owner,
        survey,
        stage,
    })
}

/// What was left out of the files of this import, how often, by what and why; with remarks on what was taken.
fn left_out(
    collector: &Collector,
    estate: &Estate,
    grouped: &super::deployment::GroupedDeployments,
    source: &str,
) -> BTreeMap<(String, String), u64> {
    let mut left_out: BTreeMap<(String, String), u64> = BTreeMap::new();
    for unplaced in &collector.unplaced {
        let what = (collector.text(unplaced.kind).to_owned(), collector.text(unplaced.reason).to_owned());
        *left_out.entry(what).or_default() += unplaced.count;
    }
    for (skipped, times) in &collector.skipped {
        *left_out.entry((skipped.what.clone(), skipped.reason.clone())).or_default() += times;
    }
    for (index, record) in estate.collector.records.iter().enumerate() {
        if !estate.witnesses[index].iter().any(|w| w.source == source) {
            continue;
        }
        if grouped.deployment_of_record[index].is_none() && !record.product {
            let reason = "only a part, and no source shows what it is a part of: in the population alone".to_owned();
            *left_out.entry((estate.collector.text(record.kind).to_owned(), reason)).or_default() += record.count;
        }
        for remark in &estate.remarks[index] {
            let name = record.name.as_deref().unwrap_or(&record.address).to_owned();
            *left_out.entry((name, remark.clone())).or_default() += 1;
        }
    }
    left_out
}

/// What deployments stand for that a person took out, by identity: what is seen now, and what was.
fn removed_of(
    estate: &Estate,
    grouped: &super::deployment::GroupedDeployments,
    desired: &desired::DesiredItems,
    before: &Before,
) -> BTreeMap<String, String> {
    let earlier = before.places.iter().filter(|(_, id)| before.edited.removed.contains(*id));
    let mut removed: BTreeMap<String, String> = earlier.map(|(identity, id)| (identity.clone(), id.clone())).collect();
    for (identity, group) in estate.identities.iter().zip(&grouped.deployment_of_record) {
        match group.map(|group| desired.taken_out[group].as_ref()) {
            Some(Some(id)) => {
                removed.insert(identity.clone(), id.clone());
            }
            _ => {
                removed.remove(identity);
            }
        }
    }
    removed
}

/// How the note of a deployment that is gone begins.
const MARK: &str = "Gone: the import of ";

fn is_marked(item: &Item) -> bool {
    item.get("note").and_then(serde_json::Value::as_str).is_some_and(|note| note.starts_with(MARK))
}

/// Marks deployments that are missing.
fn mark(sections: &mut Sections, missing: &[String], start: &Start, imported: &str) {
    let Some(deployments) = sections.get_mut("deployments") else { return };
    for id in missing {
        let Some(item) = deployments.get(id).or_else(|| start.written(id)) else { continue };
        let mut item = item.clone();
        if !is_marked(&item) {
            let day = imported.get(..10).unwrap_or(imported);
            let note = format!("{MARK}{day} no longer saw it. Remove it, or say here why it stays.");
            item.insert("note".to_owned(), note.into());
        }
        deployments.insert(id.clone(), item);
    }
}
