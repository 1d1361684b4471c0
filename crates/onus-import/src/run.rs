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
use super::open::{open, whole};
use super::resource::{Files as _, ReadError, Sink as _, Skipped, Text};
use super::sources::{Read, Source};
use super::tags::TagMapping;
use super::write::base::{self, Base};
use super::write::existing::existing;
use super::write::item::Sections;
use super::write::merge::{self, Merged};
use super::write::population::{self, Rows};
use super::write::stage::Stage;
use super::write::wanted::{Before, Wanted, wanted};
use super::{backstage, catalogue, claims};

/// What is asked for.
pub struct Request<'a> {
    /// The source.
    pub source: &'a Source,
    /// Files, as opened and as shown.
    pub files: Vec<(PathBuf, String)>,
    /// The project's folder, links resolved.
    pub root: &'a Path,
    /// Folder to write to, from the project's.
    pub into: &'a Path,
    /// The inventory, from the project's folder.
    pub inventory: &'a Path,
    /// The model.
    pub model: &'a Model,
    /// The mapping of tags.
    pub mapping: &'a TagMapping,
    /// When, in UTC.
    pub imported: &'a str,
    /// What becomes of deployments that were not seen.
    pub gone: Gone,
}

/// What becomes of deployments that were not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// They stay as they are.
    Stay,
    /// They are marked.
    Mark,
}

