//! Deployments: a service in use, with its options, facts, exceptions and evidence.

use crate::inventory::Deployment;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, count, list, text};

use super::Context;
use super::common::{existence, needed_id, regions};
use super::{evidence, exceptions, services};
use onus_source::fields::{names, optional, reference};
use onus_source::text::quote;
use onus_source::{Diagnostic, codes};

/// What the deployments of one file have unless they say otherwise.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    owner: Option<Spanned<String>>,
    environment: Option<String>,
    account: Option<Spanned<String>>,
    regions: Vec<Spanned<String>>,
    data: Vec<Spanned<String>>,
}

pub fn defaults(node: &Node, problems: &mut Problems) -> Defaults {
    let Some(mut fields) = Fields::open(node, "defaults", problems) else { return Defaults::default() };
    let owner = reference(&mut fields, "owner", problems);
    let environment = optional(&mut fields, "environment", problems);
    let account = reference(&mut fields, "account", problems);
    let regions = regions(&mut fields, problems);
    let data = names(&mut fields, "data", problems);
    fields.finish(problems);
    Defaults { owner, environment, account, regions, data }
}

/// What is said of a deployment itself, else the default.
fn or_default(own: Vec<Spanned<String>>, default: &[Spanned<String>]) -> Vec<Spanned<String>> {
    if own.is_empty() { default.to_vec() } else { own }
}

/// A deployment. Its evidence goes into the inventory's.
pub fn deployment(node: &Node, context: &mut Context, problems: &mut Problems) -> Option<Deployment> {
    let mut fields = Fields::open(node, "a deployment", problems)?;
    let id = needed_id(&mut fields, "a deployment", problems);
    let name = optional(&mut fields, "name", problems);
    let written = fields.need("service", problems).and_then(|n| text(n, "`service`", problems));
    let service = written.as_ref().and_then(|w| context.services.find(w, problems));
    let model = context.services.model;
    let guess = written.as_ref().filter(|_| service.is_none()).and_then(|written| context.services.guess(&written.value));
    let (mut options, mut options_at) = services::Options::default();
    if let Some(n) = fields.take("options") {
        let guess = guess.filter(|guess| services::may_be_options(n, guess, model));
        (options, options_at) = services::options(n, service.or(guess), model, problems);
    }
    if let (Some(service), Some(written)) = (service, &written) {
        services::add_variant(service, written, (&mut options, &mut options_at), problems);
    }
    for key in fields.take_misplaced(|name| service.or(guess).is_some_and(|service| service.options.contains_key(name))) {
        let message = format!("a deployment has no field {}", quote(&key.text));
        let problem = Diagnostic::new(codes::FIELD_UNKNOWN, key.at, message);
        problems.push(problem.label("an option of the service: write it under `options`"));
    }
    let defaults = &context.defaults;
    let owner = reference(&mut fields, "owner", problems).or_else(|| defaults.owner.clone());
    let environment = optional(&mut fields, "environment", problems).or_else(|| defaults.environment.clone());
    let account = reference(&mut fields, "account", problems).or_else(|| defaults.account.clone());
    let regions = or_default(regions(&mut fields, problems), &defaults.regions);
    let data = or_default(names(&mut fields, "data", problems), &defaults.data);
    let count = fields.take("count").and_then(|n| count(n, "`count`", problems)).unwrap_or(1);
    let exceptions = match fields.take("exceptions") {
        Some(n) => list(n, "`exceptions`", problems, |n, p| exceptions::exception(n, context.services.model, p)),
        None => Vec::new(),
    };
    let (since, until) = existence(&mut fields, problems);
    let note = optional(&mut fields, "note", problems);
    if let Some(n) = fields.take("evidence") {
        let folder = &context.folder;
        let items = list(n, "`evidence`", problems, |n, p| evidence::evidence(n, Some(id.as_ref()), folder, p));
        context.inventory.evidence.extend(items);
    }
    fields.finish(problems);
    let service = match (written, service) {
        (Some(written), Some(service)) => Spanned { value: service.id.clone(), at: written.at },
        (written, _) => written.unwrap_or_default(),
    };
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    let at = node.at;
    Some(Deployment {
        at,
        id,
        name,
        service,
        options,
        options_at,
        owner,
        environment,
        account,
        regions,
        data,
        count,
        exceptions,
        since,
        until,
        note,
    })
}
