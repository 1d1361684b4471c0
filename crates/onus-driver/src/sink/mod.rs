//! Sinks: where rendered bodies go. Today one, the [`directory`]; a bag and the dev server will be others.
//!
//! Must not know: what the bodies mean (formats, blocks, the matrix), the terminal, the clock. A sink takes checked
//! relative paths and bytes, and nothing else.

mod bytes;
mod claims;
pub mod directory;
mod disk;
mod error;
mod manifest;
mod previous_output;
mod swap;

pub use bytes::Body;
pub use directory::{FolderEntry, Options, Others, Report, Staging, WhenLocked, publish};
pub use disk::{BeforeChange, Change, Disk};
pub use error::SinkError;
pub use previous_output::{PreviousOutput, check_output, intact_previous_output, made_from, previous_paths};
pub use swap::Swap;

/// What is wrong with the paths of outputs, taken together.
pub fn check_paths<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<SinkError> {
    let mut claims = claims::Claims::default();
    let judge = |path: &'a str| match onus_source::path::check_path(path) {
        Err(problem) => Some(SinkError::Path { path: path.to_owned(), problem }),
        Ok(()) => claims.take(path).err(),
    };
    paths.filter_map(judge).collect()
}
