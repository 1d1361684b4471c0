//! Any text as SUMMARY.md: chapters and problems, each with a place inside the text.

use onus_publish::narrative::summary;
use onus_source::{SourceMap, Style, report};

/// Tries one input.
pub fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let mut sources = SourceMap::default();
    let file = sources.add("SUMMARY.md", text);
    let (entries, problems) = summary(file, text);
    for entry in &entries {
        assert!(!sources.place(entry.at).is_empty());
    }
    if !problems.is_empty() {
        assert!(!report(&sources, &problems, Style::Plain).is_empty());
    }
}
