//! A byte with what is before and after it, hashes of values, and e-mail addresses.

/// Bytes that a look ahead may need.
pub const AHEAD: usize = 1024;

/// A byte and its surroundings.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub bytes: &'a [u8],
    /// Position of the byte.
    pub at: usize,
}

impl<'a> Context<'a> {
    /// Up to `most` bytes before.
    pub fn before(self, most: usize) -> &'a [u8] {
        &self.bytes[self.at.saturating_sub(most)..self.at]
    }

    /// From the byte itself.
    pub fn here(self) -> &'a [u8] {
        &self.bytes[self.at..self.bytes.len().min(self.at + AHEAD)]
    }

    /// The byte `back` bytes before, if there is one.
    pub fn back(self, back: usize) -> Option<u8> {
        self.at.checked_sub(back).map(|i| self.bytes[i])
    }
}

pub fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// FNV-1a: distinguishes values without keeping them.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Hash of the address around an `@`.
pub fn email(context: Context) -> Option<u64> {
    let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let before = context.before(64);
    let name = before.iter().rev().take_while(|b| local(**b)).count();
    let after = &context.here()[1..];
    let host = &after[..after.iter().take(255).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count()];
    let host = host.strip_suffix(b".").unwrap_or(host);
    let (_, top) = host.iter().rposition(|b| *b == b'.').map(|dot| host.split_at(dot + 1))?;
    if name == 0 || top.len() < 2 || !top.iter().all(u8::is_ascii_alphabetic) || host.starts_with(b".") {
        return None;
    }
    let address = before[before.len() - name..].iter().chain(b"@").chain(host);
    Some(hash(address.map(u8::to_ascii_lowercase)))
}
