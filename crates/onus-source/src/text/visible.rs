//! What happens to characters that a reader cannot see, or that act on what stands beside them. One table for every output.

use std::borrow::Cow;

/// Where a text is going to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A line that nothing around it protects: a terminal, a label in a picture, a page of a pack.
    Terminal,
    /// Markdown, HTML and spreadsheets: they keep lines and tabs, and isolate the reading direction themselves.
    Document,
    /// A paragraph of a PDF.
    Print,
    /// A value of a file that other programs read, such as OSCAL.
    Data,
    /// A value that an import writes into the inventory, where people edit it.
    Inventory,
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Tab,
    LineEnd,
    /// U+2028 and U+2029, which editors show as line ends and most programs do not.
    Separator,
    Control,
    Noncharacter,
    /// Embeddings, overrides and isolates of the reading direction.
    Direction,
    /// Joiners and direction marks. Scripts need them, so most media keep them.
    ZeroWidth,
    ByteOrderMark,
    /// Invisible operators, annotations and tags, which can carry a text that nobody sees.
    Hidden,
}

enum Shown {
    Same,
    Nothing,
    Space,
    LineFeed,
    /// U+FFFD.
    Replacement,
    /// `␛` where Unicode has such a picture, else `‹U+202E›`.
    Named,
}

/// The text without anything invisible that could mislead, as the medium takes it. CR LF counts as one line end.
pub fn visible(text: &str, medium: Medium) -> Cow<'_, str> {
    let same = |c| matches!(shown(c, medium), Shown::Same);
    if is_printable_ascii(text) || text.chars().all(same) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\r' && characters.peek() == Some(&'\n') {
            continue;
        }
        match shown(c, medium) {
            Shown::Same => out.push(c),
            Shown::Nothing => {}
            Shown::Space => out.push(' '),
            Shown::LineFeed => out.push('\n'),
            Shown::Replacement => out.push(char::REPLACEMENT_CHARACTER),
            Shown::Named => match c {
                '\0'..='\u{1F}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
                '\u{7F}' => out.push('\u{2421}'),
                _ => out.push_str(&format!("‹U+{:04X}›", u32::from(c))),
            },
        }
    }
    Cow::Owned(out)
}

