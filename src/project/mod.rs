//! A project on disk: `book.toml`, the model it uses, its inventory. The only place that knows where files are.
//!
//! Must not know: what a matrix is, formats, the terminal, the clock.

mod load;
mod revision;
mod settings;
mod theme;

pub use load::{Project, builtin_model, find_root, load, load_model};
pub use revision::revision;
pub use settings::{CheckSettings, DocumentSettings, Engine, Format, ModelSettings, Paper, PdfSettings, Settings, read_settings};
pub use theme::{ColourSettings, Theme, ThemeSettings, contrast};
