//! `onus evidence review`: somebody other than the collector has looked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_core::inventory::{Review, ReviewResult};
use onus_import::evidence::review::reviewed;
use onus_import::write::stage::Stage;
use onus_source::FileId;
use onus_source::text::plural;
use onus_source::typed::nearest;

use super::super::clock;
use super::super::printer::Printer;
use super::super::project::ProjectLocation;
use super::super::{Failure, Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence review EV-3f0a9c41 --by \"Head of Security\"\n  onus evidence review ocsf-2026-09-30-3f0a9c41 --by \"Internal Audit\"\n  onus evidence review EV-3f0a9c41 --by Security --result fail --replace\n\n`onus evidence list` shows the ids."
)]
pub struct ReviewArgs {
    /// Ids of items (EV-…) or of collections
    #[arg(value_name = "ITEM", required = true)]
    ids: Vec<String>,
    /// Role or team that reviewed: never the collector
    #[arg(long, value_name = "ROLE")]
    by: String,
    /// What it found
    #[arg(long, default_value = "pass")]
    result: ResultWord,
    /// Put this review in the place of an earlier one
    #[arg(long)]
    replace: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ResultWord {
    Pass,
    Fail,
}

/// Where a review goes.
struct Target {
    file: FileId,
    start: u32,
    collected_by: Option<String>,
    /// What its own entry says; an item holds one review.
    earlier: Option<Review>,
}

pub(super) fn run(location: &ProjectLocation, args: &ReviewArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let project = location.open_silently()?;
    let by = args.by.trim();
    if by.is_empty() {
        return Err(Failure::message("--by is empty: name the role that reviewed"));
    }
    let (inventory, matrix) = (&project.files.inventory, &project.matrix);
    let mut targets: BTreeMap<&str, Target> = BTreeMap::new();
    // The matrix gives every item an id; its place says which item of the inventory that is.
    let places: BTreeMap<String, &onus_core::inventory::Evidence> =
        inventory.evidence.iter().map(|item| (project.sources.place(item.at), item)).collect();
    for item in &matrix.evidence {
        if let Some(written) = places.get(&item.place) {
            let collected_by = item.collected_by.clone();
            let target = Target { file: written.at.file, start: written.at.start, collected_by, earlier: written.review.clone() };
            targets.insert(&item.id, target);
        }
    }
    for collection in &inventory.collections {
        let collected_by = Some(collection.value.collected_by.clone());
        let earlier = collection.value.review.clone();
        let target = Target { file: collection.at.file, start: collection.at.start, collected_by, earlier };
        targets.insert(&collection.value.id, target);
    }
    let mut by_file: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for id in &args.ids {
        match targets.get(id.as_str()) {
            None => {
                let near = nearest(id, targets.keys().copied()).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
                wrong.push(format!("there is no item and no collection `{id}`{near}"));
            }
            Some(target) if target.collected_by.as_deref().is_some_and(|c| folded(c) == folded(by)) => {
                wrong.push(format!("`{by}` collected {id} itself: another role must review it"));
            }
            Some(Target { earlier: Some(Review { on, by, result }), .. }) if !args.replace => {
                let found = if *result == ReviewResult::Pass { "pass" } else { "fail" };
                wrong.push(format!("{id} was reviewed by {by} on {on} ({found}): --replace puts this review in its place"));
            }
            Some(target) => {
                by_file.entry(target.file).or_default().insert(target.start);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::message(format!("{}; nothing was written", wrong.join("; "))));
    }
    let on = clock::now().map_err(Failure::Message)?.day;
    let result = if args.result == ResultWord::Pass { ReviewResult::Pass } else { ReviewResult::Fail };
    let review = Review { on, by: by.to_owned(), result };
    let mut changed = Vec::new();
    for (file, starts) in &by_file {
        let source = project.sources.file(*file);
        let (name, text) = (&source.path, &source.text);
        let new = reviewed(*file, text, starts, &review)
            .ok_or_else(|| Failure::message(format!("{name} changed while it was read; nothing was written")))?;
        changed.push((root.join(name), new));
    }
    let unwritten = |e: std::io::Error| Failure::message(format!("the reviews cannot be written: {e}"));
    // All are written beside their places before the first is put in place. A stage has one folder.
    let mut stages: BTreeMap<&Path, Stage> = BTreeMap::new();
    for (path, text) in &changed {
        let stage = stages.entry(path.parent().unwrap_or(&root)).or_default();
        stage.file(path, |out| out.write_all(text.as_bytes())).map_err(unwritten)?;
    }
    for stage in stages.into_values() {
        stage.finish().map_err(unwritten)?;
    }
    printer.say(&format!(
        "{} reviewed by {by}, in {}",
        plural(args.ids.len() as u64, "id"),
        plural(changed.len() as u64, "file")
    ));
    Ok(Outcome::Done)
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
