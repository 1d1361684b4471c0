//! Findings as workflow commands of GitHub Actions: each becomes an annotation beside its line.

use super::Entry;
use onus_source::Level;

/// One command a line. What is nowhere in particular is shown with `book.toml`.
pub(super) fn text(entries: &[Entry], below: &str) -> String {
    let mut out = String::new();
    for entry in entries.iter().filter(|e| e.suppressed.is_none()) {
        let command = match entry.level {
            Level::Note => "notice",
            level => level.id(),
        };
        let place = match &entry.span {
            Some(span) => {
                let path = property(&format!("{below}{}", span.path));
                let end = span.end_column.saturating_sub(1).max(span.column);
                format!("file={path},line={},endLine={},col={},endColumn={end}", span.line, span.line, span.column)
            }
            None => format!("file={}", property(&format!("{below}book.toml"))),
        };
        let words: Vec<&str> = std::iter::once(entry.message).chain(entry.hints.iter().copied()).collect();
        out += &format!("::{command} {place},title={}::{}\n", property(entry.code), message(&words.join("\n")));
    }
    out
}

/// What a command's message must not hold as it is.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property may also hold neither of the marks between properties.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