/// What an import would do; [`Planned::stage`] puts it in place.
pub struct Planned {
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
    pub gone: Vec<String>,
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
pub enum Refused {
    /// The inventory is not in order.
    Inventory(Vec<Diagnostic>, SourceMap),
    /// A file of the source cannot be read.
    Source(String, ReadError),
    /// Something else.
    Words(String),
}

/// Reads, maps, groups and merges; stages what is to be written.
pub fn plan(request: &Request) -> Result<Planned, Refused> {
    if let Read::Catalogue(reader) = request.source.read {
        return plan_catalogue(request, reader);
    }
    let mut collector = Collector::new(request.model, request.mapping);
    read(request, &mut collector)?;
    let grouped = group(&mut collector);
    let Standing { shown, path, stem, written, listed, before, base } = standing(request)?;
    let places = match (&before, File::open(&listed)) {
        (Some(_), Ok(file)) => population::places(BufReader::new(file))
            .map_err(|e| Refused::Words(format!("{stem}.population.csv is damaged: {e}\nRestore it from version control.")))?,
        _ => BTreeMap::new(),
    };
    let others = existing(request.root, request.inventory, &path, request.model).map_err(|(d, s)| Refused::Inventory(d, s))?;
    let current = current(&shown, before.as_deref().unwrap_or_default())?;
    let known =
        Before { base: &base.written, current: &current, places: &places, existing: &others, tells: request.source.tells };
    let mut wanted = wanted(&collector, &grouped, &known);
    let next = mark(&mut wanted, request);
    let text = before.clone().unwrap_or_else(|| header(request.source, &stem));
    let merged = merge::merge(&shown, &text, &wanted.base, &wanted.sections).map_err(|(d, s)| Refused::Inventory(d, s))?;

    let failed = |e: std::io::Error| Refused::Words(format!("{} cannot be written: {e}", request.into.display()));
    let mut stage = Stage::default();
    stage.file(&request.root.join(&path), |out| out.write_all(merged.text.as_bytes())).map_err(failed)?;
    let rendered = base::render(&base::base(next));
    stage.file(&written, |out| out.write_all(rendered.as_bytes())).map_err(failed)?;
    let names: Vec<String> = request.files.iter().map(|(_, shown)| shown.clone()).collect();
    let rows = Rows {
        collector: &collector,
        grouped: &grouped,
        ids: &wanted.ids,
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
        wanted.sections.get("deployments").into_iter().flatten().filter(|(_, d)| !d.contains_key("owner")).count();
    Ok(Planned {
        path: shown,
        before: before.unwrap_or_default(),
        merged,
        resources: placed + unplaced,
        placed,
        left_out,
        gone: wanted.gone,
        removed: wanted.removed,
        covered: wanted.covered,
        without_owner,
        stage,
    })
}

/// The files of a source as they stand.
struct Standing {
    shown: String,
    path: PathBuf,
    stem: String,
    written: PathBuf,
    listed: PathBuf,
    before: Option<String>,
    base: Base,
}

fn standing(request: &Request) -> Result<Standing, Refused> {
    let folder = request.root.join(request.into);
    let stem = format!("imported-{}", request.source.name);
    let path = request.into.join(format!("{stem}.yaml"));
    let shown = path.to_string_lossy().replace('\\', "/");
    let written = folder.join(format!("{stem}.written.json"));
    let listed = folder.join(format!("{stem}.population.csv"));
    let before = text(&request.root.join(&path))?;
    let base = match (&before, text(&written)?) {
        (None, _) => Base::default(),
        (Some(_), Some(text)) => base::read(&text)
            .map_err(|e| Refused::Words(format!("{stem}.written.json is damaged: {e}\nRestore it from version control.")))?,
        (Some(_), None) => {
            return Err(Refused::Words(format!(
                "{shown} is there, but not {stem}.written.json, which tells your edits from what was imported\n\
                 Restore it from version control, or move {shown} away to start anew."
            )));
        }
    };
    Ok(Standing { shown, path, stem, written, listed, before, base })
}

type CatalogueReader = fn(&str, &mut dyn std::io::Read) -> Result<Catalogue, ReadError>;

/// Teams, and what they say is theirs for later imports.
fn plan_catalogue(request: &Request, reader: CatalogueReader) -> Result<Planned, Refused> {
    let mut read = Vec::new();
    let mut others = Others::default();
    let mut left = Vec::new();
    for (path, shown) in &request.files {
        let mut input = open(path).map_err(|e| Refused::Source(shown.clone(), e))?;
        match reader(shown, &mut input) {
            Ok(catalogue) => read.push(catalogue),
            Err(error) => left.push(others.leave_out(shown, error)?),
        }
    }
    others.all_of(request)?;
    let mut found = backstage::merge(read);
    found.skipped.extend(left);
    let Standing { shown, path, stem, written, before, base, .. } = standing(request)?;
    let others = existing(request.root, request.inventory, &path, request.model).map_err(|(d, s)| Refused::Inventory(d, s))?;
    let teams = catalogue::teams(&found, &others);
    let resources = found.teams.len() as u64;
    let wanted = Sections::from_iter([("teams".to_owned(), teams)]);
    let mut next = base.written.clone();
    for (section, items) in &wanted {
        next.entry(section.clone()).or_default().extend(items.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    let text = before.clone().unwrap_or_else(|| header(request.source, &stem));
    let merged = merge::merge(&shown, &text, &base.written, &wanted).map_err(|(d, s)| Refused::Inventory(d, s))?;
    let failed = |e: std::io::Error| Refused::Words(format!("{} cannot be written: {e}", request.into.display()));
    let mut stage = Stage::default();
    stage.file(&request.root.join(&path), |out| out.write_all(merged.text.as_bytes())).map_err(failed)?;
    let rendered = base::render(&base::base(next));
    stage.file(&written, |out| out.write_all(rendered.as_bytes())).map_err(failed)?;
    let claims = serde_json::to_string_pretty(&catalogue::claims(&found)).unwrap_or_default();
    let place = request.root.join(request.into).join(claims::CLAIMS);
    stage.file(&place, |out| writeln!(out, "{claims}")).map_err(failed)?;
    let mut left_out: BTreeMap<(String, String), u64> = BTreeMap::new();
    for skipped in found.skipped {
        *left_out.entry((skipped.what, skipped.reason)).or_default() += 1;
    }
    Ok(Planned {
        path: shown,
        before: before.unwrap_or_default(),
        merged,
        resources,
        placed: resources,
        left_out,
        gone: Vec::new(),
        removed: Vec::new(),
        covered: 0,
        without_owner: 0,
        stage,
    })
}

/// Marks what is gone, where that is wanted, and tells what will have been written.
fn mark(wanted: &mut Wanted, request: &Request) -> Sections {
    const GONE: &str = "Gone: the import of ";
    let old = wanted.base.get("deployments").cloned().unwrap_or_default();
    if let (Gone::Mark, Some(deployments)) = (request.gone, wanted.sections.get_mut("deployments")) {
        for id in &wanted.gone {
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
    let mut next = wanted.base.clone();
    for (section, items) in &wanted.sections {
        next.entry(section.clone()).or_default().extend(items.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    next
}

fn current(shown: &str, text: &str) -> Result<BTreeMap<String, serde_json::Value>, Refused> {
    let root = merge::parse(shown, text).map_err(|(d, s)| Refused::Inventory(d, s))?;
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
fn text(path: &Path) -> Result<Option<String>, Refused> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Refused::Words(format!("{} cannot be read: {e}", path.display()))),
    }
}

/// Files of another kind among those of the source: left out and told, unless there are no others.
#[derive(Default)]
struct Others {
    count: usize,
    first: Option<(String, ReadError)>,
}

impl Others {
    /// Leaves a file of another kind out. What is damaged is refused.
    fn leave_out(&mut self, shown: &str, error: ReadError) -> Result<Skipped, Refused> {
        let Some(source) = error.foreign else { return Err(Refused::Source(shown.to_owned(), error)) };
        let reason = match source {
            "" => "a file of another kind".to_owned(),
            source => format!("a file of another kind: import it with `onus import {source}`"),
        };
        self.count += 1;
        self.first.get_or_insert_with(|| (shown.to_owned(), error));
        Ok(Skipped { what: shown.to_owned(), reason })
    }

    /// Refuses where every file was of another kind.
    fn all_of(self, request: &Request) -> Result<(), Refused> {
        match self.first {
            Some((shown, error)) if self.count == request.files.len() => Err(Refused::Source(shown, error)),
            _ => Ok(()),
        }
    }
}

fn read(request: &Request, collector: &mut Collector) -> Result<(), Refused> {
    match request.source.read {
        Read::Each(reader) => {
            let mut others = Others::default();
            for (index, (path, shown)) in request.files.iter().enumerate() {
                collector.file(index);
                let mut input = open(path).map_err(|e| Refused::Source(shown.clone(), e))?;
                if let Err(error) = reader(shown, &mut input, collector) {
                    collector.skipped(others.leave_out(shown, error)?);
                }
            }
            others.all_of(request)
        }
        // Teams are read by themselves.
        Read::Catalogue(_) => Ok(()),
        Read::Together(reader) => {
            let mut texts = Vec::new();
            for (path, shown) in &request.files {
                let text = whole(path).map_err(|e| Refused::Source(shown.clone(), e))?;
                texts.push(Text { name: shown.clone(), text });
            }
            reader(&texts, collector).map_err(|(index, e)| {
                let name = texts.get(index).map_or_else(String::new, |t| t.name.clone());
                Refused::Source(name, e)
            })
        }
    }
}
