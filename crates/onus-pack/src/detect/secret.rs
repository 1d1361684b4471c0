//! Credentials and addresses by their shape.

use super::context::{Context, hash, is_word};
use super::kind::SensitiveData;

/// What begins at, or is recognised by, this byte.
pub fn credential(context: Context) -> Option<SensitiveData> {
    let here = context.here();
    match here[0] {
        b'A' => aws(context).then_some(SensitiveData::AwsKey),
        b'-' if here.starts_with(b"-----BEGIN ") => private_key(here).then_some(SensitiveData::PrivateKey),
        b'-' => (ends(context, b"glpat") && run(&here[1..], |b| b.is_ascii_alphanumeric() || b == b'_') >= 20)
            .then_some(SensitiveData::Token),
        b'J' => web_token(context).then_some(SensitiveData::Token),
        b'_' => service_token(context).then_some(SensitiveData::Token),
        b'x' => slack(context).then_some(SensitiveData::Token),
        b'=' | b':' => assignment(context).then_some(SensitiveData::Password),
        _ => None,
    }
}

fn run(bytes: &[u8], good: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| good(**b)).count()
}

/// Whether `text` is before the byte, as a word of its own.
fn ends(context: Context, text: &[u8]) -> bool {
    context.before(text.len()) == text && !is_word(context.back(text.len() + 1))
}

fn aws(context: Context) -> bool {
    let here = context.here();
    (here.starts_with(b"AKIA") || here.starts_with(b"ASIA"))
        && !is_word(context.back(1))
        && run(&here[4..], |b| b.is_ascii_uppercase() || b.is_ascii_digit()) == 16
        && !is_word(here.get(20).copied())
}

fn private_key(here: &[u8]) -> bool {
    let line = &here[..here.len().min(64)];
    let line = &line[..run(line, |b| b != b'\n' && b != b'\r')];
    line.windows(11).any(|w| w == b"PRIVATE KEY")
}

/// Three parts of base64, of which the first two begin with `{"`.
fn web_token(context: Context) -> bool {
    if context.before(2) != b"ey" || is_word(context.back(3)) {
        return false;
    }
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let here = context.here();
    let head = run(here, base64);
    let rest = &here[head..];
    head >= 10 && rest.starts_with(b".eyJ") && {
        let claims = 1 + run(&rest[1..], base64);
        claims > 10 && rest.get(claims) == Some(&b'.')
    }
}

fn service_token(context: Context) -> bool {
    let after = &context.here()[1..];
    let letters = run(after, |b| b.is_ascii_alphanumeric());
    let github = [&b"ghp"[..], b"gho", b"ghu", b"ghs", b"ghr"].iter().any(|p| ends(context, p));
    let long = letters >= 36 && (github || ends(context, b"npm"));
    long || (ends(context, b"github")
        && after.starts_with(b"pat_")
        && run(&after[4..], |b| b.is_ascii_alphanumeric() || b == b'_') >= 22)
        || ((ends(context, b"sk") || ends(context, b"rk"))
            && after.starts_with(b"live_")
            && run(&after[5..], |b| b.is_ascii_alphanumeric()) >= 16)
}

fn slack(context: Context) -> bool {
    let here = context.here();
    here.starts_with(b"xox")
        && matches!(here.get(3), Some(b'a' | b'b' | b'e' | b'p' | b'r' | b's'))
        && here.get(4) == Some(&b'-')
        && !is_word(context.back(1))
        && run(&here[5..], |b| b.is_ascii_alphanumeric() || b == b'-') >= 10
}

/// Ends of names whose value is a secret.
const SECRET: [&[u8]; 12] = [
    b"password",
    b"passwd",
    b"passphrase",
    b"pwd",
    b"secret",
    b"secretkey",
    b"secretaccesskey",
    b"apikey",
    b"accesstoken",
    b"authtoken",
    b"privatekey",
    b"accountkey",
];

/// Values that say something about a secret without being one.
const PLACEHOLDERS: [&str; 16] = [
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
];

