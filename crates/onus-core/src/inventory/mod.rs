//! The inventory: organisation, teams, accounts, deployments, ownership, exceptions, evidence, scopes.
//!
//! Read from a file or a folder of files ([`load`]); all problems of all files are reported at once. Must not know:
//! the matrix, formats, the terminal.

mod check;
mod names;
mod outward;
mod population;
mod read;
mod types;

pub use names::{Written, written};
pub use outward::*;
pub use population::{First, Import, Population};
pub use read::{Loaded, gather, load, population};
pub use types::*;
