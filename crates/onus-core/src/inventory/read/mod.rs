//! Reads an inventory: finds the files, reads each into one [`Inventory`], then checks what they say of each other.
//!
//! Nothing stops at the first problem. What is wrong in itself (a missing field, an option that the service lacks) is
//! found here and beside; what is wrong between things (a team that nobody defines) in [`super::check`].

mod common;
mod deployments;
mod evidence;
mod exceptions;
mod files;
mod organisation;
mod outward;
mod population;
mod scopes;
mod services;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use onus_model::Model;
use onus_source::tree::{self, Node, Value};
use onus_source::typed::{Fields, Problems, list};
use onus_source::{At, Diagnostic, Level, SourceMap, codes};

use super::check::{self, Extent};
use super::types::Inventory;

pub use files::gather;
pub use population::population;
use services::Services;

/// An inventory without errors.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What the files say.
    pub inventory: Inventory,
    /// What should be mended and does not stand in the way.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the inventory at `path`, a file or a folder inside the project's folder `root`.
///
/// With any error there is no inventory, but all errors and warnings of all files, in order of file and line.
pub fn load(root: &Path, path: &Path, model: &Model, sources: &mut SourceMap) -> Result<Loaded, Vec<Diagnostic>> {
    let mut problems = Problems::new();
    let mut context = Context {
        root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
        services: Services::new(model),
        organisations: Vec::new(),
        inventory: Inventory::default(),
    };
    let found = gather(&context.root, path, sources, &mut problems);
    let mut unread = !problems.is_empty();
    for files in found.chunks(AT_ONCE) {
        let trees: Vec<_> = files.par_iter().map(|&file| tree::read(file, &sources.file(file).text)).collect();
        for (node, found) in trees {
            match node {
                Some(node) => document(&node, &mut context, &mut problems),
                None => unread |= !found.is_empty(),
            }
            problems.extend(found);
        }
    }
    let mut inventory = context.inventory;
    check::complete(&mut inventory);
    check::check(&inventory, model, if unread { Extent::Part } else { Extent::Whole }, &mut problems);
    if unread {
        problems.push(Diagnostic::general(
            codes::NAMES_NOT_CHECKED,
            "a file could not be read, so names that it may define (teams, accounts, deployments …) were not checked",
        ));
    }
    problems.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    problems.dedup();
    match problems.iter().any(|p| p.level == Level::Error) {
        true => Err(problems),
        false => Ok(Loaded { inventory, warnings: problems }),
    }
}

/// Files that are read at once: what is held of them is larger than what they become.
const AT_ONCE: usize = 8;

/// What reading a file needs and fills.
struct Context<'m> {
    /// The project's folder, links resolved.
    root: PathBuf,
    services: Services<'m>,
    /// Where the organisation is described; right if it is one place.
    organisations: Vec<At>,
    inventory: Inventory,
}

fn document(node: &Node, context: &mut Context, problems: &mut Problems) {
    if node.is_null() {
        return;
    }
    if matches!(node.value, Value::List(_)) {
        let at = At { end: node.at.start + 1, ..node.at };
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, at, "an inventory file must be a map of fields")
                .label("this is a list")
                .hint("Put what the list holds above it, such as `deployments:`."),
        );
        return;
    }
    let Some(mut fields) = Fields::open(node, "an inventory file", problems) else { return };
    if let Some(node) = fields.take("organisation") {
        organisation::organisation(node, context, problems);
    }
    if let Some(node) = fields.take("teams") {
        let found = list(node, "`teams`", problems, organisation::team);
        context.inventory.teams.extend(found);
    }
    if let Some(node) = fields.take("accounts") {
        let services = &context.services;
        let found = list(node, "`accounts`", problems, |n, p| organisation::account(n, services, p));
        context.inventory.accounts.extend(found);
    }
    if let Some(node) = fields.take("data_classes") {
        let found = list(node, "`data_classes`", problems, organisation::data_class);
        context.inventory.data_classes.extend(found);
    }
    if let Some(node) = fields.take("ownership") {
        let services = &mut context.services;
        let found = list(node, "`ownership`", problems, |n, p| organisation::ownership(n, services, p));
        context.inventory.ownership.extend(found);
    }
    if let Some(node) = fields.take("common_controls") {
        let found = list(node, "`common_controls`", problems, organisation::common_control);
        context.inventory.common_controls.extend(found);
    }
    if let Some(node) = fields.take("acknowledgements") {
        let found = list(node, "`acknowledgements`", problems, organisation::acknowledgement);
        context.inventory.acknowledgements.extend(found);
    }
    if let Some(node) = fields.take("scopes") {
        let found = list(node, "`scopes`", problems, scopes::scope);
        context.inventory.scopes.extend(found);
    }
    if let Some(node) = fields.take("assurance_reports") {
        let (services, root) = (&mut context.services, &context.root);
        let found = list(node, "`assurance_reports`", problems, |n, p| scopes::assurance_report(n, services, root, p));
        context.inventory.assurance.extend(found);
    }
    if let Some(node) = fields.take("user_entity_duties") {
        let found = list(node, "`user_entity_duties`", problems, outward::user_entity_duty);
        context.inventory.user_entity_duties.extend(found);
    }
    if let Some(node) = fields.take("deployments") {
        let found = list(node, "`deployments`", problems, |n, p| deployments::deployment(n, context, p));
        context.inventory.deployments.extend(found);
    }
    if let Some(node) = fields.take("evidence") {
        let root = &context.root;
        let found = list(node, "`evidence`", problems, |n, p| evidence::evidence(n, None, root, p));
        context.inventory.evidence.extend(found);
    }
    fields.finish(problems);
}
