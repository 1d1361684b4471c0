//! Numbers by their check digits and groups: payment cards, persons, bank accounts.

use super::context::{Context, hash, is_word};
use super::kind::SensitiveData;

pub struct NumberRun {
    /// Kind, and a hash of the value.
    pub sensitive: Option<(SensitiveData, u64)>,
    /// Bytes that need no second look.
    pub length: usize,
}

/// Judges the digits that begin here.
pub fn number(context: Context) -> NumberRun {
    let here = context.here();
    let plain = here.iter().take_while(|b| b.is_ascii_digit()).count();
    let nothing = NumberRun { sensitive: None, length: plain };
    if context.back(1).is_some_and(|b| b.is_ascii_uppercase()) {
        let value = lettered(context);
        return NumberRun { sensitive: value.map(|value| (SensitiveData::Persons, value)), length: plain };
    }
    if is_word(context.back(1)) || matches!(context.back(1), Some(b'-' | b'.')) {
        return nothing;
    }
    // Short runs that no group follows: most numbers.
    if plain < 13 && !matches!(here.get(plain), Some(b'-' | b' ')) {
        return nothing;
    }
    if let Some(value) = social_security(here, plain) {
        return NumberRun { sensitive: Some((SensitiveData::Persons, value)), length: 11 };
    }
    match card(here) {
        Some((value, length)) => NumberRun { sensitive: Some((SensitiveData::Cards, value)), length },
        None => nothing,
    }
}

fn ends_here(here: &[u8], length: usize) -> bool {
    let next = here.get(length).copied();
    let goes_on = next == Some(b'-') && here.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
    !is_word(next) && !goes_on
}

/// United States: `AAA-GG-SSSS`, never 000, 666 or 9xx, 00 or 0000.
fn social_security(here: &[u8], plain: usize) -> Option<u64> {
    let shape = plain == 3
        && here.len() >= 11
        && here[3] == b'-'
        && here[4..6].iter().all(u8::is_ascii_digit)
        && here[6] == b'-'
        && here[7..11].iter().all(u8::is_ascii_digit)
        && ends_here(here, 11);
    let used = shape
        && &here[..3] != b"000"
        && &here[..3] != b"666"
        && here[0] != b'9'
        && &here[4..6] != b"00"
        && &here[7..11] != b"0000";
    used.then(|| hash(here[..11].iter().copied()))
}

/// A payment card: 13 to 19 digits in the groups that cards print, a prefix in use, Luhn's check digit.
fn card(here: &[u8]) -> Option<(u64, usize)> {
    let mut digits: Vec<u8> = Vec::with_capacity(19);
    let mut groups: Vec<usize> = vec![0];
    let mut separator = None;
    let mut at = 0;
    while let Some(&byte) = here.get(at) {
        if byte.is_ascii_digit() {
            digits.push(byte - b'0');
            *groups.last_mut()? += 1;
        } else if matches!(byte, b' ' | b'-')
            && separator.is_none_or(|s| s == byte)
            && here.get(at + 1).is_some_and(u8::is_ascii_digit)
        {
            separator = Some(byte);
            groups.push(0);
        } else {
            break;
        }
        at += 1;
        if digits.len() > 19 {
            return None;
        }
        // Printed groups end with the last digit of a card; what follows a space is another number.
        if matches!(groups.as_slice(), [4, 4, 4, 4] | [4, 6, 5]) {
            break;
        }
    }
    let printed = matches!(groups.as_slice(), [13..=19] | [4, 4, 4, 4] | [4, 6, 5] | [4, 4, 4, 4, 3]);
    let prefix = matches!(digits.first(), Some(2..=6));
    let varied = digits.iter().any(|d| Some(d) != digits.first());
    (printed && prefix && varied && ends_here(here, at) && luhn(&digits)).then(|| (hash(digits.iter().copied()), at))
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip(0..)
        .map(|(d, place)| match (u32::from(*d), place % 2) {
            (d, 0) => d,
            (d, _) => d * 2 / 10 + d * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Two capitals before: a British national insurance number, or an IBAN.
fn lettered(context: Context) -> Option<u64> {
    let letters = context.before(2);
    if letters.len() < 2 || !letters.iter().all(u8::is_ascii_uppercase) || is_word(context.back(3)) {
        return None;
    }
    let here = context.here();
    let all = || letters.iter().chain(here);
    let insurance = here.len() >= 7
        && here[..6].iter().all(u8::is_ascii_digit)
        && matches!(here[6], b'A'..=b'D')
        && !is_word(here.get(7).copied())
        && !letters.iter().any(|l| b"DFIQUV".contains(l));
    if insurance {
        return Some(hash(all().take(9).copied()));
    }
    let spaced: Vec<u8> = here
        .iter()
        .scan(false, |space, b| {
            let gap = *b == b' ';
            let go = b.is_ascii_digit() || b.is_ascii_uppercase() || (gap && !*space);
            *space = gap;
            go.then_some(*b)
        })
        .filter(|b| *b != b' ')
        .collect();
    // Words may follow an account after a space: try every length in use.
    let two = here.len() >= 2 && here[..2].iter().all(u8::is_ascii_digit);
    (two && spaced.len() >= 13)
        .then(|| (13..=32.min(spaced.len())).rev().find(|n| checks(letters, &spaced[..*n])))
        .flatten()
        .filter(|n| *n == spaced.len() || here[..*n].contains(&b' '))
        .map(|n| hash(letters.iter().chain(&spaced[..n]).copied()))
}

/// ISO 7064 MOD 97-10 over the account, country and check digits moved to its end.
fn checks(country: &[u8], rest: &[u8]) -> bool {
    let moved = rest[2..].iter().chain(country).chain(&rest[..2]);
    let remainder = moved.fold(0_u32, |r, b| match b {
        b'0'..=b'9' => (r * 10 + u32::from(b - b'0')) % 97,
        _ => (r * 100 + u32::from(b - b'A') + 10) % 97,
    });
    remainder == 1
}
