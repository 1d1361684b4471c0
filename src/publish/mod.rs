//! Publications: which books there are, what they say, and the plan of what a build writes.
//!
//! Must not know any output format: that is `render`'s.

pub mod block;
pub mod changes;
mod configuration;
mod context;
mod control;
mod domain;
pub mod figure;
mod matrix_view;
pub mod narrative;
mod organisation;
pub mod picture;
mod register;
mod requirement;
mod sheets;
mod team;

pub use context::{Context, day_words, join, plural};
pub use organisation::publication as organisation;
pub use team::publication as team;
