//! Reads a zip from anywhere as if somebody wanted to cheat with it.
//!
//! A lenient reader hides what matters here: two entries of one name, a local header that says otherwise than the
//! directory, data that overlaps. So the directory is read as it stands and everything odd is a problem. Data streams.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};

use super::Problem;
use super::bag;

mod rules;

/// What a pack may at most be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Entries.
    pub entries: u64,
    /// Bytes of all files unpacked.
    pub total: u64,
    /// Bytes unpacked for one byte packed, of any entry larger than [`Limits::small`].
    pub ratio: u64,
    /// Entries up to this size may be packed as tightly as they like.
    pub small: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { entries: 1_000_000, total: 64 << 30, ratio: 200, small: 4 << 20 }
    }
}

/// One entry of the directory.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name as written, folders with a slash at the end.
    pub name: String,
    /// Bytes unpacked.
    pub size: u64,
    made_by: u16,
    flags: u16,
    method: u16,
    stamp: (u16, u16),
    crc: u32,
    packed: u64,
    mode: u32,
    extra: usize,
    comment: usize,
    header: u64,
    data: u64,
    local_extra: usize,
}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Sizes follow the data instead of standing before it.
const TRAILING: u16 = 1 << 3;

/// A zip whose directory was read and found sound.
pub struct Archive<R> {
    reader: R,
    /// Entries in the order of the directory.
    items: Vec<Item>,
    by_name: BTreeMap<String, usize>,
    base: String,
    directory: Directory,
    odd_end: bool,
}

/// Where a directory lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directory {
    /// First byte.
    pub start: u64,
    /// Bytes.
    pub length: u64,
    /// Entries.
    pub entries: u64,
}

fn no_zip(why: impl std::fmt::Display) -> Vec<Problem> {
    vec![Problem::new(
        "ONUS-V001",
        format!("this is no zip that can be read: {why}"),
        "Ask for the file again; compare its size and digest.",
    )]
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory. Everything wrong with it is reported at once.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Archive<R>, Vec<Problem>> {
        let end = read_end(&mut reader).map_err(no_zip)?;
        if end.directory.entries > limits.entries {
            return Err(vec![rules::bomb(format!("it has {} entries; {} are allowed", end.directory.entries, limits.entries))]);
        }
        let mut items = read_directory(&mut reader, &end).map_err(no_zip)?;
        for item in &mut items {
            read_local(&mut reader, item, &end).map_err(no_zip)?;
        }
        let mut problems = Vec::new();
        rules::overlaps(&items, &mut problems);
        rules::names(&items, &mut problems);
        rules::sizes(&items, limits, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let by_name = items.iter().enumerate().map(|(i, item)| (item.name.clone(), i)).collect();
        let base = base(&items);
        Ok(Archive { reader, items, by_name, base, directory: end.directory, odd_end: end.odd })
    }

    /// The folder that holds the bag.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Entries in the order of the directory; folders are among them.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Whether there is an entry of this name.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Hands an entry's bytes to `take` as they are unpacked.
    pub fn stream(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        let item = self.by_name.get(name).map(|i| self.items[*i].clone()).ok_or("it is not there")?;
        let words = |error: io::Error| error.to_string();
        self.reader.seek(SeekFrom::Start(item.data)).map_err(words)?;
        let packed = (&mut self.reader).take(item.packed);
        let mut plain: Box<dyn Read + '_> = match item.method {
            STORED => Box::new(packed),
            _ => Box::new(flate2::read::DeflateDecoder::new(packed)),
        };
        let mut buffer = vec![0_u8; 128 * 1024];
        let mut left = item.size;
        let mut crc = flate2::Crc::new();
        loop {
            let read = plain.read(&mut buffer).map_err(|e| format!("it cannot be unpacked: {e}"))?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or("it unpacks to more than its directory says")?;
            crc.update(&buffer[..read]);
            take(&buffer[..read]);
        }
        match (left, crc.sum() == item.crc) {
            (0, true) => Ok(()),
            (0, false) => Err("its check sum is another".to_owned()),
            _ => Err("it unpacks to less than its directory says".to_owned()),
        }
    }

    /// An entry that is read whole.
    pub fn text(&mut self, name: &str) -> Result<Vec<u8>, String> {
        /// Manifests and statements of a million files stay below it.
        const MOST: u64 = 512 << 20;
        let size = self.by_name.get(name).map(|i| self.items[*i].size).ok_or_else(|| format!("{name} is not there"))?;
        if size > MOST {
            return Err(format!("{name} is larger than {} MiB", MOST >> 20));
        }
        let mut bytes = Vec::new();
        self.stream(name, &mut |piece| bytes.extend_from_slice(piece)).map_err(|why| format!("{name}: {why}"))?;
        Ok(bytes)
    }

    /// Where its directory lies.
    pub(super) fn directory(&self) -> Directory {
        self.directory
    }

    /// The time that its first entry bears.
    pub(super) fn stamp(&self) -> zip::DateTime {
        let first = self.items.first().map(|i| i.stamp).unwrap_or_default();
        zip::DateTime::try_from_msdos(first.1, first.0).unwrap_or_default()
    }

    /// Why this cannot be the very file that `onus pack` wrote; none where nothing speaks against it.
    pub(super) fn rewritten(&self, sealed: Option<i64>) -> Option<&'static str> {
        let expected = sealed.map(|s| {
            let stamp = bag::stamp(s);
            (stamp.timepart(), stamp.datepart())
        });
        let mut next = 0;
        let mut last = (0, String::new());
        for item in &self.items {
            let (rank, inner) = rank(&self.base, &item.name);
            if item.header != next {
                return Some("entries do not follow each other");
            }
            next = item.data + item.packed;
            if (rank, inner) < (last.0, last.1.as_str()) {
                return Some("entries stand in another order");
            }
            last = (rank, inner.to_owned());
            let large = item.size >= 0xffff_0000;
            let told = item.made_by >> 8 == 3 && item.mode == 0o100_644 && item.flags & !(1 << 11) == 0;
            let extra = (item.extra == 0 && item.local_extra == 0) || large || item.header >= 0xffff_0000;
            if item.name.ends_with('/') || !told || !extra || item.comment > 0 || (rank > 0 && item.method != DEFLATED) {
                return Some("another program packed its entries");
            }
            if expected.is_some_and(|e| e != item.stamp) {
                return Some("entries bear another time");
            }
        }
        if next != self.directory.start || self.odd_end {
            return Some("it holds something besides its entries");
        }
        None
    }
}

