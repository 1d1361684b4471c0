//! What the last import wrote, so that the next one can tell edits from its own words.

use serde::{Deserialize, Serialize};

use super::item::Sections;

/// The file beside the inventory, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// What the file is, for whoever opens it.
    pub about: String,
    /// Items as they were written last.
    pub written: Sections,
}

/// Words in the file itself.
const ABOUT: &str =
    "What `onus import` wrote last. The next import compares your edits with it: keep it with the inventory, and don't edit it.";

/// What will have been written.
pub fn base(written: Sections) -> Base {
    Base { about: ABOUT.to_owned(), written }
}

pub fn render(base: &Base) -> String {
    let mut text = serde_json::to_string_pretty(base).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads it; the error says what is wrong.
pub fn read(text: &str) -> Result<Base, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}
