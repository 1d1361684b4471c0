//! What a code means: read from the same page that the documentation shows.

const CODES: &str = include_str!("../docs/codes.md");

/// One code's section of `docs/codes.md`.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// What it is, in a few words.
    pub title: String,
    /// Its paragraphs: what it means, why it matters, how to mend it.
    pub paragraphs: Vec<String>,
}

/// The section about a code, however it is written.
pub fn section(code: &str) -> Option<Section> {
    let code = code.to_ascii_uppercase();
    let heading = |line: &str| line.strip_prefix("### ").and_then(|l| l.split_once(' ')).filter(|(id, _)| *id == code).is_some();
    let mut lines = CODES.lines().skip_while(|l| !heading(l));
    let title = lines.next()?.trim_start_matches("### ").split_once(' ')?.1.to_owned();
    let text: Vec<&str> = lines.take_while(|l| !l.starts_with('#')).collect();
    let paragraphs = text.split(|l| l.trim().is_empty()).filter(|p| !p.is_empty()).map(|p| p.join(" ")).collect();
    Some(Section { title, paragraphs })
}

/// All codes, for a nearest one.
pub fn all() -> Vec<&'static str> {
    CODES.lines().filter_map(|l| l.strip_prefix("### ")?.split(' ').next()).collect()
}
