//! What `book.toml` says: settings, colours, and how tags are read.
//!
//! Must not know: where a project is, the inventory, the matrix. It opens no file but a logo, in the project's folder that it is given.

mod book_file;
mod import;
mod settings;
mod tables;
mod theme;

pub(crate) use book_file::BookFile;
pub use import::{AccountSetting, ImportSettings};
pub use settings::{SettingSpans, Settings, has_onus_table, named_program, read_settings};
pub use tables::{
    BookSettings, CheckSettings, CsvSettings, DocumentSettings, Engine, Format, LevelSetting, ModelSettings, Paper, PdfSettings,
    Suppression,
};
pub use theme::{ColourSettings, Theme, ThemeSettings, contrast, theme};
