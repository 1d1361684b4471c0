//! Frameworks: requirements by identifier, and the duties that answer them.

use onus_source::fields::{needed, optional};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, list};

use super::Builder;
use super::words::*;
use crate::report_kind::ReportKind;
use crate::types::*;

pub(super) fn framework(builder: &mut Builder, node: &Node) {
    let framework = builder.map(node, "a framework", |fields, problems| {
        let id = needed(fields, "id", problems);
        let name = needed(fields, "name", problems).value;
        let edition = needed(fields, "edition", problems).value;
        let publisher = needed(fields, "publisher", problems).value;
        let url = optional(fields, "url", problems);
        let note = optional(fields, "note", problems);
        let accepts = word_list(fields, "accepts", &ReportKind::ALL.map(|(kind, id, _)| (id, kind)), problems);
        let requirements = match fields.take("requirements") {
            Some(node) => list(node, "`requirements`", problems, requirement),
            None => Vec::new(),
        };
        let links = match fields.take("links") {
            Some(node) => list(node, "`links`", problems, link),
            None => Vec::new(),
        };
        Some((
            id,
            Framework { id: String::new(), name, edition, publisher, url, note, accepts, requirements, links: Vec::new() },
            links,
        ))
    });
    let Some((id, mut framework, links)) = framework else { return };
    builder.places.insert(format!("frameworks/{}", id.value), id.at);
    for (requirement, link) in links {
        builder.places.insert(format!("frameworks/{}/{}", id.value, requirement.value), requirement.at);
        framework.links.push(link);
    }
    framework.id = id.value;
    builder.model.frameworks.push(framework);
}

fn requirement(node: &Node, problems: &mut Problems) -> Option<Requirement> {
    let mut fields = Fields::open(node, "a requirement", problems)?;
    let requirement =
        Requirement { id: needed(&mut fields, "id", problems).value, title: needed(&mut fields, "title", problems).value };
    fields.finish(problems);
    Some(requirement)
}

fn link(node: &Node, problems: &mut Problems) -> Option<(Spanned<String>, Link)> {
    let mut fields = Fields::open(node, "a link", problems)?;
    let requirement = needed(&mut fields, "requirement", problems);
    let duties = needed_text_list(&mut fields, "duties", problems);
    let relation = needed_word(&mut fields, "relation", &RELATIONS, problems);
    let why = needed(&mut fields, "why", problems).value;
    fields.finish(problems);
    let link = Link { requirement: requirement.value.clone(), duties, relation: relation?, why };
    Some((requirement, link))
}
