//! What kind of file it is: by its first bytes, then by its ending where those say nothing.

/// Bytes of a file's beginning that are enough to tell.
pub const SNIFFED: usize = 8192;

/// Endings whose files begin like any other text.
const BY_ENDING: [(&str, &str); 15] = [
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("ndjson", "application/x-ndjson"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("toml", "application/toml"),
    ("md", "text/markdown"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("xml", "application/xml"),
    ("svg", "image/svg+xml"),
    ("eml", "message/rfc822"),
    ("log", "text/plain"),
];

/// The media type of a file that starts with `head`.
pub fn media_type(path: &str, head: &[u8]) -> &'static str {
    let ending =
        path.rsplit('/').next().and_then(|f| f.rsplit_once('.')).map_or_else(String::new, |(_, e)| e.to_ascii_lowercase());
    let named = BY_ENDING.iter().find(|(e, _)| *e == ending).map(|(_, t)| *t);
    let text = is_text(head);
    if let Some(guess) = infer::get(head) {
        // Markup and scripts are guessed from a few characters: there the ending knows better.
        return match named {
            Some(named) if text => named,
            _ => guess.mime_type(),
        };
    }
    match (text, named) {
        (true, Some(named)) => named,
        (true, None) => "text/plain",
        (false, _) => "application/octet-stream",
    }
}

/// UTF-8 without control characters; a character cut off at the end does not count.
fn is_text(head: &[u8]) -> bool {
    let controls = head.iter().any(|b| (*b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)) || *b == 0x7f);
    let utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && head.len() - error.valid_up_to() < 4,
    };
    utf8 && !controls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_endings() {
        for (path, head, expected) in [
            ("a.csv", &b"a,b\n1,2\n"[..], "text/csv"),
            ("a.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
            ("shot.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            ("a.json", b"{ \"a\": 1 }", "application/json"),
            ("notes", b"plain words\n", "text/plain"),
            ("a.csv", b"a\0b\0c\x01", "application/octet-stream"),
            ("a.txt", "a\u{e9}".as_bytes().split_last().map(|(_, h)| h).unwrap_or_default(), "text/plain"),
        ] {
            assert_eq!(media_type(path, head), expected, "{path}");
        }
    }
}
