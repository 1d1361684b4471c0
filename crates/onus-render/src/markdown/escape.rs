//! Text into Markdown that pulldown-cmark, cmark-gfm and GitHub read alike: nothing that a reader wrote is ever markup.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::text::anchor;
use onus_source::text::{Medium, one_line, turns_direction, visible};

/// Escape function of the template engine: text on one line, safe at a line's start and in a table's cell.
pub fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(line(text).as_bytes())
}

/// Where on its line a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Perhaps at its start, where `-`, `+` and `1.` mean something.
    Start,
    Within,
}

/// Text on one line, wherever it stands.
pub fn line(text: &str) -> String {
    piece(text, At::Start)
}

/// Text on one line of a list of chapters, whose names have no elements.
pub fn title(text: &str) -> String {
    escaped(&one_line(text, Medium::Document), At::Start)
}

/// Text on one line. Text that can turn the direction of its neighbours gets an element of its own.
pub fn piece(text: &str, at: At) -> String {
    let text = one_line(text, Medium::Document);
    if turns_direction(&text) { format!("<span dir=\"auto\">{}</span>", escaped(&text, at)) } else { escaped(&text, at) }
}

/// Bytes that may need more than to be copied.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"&<>_\\`*{}[]|~$#^-+=:.)@";
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
};

fn escaped(text: &str, at: At) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let lead = |within: fn(&u8) -> bool| bytes.iter().position(|b| !within(b)).unwrap_or(bytes.len());
    // What comes before the first word, and `1.` and `1)`, which open a list at the start of a line.
    let (start, number) = match at {
        At::Start => (Some(lead(|b| *b == b' ')), Some(lead(|b| *b == b' ' || b.is_ascii_digit()))),
        At::Within => (None, None),
    };
    let mut written = 0;
    for (i, &c) in bytes.iter().enumerate().filter(|(_, b)| SPECIAL[**b as usize]) {
        out.push_str(&text[written..i]);
        written = i + 1;
        let before = i.checked_sub(1).map(|i| bytes[i]);
        let after = bytes.get(i + 1).copied();
        match c {
            b'&' => out.push_str("&amp;"),
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            // Between letters an underscore means nothing, and names of data are full of them.
            b'_' if before.is_some_and(word) && after.is_some_and(word) => out.push('_'),
            b'-' | b'+' | b'=' | b':' if start.is_some_and(|start| i <= start) => escape_with(c, &mut out),
            b'.' | b')'
                if number.is_some_and(|number| i <= number)
                    && before.is_some_and(|b| b.is_ascii_digit())
                    && after.is_none_or(|b| b == b' ') =>
            {
                escape_with(c, &mut out);
            }
            // `a@b`, `://` and `www.` would become a link in one parser and not in the other.
            b'@' if before.is_some_and(word) => out.push_str("&#64;"),
            b':' if after == Some(b'/') => escape_with(c, &mut out),
            b'.' if i >= 3 && bytes[i - 3..i].eq_ignore_ascii_case(b"www") => escape_with(c, &mut out),
            b'-' | b'+' | b'=' | b':' | b'.' | b')' | b'@' => out.push(char::from(c)),
            _ => escape_with(c, &mut out),
        }
    }
    out.push_str(&text[written..]);
    out
}

fn escape_with(c: u8, out: &mut String) {
    out.push('\\');
    out.push(char::from(c));
}

fn word(b: u8) -> bool {
    b.is_ascii_alphanumeric()
}

/// Characters as entities, for the few places where HTML is what both parsers read alike.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '{' | '|' | '`' | '\\' | '*' | '_' | '[' | ']' | '~' | '$' | '#' | ':' | '^' => {
                out.push_str(&format!("&#{};", c as u32));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A word of data or code on one line. Backticks where they are enough; in a table's cell `|` and in mdBook `{{`
/// would be read through them.
pub fn code(text: &str) -> String {
    let text = one_line(text, Medium::Document);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let odd =
        |c: char| matches!(c, '`' | '|' | '\\' | '{' | '\u{FFFD}') || !(c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric());
    if text.contains(odd) || turns_direction(text) {
        format!("<code dir=\"auto\">{}</code>", entities(text))
    } else {
        format!("`{text}`")
    }
}

/// Lines of code. A fence longer than any in the text; HTML where mdBook would read an include.
pub fn fence(language: &str, text: &str) -> String {
    let text = visible(text, Medium::Document);
    let text = text.trim_end_matches('\n');
    if text.contains("{{") || turns_direction(text) {
        return format!("<pre><code dir=\"auto\">{}</code></pre>", entities(text));
    }
    let language: String = language.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')).collect();
    let language = if language.is_empty() { "text" } else { &language };
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{text}\n{fence}")
}

/// The destination of a link, between the parentheses.
pub fn url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '`' => out.push_str("%60"),
            '*' => out.push_str("%2A"),
            '"' => out.push_str("%22"),
            '&' => out.push_str("&amp;"),
            '_' => out.push_str("\\_"),
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    out
}

/// A place to link to; written before what it marks.
pub fn mark(id: &str) -> String {
    format!("<a id=\"{}\"></a>", entities(&anchor(id)))
}

/// Marked text, given as Markdown. Marks of Markdown open and close beside words alone; elsewhere HTML does.
pub fn marked(sign: &str, tag: &str, inner: &str) -> String {
    let inner_text = inner.trim();
    if inner_text.is_empty() {
        return inner.to_owned();
    }
    let (lead, rest) = inner.split_at(inner.len() - inner.trim_start().len());
    let trail = &rest[rest.trim_end().len()..];
    let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if beside(inner_text.chars().next()) && beside(inner_text.chars().next_back()) {
        format!("{lead}{sign}{inner_text}{sign}{trail}")
    } else {
        format!("{lead}<{tag}>{inner_text}</{tag}>{trail}")
    }
}

/// Strong text that stands alone: white space or the end of a line follows.
pub fn strong(text: &str) -> String {
    let line = line(text);
    let line = line.trim();
    if line.is_empty() { String::new() } else { format!("**{line}**") }
}

/// Every line as part of a quotation.
pub fn quoted(markdown: &str) -> Cow<'_, str> {
    let lines: Vec<String> = markdown.lines().map(|l| if l.is_empty() { ">".into() } else { format!("> {l}") }).collect();
    Cow::Owned(lines.join("\n"))
}
