//! The matrix: resolution of configurations, ownership, placements. See [`Matrix`].
//!
//! Must not know: formats, the terminal, the clock.

mod acknowledged;
mod assemble;
mod configuration;
mod evidence;
mod exceptions;
mod gaps;
mod index;
mod label;
mod ownership;
mod placements;
mod published;
mod reference;
mod register;
pub mod resolve;
mod scoped;
mod types;

pub use acknowledged::duties_digests;
pub use assemble::{Inputs, assemble};

pub use gaps::{ServiceGaps, UnresolvedArea, service_gaps};
pub use published::read_matrix;
pub use reference::crosswalk;
pub use resolve::split;
pub use scoped::{LeftOut, Scoped, scoped};
pub use types::*;
