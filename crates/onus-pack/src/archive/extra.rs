//! The extra fields of an entry: only those that change nothing about what is unpacked.
//!
//! Unpackers act on many of them: one gives a file another name, others make it a link. What common packers write is listed
//! here; everything else is refused.

use super::bytes::{u16_at, u64_at};
use super::fault::Fault;

const ZIP64: u16 = 0x0001;

/// Ids and lengths of fields about times and owners, and of Java's empty mark.
fn harmless(id: u16, length: usize) -> bool {
    match id {
        // Windows: one attribute of three times.
        0x000a => length == 32,
        // Times, as Info-ZIP, libarchive and Go write them.
        0x5455 => matches!(length, 1 | 5 | 9 | 13),
        // Owners, in three generations of Info-ZIP's fields.
        0x5855 => matches!(length, 8 | 12),
        0x7855 => matches!(length, 0 | 4),
        0x7875 => (3..=19).contains(&length),
        0xcafe => length == 0,
        _ => false,
    }
}

/// The values of the field for large entries, in bytes; empty where there is none. `name` is for messages.
pub fn large_values<'e>(name: &str, mut extra: &'e [u8]) -> Result<&'e [u8], Fault> {
    let odd = |what: String| Fault::ambiguous(format!("{name} has {what}"));
    let mut seen: Vec<u16> = Vec::new();
    let mut values: &[u8] = &[];
    while !extra.is_empty() {
        if extra.len() < 4 {
            return Err(odd("spare bytes after its extra fields".to_owned()));
        }
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + length).ok_or_else(|| odd("a truncated extra field".to_owned()))?;
        if seen.contains(&id) {
            return Err(odd(format!("two extra fields {id:#06x}")));
        }
        seen.push(id);
        match id {
            ZIP64 if length % 8 == 0 && length <= 24 => values = field,
            0x7075 => return Err(odd("a second name".to_owned())),
            _ if harmless(id, length) => {}
            _ => return Err(odd(format!("an extra field {id:#06x} that some programs act on"))),
        }
        extra = &extra[4 + length..];
    }
    Ok(values)
}

/// Replaces each value that did not fit into four bytes by its large one. There must be exactly as many.
pub fn fill_in(name: &str, values: &[u8], wanted: &mut [&mut u64]) -> Result<(), Fault> {
    let mut values = values.chunks_exact(8).map(|v| u64_at(v, 0));
    for value in wanted.iter_mut().filter(|v| ***v == u64::from(u32::MAX)) {
        **value = values.next().ok_or_else(|| Fault::unreadable(format!("{name} has no size")))?;
    }
    match values.next() {
        None => Ok(()),
        Some(_) => Err(Fault::ambiguous(format!("{name} has sizes that nothing asks for"))),
    }
}
