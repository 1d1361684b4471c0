//! Paths of outputs: relative, `/` between the parts, and good on every file system that a handbook may be copied to.

use std::fmt;

/// The file that a build writes into its folder: which outputs are there, and their digests. No output may have its name.
pub const MANIFEST: &str = ".onus-manifest.json";

/// What is wrong with an output's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathProblem {
    /// There is nothing in it, or nothing between two slashes.
    Empty,
    /// It starts at the root, or at a drive.
    Absolute,
    /// It has a part `.` or `..`.
    Dots,
    /// A character that some file system refuses: a control character or one of `<>:"\|?*`.
    Character(char),
    /// A part ends in a dot or a space, which Windows drops.
    End,
    /// A part is the name of a device on Windows: `con`, `nul.txt`.
    Reserved,
    /// A part is longer than 255 bytes.
    Long,
    /// The name is the manifest's.
    Manifest,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathProblem::Empty => f.write_str("a part of it is empty"),
            PathProblem::Absolute => f.write_str("it is absolute"),
            PathProblem::Dots => f.write_str("it has a part `.` or `..`"),
            PathProblem::Character(c) => write!(f, "it has the character {c:?}"),
            PathProblem::End => f.write_str("a part of it ends in a dot or a space"),
            PathProblem::Reserved => f.write_str("a part of it is a device's name on Windows"),
            PathProblem::Long => f.write_str("a part of it is longer than 255 bytes"),
            PathProblem::Manifest => f.write_str("that name is the manifest's own"),
        }
    }
}

/// Checks a path that an output would be written to.
pub fn check_path(path: &str) -> Result<(), PathProblem> {
    if path.starts_with('/') || path.starts_with('\\') || path.as_bytes().get(1) == Some(&b':') {
        return Err(PathProblem::Absolute);
    }
    if path == MANIFEST {
        return Err(PathProblem::Manifest);
    }
    path.split('/').try_for_each(check_part)
}

pub fn check_part(part: &str) -> Result<(), PathProblem> {
    if part.is_empty() {
        return Err(PathProblem::Empty);
    }
    if part == "." || part == ".." {
        return Err(PathProblem::Dots);
    }
    if let Some(c) = part.chars().find(|c| c.is_control() || r#"<>:"\|?*"#.contains(*c)) {
        return Err(PathProblem::Character(c));
    }
    if part.ends_with(['.', ' ']) {
        return Err(PathProblem::End);
    }
    if part.len() > 255 {
        return Err(PathProblem::Long);
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    let numbered = |name: &str| stem.strip_prefix(name).is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9']));
    if ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        return Err(PathProblem::Reserved);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_paths_are_named() {
        use PathProblem::*;
        for (path, problem) in [
            ("", Empty),
            ("a//b", Empty),
            ("a/", Empty),
            ("/etc/passwd", Absolute),
            ("\\\\server\\share", Absolute),
            ("c:/x", Absolute),
            ("../x", Dots),
            ("a/../../x", Dots),
            ("a/./x", Dots),
            ("a\\b", Character('\\')),
            ("a\0b", Character('\0')),
            ("a\nb", Character('\n')),
            ("what?.html", Character('?')),
            ("a/b.", End),
            ("a /b", End),
            ("nul", Reserved),
            ("a/Con.html", Reserved),
            ("COM1.tar.gz", Reserved),
            ("lpt9", Reserved),
            (".onus-manifest.json", Manifest),
        ] {
            assert_eq!(check_path(path), Err(problem), "{path:?}");
        }
        assert_eq!(check_path(&"x".repeat(256)), Err(Long));
    }

    #[test]
    fn good_paths_pass() {
        for path in
            ["index.html", "a/b/c.md", "com0", "com10.txt", "console.html", ".nojekyll", "teams/支付/index.html", "a b.pdf"]
        {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
        }
    }
}
