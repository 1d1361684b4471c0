//! Blocks that many pages make from the matrix and its lookups.

use onus_core::diff::for_team;
use onus_core::matrix_context::MatrixContext;

use super::block::{Changes, Inline, Target, link, text};

/// What changed for a team, in a sentence each; none when there is no earlier edition to compare with.
pub fn changes_for(context: &MatrixContext, team: u32) -> Option<Changes> {
    let changes = context.changes?;
    let lines = for_team(changes, &context.matrix.teams[team as usize].id).into_iter().map(|c| c.words).collect();
    Some(Changes { since: changes.from.name.clone(), lines, more: 0 })
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
