//! Putting what is desired into the files of the inventory.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::before::Before;
use super::day_start::Start;
use super::{ChangedFile, ImportError, Request, SplitDeployment};
use crate::estate::snapshot::SourceSnapshot;
use crate::write::base;
use crate::write::desired::{DesiredItems, by_hand};
use crate::write::files::{self, ImportFile};
use crate::write::item::{Item, SECTIONS, Sections};
use crate::write::merge::{self, Merged};
use crate::write::population::{Line, POPULATION_FILE};
use crate::write::stage::Stage;

pub(super) struct Written {
    /// Path of the source's own file, and its text of before.
    pub(super) own: (String, String),
    pub(super) merged: Merged,
    pub(super) others: Vec<ChangedFile>,
    pub(super) split: Vec<SplitDeployment>,
    pub(super) stage: Stage,
}

/// What is to be written.
pub(super) struct Writing<'a> {
    pub(super) before: &'a Before,
    pub(super) start: &'a Start,
    pub(super) desired: &'a DesiredItems,
    /// Deployments that go.
    pub(super) retired: &'a BTreeSet<String>,
    /// Deployments that a person took out, by the identity of what they stand for.
    pub(super) removed: BTreeMap<String, String>,
    /// Rows of the population.
    pub(super) lines: &'a BTreeMap<String, Line>,
}

/// Merges what is desired into each file: an item stays in the file where it is, and new ones go into the source's own.
pub(super) fn write(
    request: &Request,
    own: ImportFile,
    others: Vec<ImportFile>,
    writing: &Writing,
    snapshot: SourceSnapshot,
) -> Result<Written, ImportError> {
    let Writing { before, start, desired, retired, removed, lines } = writing;
    let failed = |e: std::io::Error| ImportError::Message(format!("{} cannot be written: {e}", request.into.display()));
    let mut homes: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (index, file) in others.iter().enumerate() {
        for section in SECTIONS {
            let written = file.base.written.get(section).into_iter().flatten().map(|(id, _)| id);
            let written = written.map(|id| before.renamed.get(id).unwrap_or(id).clone());
            for id in files::ids(file, section)?.into_iter().chain(written) {
                homes.entry((section, id)).or_insert(index);
            }
        }
    }
    // What is called otherwise now stays in the file where it was.
    for (id, old) in desired.given_anew.iter().filter(|(_, old)| retired.contains(*old)) {
        if let Some(index) = homes.get(&("deployments", old.clone())).copied() {
            homes.entry(("deployments", id.clone())).or_insert(index);
        }
    }
    let empty = IndexMap::new();
    let part = |index: Option<usize>| -> Sections {
        let items_of = |section: &&str| desired.sections.get(*section).unwrap_or(&empty).iter();
        let belongs = |section: &str, id: &String| {
            let moved = section == "deployments" && before.elsewhere.contains_key(id);
            !moved && homes.get(&(section, id.clone())).copied() == index
        };
        let items = |section: &&str| {
            items_of(section).filter(|(id, _)| belongs(section, id)).map(|(id, item)| (id.clone(), item.clone())).collect()
        };
        SECTIONS.iter().map(|section| ((*section).to_owned(), items(section))).collect()
    };
    let mut out = Written {
        own: (own.shown.clone(), own.text.clone().unwrap_or_default()),
        merged: Merged::default(),
        others: Vec::new(),
        split: Vec::new(),
        stage: Stage::default(),
    };
    let (with_words, split) = with_words(before, desired);
    out.split = split;
    let noted = start.note(before, desired, retired, lines, &with_words);
    let nowhere = |id: &String| {
        let recorded = |file: &ImportFile| {
            renamed(&file.base.written, &before.renamed).get("deployments").is_some_and(|all| all.contains_key(id))
        };
        !others.iter().chain([&own]).any(recorded)
    };
    let adopted: BTreeSet<String> = before.elsewhere.keys().filter(|id| nowhere(id)).cloned().collect();
    let mut totals = Merged::default();
    for (index, file) in others.iter().map(Some).chain([None]).enumerate() {
        let (file, index) = match file {
            Some(file) => (file, Some(index)),
            None => (&own, None),
        };
        let desired_part = part(index);
        let base = renamed(&file.base.written, &before.renamed);
        // Words that an import copied today are its own, until a person changes them.
        let mut written = base.clone();
        for (id, item) in written.get_mut("deployments").into_iter().flatten() {
            if let Some(copy) = start.copies().get(id).filter(|_| !start.pinned.contains(id)) {
                item.clone_from(copy);
            }
        }
        let text = file.text.clone().unwrap_or_else(|| header(request, &file.stem));
        let mut wanted = desired_part.clone();
        for (id, item) in wanted.get_mut("deployments").into_iter().flatten() {
            if let Some(with_words) = with_words.get(id) {
                item.clone_from(with_words);
            }
        }
        let merged =
            merge::merge(&file.shown, &text, &written, &wanted, retired).map_err(|(d, s)| ImportError::Inventory(d, s))?;
        totals.added.extend(merged.added.iter().cloned());
        totals.updated.extend(merged.updated.iter().cloned());
        totals.unchanged += merged.unchanged;
        totals.kept.extend(merged.kept.iter().cloned());
        let mut next = base;
        for (section, items) in &desired_part {
            next.entry(section.clone()).or_default().extend(items.clone());
        }
        if let Some(deployments) = next.get_mut("deployments") {
            for id in before.elsewhere.keys() {
                let here = deployments.contains_key(id) || (index.is_none() && adopted.contains(id));
                if let (true, Some(item)) = (here, desired.sections["deployments"].get(id)) {
                    deployments.insert(id.clone(), item.clone());
                }
            }
            let forgotten = |id: &String| !before.current.contains_key(id) && !desired.removed.contains(id);
            deployments.retain(|id, _| desired_part["deployments"].contains_key(id) || !(retired.contains(id) || forgotten(id)));
        }
        let source = if index.is_none() { Some(snapshot.clone()) } else { file.base.source.clone() };
        let kept = |id: &String| next.get("deployments").is_some_and(|all| all.contains_key(id));
        let removed = removed.iter().filter(|(_, id)| kept(id)).map(|(identity, id)| (identity.clone(), id.clone())).collect();
        let day_start = match index {
            _ if index == start.keeper => noted.clone(),
            None => None,
            Some(_) => file.base.day_start.clone(),
        };
        let next = base::Base { removed, day_start, ..base::base(next, source) };
        if index.is_none() || merged.text != text || next != file.base || file.aliased {
            let rendered = base::render(&next);
            // Another source's file that was renamed is not made again for nothing.
            if index.is_none() || file.text.is_some() {
                out.stage
                    .file(&request.root.path().join(&file.path), |out| out.write_all(merged.text.as_bytes()))
                    .map_err(failed)?;
            }
            out.stage
                .file(&request.root.path().join(file.written()), |out| out.write_all(rendered.as_bytes()))
                .map_err(failed)?;
        }
        // The one population takes the place of those that version 0.1 kept for each source.
        let listed = request.root.path().join(file.listed());
        if file.base.source.is_some() || index.is_none() {
            out.stage.supersede(listed);
        }
        match index {
            None => out.merged.text = merged.text,
            Some(_) if merged.text != text => {
                out.others.push(ChangedFile { path: file.shown.clone(), before: text, after: merged.text });
            }
            Some(_) => {}
        }
    }
    merge_moved(request, before, desired, &mut out, &mut totals)?;
    out.merged = Merged { text: out.merged.text, ..totals };
    Ok(out)
}

