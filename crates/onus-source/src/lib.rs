//! Text that people wrote: files, places in them, problems with them, and YAML read with both.
//!
//! Must not know: what the text means (model, inventory), and the terminal (the command line prints diagnostics).

pub mod codes;
pub mod csv;
mod diagnostic;
pub mod fields;
mod level;
mod map;
pub mod path;
mod problems;
pub mod process;
pub mod project_file;
pub mod project_walk;
mod report;
pub mod text;
pub mod tree;
pub mod typed;
pub mod yaml_format;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Related};
pub use level::Level;
pub use map::{At, FileId, SourceFile, SourceMap};
pub use problems::Problems;
pub use project_file::ProjectFolder;
pub use report::{Style, report, report_within, tally};
