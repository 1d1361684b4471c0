//! What a file and a manifest of files have in common on their way in: what must not be kept, and how a refusal is told.

use std::path::Path;

use onus_import::evidence::run::EvidenceError;
use onus_source::{Diagnostic, codes};

use super::super::text_layout::visible;

/// Whether a pack would refuse to carry the text.
pub fn looks_like_secret(text: &str) -> bool {
    let found = |text: &str| {
        let mut detector = onus_pack::detect::Detector::default();
        detector.feed(text.as_bytes());
        !detector.finish().is_empty()
    };
    // A name is glued together with signs that running text would take for a part of the secret: its pieces count, too.
    let pieces: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { '"' }).collect();
    found(text) || found(&pieces) || holds_random_key(text)
}

/// Length of a secret access key, which has no other shape.
const KEY: usize = 40;

/// Whether a stretch of the text is as mixed as a secret access key: forty signs of base64 in no order. Names are words, of
/// which each has several letters of one kind, and digests have letters of one case.
fn holds_random_key(text: &str) -> bool {
    let kind = |b: u8| match b {
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        b'0'..=b'9' => 3,
        b'+' | b'/' => 4,
        _ => 0,
    };
    let kinds: Vec<u8> = text.bytes().map(kind).collect();
    kinds.windows(KEY).any(|window| {
        let changes = |between: fn(u8, u8) -> bool| window.windows(2).filter(|pair| between(pair[0], pair[1])).count();
        let mixed = [1, 2, 3].iter().all(|kind| window.contains(kind)) && !window.contains(&0);
        mixed && changes(|a, b| a != b) >= KEY / 2 && changes(|a, b| a + b == 3) >= KEY / 8
    })
}

pub fn problem(refused: EvidenceError, file: &Path, about: &str) -> Diagnostic {
    let name = visible(&file.to_string_lossy()).into_owned();
    let diagnostic = match refused {
        EvidenceError::Io(path, error) => {
            let words = format!("{}: {error}", visible(&path.to_string_lossy()));
            Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words)
        }
        EvidenceError::Empty => {
            let words = format!("{name}: there is no result of a check in it ({about})");
            Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words)
        }
        EvidenceError::Read(error) => {
            let place = match (error.line, error.column) {
                (Some(line), Some(column)) => format!(":{line}:{column}"),
                (Some(line), None) => format!(":{line}"),
                _ => String::new(),
            };
            let words = format!("{name}{place}: {} ({about})", visible(&error.message));
            Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words).hint(visible(&error.hint))
        }
    };
    diagnostic.hint("Nothing was written.")
}