/// Merges deployments that people moved into the files where they stand now.
fn merge_moved(
    request: &Request,
    before: &Before,
    desired: &DesiredItems,
    out: &mut Written,
    totals: &mut Merged,
) -> Result<(), ImportError> {
    let failed = |e: std::io::Error| ImportError::Message(format!("{} cannot be written: {e}", request.into.display()));
    let mut files: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (id, path) in &before.elsewhere {
        files.entry(path).or_default().insert(id);
    }
    for (path, ids) in files {
        let Some(text) = before.existing.texts.get(path) else { continue };
        let part = |all: &Sections| -> Sections {
            let items = all.get("deployments").into_iter().flatten().filter(|(id, _)| ids.contains(id));
            let items = items.map(|(id, item)| (id.clone(), item.clone())).collect();
            Sections::from_iter([("deployments".to_owned(), items)])
        };
        let merged = merge::merge(path, text, &part(&before.base), &part(&desired.sections), &BTreeSet::new())
            .map_err(|(d, s)| ImportError::Inventory(d, s))?;
        totals.updated.extend(merged.updated);
        totals.unchanged += merged.unchanged;
        totals.kept.extend(merged.kept);
        if merged.text != *text {
            out.stage.file(&request.root.path().join(path), |file| file.write_all(merged.text.as_bytes())).map_err(failed)?;
            out.others.push(ChangedFile { path: path.clone(), before: text.clone(), after: merged.text });
        }
    }
    Ok(())
}

/// New deployments of resources that left one that a person wrote something to, with what that is.
fn with_words(before: &Before, desired: &DesiredItems) -> (BTreeMap<String, Item>, Vec<SplitDeployment>) {
    let mut items = BTreeMap::new();
    let mut split = Vec::new();
    for (id, origin) in &desired.origins {
        let (Some(item), Some(current)) = (desired.sections["deployments"].get(id), before.current.get(origin)) else { continue };
        let written = before.base.get("deployments").and_then(|all| all.get(origin));
        let (words, not_copied) = by_hand(origin, written, current, item);
        let copied = words.keys().cloned().collect();
        let mut item = item.clone();
        item.extend(words);
        items.insert(id.clone(), item);
        if before.current.contains_key(id) {
            continue;
        }
        let named = before.existing.mentioned.contains(origin) && !before.elsewhere.contains_key(origin);
        split.push(SplitDeployment { id: id.clone(), origin: origin.clone(), copied, not_copied, named });
    }
    (items, split)
}

/// What was written, under the ids of now.
fn renamed(written: &Sections, renamed: &BTreeMap<String, String>) -> Sections {
    let mut written = written.clone();
    if let Some(deployments) = written.get_mut("deployments") {
        *deployments =
            std::mem::take(deployments).into_iter().map(|(id, item)| (renamed.get(&id).cloned().unwrap_or(id), item)).collect();
    }
    written
}

pub(super) fn header(request: &Request, stem: &str) -> String {
    let source = request.source.name;
    let named = if request.name == source { String::new() } else { format!(" --as {}", request.name) };
    format!(
        "# Written by `onus import {source}{named}`. Edit what you like: the next import leaves your changes and comments alone.\n\
         # {POPULATION_FILE} lists every resource and the deployment it went to; keep {stem}.written.json beside it.\n"
    )
}
