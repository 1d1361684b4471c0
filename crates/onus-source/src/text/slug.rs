//! Names turned into ids and anchors, and bytes into hexadecimal digits.

/// Lower-case ASCII letters, digits and single hyphens: an id, or a part of an address.
pub fn slug(text: &str) -> String {
    hyphenated(text, |_| false)
}

/// A [`slug`] of at most so many characters.
pub fn slug_within(text: &str, limit: usize) -> String {
    shortened(slug(text), limit)
}

/// The id of an inventory that comes closest to what somebody wrote: it may hold `_` and `.` as well, behind the first
/// character. Empty where nothing can be kept.
pub fn inventory_id(written: &str, limit: usize) -> String {
    let id = hyphenated(&written.to_lowercase(), |c| matches!(c, '_' | '.'));
    shortened(id.trim_start_matches(['_', '.', '-']).to_owned(), limit)
}

/// The anchor that GitHub and mdBook give a heading. Letters of every script stay.
pub fn heading_anchor(words: &str) -> String {
    let keep = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        _ if c.is_whitespace() => Some('-'),
        _ => None,
    };
    words.to_lowercase().chars().filter_map(keep).collect()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn hyphenated(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || keep(c) {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    shortened(out, usize::MAX)
}

/// Ids are ASCII, so that every byte is a character.
fn shortened(mut id: String, limit: usize) -> String {
    id.truncate(limit);
    id.truncate(id.trim_end_matches('-').len());
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("Payments DB", "payments-db"),
            ("  --A  &  B--  ", "a-b"),
            ("", ""),
            ("支付", ""),
            ("Zürich", "z-rich"),
            ("a_b.c", "a-b-c"),
            ("a\u{202E}\u{0}b", "a-b"),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(slug(name), id, "{name:?}");
        }
        assert_eq!(slug_within("abc def", 4), "abc");
        assert_eq!(slug_within("abc def", 5), "abc-d");
    }

    #[test]
    fn ids_that_somebody_wrote_keep_their_dots() {
        for (written, id) in [("Core_DB.v2", "core_db.v2"), ("_.-x", "x"), (".", ""), ("A  b", "a-b"), ("支付", "")] {
            assert_eq!(inventory_id(written, 64), id, "{written:?}");
        }
        assert_eq!(inventory_id("ab-cd", 3), "ab");
    }

    #[test]
    fn headings_have_the_anchors_of_github() {
        for (heading, anchor) in [
            ("ONUS-I004 An id stands twice", "onus-i004-an-id-stands-twice"),
            ("What's new?", "whats-new"),
            ("A – B", "a--b"),
            ("Über_uns", "über_uns"),
            ("a\u{200B}b", "ab"),
        ] {
            assert_eq!(heading_anchor(heading), anchor, "{heading:?}");
        }
    }

    #[test]
    fn bytes_become_digits() {
        assert_eq!(hex(&[]), "");
        assert_eq!(hex(&[0x00, 0x0f, 0xa0, 0xff]), "000fa0ff");
    }
}
