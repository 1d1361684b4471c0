//! Ids, anchors and links that several books share.

use onus_core::matrix::Scope;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::slug;

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
