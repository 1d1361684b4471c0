//! Sinks: where rendered bodies go. Today one, the [`directory`]; a bag and the dev server will be others.
//!
//! Must not know: what the bodies mean (formats, blocks, the matrix), the terminal, the clock. A sink takes checked
//! relative paths and bytes, and nothing else.

mod bytes;
mod claims;
pub mod directory;
mod error;
mod manifest;
mod standing;
mod swap;

pub use directory::{Body, Entry, Options, Others, Report, Staging, WhenLocked, publish};
pub use error::SinkError;
pub use standing::{Standing, made_from, standing};
pub use swap::Swap;
