//! Text into Markdown that pulldown-cmark, cmark-gfm and GitHub read alike: nothing that a reader wrote is ever markup.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::render::text::{anchor, clean, one_line, turns_direction};

/// Escape function of the template engine: text on one line, safe at a line's start and in a table's cell.
pub fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(line(text).as_bytes())
}

/// Where on its line a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Perhaps at its start, where `-`, `+` and `1.` mean something.
    Start,
    /// After something.
    Within,
}

/// Text on one line, wherever it stands.
pub fn line(text: &str) -> String {
    piece(text, At::Start)
}

/// Text on one line. Text that can turn the direction of its neighbours gets an element of its own.
pub fn piece(text: &str, at: At) -> String {
    let text = one_line(text);
    if turns_direction(&text) { format!("<span dir=\"auto\">{}</span>", escaped(&text, at)) } else { escaped(&text, at) }
}

fn escaped(text: &str, at: At) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut start = at == At::Start;
    let mut chars = text.chars().peekable();
    // `1.` and `1)` open a list at the start of a line.
    let mut number = start;
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Between letters an underscore means nothing, and names of data are full of them.
            '_' if before.is_some_and(word) && chars.peek().copied().is_some_and(word) => out.push('_'),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' | '#' | '^' => {
                out.push('\\');
                out.push(c);
            }
            '-' | '+' | '=' | ':' if start => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if number && before.is_some_and(|c| c.is_ascii_digit()) && chars.peek().is_none_or(|c| *c == ' ') => {
                out.push('\\');
                out.push(c);
            }
            // `a@b`, `://` and `www.` would become a link in one parser and not in the other.
            '@' if before.is_some_and(word) => out.push_str("&#64;"),
            ':' if chars.peek() == Some(&'/') => out.push_str("\\:"),
            '.' if ends_www(&out) => out.push_str("\\."),
            _ => out.push(c),
        }
        number = number && (c.is_ascii_digit() || c == ' ');
        start = start && c == ' ';
        before = Some(c);
    }
    out
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn ends_www(out: &str) -> bool {
    out.len() >= 3 && out.as_bytes()[out.len() - 3..].eq_ignore_ascii_case(b"www")
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
    let text = one_line(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let odd = |c: char| matches!(c, '`' | '|' | '\\' | '{' | '\u{FFFD}') || !(c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric());
    if text.contains(odd) || turns_direction(text) {
        format!("<code dir=\"auto\">{}</code>", entities(text))
    } else {
        format!("`{text}`")
    }
}

/// Lines of code. A fence longer than any in the text; HTML where mdBook would read an include.
pub fn fence(language: &str, text: &str) -> String {
    let text = clean(text);
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
