//! Reads the directory of a zip, and the header before each entry, byte by byte.

use std::io::{Read, Seek, SeekFrom};

/// An entry of the directory.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name as written, folders with a slash at the end.
    pub name: String,
    /// Bytes unpacked.
    pub size: u64,
    pub made_by: u16,
    pub flags: u16,
    pub method: u16,
    /// Time and date as MS-DOS has them.
    pub time: (u16, u16),
    pub crc: u32,
    /// Bytes as packed.
    pub packed: u64,
    /// Unix mode.
    pub mode: u32,
    /// Bytes of the extra field.
    pub extra: usize,
    /// Bytes of the comment.
    pub comment: usize,
    /// Position of the local header.
    pub header: u64,
    /// Position of the data.
    pub data: u64,
    /// Bytes of the extra field of the local header.
    pub local_extra: usize,
}

pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;
/// Sizes follow the data instead of standing before it.
const TRAILING: u16 = 1 << 3;

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

pub struct End {
    pub directory: Directory,
    /// Something is between the directory and its end, or a comment after it.
    pub odd: bool,
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn read_at(reader: &mut (impl Read + Seek), at: u64, length: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0; length];
    reader.seek(SeekFrom::Start(at)).and_then(|_| reader.read_exact(&mut bytes)).map_err(|e| e.to_string())?;
    Ok(bytes)
}

pub fn read_end(reader: &mut (impl Read + Seek)) -> Result<End, String> {
    const END: usize = 22;
    let length = reader.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let tail_length = usize::try_from(length.min(65_535 + END as u64)).unwrap_or(END);
    let tail = read_at(reader, length - tail_length as u64, tail_length)?;
    let is_end =
        |at: &usize| tail[*at..].starts_with(b"PK\x05\x06") && usize::from(u16_at(&tail, at + 20)) == tail.len() - at - END;
    let at = (0..(tail.len() + 1).saturating_sub(END)).rev().find(is_end).ok_or("the end of its directory is missing")?;
    let end = length - tail_length as u64 + at as u64;
    // Numbers of the part that the end and the directory stand in, and of the entries in this part: of one part, as it must be.
    let one_part = |number: u16| number == 0 || number == 0xffff;
    if !one_part(u16_at(&tail, at + 4)) || !one_part(u16_at(&tail, at + 6)) || u16_at(&tail, at + 8) != u16_at(&tail, at + 10) {
        return Err("it is one part of a multi-part archive".into());
    }
    let comment = u16_at(&tail, at + 20);
    let (mut entries, mut size, mut directory) =
        (u64::from(u16_at(&tail, at + 10)), u64::from(u32_at(&tail, at + 12)), u64::from(u32_at(&tail, at + 16)));
    let mut stop = end;
    if entries == 0xffff || size == 0xffff_ffff || directory == 0xffff_ffff {
        let locator = read_at(reader, end.checked_sub(20).ok_or("it is truncated")?, 20)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return Err("the end of its ZIP64 directory is missing".into());
        }
        stop = u64_at(&locator, 8);
        let large = read_at(reader, stop, 56)?;
        if !large.starts_with(b"PK\x06\x06") {
            return Err("the end of its ZIP64 directory is missing".into());
        }
        (entries, size, directory) = (u64_at(&large, 32), u64_at(&large, 40), u64_at(&large, 48));
    }
    let after = directory.checked_add(size).filter(|after| *after <= stop).ok_or("its directory is outside the file")?;
    // Forty-six bytes are the least that an entry takes.
    if entries.checked_mul(46).is_none_or(|least| least > size) {
        return Err("its directory is shorter than it says".into());
    }
    Ok(End { directory: Directory { start: directory, length: size, entries }, odd: comment > 0 || after != stop })
}

