//! Small truths about text that every text format shares.
//!
//! Must not know: any markup.

use std::borrow::Cow;

/// Whether a character may stand in a published text: no controls but tab and line feed, no noncharacters.
fn printable(c: char) -> bool {
    match c {
        '\t' | '\n' => true,
        _ if c.is_control() => false,
        '\u{FDD0}'..='\u{FDEF}' => false,
        _ => (c as u32) & 0xFFFE != 0xFFFE,
    }
}

/// Whether all of it is of ASCII's printable characters. Most texts are, and all of their bytes are looked at together.
pub fn graphic(text: &str) -> bool {
    text.bytes().fold(true, |all, b| all & (b' '..0x7F).contains(&b))
}

/// The text with everything that no format can carry shown as U+FFFD, and line ends as line feeds.
pub fn clean(text: &str) -> Cow<'_, str> {
    if graphic(text) || text.chars().all(printable) {
        return Cow::Borrowed(text);
    }
    let ends = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(ends.chars().map(|c| if printable(c) { c } else { '\u{FFFD}' }).collect())
}

/// The text on one line: every run of white space is one space. Spaces at both ends stay (as one).
pub fn one_line(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    let breaks = |c: char| matches!(c, '\t' | '\n' | '\u{2028}' | '\u{2029}');
    let bytes = text.as_bytes();
    let runs = bytes.windows(2).any(|two| two == b"  ");
    if !runs && (graphic(&text) || !text.contains(breaks)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c == ' ' || breaks(c) {
            if !space {
                out.push(' ');
            }
            space = true;
        } else {
            out.push(c);
            space = false;
        }
    }
    Cow::Owned(out)
}

/// Whether a text can turn the direction of what stands beside it: right-to-left letters or direction marks.
pub fn turns_direction(text: &str) -> bool {
    // No such character is below U+0590, whose first byte is 0xD6.
    text.bytes().fold(false, |any, b| any | (b >= 0xD6))
        && text.chars().any(|c| {
            matches!(c,
            '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
            | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
}

/// A word of data as a label: `data-class` becomes `Data class`.
pub fn label(word: &str) -> String {
    let words = one_line(word).replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// An anchor that no reader of HTML or Markdown splits: white space becomes `-`.
pub fn anchor(id: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_whitespace() || !printable(c);
    if graphic(id) && !id.as_bytes().contains(&b' ') {
        return Cow::Borrowed(id);
    }
    if id.contains(odd) { Cow::Owned(id.replace(odd, "-")) } else { Cow::Borrowed(id) }
}

/// The anchor that GitHub and mdBook give a heading by its words.
pub fn slug(words: &str) -> String {
    let keep = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        _ if c.is_whitespace() => Some('-'),
        _ => None,
    };
    words.to_lowercase().chars().filter_map(keep).collect()
}