/// Where an entry stands in what `onus pack` writes: payload by path, then tag files in their order, then signatures.
fn rank<'n>(base: &str, name: &'n str) -> (usize, &'n str) {
    let inner = name.strip_prefix(base).and_then(|n| n.strip_prefix('/')).unwrap_or(name);
    match bag::TAGS.iter().position(|t| *t == inner) {
        Some(tag) => (tag + 1, ""),
        None if inner == bag::TAGMANIFEST => (bag::TAGS.len() + 1, ""),
        None if inner.starts_with("data/") => (0, inner),
        None => (usize::MAX, ""),
    }
}

/// How a zip ends.
struct End {
    directory: Directory,
    /// Something stands between the directory and its end, or a comment after it.
    odd: bool,
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

fn read_end(reader: &mut (impl Read + Seek)) -> Result<End, String> {
    const END: usize = 22;
    let length = reader.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let tail_length = usize::try_from(length.min(65_535 + END as u64)).unwrap_or(END);
    let tail = read_at(reader, length - tail_length as u64, tail_length)?;
    let fits =
        |at: &usize| tail[*at..].starts_with(b"PK\x05\x06") && usize::from(u16_at(&tail, at + 20)) == tail.len() - at - END;
    let at = (0..(tail.len() + 1).saturating_sub(END)).rev().find(fits).ok_or("it has no end of a directory")?;
    let end = length - tail_length as u64 + at as u64;
    // Numbers of the part that the end and the directory stand in, and of the entries in this part: of one part, as it must be.
    let one_part = |number: u16| number == 0 || number == 0xffff;
    if !one_part(u16_at(&tail, at + 4)) || !one_part(u16_at(&tail, at + 6)) || u16_at(&tail, at + 8) != u16_at(&tail, at + 10) {
        return Err("it is one part of several".into());
    }
    let comment = u16_at(&tail, at + 20);
    let (mut entries, mut size, mut directory) =
        (u64::from(u16_at(&tail, at + 10)), u64::from(u32_at(&tail, at + 12)), u64::from(u32_at(&tail, at + 16)));
    let mut stop = end;
    if entries == 0xffff || size == 0xffff_ffff || directory == 0xffff_ffff {
        let locator = read_at(reader, end.checked_sub(20).ok_or("it is cut off")?, 20)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return Err("it has no end of a large directory".into());
        }
        stop = u64_at(&locator, 8);
        let large = read_at(reader, stop, 56)?;
        if !large.starts_with(b"PK\x06\x06") {
            return Err("it has no end of a large directory".into());
        }
        (entries, size, directory) = (u64_at(&large, 32), u64_at(&large, 40), u64_at(&large, 48));
    }
    let after = directory.checked_add(size).filter(|after| *after <= stop).ok_or("its directory lies outside it")?;
    // Forty-six bytes are the least that an entry takes.
    if entries.checked_mul(46).is_none_or(|least| least > size) {
        return Err("its directory is shorter than it says".into());
    }
    Ok(End { directory: Directory { start: directory, length: size, entries }, odd: comment > 0 || after != stop })
}

