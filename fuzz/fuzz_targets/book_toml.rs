//! Any text as `book.toml`: settings, or a problem with a place inside the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use onus::source::{SourceMap, Style, report};

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.add("book.toml", text);
    if let Err(problem) = onus::project::read_settings(file, text) {
        assert!(!report(&sources, &[problem], Style::Plain).is_empty());
    }
});
