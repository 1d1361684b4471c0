//! One import from files to files: read, map, group, merge, stage. Nothing is put in place here.
//!
//! Must not know: the terminal, the clock.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use onus_model::Model;
use onus_source::{Diagnostic, SourceMap};

use super::backstage::catalogue::Catalogue;
use super::collect::Collector;
use super::group::group;
use super::open::{open, read_text};
use super::resource::{FileSink as _, ReadError, Sink as _, Skipped, SourceText};
use super::sources::{Read, Source};
use super::tags::TagMapping;
use super::write::base::{self, Base};
use super::write::desired::{DesiredItems, PreviousImport, desired_items};
use super::write::existing::existing;
use super::write::item::Sections;
use super::write::merge::{self, Merged};
use super::write::population::{self, PopulationRows};
use super::write::stage::Stage;
use super::{backstage, catalogue, claims};

/// What is asked for.
pub struct Request<'a> {
    pub source: &'a Source,
    /// Files, as opened and as shown.
    pub files: Vec<(PathBuf, String)>,
    /// The project's folder, links resolved.
    pub root: &'a Path,
    /// Folder to write to, from the project's.
    pub into: &'a Path,
    /// The inventory, from the project's folder.
    pub inventory: &'a Path,
    pub model: &'a Model,
    /// The mapping of tags.
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
    /// They are marked.
    Mark,
}

