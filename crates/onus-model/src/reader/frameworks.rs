//! Frameworks: requirements by identifier, and the duties that answer them.

use onus_source::fields::{names, needed, optional, reference};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, count, list};
use onus_source::{At, Diagnostic, codes};

use super::Builder;
use super::alike::{self, AlikeRequirement};
use super::words::*;
use crate::report_kind::ReportKind;
use crate::types::*;

/// Where a requirement was read: those of the file that heads a framework come first, whatever the files are called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FramePart {
    Head,
    Continuation,
}

/// A link as it is written: to duties, or through requirements of another framework.
pub(super) struct WrittenLink {
    framework: String,
    requirement: Spanned<String>,
    duties: Vec<String>,
    through: Vec<Spanned<String>>,
    relation: Relation,
    why: String,
}

pub(super) fn framework(builder: &mut Builder, node: &Node) {
    let framework = builder.map(node, "a framework", |fields, problems| {
        let like = names(fields, "like", problems);
        let may_be_alike = !like.is_empty();
        let requirements_of = |fields: &mut Fields, problems: &mut Problems| match fields.take("requirements") {
            Some(node) => list(node, "`requirements`", problems, |node, problems| requirement(node, may_be_alike, problems)),
            None => Vec::new(),
        };
        let links_of = |fields: &mut Fields, problems: &mut Problems| match fields.take("links") {
            Some(node) => list(node, "`links`", problems, link),
            None => Vec::new(),
        };
        if let Some(continued) = reference(fields, "continues", problems) {
            let requirements = requirements_of(fields, problems);
            return Some((continued, None, like, requirements, links_of(fields, problems)));
        }
        let id = needed(fields, "id", problems);
        let name = needed(fields, "name", problems).value;
        let edition = needed(fields, "edition", problems).value;
        let publisher = needed(fields, "publisher", problems).value;
        let url = optional(fields, "url", problems);
        let note = optional(fields, "note", problems);
        let accepts = word_list(fields, "accepts", &ReportKind::ALL.map(|(kind, id, _)| (id, kind)), problems);
        let requirements = requirements_of(fields, problems);
        let links = links_of(fields, problems);
        let framework = Framework {
            id: id.value.clone(),
            name,
            edition,
            publisher,
            url,
            note,
            accepts,
            requirements: Vec::new(),
            links: Vec::new(),
        };
        Some((id, Some(framework), like, requirements, links))
    });
    let Some((id, head, like, requirements, links)) = framework else { return };
    let part = if head.is_some() { FramePart::Head } else { FramePart::Continuation };
    match head {
        Some(framework) => {
            builder.places.insert(format!("frameworks/{}", id.value), id.at);
            builder.model.frameworks.push(framework);
        }
        None => builder.continued.push(id.clone()),
    }
    for (at, requirement, there) in requirements {
        builder.places.insert(format!("frameworks/{}/{}", id.value, requirement.id), at);
        if requirement.title.is_empty() {
            let like = like.iter().map(|name| name.value.clone()).collect();
            let (framework, requirement) = (id.value.clone(), requirement.id.clone());
            let there = there.unwrap_or_else(|| requirement.clone());
            builder.alike.push(AlikeRequirement { at, framework, requirement, there, like });
        }
        builder.requirements.push((part, id.value.clone(), requirement));
    }
    for mut link in links {
        link.framework = id.value.clone();
        builder.links.push(link);
    }
}

/// Joins the files of each framework, and composes the links that go through another one.
pub(super) fn join(builder: &mut Builder) {
    for continued in std::mem::take(&mut builder.continued) {
        if !builder.model.frameworks.iter().any(|f| f.id == continued.value) {
            let message = format!("no file holds the framework {} that this one continues", quote(&continued.value));
            builder.problem(continued.at, message);
        }
    }
    let mut requirements = std::mem::take(&mut builder.requirements);
    requirements.sort_by_key(|(part, ..)| *part);
    for (_, id, requirement) in requirements {
        if let Some(framework) = builder.model.frameworks.iter_mut().find(|f| f.id == id) {
            framework.requirements.push(requirement);
        }
    }
    let (direct, composed): (Vec<_>, Vec<_>) =
        std::mem::take(&mut builder.links).into_iter().partition(|link| link.through.is_empty());
    for link in direct {
        builder.places.insert(format!("frameworks/{}/{}", link.framework, link.requirement.value), link.requirement.at);
        push(
            builder,
            &link.framework.clone(),
            Link {
                requirement: link.requirement.value,
                duties: link.duties,
                relation: link.relation,
                why: link.why,
                through: None,
            },
        );
    }
    alike::complete(builder);
    let composed: Vec<_> = composed.into_iter().flat_map(|link| compose(builder, &link)).collect();
    for (framework, link) in composed {
        push(builder, &framework, link);
    }
}

fn push(builder: &mut Builder, framework: &str, link: Link) {
    if let Some(framework) = builder.model.frameworks.iter_mut().find(|f| f.id == framework) {
        framework.links.push(link);
    }
}

