//! The inventory: organisation, teams, accounts, deployments, ownership, exceptions, evidence, scopes.
//!
//! Read from a file or a folder of files ([`load`]); all problems of all files are reported at once. Must not know:
//! the matrix, formats, the terminal.

mod check;
mod collection;
mod evidence;
mod fedramp;
mod oscal_system;
mod population;
mod population_totals;
mod printed_text;
mod read;
mod received;
mod register;
mod selector;
mod types;
mod user_entity;

pub use collection::{CheckResults, Collection};
pub use evidence::*;
pub use fedramp::*;
pub use oscal_system::*;
pub use population::{FirstResource, Import, Population};
pub use population_totals::{PopulationTotal, PopulationTotals, add_population_row};
pub use printed_text::{PrintedText, printed_texts};
pub use read::{LoadedInventory, PopulationRow, load, population, population_rows, read_files};
pub(crate) use read::{option_value, value_guesses};
pub use received::*;
pub use register::*;
pub use selector::Selector;
pub use types::*;
pub use user_entity::*;
