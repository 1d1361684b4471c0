//! The matrix: resolution of configurations, ownership, placements. See [`Matrix`].
//!
//! Must not know: formats, the terminal, the clock.

mod accepted;
mod assemble;
pub mod assurance;
mod configuration;
mod evidence;
mod exceptions;
mod label;
pub mod occurrences;
mod ownership;
mod reference;
pub mod resolve;
mod scoped;
mod types;

pub use accepted::duties_digests;
pub use assemble::{Inputs, assemble};

pub use evidence::{good_until, held, judge};
pub use reference::framework as crosswalk;
pub use resolve::split;
pub use scoped::{LeftOut, Scoped, scoped};
pub use types::*;
