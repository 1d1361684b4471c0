//! Publications: which books there are, what they say, and the plan of what a build writes.
//!
//! Must not know any output format: that is `render`'s.

mod actions;
mod assignment_terms;
mod bars;
pub mod block;
mod books;
pub mod changes;
mod configuration;
mod configuration_titles;
mod control;
pub mod customer_guide;
mod deployment;
mod domain;
mod duty_deployments;
mod duty_register;
mod duty_wordings;
mod ends_soon;
mod evidence_book;
mod evidence_duties;
mod evidence_items;
mod evidence_register;
mod evidence_requests;
pub mod figure;
mod figure_panels;
mod gap_view;
mod handout;
mod links;
mod matrix_sheet;
mod matrix_view;
pub mod narrative;
mod organisation;
mod outline;
pub mod picture;
mod print;
mod register;
mod relied_on;
mod requirement;
mod requirement_links;
mod responsibility;
mod scope_contents;
mod scope_requirements;
mod search_terms;
mod summary;
mod team;
mod team_others;
mod team_standing;
mod to_show;

pub use books::{Books, TeamChapters, keeps_every_team};
pub use evidence_book::publication as evidence_book;
pub use handout::publication as handout;
pub use links::evidence_book_id;
pub use matrix_sheet::publication as matrix_sheet;
pub use organisation::publication as organisation;
pub use outline::{Outline, PageOutline, outlines};
pub use team::publication as team;
