//! Small truths about text that every text format shares.
//!
//! Must not know: any markup.

use std::borrow::Cow;

use onus_source::text::{Medium, capitalised, is_printable_ascii, one_line, visible};

/// A word of data as a label: `data-class` becomes `Data class`.
pub fn label(word: &str) -> String {
    capitalised(&one_line(word, Medium::Document).replace(['-', '_'], " "))
}

/// An anchor that no reader of HTML or Markdown splits: white space becomes `-`.
pub fn anchor(id: &str) -> Cow<'_, str> {
    if is_printable_ascii(id) && !id.as_bytes().contains(&b' ') {
        return Cow::Borrowed(id);
    }
    let odd = |c: char| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
    Cow::Owned(visible(id, Medium::Document).replace(odd, "-"))
}