/// What an import would do; [`ImportPlan::stage`] puts it in place.
pub struct ImportPlan {
    /// The inventory file, from the project's folder, with `/`.
    pub path: String,
    /// The file as it stands; empty where there is none.
    pub before: String,
    /// The file as it would be.
    pub merged: Merged,
    /// Resources that were read.
    pub resources: u64,
    /// Resources that went to a deployment.
    pub placed: u64,
    /// What belongs to no service or was left out: how often, by what and why.
    pub left_out: BTreeMap<(String, String), u64>,
    /// Deployments that nothing was found for.
    pub missing: Vec<String>,
    /// Deployments that a person took out.
    pub removed: Vec<String>,
    /// How many deployments another file of the inventory stands for already.
    pub covered: usize,
    /// Deployments without an owner.
    pub without_owner: usize,
    /// All files, ready to be put in place.
    pub stage: Stage,
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

/// Reads, maps, groups and merges; stages what is to be written.
pub fn plan(request: &Request) -> Result<ImportPlan, ImportError> {
    if let Read::Catalogue(reader) = request.source.read {
        return plan_catalogue(request, reader);
    }
    let mut collector = Collector::new(request.model, request.mapping);
    read(request, &mut collector)?;
    let grouped = group(&mut collector);
    let ImportFiles { shown, path, stem, written, listed, before, base } = import_files(request)?;
    let previous_deployments = match (&before, File::open(&listed)) {
        (Some(_), Ok(file)) => population::deployments_by_address(BufReader::new(file)).map_err(|e| {
            ImportError::Message(format!("{stem}.population.csv is damaged: {e}\nRestore it from version control."))
        })?,
        _ => BTreeMap::new(),
    };
    let existing_items =
        existing(request.root, request.inventory, &path, request.model).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let current = current(&shown, before.as_deref().unwrap_or_default())?;
    let known = PreviousImport {
        base: &base.written,
        current: &current,
        places: &previous_deployments,
        existing: &existing_items,
        detail: request.source.detail,
    };
    let mut desired = desired_items(&collector, &grouped, &known);
    let next = mark(&mut desired, request);
    let text = before.clone().unwrap_or_else(|| header(request.source, &stem));
    let merged = merge::merge(&shown, &text, &desired.base, &desired.sections).map_err(|(d, s)| ImportError::Inventory(d, s))?;

    let failed = |e: std::io::Error| ImportError::Message(format!("{} cannot be written: {e}", request.into.display()));
    let mut stage = Stage::default();
    stage.file(&request.root.join(&path), |out| out.write_all(merged.text.as_bytes())).map_err(failed)?;
    let rendered = base::render(&base::base(next));
    stage.file(&written, |out| out.write_all(rendered.as_bytes())).map_err(failed)?;
    let names: Vec<String> = request.files.iter().map(|(_, shown)| shown.clone()).collect();
    let rows = PopulationRows {
        collector: &collector,
        grouped: &grouped,
        ids: &desired.ids,
        files: &names,
        source: request.source.name,
        imported: request.imported,
    };
    let mut earlier = if before.is_some() { File::open(&listed).ok().map(BufReader::new) } else { None };
    stage
        .file(&listed, |out| {
            let earlier = earlier.as_mut().map(|r| r as &mut dyn std::io::Read);
            population::write(&rows, earlier, out).map_err(std::io::Error::other)
        })
        .map_err(failed)?;

    let placed: u64 = collector.records.iter().map(|r| r.count).sum();
    let mut left_out: BTreeMap<(String, String), u64> = BTreeMap::new();
    for unplaced in &collector.unplaced {
        let what = (collector.text(unplaced.kind).to_owned(), collector.text(unplaced.reason).to_owned());
        *left_out.entry(what).or_default() += unplaced.count;
    }
    let unplaced: u64 = left_out.values().sum();
    for (skipped, times) in &collector.skipped {
        *left_out.entry((skipped.what.clone(), skipped.reason.clone())).or_default() += times;
    }
    let without_owner =
        desired.sections.get("deployments").into_iter().flatten().filter(|(_, d)| !d.contains_key("owner")).count();
    Ok(ImportPlan {
        path: shown,
        before: before.unwrap_or_default(),
        merged,
        resources: placed + unplaced,
        placed,
        left_out,
        missing: desired.missing,
        removed: desired.removed,
        covered: desired.covered,
        without_owner,
        stage,
    })
}

/// The files of a source as they stand.
struct ImportFiles {
    shown: String,
    path: PathBuf,
    stem: String,
    written: PathBuf,
    listed: PathBuf,
    before: Option<String>,
    base: Base,
}

fn import_files(request: &Request) -> Result<ImportFiles, ImportError> {
    let folder = request.root.join(request.into);
    let stem = format!("imported-{}", request.source.name);
    let path = request.into.join(format!("{stem}.yaml"));
    let shown = path.to_string_lossy().replace('\\', "/");
    let written = folder.join(format!("{stem}.written.json"));
    let listed = folder.join(format!("{stem}.population.csv"));
    let before = text(&request.root.join(&path))?;
    let base = match (&before, text(&written)?) {
        (None, _) => Base::default(),
        (Some(_), Some(text)) => base::read(&text).map_err(|e| {
            ImportError::Message(format!("{stem}.written.json is damaged: {e}\nRestore it from version control."))
        })?,
        (Some(_), None) => {
            return Err(ImportError::Message(format!(
                "{shown} exists, but {stem}.written.json, which records what the last import wrote, is missing\n\
                 Restore it from version control, or move {shown} away to start over."
            )));
        }
    };
    Ok(ImportFiles { shown, path, stem, written, listed, before, base })
}

type CatalogueReader = fn(&str, &mut dyn std::io::Read) -> Result<Catalogue, ReadError>;

/// Teams, and what they say is theirs for later imports.
fn plan_catalogue(request: &Request, reader: CatalogueReader) -> Result<ImportPlan, ImportError> {
    let mut read = Vec::new();
    let mut foreign = ForeignFiles::default();
    let mut left = Vec::new();
    for (path, shown) in &request.files {
        let mut input = open(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
        match reader(shown, &mut input) {
            Ok(catalogue) => read.push(catalogue),
            Err(error) => left.push(foreign.leave_out(shown, error)?),
        }
    }
    foreign.refuse_all(request)?;
    let mut found = backstage::merge(read);
    found.skipped.extend(left);
    let ImportFiles { shown, path, stem, written, before, base, .. } = import_files(request)?;
    let existing_items =
        existing(request.root, request.inventory, &path, request.model).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let teams = catalogue::teams(&found, &existing_items);
    let resources = found.teams.len() as u64;
    let desired = Sections::from_iter([("teams".to_owned(), teams)]);
    let mut next = base.written.clone();
    for (section, items) in &desired {
        next.entry(section.clone()).or_default().extend(items.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    let text = before.clone().unwrap_or_else(|| header(request.source, &stem));
    let merged = merge::merge(&shown, &text, &base.written, &desired).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let failed = |e: std::io::Error| ImportError::Message(format!("{} cannot be written: {e}", request.into.display()));
    let mut stage = Stage::default();
    stage.file(&request.root.join(&path), |out| out.write_all(merged.text.as_bytes())).map_err(failed)?;
    let rendered = base::render(&base::base(next));
    stage.file(&written, |out| out.write_all(rendered.as_bytes())).map_err(failed)?;
    let claims = serde_json::to_string_pretty(&catalogue::claims(&found)).unwrap_or_default();
    let place = request.root.join(request.into).join(claims::CLAIMS_FILE);
    stage.file(&place, |out| writeln!(out, "{claims}")).map_err(failed)?;
    let mut left_out: BTreeMap<(String, String), u64> = BTreeMap::new();
    for skipped in found.skipped {
        *left_out.entry((skipped.what, skipped.reason)).or_default() += 1;
    }
    Ok(ImportPlan {
        path: shown,
        before: before.unwrap_or_default(),
        merged,
        resources,
        placed: resources,
        left_out,
        missing: Vec::new(),
        removed: Vec::new(),
        covered: 0,
        without_owner: 0,
        stage,
    })
}

/// Marks deployments that are missing, where that is asked for. Returns what will have been written.
fn mark(desired: &mut DesiredItems, request: &Request) -> Sections {
    const GONE: &str = "Gone: the import of ";
    let old = desired.base.get("deployments").cloned().unwrap_or_default();
    if let (MissingPolicy::Mark, Some(deployments)) = (request.missing, desired.sections.get_mut("deployments")) {
        for id in &desired.missing {
            let Some(item) = old.get(id) else { continue };
            let mut item = item.clone();
            let marked = item.get("note").and_then(serde_json::Value::as_str).is_some_and(|n| n.starts_with(GONE));
            if !marked {
                let day = request.imported.get(..10).unwrap_or(request.imported);
                let note = format!("{GONE}{day} no longer saw it. Remove it, or say here why it stays.");
                item.insert("note".to_owned(), note.into());
            }
            deployments.insert(id.clone(), item);
        }
    }
    let mut next = desired.base.clone();
    for (section, items) in &desired.sections {
        next.entry(section.clone()).or_default().extend(items.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    next
}

fn current(shown: &str, text: &str) -> Result<BTreeMap<String, serde_json::Value>, ImportError> {
    let root = merge::parse(shown, text).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let list = root.as_deref().and_then(|r| merge::field(r, "deployments"));
    let items = list.map(|(_, list)| merge::items(list)).unwrap_or_default();
    Ok(items.into_iter().filter_map(|(id, node)| Some((id, merge::plain(node)?))).collect())
}

fn header(source: &Source, stem: &str) -> String {
    format!(
        "# Written by `onus import {}`. Edit what you like: the next import leaves your changes and comments alone.\n\
         # {stem}.population.csv lists every resource and the deployment it went to; keep {stem}.written.json beside it.\n",
        source.name
    )
}

/// The text of a file, if it is there.
fn text(path: &Path) -> Result<Option<String>, ImportError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(ImportError::Message(format!("{} cannot be read: {e}", path.display()))),
    }
}

/// Files of another kind among those of the source: skipped with a note, unless all are.
#[derive(Default)]
struct ForeignFiles {
    count: usize,
    first: Option<(String, ReadError)>,
}

impl ForeignFiles {
    /// Leaves a file of another kind out. What is damaged is refused.
    fn leave_out(&mut self, shown: &str, error: ReadError) -> Result<Skipped, ImportError> {
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
    fn refuse_all(self, request: &Request) -> Result<(), ImportError> {
        match self.first {
            Some((shown, error)) if self.count == request.files.len() => Err(ImportError::Source(shown, error)),
            _ => Ok(()),
        }
    }
}

fn read(request: &Request, collector: &mut Collector) -> Result<(), ImportError> {
    match request.source.read {
        Read::Each(reader) => {
            let mut foreign = ForeignFiles::default();
            for (index, (path, shown)) in request.files.iter().enumerate() {
                collector.file(index);
                let mut input = open(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
                if let Err(error) = reader(shown, &mut input, collector) {
                    collector.skipped(foreign.leave_out(shown, error)?);
                }
            }
            foreign.refuse_all(request)
        }
        // Teams are read by themselves.
        Read::Catalogue(_) => Ok(()),
        Read::Joint(reader) => {
            let mut texts = Vec::new();
            for (path, shown) in &request.files {
                let text = read_text(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
                texts.push(SourceText { name: shown.clone(), text });
            }
            reader(&texts, collector).map_err(|(index, e)| {
                let name = texts.get(index).map_or_else(String::new, |t| t.name.clone());
                ImportError::Source(name, e)
            })
        }
    }
}
