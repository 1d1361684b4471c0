//! The header before each entry's data, and what may follow the data. All of it must agree with the directory: some programs
//! read the one, some the other.

use std::io::{Read, Seek};

use super::bytes::{read_at, u16_at, u32_at, u64_at};
use super::directory::{Item, STORED, TRAILING, shortened};
use super::end::Directory;
use super::extra::large_values;
use super::fault::Fault;

/// Reads the header before an entry's data, and notes where the data is.
pub fn read_local(reader: &mut (impl Read + Seek), item: &mut Item, directory: &Directory) -> Result<(), Fault> {
    let shown = shortened(&item.name);
    let contradiction = || Fault::ambiguous(format!("{shown} is described in two different ways"));
    let head = read_at(reader, item.header, 30)?;
    let (name, extra) = (usize::from(u16_at(&head, 26)), usize::from(u16_at(&head, 28)));
    if !head.starts_with(b"PK\x03\x04") || name != item.name.len() {
        return Err(contradiction());
    }
    let rest = read_at(reader, item.header + 30, name + extra)?;
    let alike = &rest[..name] == item.name.as_bytes()
        && u16_at(&head, 6) == item.flags
        && u16_at(&head, 8) == item.method
        && (u16_at(&head, 10), u16_at(&head, 12)) == item.time;
    let values = large_values(&shown, &rest[name..])?;
    let sizes = [u32_at(&head, 22), u32_at(&head, 18)];
    if !alike || !sizes_fit(item, u32_at(&head, 14), sizes, values) {
        return Err(contradiction());
    }
    // A program that reads from the front could not tell where stored data ends.
    if item.flags & TRAILING != 0 && item.method == STORED && item.size > 0 && u64::from(sizes[0]) != item.size {
        return Err(Fault::ambiguous(format!("{shown} does not say where it ends")));
    }
    item.data = item.header + 30 + (name + extra) as u64;
    item.local_extra = extra;
    item.local_large = !values.is_empty();
    match item.data.checked_add(item.packed) {
        Some(stop) if stop <= directory.start => Ok(()),
        _ => Err(Fault::unreadable(format!("{shown} is outside the file"))),
    }
}

/// Whether checksum and sizes (unpacked, packed) are those of the directory; or nothing at all, where they follow the data.
fn sizes_fit(item: &Item, crc: u32, sizes: [u32; 2], large: &[u8]) -> bool {
    let trailing = item.flags & TRAILING != 0;
    let mut large = large.chunks_exact(8).map(|v| u64_at(v, 0));
    let crc_fits = crc == item.crc || (trailing && crc == 0);
    let sizes_fit = sizes.into_iter().zip([item.size, item.packed]).all(|(small, size)| {
        let said = match small {
            u32::MAX => large.next(),
            small => Some(u64::from(small)),
        };
        said == Some(size) || (trailing && said == Some(0))
    });
    crc_fits && sizes_fit && large.next().is_none()
}

/// Where an entry ends: after its data, or after the sizes that follow them. `next` is where the next entry begins.
pub fn stop(reader: &mut (impl Read + Seek), item: &Item, next: u64) -> Result<u64, Fault> {
    let data_stop = item.data + item.packed;
    if item.flags & TRAILING == 0 || next < data_stop {
        return Ok(data_stop);
    }
    let lies = || Fault::ambiguous(format!("what follows {} does not describe it", shortened(&item.name)));
    // Who reads from the front finds nothing where they are missing, may not know them without their signature, and goes by the
    // header for their length.
    let length = if item.local_large { 24 } else { 16 };
    if next - data_stop != length as u64 {
        return Err(lies());
    }
    let bytes = read_at(reader, data_stop, length)?;
    let values = bytes.strip_prefix(b"PK\x07\x08").ok_or_else(lies)?;
    let sizes = match values.len() {
        12 => (u64::from(u32_at(values, 4)), u64::from(u32_at(values, 8))),
        _ => (u64_at(values, 4), u64_at(values, 12)),
    };
    match u32_at(values, 0) == item.crc && sizes == (item.packed, item.size) {
        true => Ok(next),
        false => Err(lies()),
    }
}

/// Where the data of an entry begins, as its local header has it.
pub fn local_data(reader: &mut (impl Read + Seek), item: &Item) -> Result<u64, Fault> {
    let head = read_at(reader, item.header, 30)?;
    Ok(item.header.saturating_add(30 + u64::from(u16_at(&head, 26)) + u64::from(u16_at(&head, 28))))
}
