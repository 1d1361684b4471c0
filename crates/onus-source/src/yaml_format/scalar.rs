//! How the text of a scalar is written: without quotes where no reader could take it for anything else, else in quotes.

/// Where a scalar stands: a flow sequence and a key leave fewer characters their own meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Value,
    Key,
    Flow,
}

/// On a single line.
pub(super) fn inline(text: &str, plain: bool, position: Position) -> String {
    let kept = plain && is_ambiguous(text);
    if kept || !is_ambiguous(text) && may_be_plain(text, position) {
        return text.to_owned();
    }
    let awkward = text.contains(['"', '\\']) && !text.contains('\'');
    if awkward && text.chars().all(is_printable) { format!("'{text}'") } else { double_quoted(text) }
}

/// Whether some reader of YAML 1.1 or 1.2 could take the text, without quotes, for a number, a date, a truth value or nothing.
/// A wider net than any schema's: what is caught is left as it was written.
pub(super) fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 13] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="];
    let lower = text.to_ascii_lowercase();
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(&lower);
    let digits = unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|c: char| c.is_ascii_digit());
    let numeric = |c: char| c.is_ascii_hexdigit() || "xo_.:+-tz ".contains(c);
    WORDS.contains(&lower.as_str()) || matches!(unsigned, ".inf" | ".nan") || digits && unsigned.chars().all(numeric)
}

/// Whether the text means itself without quotes. Stricter than YAML: `:` and the brackets of flow collections are quoted where
/// they could be misread by eye.
fn may_be_plain(text: &str, position: Position) -> bool {
    let opens = |c: char| !c.is_whitespace() && !"-?:,[]{}#&*!|>'\"%@`".contains(c);
    let special: &[char] = match position {
        Position::Value => &[],
        Position::Key => &[':'],
        Position::Flow => &[':', ',', '[', ']', '{', '}'],
    };
    text.starts_with(opens)
        && !text.ends_with([' ', ':'])
        && !text.starts_with("...")
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(special)
        && text.chars().all(is_printable)
}

/// Whether a character stands for itself in every style of scalar.
pub(super) fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// A block scalar: its header and its lines without indentation, where the text allows one.
pub(super) struct Block {
    pub header: &'static str,
    pub lines: Vec<String>,
}

/// Text of several lines, line by line.
pub(super) fn literal(text: &str) -> Option<Block> {
    let (body, header) = match text.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (text, "|-"),
    };
    let lines: Vec<String> = body.split('\n').map(str::to_owned).collect();
    // What begins or ends with blanks would need an indicator of its own.
    let bare = body.starts_with([' ', '\n']) || body.ends_with('\n') || body.is_empty();
    let printable = lines.iter().all(|line| line.chars().all(is_printable) && !line.ends_with(' '));
    (text.contains('\n') && !bare && printable).then_some(Block { header, lines })
}

/// Text of one line, broken at spaces.
pub(super) fn folded(text: &str, width: usize) -> Option<Block> {
    let even = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    let foldable = even && text.contains(' ') && text.chars().all(is_printable);
    foldable.then(|| Block { header: ">-", lines: wrapped(text, width) })
}

/// Words joined to lines of at most `width` characters, a longer word on a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if used + 1 + length <= width => {
                line.push(' ');
                line.push_str(word);
                used += 1 + length;
            }
            _ => {
                lines.push(word.to_owned());
                used = length;
            }
        }
    }
    lines
}
