//! Opens a project and runs the whole line: check, books, plan, build, pack, serve.
//!
//! Must not know: the terminal, the time of day, the environment. It measures time only to end what hangs.

mod book_diagnostics;
pub mod books;
pub mod build;
pub mod diff_operand;
mod environment;
mod error;
mod glyphs;
mod observer;
mod open;
pub mod pack;
mod pdf;
pub mod project;
pub mod serve;
pub mod signing;
pub mod sink;
pub mod templates;
pub mod upgrade;

pub use environment::{Environment, Moment};
pub use error::DriverError;
pub use open::{Project, check_options, model_of, settings_of};

/// A word for what this program is made from: another program has another.
pub const BUILD: &str = env!("ONUS_BUILD");
