//! Catalogues of checks: which duties a tool's results bear on.

use onus_source::fields::{needed, optional, reference};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, list};
use onus_source::{Diagnostic, codes};

use super::Builder;
use super::words::*;
use crate::types::*;

/// Reads one file of a catalogue. Files of the same catalogue say the same at their head, and their checks are joined.
pub(super) fn catalogue(builder: &mut Builder, node: &Node) {
    let read = builder.map(node, "a catalogue of checks", |fields, problems| {
        let id = needed(fields, "catalogue", problems);
        let name = needed(fields, "name", problems).value;
        let edition = needed(fields, "edition", problems).value;
        let publisher = needed(fields, "publisher", problems).value;
        let source = reference(fields, "source", problems);
        let groups = match fields.take("checks") {
            Some(node) => list(node, "`checks`", problems, group),
            None => Vec::new(),
        };
        let unmapped = match fields.take("unmapped") {
            Some(node) => list(node, "`unmapped`", problems, unmapped),
            None => Vec::new(),
        };
        let source = source.map(|source| source.value);
        Some((id.clone(), CheckCatalogue { id: id.value, name, edition, publisher, source, groups, unmapped }))
    });
    let Some((id, catalogue)) = read else { return };
    builder.places.insert(format!("checks/{}", id.value), id.at);
    let Some(known) = builder.model.checks.iter_mut().find(|known| known.id == catalogue.id) else {
        return builder.model.checks.push(catalogue);
    };
    let head = |c: &CheckCatalogue| (c.name.clone(), c.edition.clone(), c.publisher.clone(), c.source.clone());
    let same = head(known) == head(&catalogue);
    known.groups.extend(catalogue.groups);
    known.unmapped.extend(catalogue.unmapped);
    if !same {
        let message = format!("another file of the catalogue {} has a different head", quote(&id.value));
        builder.problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, id.at, message));
    }
}

fn group(node: &Node, problems: &mut Problems) -> Option<CheckGroup> {
    let mut fields = Fields::open(node, "a group of checks", problems)?;
    let ids = needed_text_list(&mut fields, "ids", problems);
    let services = needed_text_list(&mut fields, "services", problems);
    let duties = needed_text_list(&mut fields, "duties", problems);
    let proves = needed_word(&mut fields, "proves", &Proves::ALL, problems);
    let shows = needed(&mut fields, "shows", problems).value;
    let but_not = optional(&mut fields, "but-not", problems);
    fields.finish(problems);
    Some(CheckGroup { ids, services, duties, proves: proves?, shows, but_not })
}

fn unmapped(node: &Node, problems: &mut Problems) -> Option<UnmappedChecks> {
    let mut fields = Fields::open(node, "unmapped checks", problems)?;
    let ids = needed_text_list(&mut fields, "ids", problems);
    let reason = needed(&mut fields, "reason", problems).value;
    fields.finish(problems);
    Some(UnmappedChecks { ids, reason })
}
