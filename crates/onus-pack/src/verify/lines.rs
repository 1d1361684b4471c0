//! The lines of a manifest.

use std::collections::BTreeMap;

/// Path → digest, of `DIGEST  PATH` lines; none where a line is anything else.
pub fn manifest_lines(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (digest, path) = line.split_once("  ")?;
        let hexadecimal = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !hexadecimal || path.is_empty() || out.insert(path.to_owned(), digest.to_owned()).is_some() {
            return None;
        }
    }
    Some(out)
}
