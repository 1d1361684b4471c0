//! A project on disk: `book.toml`, the model it uses, its inventory. The only place that knows where files are.
//!
//! Must not know: what a matrix is, formats, the terminal, the clock.

pub mod git;
mod history;
mod load;
mod revision;
mod settings;
mod theme;

pub use history::{Past, checkout};
pub use load::{Project, builtin_model, find_root, load, load_model};
pub use revision::revision;
pub use settings::{
    CheckSettings, CsvSettings, DocumentSettings, Engine, Format, ModelSettings, Paper, PdfSettings, Places, Settings,
    Suppression, read_settings,
};
pub use theme::{ColourSettings, Theme, ThemeSettings, contrast};
