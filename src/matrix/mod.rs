//! The matrix: resolution of configurations, ownership, placements. See [`Matrix`].
//!
//! Must not know: formats, the terminal, the clock.

pub mod resolve;
mod types;

pub use resolve::split;
pub use types::*;
