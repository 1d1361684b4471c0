//! Publications: which books there are, what they say, and the plan of what a build writes.
//!
//! Must not know any output format: that is `render`'s.

pub mod block;
pub mod changes;
mod configuration;
mod context;
mod control;
mod domain;
mod duty_register;
mod evidence_book;
mod evidence_register;
pub mod figure;
mod handout;
mod matrix_view;
pub mod narrative;
mod organisation;
pub mod picture;
mod places;
mod register;
mod requirement;
mod scope_work;
mod sheets;
mod summary;
mod team;

pub use context::{Context, day_words, join, plural};
pub use evidence_book::{id as evidence_book_id, publication as evidence_book};
pub use handout::publication as handout;
pub use organisation::publication as organisation;
pub use team::publication as team;

use block::Publication;

/// The evidence book of every scope, and the handout of every team.
pub fn papers(context: &Context) -> Vec<Publication> {
    let books = context.matrix.scopes.iter().map(|s| evidence_book(context, s));
    let teams = 0..u32::try_from(context.matrix.teams.len()).unwrap_or(u32::MAX);
    books.chain(teams.map(|t| handout(context, t))).collect()
}