pub fn read_directory(reader: &mut (impl Read + Seek), end: &End) -> Result<Vec<Item>, String> {
    let length = usize::try_from(end.directory.length).ok().filter(|l| *l <= 1 << 30).ok_or("its directory is too long")?;
    let bytes = read_at(reader, end.directory.start, length)?;
    let mut items = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let head = bytes.get(at..at + 46).ok_or("its directory is truncated")?;
        if !head.starts_with(b"PK\x01\x02") {
            return Err("its directory is corrupt".into());
        }
        let (name, extra, comment) =
            (usize::from(u16_at(head, 28)), usize::from(u16_at(head, 30)), usize::from(u16_at(head, 32)));
        let rest = bytes.get(at + 46..at + 46 + name + extra + comment).ok_or("its directory is truncated")?;
        let name_text = std::str::from_utf8(&rest[..name]).map_err(|_| "a name in it is not UTF-8")?;
        let (method, flags) = (u16_at(head, 10), u16_at(head, 8));
        if flags & 1 != 0 {
            return Err(format!("{name_text} is encrypted"));
        }
        if method != STORED && method != DEFLATED {
            return Err(format!("{name_text} uses compression method {method}"));
        }
        if ![0, 0xffff].contains(&u16_at(head, 34)) {
            return Err(format!("{name_text} is in another part of a multi-part archive"));
        }
        let mut item = Item {
            name: name_text.to_owned(),
            size: u64::from(u32_at(head, 24)),
            made_by: u16_at(head, 4),
            flags,
            method,
            time: (u16_at(head, 12), u16_at(head, 14)),
            crc: u32_at(head, 16),
            packed: u64::from(u32_at(head, 20)),
            mode: u32_at(head, 38) >> 16,
            extra,
            comment,
            header: u64::from(u32_at(head, 42)),
            data: 0,
            local_extra: 0,
        };
        read_extra_field(&mut item, &rest[name..name + extra])?;
        if item.method == STORED && item.packed != item.size {
            return Err(format!("{name_text} has two different sizes"));
        }
        items.push(item);
        at += 46 + name + extra + comment;
    }
    match items.len() as u64 == end.directory.entries {
        true => Ok(items),
        false => Err("its directory does not have as many entries as it says".into()),
    }
}

/// Sizes beyond four gigabytes, and the field by which some unpackers give a file another name.
fn read_extra_field(item: &mut Item, mut extra: &[u8]) -> Result<(), String> {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + length).ok_or("an extra field is truncated")?;
        if id == 0x7075 {
            return Err(format!("{} has a second name", item.name));
        }
        if id == 1 {
            let mut values = field.chunks_exact(8).map(|v| u64_at(v, 0));
            for value in [&mut item.size, &mut item.packed, &mut item.header] {
                if *value == 0xffff_ffff {
                    *value = values.next().ok_or("a large entry has no size")?;
                }
            }
        }
        extra = &extra[4 + length..];
    }
    Ok(())
}

/// Reads the header before an entry's data, which must agree with the directory.
pub fn read_local(reader: &mut (impl Read + Seek), item: &mut Item, end: &End) -> Result<(), String> {
    let contradiction = || format!("{} is described in two different ways", item.name);
    let head = read_at(reader, item.header, 30)?;
    let name = usize::from(u16_at(&head, 26));
    if !head.starts_with(b"PK\x03\x04") || name != item.name.len() {
        return Err(contradiction());
    }
    let local_name = read_at(reader, item.header + 30, name)?;
    let trailing = item.flags & TRAILING != 0;
    let low = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let local = (u32_at(&head, 14), u32_at(&head, 18), u32_at(&head, 22));
    let fits = local.0 == item.crc
        && (local.1 == low(item.packed) || local.1 == u32::MAX)
        && (local.2 == low(item.size) || local.2 == u32::MAX);
    if local_name != item.name.as_bytes()
        || u16_at(&head, 8) != item.method
        || u16_at(&head, 6) != item.flags
        || !(trailing || fits)
    {
        return Err(contradiction());
    }
    let (data, local_extra) = (item.header + 30 + name as u64 + u64::from(u16_at(&head, 28)), usize::from(u16_at(&head, 28)));
    if data.checked_add(item.packed).is_none_or(|stop| stop > end.directory.start) {
        return Err(format!("{} is outside the file", item.name));
    }
    item.data = data;
    item.local_extra = local_extra;
    Ok(())
}
