//! From what a project says to who owes what: configuration, inventory, matrix, findings, differences, explanations.
//!
//! Must not know: formats (beyond the names that `book.toml` may list), the terminal, the clock, the environment.

pub mod check;
pub mod configuration;
pub mod customer_guide;
pub mod deny_list;
pub mod diff;
pub mod explain;
pub mod hash;
pub mod inventory;
pub mod matrix;
pub mod matrix_context;
pub mod received;
pub mod schema;
pub mod security_plan;
pub mod status;
