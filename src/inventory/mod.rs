//! The inventory: organisation, teams, accounts, deployments, ownership, exceptions, evidence, scopes.
//!
//! Read from a file or a folder of files ([`load`]); all problems of all files are reported at once. Must not know:
//! the matrix, formats, the terminal.

mod check;
mod names;
mod read;
mod types;

pub use names::{Written, written};
pub use read::{Loaded, load};
pub use types::*;
