//! What a code means: read from the same page that the documentation shows.

const CODES: &str = include_str!("../../docs/codes.md");

/// The section of `docs/codes.md` about a code, without its heading marks.
pub fn about(code: &str) -> Option<String> {
    let code = code.to_ascii_uppercase();
    let start = CODES.lines().position(|l| l.starts_with("### ") && l[4..].split_whitespace().next() == Some(&code))?;
    let lines: Vec<&str> =
        CODES.lines().skip(start).enumerate().take_while(|(i, l)| *i == 0 || !l.starts_with('#')).map(|(_, l)| l).collect();
    Some(lines.join("\n").trim_start_matches("### ").trim_end().to_owned())
}
