//! Any text as `book.toml`: settings, or a problem with a place inside the text.

use onus_source::{SourceMap, Style, report};

/// Tries one input.
pub fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let mut sources = SourceMap::default();
    let file = sources.add("book.toml", text);
    if let Err(problem) = onus_core::configuration::read_settings(file, text) {
        assert!(!report(&sources, &[problem], Style::Plain).is_empty());
    }
}
