//! The inventory: organisation, teams, accounts, deployments, ownership, exceptions, evidence, scopes.
//!
//! Read from a file or a folder of files ([`load`]); all problems of all files are reported at once. Must not know:
//! the matrix, formats, the terminal.

mod check;
mod oscal_system;
mod population;
mod printed_text;
mod read;
mod types;
mod user_entity;

pub use oscal_system::*;
pub use population::{FirstResource, Import, Population};
pub use printed_text::{PrintedText, printed_texts};
pub use read::{LoadedInventory, load, population, read_files};
pub use types::*;
pub use user_entity::*;
