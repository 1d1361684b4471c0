//! Reads an inventory: finds the files, reads each into one [`Inventory`], then checks their references.
//!
//! Nothing stops at the first problem. What is wrong in itself (a missing field, an option that the service lacks) is
//! found here and beside; what is wrong between things (a team that nobody defines) in [`super::check`].

mod alike;
mod collections;
mod common;
mod deployments;
mod evidence;
mod exceptions;
mod fedramp;
mod files;
mod option_values;
mod organisation;
mod oscal_system;
mod population;
mod received;
mod register;
mod reviews;
mod scopes;
mod services;
mod user_entity;

use std::path::Path;
use std::sync::Arc;

use onus_model::Model;
use onus_source::tree::{self, Node, Value};
use onus_source::typed::{Fields, Problems, list, one_or_list};
use onus_source::{At, Diagnostic, FileId, Level, ProjectFolder, SourceMap, codes};

use super::check::{self, Extent};
use super::types::Inventory;

pub use files::read_files;
pub(crate) use option_values::{option_value, value_guesses};
pub use population::{PopulationRow, population, population_rows};
use services::Services;

/// An inventory without errors.
#[derive(Clone, Debug, Default)]
pub struct LoadedInventory {
    /// What the files say.
    pub inventory: Inventory,
    /// What should be fixed and does not stand in the way.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the inventory at `path`, a file or a folder inside the project's folder.
///
/// With any error there is no inventory, but all errors and warnings of all files, in order of file and line.
pub fn load(
    folder: impl Into<ProjectFolder>,
    path: &Path,
    model: &Model,
    sources: &mut SourceMap,
) -> Result<LoadedInventory, Vec<Diagnostic>> {
    let mut problems = Problems::new();
    let mut context = Context {
        folder: folder.into(),
        services: Services::new(model),
        organisations: Vec::new(),
        inventory: Inventory::default(),
        defaults: deployments::Defaults::default(),
    };
    let file_ids = read_files(&context.folder, path, sources, &mut problems);
    let mut unread = !problems.is_empty();
    for files in file_ids.chunks(AT_ONCE) {
        for (file, (node, tree_problems)) in files.iter().zip(read_trees(files, sources)) {
            match node.filter(|node| !node.is_null()) {
                Some(node) => document(&node, &mut context, &mut problems),
                None if tree_problems.is_empty() => problems.push(says_nothing(&sources.file(*file).path)),
                None => unread = true,
            }
            problems.extend(tree_problems);
        }
    }
    let mut inventory = context.inventory;
    check::complete(&mut inventory);
    alike::check(&inventory, &context.folder, &mut problems);
    check::check(&inventory, model, if unread { Extent::Partial } else { Extent::Complete }, &mut problems);
    if unread {
        problems.push(Diagnostic {
            level: Level::Note,
            ..Diagnostic::general(
                codes::NAMES_NOT_CHECKED,
                "a file could not be read, so names that it may define (teams, accounts, deployments …) were not checked",
            )
        });
    }
    let problems = problems.into_sorted();
    match problems.iter().any(|p| p.level == Level::Error) {
        true => Err(problems),
        false => Ok(LoadedInventory { inventory, warnings: problems }),
    }
}

/// Files that are read at once: their trees are larger than what becomes of them.
const AT_ONCE: usize = 8;

/// The trees of some files, each read by a thread of its own, in the order of the files.
fn read_trees(files: &[FileId], sources: &SourceMap) -> Vec<(Option<Arc<Node>>, Vec<Diagnostic>)> {
    std::thread::scope(|scope| {
        let read = |&file: &FileId| scope.spawn(move || tree::read(file, &sources.file(file).text));
        let threads: Vec<_> = files.iter().map(read).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// What reading a file needs and fills.
struct Context<'m> {
    folder: ProjectFolder,
    services: Services<'m>,
    /// Where the organisation is described: exactly once in a valid inventory.
    organisations: Vec<At>,
    inventory: Inventory,
    /// What the deployments of the file that is read have unless they say otherwise.
    defaults: deployments::Defaults,
}

fn says_nothing(path: &str) -> Diagnostic {
    Diagnostic::general(codes::INVENTORY_FILE_EMPTY, format!("{path} says nothing"))
        .hint("Restore it if it was cut off; delete it if it is not needed.")
}

/// What an inventory file may contain, for names that are nearly one of them.
const LISTS: [&str; 16] = [
    "organisation",
    "teams",
    "accounts",
    "data_classes",
    "ownership",
    "common_controls",
    "acknowledgements",
    "scopes",
    "assurance_reports",
    "user_entity_duties",
    "received_matrices",
    "register_of_information",
    "defaults",
    "deployments",
    "evidence",
    "collections",
];

fn document(node: &Node, context: &mut Context, problems: &mut Problems) {
    if matches!(node.value, Value::List(_)) {
        let at = At { end: node.at.start + 1, ..node.at };
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, at, "an inventory file must be a map of fields")
                .label("this is a list")
                .hint("Put the list under a key, such as `deployments:`."),
        );
        return;
    }
    let Some(mut fields) = Fields::open(node, "an inventory file", problems) else { return };
    if let Some(node) = fields.take_nearly("organisation", &LISTS) {
        organisation::organisation(node, context, problems);
    }
    if let Some(node) = fields.take_nearly("teams", &LISTS) {
        let entries = one_or_list(node, "`teams`", problems, organisation::team);
        context.inventory.teams.extend(entries);
    }
    if let Some(node) = fields.take_nearly("accounts", &LISTS) {
        context.inventory.accounts.extend(organisation::accounts(node, &context.services, problems));
    }
    if let Some(node) = fields.take_nearly("data_classes", &LISTS) {
        let entries = one_or_list(node, "`data_classes`", problems, organisation::data_class);
        context.inventory.data_classes.extend(entries);
    }
    if let Some(node) = fields.take("ownership") {
        let services = &mut context.services;
        let entries = list(node, "`ownership`", problems, |n, p| organisation::ownership(n, services, p));
        context.inventory.ownership.extend(entries);
    }
    if let Some(node) = fields.take("common_controls") {
        let entries = list(node, "`common_controls`", problems, organisation::common_control);
        context.inventory.common_controls.extend(entries);
    }
    if let Some(node) = fields.take("acknowledgements") {
        let entries = list(node, "`acknowledgements`", problems, organisation::acknowledgement);
        context.inventory.acknowledgements.extend(entries);
    }
    if let Some(node) = fields.take("scopes") {
        let entries = list(node, "`scopes`", problems, scopes::scope);
        context.inventory.scopes.extend(entries);
    }
    if let Some(node) = fields.take("assurance_reports") {
        let (services, folder) = (&mut context.services, &context.folder);
        let entries = list(node, "`assurance_reports`", problems, |n, p| scopes::assurance_report(n, services, folder, p));
        context.inventory.assurance.extend(entries);
    }
    if let Some(node) = fields.take("user_entity_duties") {
        let entries = list(node, "`user_entity_duties`", problems, user_entity::user_entity_duty);
        context.inventory.user_entity_duties.extend(entries);
    }
    if let Some(node) = fields.take("received_matrices") {
        let entries = list(node, "`received_matrices`", problems, received::received_matrix);
        context.inventory.received_matrices.extend(entries);
    }
    if let Some(node) = fields.take("register_of_information") {
        let written = register::register_of_information(node, &mut context.services, problems);
        if context.inventory.register_of_information.is_some() {
            problems.push(Diagnostic::new(codes::ID_GIVEN_TWICE, node.at, "the register of information is described twice"));
        }
        context.inventory.register_of_information = written;
    }
    context.defaults =
        fields.take_nearly("defaults", &LISTS).map(|node| deployments::defaults(node, problems)).unwrap_or_default();
    if let Some(node) = fields.take_nearly("deployments", &LISTS) {
        let entries = list(node, "`deployments`", problems, |n, p| deployments::deployment(n, context, p));
        context.inventory.deployments.extend(entries);
    }
    if let Some(node) = fields.take("evidence") {
        let folder = &context.folder;
        let entries = list(node, "`evidence`", problems, |n, p| evidence::evidence(n, None, folder, p));
        context.inventory.evidence.extend(entries);
    }
    if let Some(node) = fields.take("collections") {
        let entries = list(node, "`collections`", problems, collections::collection);
        context.inventory.collections.extend(entries);
    }
    fields.finish(problems);
}