/// `name = value` where the name ends like a secret's and the value looks like one.
fn assignment(context: Context) -> bool {
    let before = context.before(64);
    let mut end = before.len();
    while end > 0 && matches!(before[end - 1], b' ' | b'"' | b'\'' | b'\t') && before.len() - end < 4 {
        end -= 1;
    }
    let start =
        end - before[..end].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
    if start == end || !matches!(before[end - 1] | 0x20, b'd' | b'e' | b't' | b'y' | b'n') {
        return false;
    }
    let name: Vec<u8> = before[start..end].iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    if !SECRET.iter().any(|s| name.ends_with(s)) {
        return false;
    }
    let here = &context.here()[1..];
    // `:=`, `==`, `=>`
    let here = here.strip_prefix(b"=").or_else(|| here.strip_prefix(b">")).unwrap_or(here);
    let spaces = run(here, |b| matches!(b, b' ' | b'\t'));
    let here = &here[spaces.min(4)..];
    let quoted = matches!(here.first(), Some(b'"' | b'\''));
    let value = if quoted { &here[1..] } else { here };
    let value = &value[..run(value, |b| match quoted {
        true => !matches!(b, b'"' | b'\'' | b'\n' | b'\r'),
        false => !b.is_ascii_whitespace() && !matches!(b, b',' | b';' | b'"' | b'\'' | b'<' | b'>' | b')' | b'}'),
    })];
    secret_value(value, quoted)
}

fn secret_value(value: &[u8], quoted: bool) -> bool {
    if value.len() < 8 || value.len() > 512 {
        return false;
    }
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let lower = text.to_ascii_lowercase();
    let about = ["$", "<", "{", "%", "arn:", "http:", "https:", "/", "vault:", "ssm:", "ref+", "projects/", "op://"];
    if about.iter().any(|p| lower.starts_with(p)) || PLACEHOLDERS.contains(&lower.as_str()) {
        return false;
    }
    let first = value[0];
    if value.iter().all(|b| *b == first) {
        return false;
    }
    let letter = value.iter().any(u8::is_ascii_alphabetic);
    let other = value.iter().any(|b| !b.is_ascii_alphabetic() && !matches!(b, b'-' | b'_' | b'.'));
    let day = value.len() >= 10 && value[..4].iter().all(u8::is_ascii_digit) && value[4] == b'-' && value[7] == b'-';
    let sentence = value.contains(&b' ');
    !day && !sentence && letter && (other || (quoted && value.len() >= 12))
}

/// `://user:secret@host`; the byte is the `@`.
pub fn in_url(context: Context) -> bool {
    let before = context.before(120);
    let start =
        before.iter().rposition(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'/' | b'@')).map_or(0, |i| i + 1);
    let (head, login) = before.split_at(start);
    // Other bytes are not text: a picture, an archive.
    if !head.ends_with(b"://") || !login.iter().all(u8::is_ascii_graphic) {
        return false;
    }
    match login.iter().position(|b| *b == b':') {
        Some(colon) if colon > 0 => {
            let secret = &login[colon + 1..];
            secret.len() >= 4 && !secret.starts_with(b"$") && !secret.starts_with(b"*") && !secret.starts_with(b"{")
        }
        _ => false,
    }
}

/// Hash of the address around an `@`.
pub fn email(context: Context) -> Option<u64> {
    let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let before = context.before(64);
    let name = before.iter().rev().take_while(|b| local(**b)).count();
    let after = &context.here()[1..];
    let host = &after[..run(&after[..after.len().min(255)], |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))];
    let host = host.strip_suffix(b".").unwrap_or(host);
    let (_, top) = host.iter().rposition(|b| *b == b'.').map(|dot| host.split_at(dot + 1))?;
    if name == 0 || top.len() < 2 || !top.iter().all(u8::is_ascii_alphabetic) || host.starts_with(b".") {
        return None;
    }
    let address = before[before.len() - name..].iter().chain(b"@").chain(host);
    Some(hash(address.map(u8::to_ascii_lowercase)))
}