/// As [`visible`], on one line: a run of spaces, tabs and line ends is one space. Spaces at both ends stay (as one).
pub fn one_line(text: &str, medium: Medium) -> Cow<'_, str> {
    let text = visible(text, medium);
    let breaks = |c: char| matches!(c, '\t' | '\n' | '\u{2028}' | '\u{2029}');
    let runs = text.as_bytes().windows(2).any(|two| two == b"  ");
    if !runs && (is_printable_ascii(&text) || !text.contains(breaks)) {
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

/// Whether every character is a printable one of ASCII. Most texts are, and all of their bytes are looked at together.
pub fn is_printable_ascii(text: &str) -> bool {
    text.bytes().fold(true, |all, b| all & (b' '..0x7F).contains(&b))
}

fn shown(c: char, medium: Medium) -> Shown {
    use Medium::{Data, Document, Inventory, Print, Terminal};
    match (kind(c), medium) {
        (Kind::Plain, _) => Shown::Same,
        (Kind::Tab | Kind::Separator, Document) | (Kind::Separator, Data) => Shown::Same,
        (Kind::LineEnd, Document) => Shown::LineFeed,
        (Kind::Tab | Kind::LineEnd | Kind::Separator, _) => Shown::Space,
        (Kind::Control | Kind::ByteOrderMark, Data | Inventory) => Shown::Space,
        (Kind::Direction | Kind::ZeroWidth, Inventory) => Shown::Space,
        (Kind::Control | Kind::Noncharacter, Document) => Shown::Replacement,
        (Kind::ByteOrderMark, Print) => Shown::Nothing,
        (Kind::ZeroWidth, _) | (_, Document | Data | Inventory) => Shown::Same,
        (_, Terminal | Print) => Shown::Named,
    }
}

fn kind(c: char) -> Kind {
    match c {
        ' '..='~' => Kind::Plain,
        '\t' => Kind::Tab,
        '\n' | '\r' => Kind::LineEnd,
        '\u{2028}' | '\u{2029}' => Kind::Separator,
        _ if c.is_control() => Kind::Control,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Kind::Direction,
        '\u{200B}'..='\u{200F}' => Kind::ZeroWidth,
        '\u{FEFF}' => Kind::ByteOrderMark,
        '\u{2061}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}' => Kind::Hidden,
        '\u{FDD0}'..='\u{FDEF}' => Kind::Noncharacter,
        _ if u32::from(c) & 0xFFFE == 0xFFFE => Kind::Noncharacter,
        _ => Kind::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Medium::{Data, Document, Inventory, Print, Terminal};

    /// A row a kind of character; columns as in [`Medium`].
    #[test]
    fn every_medium_shows_or_removes_what_is_invisible() {
        for (text, shown) in [
            ("a\u{0}b", ["a␀b", "a\u{FFFD}b", "a␀b", "a b", "a b"]),
            ("\u{1B}[31mred", ["␛[31mred", "\u{FFFD}[31mred", "␛[31mred", " [31mred", " [31mred"]),
            ("\u{7F}", ["␡", "\u{FFFD}", "␡", " ", " "]),
            // The C1 form of a terminal's escape sequence, and a line end of EBCDIC.
            ("\u{9B}2J", ["‹U+009B›2J", "\u{FFFD}2J", "‹U+009B›2J", " 2J", " 2J"]),
            ("\u{85}", ["‹U+0085›", "\u{FFFD}", "‹U+0085›", " ", " "]),
            ("a\r\nb\rc\nd", ["a b c d", "a\nb\nc\nd", "a b c d", "a b c d", "a b c d"]),
            ("a\tb", ["a b", "a\tb", "a b", "a b", "a b"]),
            ("a\u{2028}b\u{2029}", ["a b ", "a\u{2028}b\u{2029}", "a b ", "a\u{2028}b\u{2029}", "a b "]),
            ("x\u{202E}y", ["x‹U+202E›y", "x\u{202E}y", "x‹U+202E›y", "x\u{202E}y", "x y"]),
            ("\u{2067}y\u{2069}", ["‹U+2067›y‹U+2069›", "\u{2067}y\u{2069}", "‹U+2067›y‹U+2069›", "\u{2067}y\u{2069}", " y "]),
            (
                "a\u{200B}\u{200D}b",
                ["a\u{200B}\u{200D}b", "a\u{200B}\u{200D}b", "a\u{200B}\u{200D}b", "a\u{200B}\u{200D}b", "a  b"],
            ),
            ("\u{FEFF}a", ["‹U+FEFF›a", "\u{FEFF}a", "a", " a", " a"]),
            (
                "\u{FDD0}\u{1FFFE}",
                ["‹U+FDD0›‹U+1FFFE›", "\u{FFFD}\u{FFFD}", "‹U+FDD0›‹U+1FFFE›", "\u{FDD0}\u{1FFFE}", "\u{FDD0}\u{1FFFE}"],
            ),
            ("\u{E0041}", ["‹U+E0041›", "\u{E0041}", "‹U+E0041›", "\u{E0041}", "\u{E0041}"]),
        ] {
            for (medium, shown) in [Terminal, Document, Print, Data, Inventory].into_iter().zip(shown) {
                assert_eq!(visible(text, medium), shown, "{text:?} in {medium:?}");
            }
        }
    }

    #[test]
    fn what_scripts_need_stays() {
        for text in ["", "plain", "Zürich – 支付", "עברית \u{200F}ok", "soft\u{AD}hyphen", "❤\u{FE0F}", "e\u{301}", "\u{FFFD}"]
        {
            for medium in [Terminal, Document, Print, Data] {
                assert!(matches!(visible(text, medium), Cow::Borrowed(same) if same == text), "{text:?} in {medium:?}");
            }
        }
    }

    #[test]
    fn one_line_has_single_spaces() {
        assert_eq!(one_line(" a \t\r\n b\u{2028}c  ", Document), " a b c ");
        assert_eq!(one_line("a\u{0}\u{0}b", Data), "a b");
        assert!(matches!(one_line("a b", Document), Cow::Borrowed("a b")));
    }
}
