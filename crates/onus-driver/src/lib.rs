//! Opens a project and runs the whole line: check, books, plan, build, pack, serve.
//!
//! Must not know: the terminal, the clock, the environment.

pub mod project;
pub mod serve;
pub mod sink;

/// A word for what this program is made from: another program has another.
pub const BUILD: &str = env!("ONUS_BUILD");
