//! Deployments: a service in use, with its options, facts, exceptions and evidence.

use crate::inventory::Deployment;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, count, list, text};

use super::Context;
use super::common::{existence, id, regions};
use super::{evidence, exceptions, services};
use onus_source::fields::{names, optional, reference};

/// A deployment. Its evidence goes into the inventory's.
pub fn deployment(node: &Node, context: &mut Context, problems: &mut Problems) -> Option<Deployment> {
    let mut fields = Fields::open(node, "a deployment", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a deployment", problems));
    let name = optional(&mut fields, "name", problems);
    let written = fields.need("service", problems).and_then(|n| text(n, "`service`", problems));
    let service = written.as_ref().and_then(|w| context.services.find(w, problems));
    let (options, options_at) = fields.take("options").map(|n| services::options(n, service, problems)).unwrap_or_default();
    let owner = reference(&mut fields, "owner", problems);
    let environment = optional(&mut fields, "environment", problems);
    let account = reference(&mut fields, "account", problems);
    let regions = regions(&mut fields, problems);
    let data = names(&mut fields, "data", problems);
    let count = fields.take("count").and_then(|n| count(n, "`count`", problems)).unwrap_or(1);
    let exceptions = match fields.take("exceptions") {
        Some(n) => list(n, "`exceptions`", problems, |n, p| exceptions::exception(n, context.services.model, p)),
        None => Vec::new(),
    };
    let (since, until) = existence(&mut fields, problems);
    let note = optional(&mut fields, "note", problems);
    if let Some(n) = fields.take("evidence") {
        let root = &context.root;
        let items = list(n, "`evidence`", problems, |n, p| evidence::evidence(n, Some(id.as_ref()), root, p));
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
