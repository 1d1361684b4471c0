//! Whether a value is a secret, or says something about one.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// How a rule's value is judged.
pub enum Check {
    /// The shape alone is enough.
    Shape,
    /// At least so many bits of entropy for each character.
    Random(f64),
    Password,
    /// Where a value stands that can only be a password: anything but a placeholder or a reference.
    Given,
    /// Base64 of a name and a password, with a colon between them.
    Login,
}

pub fn judge(value: &[u8], check: &Check) -> bool {
    match check {
        Check::Shape => true,
        Check::Random(least) => entropy(value) >= *least && !is_reference(value) && value.iter().any(u8::is_ascii_digit),
        Check::Password => is_password(value, Quoted::Yes),
        Check::Given => !is_reference(value) && !is_placeholder(value),
        Check::Login => login(value),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    Yes,
    No,
}

/// Values that say something about a secret without being one.
const PLACEHOLDERS: [&str; 40] = [
    "required",
    "enabled",
    "disabled",
    "redacted",
    "removed",
    "hidden",
    "masked",
    "no_information",
    "not_supported",
    "rotated",
    "expired",
    "changed",
    "managed",
    "encrypted",
    "undefined",
    "unchanged",
    "password",
    "passwort",
    "passwd",
    "secret",
    "changeme",
    "change_me",
    "your_password",
    "yourpassword",
    "your-password",
    "example",
    "placeholder",
    "sensitive",
    "none",
    "null",
    "true",
    "false",
    "optional",
    "mandatory",
    "configured",
    "present",
    "default",
    "unknown",
    "pass",
    "token",
];

/// Beginnings of values that point to where a secret is kept.
const REFERENCES: [&str; 34] = [
    "$",
    "<",
    "{",
    "%",
    "(",
    "[",
    "*",
    "&",
    "!",
    "arn:",
    "http:",
    "https:",
    "/",
    "./",
    "~/",
    "vault:",
    "ssm:",
    "ref+",
    "projects/",
    "op://",
    "enc[",
    "sha256:",
    "sha512:",
    "var.",
    "local.",
    "data.",
    "module.",
    "random_",
    "aws_",
    "secrets.",
    "env.",
    "process.env",
    "os.environ",
    "resolve:",
];

/// A reference to a secret, an expression, a digest, or text of one repeated character.
pub fn is_reference(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    REFERENCES.iter().any(|start| lower.starts_with(start.as_bytes()))
        || lower.starts_with(b"sha") && lower.get(6..7).is_some_and(|c| c == b"-" || c == b":")
        || value.first().is_some_and(|first| value.iter().all(|b| b == first))
        || lower.windows(3).any(|w| w == b"***" || w == b"...")
        || lower.windows(9).any(|w| w == b"sensitive")
        || is_path(&lower)
}

/// `random_password.db.result`, `getPassword()`: an expression of some language.
fn is_path(lower: &[u8]) -> bool {
    let part = |p: &[u8]| {
        !p.is_empty()
            && p[0].is_ascii_alphabetic()
            && p.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'[' | b']'))
    };
    let parts: Vec<&[u8]> = lower.split(|b| *b == b'.').collect();
    lower.ends_with(b")") && lower.contains(&b'(') || (parts.len() >= 3 && parts.iter().all(|p| part(p)))
}

fn is_placeholder(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| PLACEHOLDERS.contains(&text.to_ascii_lowercase().as_str()))
}

/// What people choose, and what generators make: letters with something else, and no sentence, day or reference.
pub fn is_password(value: &[u8], quoted: Quoted) -> bool {
    if value.len() < 6 || value.len() > 512 || is_reference(value) || is_placeholder(value) || std::str::from_utf8(value).is_err()
    {
        return false;
    }
    let letter = value.iter().any(u8::is_ascii_alphabetic);
    let digit = value.iter().any(u8::is_ascii_digit);
    let symbol = value.iter().any(|b| b.is_ascii_punctuation() && !matches!(b, b'-' | b'_' | b'.' | b':' | b','));
    let day = value.len() >= 10 && value[..4].iter().all(u8::is_ascii_digit) && value[4] == b'-' && value[7] == b'-';
    let sentence = value.contains(&b' ');
    let mixed = letter && (digit || symbol);
    let long_word = quoted == Quoted::Yes && value.len() >= 12 && letter && !is_name(value);
    !day && !sentence && !is_uri_like(value) && (mixed && value.len() >= 8 || mixed && digit && symbol || long_word)
}

/// Small words with hyphens or underscores: the name of a secret rather than the secret.
fn is_name(value: &[u8]) -> bool {
    value.contains(&b'-') || value.contains(&b'_') || value.contains(&b'.')
}

fn is_uri_like(value: &[u8]) -> bool {
    value.windows(3).any(|w| w == b"://") || (value.starts_with(b"urn:"))
}

/// A generated value: a long one, of letters and digits, that is no name of words.
pub fn is_generated(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let plain = value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+' | b'/' | b'=' | b'~'));
    value.len() >= 16 && plain && digits >= 2 && entropy(value) >= 3.0 && !is_reference(value) && !is_named(value)
}

/// `payments-db-credentials-v2`, `prod_signing_key_2026`: parts that are words or numbers.
fn is_named(value: &[u8]) -> bool {
    let parts: Vec<&[u8]> = value.split(|b| matches!(b, b'-' | b'_' | b'.' | b'/')).filter(|p| !p.is_empty()).collect();
    let word = |p: &&&[u8]| p.iter().all(u8::is_ascii_alphabetic) || p.iter().all(u8::is_ascii_digit) || p.len() <= 3;
    parts.len() >= 2 && parts.iter().filter(word).count() == parts.len()
}

fn login(value: &[u8]) -> bool {
    let trimmed = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    let Ok(text) = STANDARD.decode(value).or_else(|_| STANDARD_NO_PAD.decode(trimmed)) else { return false };
    match text.iter().position(|b| *b == b':') {
        Some(colon) if colon > 0 && text.iter().all(|b| (0x20..0x7f).contains(b)) => {
            let secret = &text[colon + 1..];
            secret.len() >= 3 && !is_reference(secret)
        }
        _ => false,
    }
}

/// Bits for each character, by how often each occurs.
fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    value.iter().for_each(|b| counts[usize::from(*b)] += 1);
    let length = value.len() as f64;
    counts.iter().filter(|c| **c > 0).map(|c| f64::from(*c) / length).map(|p| -p * p.log2()).sum()
}
