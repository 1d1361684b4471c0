//! A project on disk: `book.toml`, the model it uses, its inventory. The only place that knows where files are.
//!
//! Must not know: what a matrix is, formats, the terminal, the clock.

pub mod git;
mod history;
mod load;
mod revision;

pub use history::{Past, checkout};
pub use load::{ProjectFiles, find_book, find_root, is_project, load, load_model, load_settings, read_text, refused};
pub use revision::revision;
