//! Onus: whose duty each piece of cloud security is.
//!
//! One line, left to right: the project's files are loaded into a [`model::Model`] and an inventory, resolved into a
//! [`matrix::Matrix`], checked, published as blocks, rendered, and put into a sink. `ARCHITECTURE.md` tells the rest.

pub mod check;
#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "the one place that prints and reads the clock and the environment"
)]
pub mod cli;
pub mod diff;
pub mod explain;
pub mod import;
pub mod inventory;
pub mod matrix;
pub mod model;
pub mod pack;
pub mod project;
pub mod publish;
pub mod render;
pub mod schema;
pub mod serve;
pub mod sink;
pub mod source;