fn read_directory(reader: &mut (impl Read + Seek), end: &End) -> Result<Vec<Item>, String> {
    let length = usize::try_from(end.directory.length).ok().filter(|l| *l <= 1 << 30).ok_or("its directory is too long")?;
    let bytes = read_at(reader, end.directory.start, length)?;
    let mut items = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let head = bytes.get(at..at + 46).ok_or("its directory is cut off")?;
        if !head.starts_with(b"PK\x01\x02") {
            return Err("its directory is broken".into());
        }
        let (name, extra, comment) =
            (usize::from(u16_at(head, 28)), usize::from(u16_at(head, 30)), usize::from(u16_at(head, 32)));
        let rest = bytes.get(at + 46..at + 46 + name + extra + comment).ok_or("its directory is cut off")?;
        let written = std::str::from_utf8(&rest[..name]).map_err(|_| "a name in it is not UTF-8")?;
        let (method, flags) = (u16_at(head, 10), u16_at(head, 8));
        if flags & 1 != 0 {
            return Err(format!("{written} is encrypted"));
        }
        if method != STORED && method != DEFLATED {
            return Err(format!("{written} is packed by method {method}"));
        }
        if ![0, 0xffff].contains(&u16_at(head, 34)) {
            return Err(format!("{written} stands in another part of it"));
        }
        let mut item = Item {
            name: written.to_owned(),
            size: u64::from(u32_at(head, 24)),
            made_by: u16_at(head, 4),
            flags,
            method,
            stamp: (u16_at(head, 12), u16_at(head, 14)),
            crc: u32_at(head, 16),
            packed: u64::from(u32_at(head, 20)),
            mode: u32_at(head, 38) >> 16,
            extra,
            comment,
            header: u64::from(u32_at(head, 42)),
            data: 0,
            local_extra: 0,
        };
        large(&mut item, &rest[name..name + extra])?;
        if item.method == STORED && item.packed != item.size {
            return Err(format!("{written} has two sizes"));
        }
        items.push(item);
        at += 46 + name + extra + comment;
    }
    match items.len() as u64 == end.directory.entries {
        true => Ok(items),
        false => Err("its directory holds another number of entries than it says".into()),
    }
}

/// Sizes beyond four gigabytes, and the field by which some unpackers give a file another name.
fn large(item: &mut Item, mut extra: &[u8]) -> Result<(), String> {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + length).ok_or("a field of an entry is cut off")?;
        if id == 0x7075 {
            return Err(format!("{} bears a second name", item.name));
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

/// What stands before an entry's data must say the same as the directory.
fn read_local(reader: &mut (impl Read + Seek), item: &mut Item, end: &End) -> Result<(), String> {
    let other = || format!("{} is described twice, differently", item.name);
    let head = read_at(reader, item.header, 30)?;
    let name = usize::from(u16_at(&head, 26));
    if !head.starts_with(b"PK\x03\x04") || name != item.name.len() {
        return Err(other());
    }
    let written = read_at(reader, item.header + 30, name)?;
    let trailing = item.flags & TRAILING != 0;
    let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let local = (u32_at(&head, 14), u32_at(&head, 18), u32_at(&head, 22));
    let fits = local.0 == item.crc
        && (local.1 == small(item.packed) || local.1 == u32::MAX)
        && (local.2 == small(item.size) || local.2 == u32::MAX);
    if written != item.name.as_bytes() || u16_at(&head, 8) != item.method || u16_at(&head, 6) != item.flags || !(trailing || fits)
    {
        return Err(other());
    }
    let (data, local_extra) = (item.header + 30 + name as u64 + u64::from(u16_at(&head, 28)), usize::from(u16_at(&head, 28)));
    if data.checked_add(item.packed).is_none_or(|stop| stop > end.directory.start) {
        return Err(format!("{} lies outside it", item.name));
    }
    item.data = data;
    item.local_extra = local_extra;
    Ok(())
}

/// The folder that holds `bagit.txt`; without one, that of the first entry.
fn base(items: &[Item]) -> String {
    let folders: BTreeSet<&str> =
        items.iter().filter_map(|i| i.name.strip_suffix("/bagit.txt")).filter(|f| !f.contains('/')).collect();
    let first = items.first().map(|i| i.name.split('/').next().unwrap_or_default());
    folders.first().copied().or(first).unwrap_or_default().to_owned()
}
