//! The end of a zip's directory: where the directory is, and that there is only one.

use std::io::{Read, Seek, SeekFrom};

use super::bytes::{read_at, u16_at, u32_at, u64_at};
use super::fault::Fault;

/// Position of a directory.
#[derive(Clone, Copy, Debug)]
pub struct Directory {
    /// First byte.
    pub start: u64,
    /// In bytes.
    pub length: u64,
    /// Number of entries.
    pub entries: u64,
}

/// Bytes of the end of a directory without a comment.
const END: u64 = 22;
const LOCATOR: u64 = 20;
/// Bytes of the end of a large directory without extensions.
const LARGE_END: u64 = 56;

/// Reads the end of the directory. Programs look for it in different ways (from the end, by the locator of a large one, by its
/// signature anywhere in the last 64 KiB), so it is accepted only where all of them find the same one.
pub fn read_end(reader: &mut (impl Read + Seek)) -> Result<Directory, Fault> {
    let length = reader.seek(SeekFrom::End(0)).map_err(Fault::unreadable)?;
    let at = length.checked_sub(END).ok_or_else(|| Fault::unreadable("the end of its directory is missing"))?;
    let end = read_at(reader, at, 22)?;
    if !end.starts_with(b"PK\x05\x06") || u16_at(&end, 20) != 0 {
        return Err(without_plain_end(reader, length)?);
    }
    // Numbers of the part that the end and the directory stand in, and of the entries in this part: of one part, as it must be.
    let one_part = |number: u16| number == 0 || number == u16::MAX;
    if !one_part(u16_at(&end, 4)) || !one_part(u16_at(&end, 6)) || u16_at(&end, 8) != u16_at(&end, 10) {
        return Err(Fault::unreadable("it is one part of a multi-part archive"));
    }
    let small = Directory {
        entries: u64::from(u16_at(&end, 10)),
        length: u64::from(u32_at(&end, 12)),
        start: u64::from(u32_at(&end, 16)),
    };
    let (directory, stop) = match large_end(reader, at)? {
        Some((large, stop)) => {
            let agree = (small.entries == large.entries || small.entries == u64::from(u16::MAX))
                && (small.length == large.length || small.length == u64::from(u32::MAX))
                && (small.start == large.start || small.start == u64::from(u32::MAX));
            if !agree {
                return Err(Fault::ambiguous("it has two ends that disagree about its directory"));
            }
            (large, stop)
        }
        None if small.entries == u64::from(u16::MAX)
            || small.length == u64::from(u32::MAX)
            || small.start == u64::from(u32::MAX) =>
        {
            return Err(Fault::unreadable("the end of its ZIP64 directory is missing"));
        }
        None => (small, at),
    };
    match directory.start.checked_add(directory.length) {
        Some(after) if after == stop => {}
        Some(after) if after < stop => return Err(Fault::ambiguous("something is between its directory and the end of it")),
        _ => return Err(Fault::unreadable("its directory is outside the file")),
    }
    // Forty-six bytes are the least that an entry takes.
    if directory.entries.checked_mul(46).is_none_or(|least| least > directory.length) {
        return Err(Fault::unreadable("its directory is shorter than it says"));
    }
    Ok(directory)
}

/// Where there is no end without a comment in the last place: is there another, which some program would take?
fn without_plain_end(reader: &mut (impl Read + Seek), length: u64) -> Result<Fault, Fault> {
    let tail = length.min(END + u64::from(u16::MAX));
    let tail = read_at(reader, length - tail, usize::try_from(tail).unwrap_or_default())?;
    Ok(match tail.windows(4).any(|w| w == b"PK\x05\x06") {
        true => Fault::ambiguous("it has a comment, or something follows the end of its directory"),
        false => Fault::unreadable("the end of its directory is missing"),
    })
}

/// The large form of the end, and where it begins, if the end at `at` has one before it. Some programs look for it only where
/// the small form does not suffice, some always: so it is looked for always.
fn large_end(reader: &mut (impl Read + Seek), at: u64) -> Result<Option<(Directory, u64)>, Fault> {
    let Some(place) = at.checked_sub(LOCATOR) else { return Ok(None) };
    let locator = read_at(reader, place, 20)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let unsound = || Fault::ambiguous("the end of its ZIP64 directory is not where every program looks for it");
    let stop = place.checked_sub(LARGE_END).ok_or_else(unsound)?;
    let large = read_at(reader, stop, 56)?;
    let plain = u64_at(&locator, 8) == stop
        && u32_at(&locator, 4) == 0
        && u32_at(&locator, 16) == 1
        && large.starts_with(b"PK\x06\x06")
        && u64_at(&large, 4) == LARGE_END - 12
        && u32_at(&large, 16) == 0
        && u32_at(&large, 20) == 0
        && u64_at(&large, 24) == u64_at(&large, 32);
    if !plain {
        return Err(unsound());
    }
    Ok(Some((Directory { entries: u64_at(&large, 32), length: u64_at(&large, 40), start: u64_at(&large, 48) }, stop)))
}
