//! The matrix: resolution of configurations, ownership, placements. See [`Matrix`].
//!
//! Must not know: formats, the terminal, the clock.

mod assemble;
pub mod assurance;
mod configuration;
mod evidence;
mod exceptions;
pub mod occurrences;
mod ownership;
mod reference;
pub mod resolve;
mod types;

pub use assemble::{Inputs, assemble};
pub use configuration::slug;
pub use evidence::held;
pub use resolve::split;
pub use types::*;