/// The duties that answer the requirements which `link` goes through. A direct link of the same duty stays instead: it was
/// written by somebody who looked at both.
fn compose(builder: &mut Builder, link: &WrittenLink) -> Vec<(String, Link)> {
    let mut composed: Vec<(String, Link)> = Vec::new();
    let mut problems = Vec::new();
    let linked = |framework: &Framework, duty: &String| {
        framework.links.iter().any(|l| l.requirement == link.requirement.value && l.duties.contains(duty))
    };
    let own = builder.model.frameworks.iter().find(|f| f.id == link.framework);
    for target in &link.through {
        let Some((framework_id, requirement_id)) = target.value.split_once(':') else {
            problems.push((target.at, format!("{} is not `framework:requirement`", quote(&target.value))));
            continue;
        };
        let other = builder.model.frameworks.iter().find(|f| f.id == framework_id);
        let known = other.is_some_and(|f| f.requirements.iter().any(|r| r.id == requirement_id));
        let Some(other) = other.filter(|_| known && framework_id != link.framework) else {
            problems.push((target.at, format!("{} is no requirement of another framework", quote(&target.value))));
            continue;
        };
        for inner in other.links.iter().filter(|l| l.requirement == requirement_id && l.through.is_none()) {
            let fresh = |duty: &&String| {
                !own.is_some_and(|own| linked(own, duty)) && !composed.iter().any(|(_, l)| l.duties.contains(duty))
            };
            let duties: Vec<String> = inner.duties.iter().filter(fresh).cloned().collect();
            if duties.is_empty() {
                continue;
            }
            composed.push((
                link.framework.clone(),
                Link {
                    requirement: link.requirement.value.clone(),
                    duties,
                    relation: weaker(link.relation, inner.relation),
                    why: format!("through {} {requirement_id}: {}", other.name, inner.why),
                    through: Some((framework_id.to_owned(), requirement_id.to_owned())),
                },
            ));
        }
    }
    for (at, message) in problems {
        builder.problem(at, message);
    }
    composed
}

/// The weaker of two relations, and never `meets`: what meets a requirement that meets another one was looked at by nobody.
fn weaker(outer: Relation, inner: Relation) -> Relation {
    match (outer, inner) {
        (Relation::Supports, _) | (_, Relation::Supports) => Relation::Supports,
        _ => Relation::PartOf,
    }
}

/// A requirement; one that may be like that of another framework need not say its title, which is then empty. The last
/// part of the result is its identifier in that framework, where it is written.
fn requirement(node: &Node, may_be_alike: bool, problems: &mut Problems) -> Option<(At, Requirement, Option<String>)> {
    let mut fields = Fields::open(node, "a requirement", problems)?;
    let id = needed(&mut fields, "id", problems);
    let title = match may_be_alike {
        true => optional(&mut fields, "title", problems).unwrap_or_default(),
        false => needed(&mut fields, "title", problems).value,
    };
    let there = optional(&mut fields, "as", problems);
    if there.is_some() && !title.is_empty() {
        let message = "a requirement with a title of its own is not taken from another framework";
        problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, id.at, message));
    }
    let elsewhere = optional_word(&mut fields, "elsewhere", &Elsewhere::ALL.map(|(place, id, _)| (id, place)), problems);
    let partly = optional(&mut fields, "partly", problems);
    if elsewhere.is_some() && partly.is_some() {
        let message = "a requirement that is answered elsewhere is not answered partly here";
        problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, id.at, message));
    }
    let points = fields.take("points").and_then(|n| count(n, "`points`", problems)).and_then(|n| u8::try_from(n).ok());
    let parts = names(&mut fields, "parts", problems).into_iter().map(|part| part.value).collect();
    let parameters = fields.take("parameters").and_then(|n| count(n, "`parameters`", problems));
    let parameters = parameters.and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
    let questions = fields.take("questions").and_then(|n| count(n, "`questions`", problems)).and_then(|n| u8::try_from(n).ok());
    fields.finish(problems);
    Some((id.at, Requirement { id: id.value, title, elsewhere, partly, points, parts, parameters, questions }, there))
}

fn link(node: &Node, problems: &mut Problems) -> Option<WrittenLink> {
    let mut fields = Fields::open(node, "a link", problems)?;
    let requirement = needed(&mut fields, "requirement", problems);
    let through = names(&mut fields, "through", problems);
    let duties = match through.is_empty() {
        true => needed_text_list(&mut fields, "duties", problems),
        false => Vec::new(),
    };
    let relation = needed_word(&mut fields, "relation", &RELATIONS, problems);
    let why = match through.is_empty() {
        true => needed(&mut fields, "why", problems).value,
        false => String::new(),
    };
    fields.finish(problems);
    Some(WrittenLink { framework: String::new(), requirement, duties, through, relation: relation?, why })
}
