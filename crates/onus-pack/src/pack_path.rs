//! Paths inside a pack: letters, digits, `-`, `_` and `.`, so that every unpacker, `sha256sum -c` and BagIt agree on them.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// Longest part of a path, in bytes.
const MAX_PART: usize = 100;

/// Folder inside a pack's zip, and the stem of the zip's name. `serial` counts the packs that supersede each other.
pub fn base_name(scope: &str, period: (Date, Date), serial: u32) -> String {
    let number = if serial > 1 { format!("-{serial}") } else { String::new() };
    path_part(&format!("{scope}-{}-to-{}{number}", period.0, period.1))
}

/// One part of a path, from any text.
pub fn path_part(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let mut squeezed = plain.split('-').filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-");
    if squeezed.len() > MAX_PART {
        // The end of a name says what it is: keep both ends.
        squeezed = format!("{}-{}", &squeezed[..MAX_PART / 2], &squeezed[squeezed.len() - MAX_PART / 2 + 1..]);
    }
    let trimmed = squeezed.trim_matches('.');
    let name = if trimmed.is_empty() { "unnamed" } else { trimmed };
    match onus_source::path::check_path(name) {
        Ok(()) => name.to_owned(),
        // A device's name on Windows, or our own manifest's.
        Err(_) => format!("x-{name}"),
    }
}

/// Each part of a path made safe; `.` and `..` go.
pub fn safe_path(text: &str) -> String {
    text.split('/').filter(|p| !p.is_empty() && *p != "." && *p != "..").map(path_part).collect::<Vec<_>>().join("/")
}

/// Whether a path of the project is this folder or a path inside it.
pub fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Paths given out so far; no two are equal where case does not count.
#[derive(Debug, Default)]
pub struct UniquePaths(BTreeSet<String>);

impl UniquePaths {
    /// This path, or a free one like it: `a/b.csv`, `a/b-2.csv`.
    pub fn claim(&mut self, path: &str) -> String {
        if self.0.insert(path.to_lowercase()) {
            return path.to_owned();
        }
        let (folder, file) = path.rsplit_once('/').map_or((String::new(), path), |(a, b)| (format!("{a}/"), b));
        let (stem, ending) = match file.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (file, String::new()),
        };
        (2_u32..)
            .map(|n| format!("{folder}{stem}-{n}{ending}"))
            .find(|candidate| self.0.insert(candidate.to_lowercase()))
            .unwrap_or_else(|| path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_name_that_every_system_takes() {
        for (text, name) in [
            ("credential report.csv", "credential-report.csv"),
            ("..", "unnamed"),
            ("支付.csv", "csv"),
            ("a%0Ab\n.txt", "a-0Ab-.txt"),
            ("nul.txt", "x-nul.txt"),
            ("Art. 32", "Art.-32"),
        ] {
            assert_eq!(path_part(text), name, "{text:?}");
        }
        assert!(path_part(&"x".repeat(500)).len() <= MAX_PART);
        assert_eq!(safe_path("../a//b c/./d"), "a/b-c/d");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut unique = UniquePaths::default();
        assert_eq!(unique.claim("a/b.csv"), "a/b.csv");
        assert_eq!(unique.claim("a/B.csv"), "a/B-2.csv");
        assert_eq!(unique.claim("a/b.csv"), "a/b-3.csv");
    }
}
