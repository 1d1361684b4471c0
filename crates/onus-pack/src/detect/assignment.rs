//! `name = value`, in any notation, where the name ends like a secret's.

use super::value::{Quoted, is_generated, is_password};

/// Ends of names whose value people choose.
const CHOSEN: [&[u8]; 9] =
    [b"password", b"passwd", b"passphrase", b"passwort", b"pwd", b"passcode", b"dbpass", b"userpass", b"mysqlpass"];
/// Ends of names whose value is generated, or chosen.
const GENERATED: [&[u8]; 22] = [
    b"secret",
    b"secretkey",
    b"secretaccesskey",
    b"apikey",
    b"accesstoken",
    b"authtoken",
    b"apitoken",
    b"refreshtoken",
    b"sessiontoken",
    b"bearertoken",
    b"deploytoken",
    b"bottoken",
    b"usertoken",
    b"privatekey",
    b"accountkey",
    b"encryptionkey",
    b"signingkey",
    b"masterkey",
    b"secretkeybase",
    b"hmackey",
    b"sharedkey",
    b"webhooktoken",
];
/// Names whose value may only be something generated: the word alone says too many other things.
const ALONE: [&[u8]; 3] = [b"token", b"credentials", b"credential"];

/// The value, if it is a secret, with its position; `at` is the position of the `=` or `:`.
pub fn secret(text: &[u8], at: usize) -> Option<(usize, &[u8])> {
    let before = &text[at.saturating_sub(80)..at];
    let mut end = before.len();
    while end > 0 && matches!(before[end - 1], b' ' | b'"' | b'\'' | b'\t' | b'`' | b']') && before.len() - end < 16 {
        end -= 1;
    }
    let in_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let start = end - before[..end].iter().rev().take_while(in_name).count();
    // A part of an address of many parts, as of a secret in AWS, is no name.
    if start > 0 && before[start - 1] == b':' {
        return None;
    }
    let last = before[start..end].last()?.to_ascii_lowercase();
    if !matches!(last, b'd' | b'e' | b't' | b'y' | b'n' | b's') {
        return None;
    }
    let name: Vec<u8> = before[start..end].iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let ends = |list: &[&[u8]]| list.iter().any(|s| name.ends_with(s));
    let chosen = ends(&CHOSEN);
    let generated = ends(&GENERATED);
    let alone = ALONE.contains(&name.as_slice()) || name.ends_with(b"token") && !is_page_token(&name);
    if !chosen && !generated && !alone {
        return None;
    }
    let (from, value, quoted) = value(text, at)?;
    let found = match () {
        _ if chosen => is_password(value, quoted) && value.len() >= 8 || is_password(value, quoted) && quoted == Quoted::Yes,
        _ if generated => is_generated(value) || is_chosen_secret(value, quoted),
        _ => is_generated(value),
    };
    found.then_some((from, value))
}

/// Tokens that lead to the next page of a list, or make a call repeatable.
fn is_page_token(name: &[u8]) -> bool {
    [
        &b"nexttoken"[..],
        b"pagetoken",
        b"continuationtoken",
        b"clienttoken",
        b"requesttoken",
        b"idempotencytoken",
        b"changetoken",
        b"locktoken",
        b"startingtoken",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// A word of no dictionary where a generated one is expected: with letters, digits and a sign, or in mixed case with digits.
fn is_chosen_secret(value: &[u8], quoted: Quoted) -> bool {
    let sign = value.iter().any(|b| matches!(b, b'!' | b'@' | b'#' | b'^' | b'&' | b'?' | b'+' | b'=' | b'$'));
    let upper = value.iter().any(u8::is_ascii_uppercase);
    let lower = value.iter().any(u8::is_ascii_lowercase);
    let digit = value.iter().any(u8::is_ascii_digit);
    value.len() >= 8 && digit && lower && (sign || upper || !value.contains(&b'-')) && is_password(value, quoted)
}

/// What stands after the sign: between quotation marks, or up to a space or a sign that ends it.
fn value(text: &[u8], at: usize) -> Option<(usize, &[u8], Quoted)> {
    let mut from = at + 1;
    // `:=`, `==`, `=>`, `::`
    from += usize::from(matches!(text.get(from), Some(b'=' | b'>' | b':')));
    from += text[from.min(text.len())..].iter().take(8).take_while(|b| matches!(b, b' ' | b'\t')).count();
    // YAML's tag for a string, and Python's letters before one.
    let rest = text.get(from..)?;
    if rest.first().is_some_and(|b| matches!(b, b'b' | b'r' | b'f' | b'u')) && matches!(rest.get(1), Some(b'"' | b'\'')) {
        from += 1;
    }
    let mark = text.get(from).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
    let from = from + usize::from(mark.is_some());
    let rest = &text[from.min(text.len())..];
    let rest = &rest[..rest.len().min(600)];
    let length = rest
        .iter()
        .take_while(|b| match mark {
            Some(mark) => **b != mark && !matches!(**b, b'\n' | b'\r'),
            None => {
                !b.is_ascii_whitespace() && !matches!(**b, b',' | b';' | b'"' | b'\'' | b'<' | b'>' | b')' | b'}' | b']' | b'|')
            }
        })
        .count();
    let value = &rest[..length];
    // The mark that ends code in Markdown is no part of what stands in it.
    let value = match (mark, value.strip_suffix(b"`")) {
        (None, Some(inside)) if !inside.contains(&b'`') => inside,
        _ => value,
    };
    Some((from, value, if mark.is_some() { Quoted::Yes } else { Quoted::No }))
}

/// What parts the columns of a table, and which of them hold secrets by the head of the table.
pub fn secret_columns(head: &[u8]) -> (u8, Vec<usize>) {
    let separator = [b'\t', b';', b',', b'|'].into_iter().max_by_key(|s| head.iter().filter(|b| *b == s).count()).unwrap_or(b',');
    let plain =
        |cell: &[u8]| -> Vec<u8> { cell.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect() };
    let is_secret = |cell: &[u8]| {
        let name = plain(cell);
        cell.len() < 60 && CHOSEN.iter().chain(&GENERATED).any(|s| name.ends_with(s))
    };
    let cells: Vec<&[u8]> = head.split(|b| *b == separator).collect();
    let columns = if cells.len() < 2 { Vec::new() } else { (0..cells.len()).filter(|c| is_secret(cells[*c])).collect() };
    (separator, columns)
}

/// The value of a cell below such a head, if it is a secret.
pub fn secret_cell(cell: &[u8]) -> Option<&[u8]> {
    let value = cell.trim_ascii();
    let value = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value);
    (is_password(value, Quoted::No) || is_generated(value)).then_some(value)
}
