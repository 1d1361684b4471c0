//! Whether a zip can be the very file that `onus pack` wrote.

use crate::layout::{TAG_FILES, TAG_MANIFEST};

use super::directory::{DEFLATED, Item};

/// Why it cannot; none where nothing speaks against it. `time` is what every entry should bear.
pub fn difference(items: &[Item], base: &str, time: Option<(u16, u16)>) -> Option<&'static str> {
    let mut next = 0;
    let mut previous = (0, "");
    for item in items {
        let rank = rank(base, &item.name);
        if item.header < next {
            return Some("entries are in a different order");
        }
        next = item.header;
        if rank < previous {
            return Some("entries are in a different order");
        }
        previous = rank;
        let large = item.size >= 0xffff_0000 || item.header >= 0xffff_0000;
        let attributes = item.made_by >> 8 == 3 && item.attributes >> 16 == 0o100_644 && item.flags & !(1 << 11) == 0;
        let no_extra = (item.extra == 0 && item.local_extra == 0) || large;
        let tag_file_stored = rank.0 > 0 && item.method != DEFLATED;
        if item.name.ends_with('/') || !attributes || !no_extra || tag_file_stored {
            return Some("another program packed its entries");
        }
        if time.is_some_and(|time| time != item.time) {
            return Some("entries have a different time");
        }
    }
    None
}

/// Position of an entry in what `onus pack` writes: payload by path, then tag files in their order, then signatures.
fn rank<'n>(base: &str, name: &'n str) -> (usize, &'n str) {
    let inner = name.strip_prefix(base).and_then(|n| n.strip_prefix('/')).unwrap_or(name);
    match TAG_FILES.iter().position(|t| *t == inner) {
        Some(tag) => (tag + 1, ""),
        None if inner == TAG_MANIFEST => (TAG_FILES.len() + 1, ""),
        None if inner.starts_with("data/") => (0, inner),
        None => (usize::MAX, ""),
    }
}
