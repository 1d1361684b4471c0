//! Ids, anchors and links that several books share.

use std::collections::BTreeSet;

use onus_core::matrix::{Configuration, Deployment, Scope, Split};
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{join, slug};

use super::block::{Inline, Target, link, text};

/// An anchor for free words.
pub fn anchor(words: &str) -> String {
    let slug = slug(words);
    if slug.is_empty() { "entry".to_owned() } else { slug }
}

/// Id of a scope's book, and its folder: `scopes/soc2`.
pub fn evidence_book_id(scope: &Scope) -> String {
    format!("scopes/{}", anchor(&scope.id))
}

/// Address of a scope's page in the organisation's book.
pub fn scope_path(scope: &Scope) -> String {
    format!("crosswalk/{}", anchor(&scope.id))
}

/// A link to a team's book, from inside the organisation's.
pub fn team_link(context: &MatrixContext, team: u32) -> Inline {
    let team = &context.matrix.teams[team as usize];
    let to = Target::Book { book: format!("teams/{}", team.id), path: "index".to_owned(), fragment: String::new() };
    Inline::Link { to, content: text(team.name.clone()) }
}

/// A link to a source's entry.
pub fn source_link(context: &MatrixContext, id: &str) -> Inline {
    let title = context.matrix.reference.sources.get(id).map_or(id, |s| &s.title);
    link("sources", id, title)
}

/// A link to the duty on the page of its area.
pub fn duty_link(context: &MatrixContext, id: &str) -> Inline {
    let title = context.matrix.duties.iter().find(|d| d.id == id).map_or(id, |d| &d.title);
    let domain = id.split_once('.').map_or(id, |(domain, _)| domain);
    link(format!("domains/{domain}"), id, title)
}

/// Where a place of the project can be read: `content/inventory/payments.yaml:12:3`, or a file alone.
pub fn source_target(context: &MatrixContext, place: &str) -> Option<Target> {
    let base = context.repository_url?.trim_end_matches('/');
    let mut parts = place.split(':');
    let path = parts.next().filter(|path| !path.is_empty())?;
    let line = parts.next().filter(|line| line.bytes().all(|b| b.is_ascii_digit()) && !line.is_empty());
    let fragment = line.map_or_else(String::new, |line| format!("#L{line}"));
    Some(Target::Url { url: format!("{base}/{}{fragment}", path.replace(' ', "%20")) })
}

/// A file of the project, linked where it can be read.
pub fn file_link(context: &MatrixContext, file: &str) -> Inline {
    let code = Inline::Code { text: file.to_owned() };
    match source_target(context, file) {
        Some(to) => Inline::Link { to, content: vec![code] },
        None => code,
    }
}

/// The first of some names, and how many more there are.
pub fn limited(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let named: Vec<String> = names.take(most).collect();
    if more == 0 { join(&named) } else { format!("{} and {more} more", named.join(", ")) }
}

/// Items of evidence that a line names before the rest is counted.
const ITEMS: usize = 4;

/// Links to items of evidence, by index.
pub fn item_links(context: &MatrixContext, items: &BTreeSet<u32>) -> Vec<Inline> {
    let mut out = Vec::new();
    for &index in items.iter().take(ITEMS) {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        let id = &context.matrix.evidence[index as usize].id;
        out.push(link("evidence", anchor(id), id.clone()));
    }
    let more = items.len().saturating_sub(ITEMS);
    if more > 0 {
        out.extend(text(format!(" and {more} more")));
    }
    out
}

/// Address of a configuration's page.
pub fn configuration_path(configuration: &Configuration) -> String {
    format!("services/{}", configuration.id)
}

/// Address of the page of a service; none where it is in use in one configuration alone, whose page says all of it. Where a
/// configuration has the service's id for its own, that address is the configuration's.
pub fn service_path(context: &MatrixContext, service: &str) -> Option<String> {
    let configurations = &context.matrix.configurations;
    let several = configurations.iter().filter(|c| c.service == service).nth(1).is_some();
    let taken = || configurations.iter().any(|c| c.id == service);
    several.then(|| if taken() { format!("services/{service}/side-by-side") } else { format!("services/{service}") })
}

/// Address of a deployment's page.
pub fn deployment_path(deployment: &Deployment) -> String {
    format!("d/{}", deployment.id)
}

/// Whether deployments have pages of their own: so many that nobody turns to one are told by configuration.
pub fn deployments_have_pages(context: &MatrixContext) -> bool {
    context.matrix.deployments.len() <= context.deployment_pages
}

/// A link to a deployment's page from any book, or to its configuration's.
pub fn deployment_link(context: &MatrixContext, index: u32) -> Inline {
    let deployment = &context.matrix.deployments[index as usize];
    Inline::Link { to: deployment_target(context, deployment, ""), content: text(deployment.name.clone()) }
}

/// The same, as a target that names an area.
pub fn deployment_target(context: &MatrixContext, deployment: &Deployment, area: &str) -> Target {
    let of = context.configuration(deployment);
    // An area that the provider carries alone has no line on the deployment's page.
    let position = context.matrix.reference.domains.iter().position(|d| d.id == area);
    let folded = position.and_then(|at| of.cells.get(at)).is_some_and(|cell| is_folded(cell.split));
    let path = if deployments_have_pages(context) && !folded { deployment_path(deployment) } else { configuration_path(of) };
    Target::Book { book: "organisation".into(), path, fragment: area.to_owned() }
}

fn is_folded(split: Split) -> bool {
    matches!(split, Split::Provider | Split::NotApplicable)
}
