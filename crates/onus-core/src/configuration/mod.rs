//! What `book.toml` says: settings, colours, and how tags are read.
//!
//! Must not know: where files are, the inventory, the matrix.

mod import;
mod settings;
mod theme;

pub use import::{AccountSetting, ImportSettings};
pub use settings::{
    CheckSettings, CsvSettings, DocumentSettings, Engine, Format, LevelSetting, ModelSettings, Paper, PdfSettings, Places,
    Settings, Suppression, read_settings,
};
pub use theme::{ColourSettings, Theme, ThemeSettings, contrast, theme};
