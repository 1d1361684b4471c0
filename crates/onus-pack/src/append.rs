//! Adds entries to the end of a zip, and changes no byte before its directory.
//!
//! The `zip` crate's own appending leaves the old directory behind as waste and rewrites all of it; here the old directory's
//! entries are copied as they are.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::archive::Directory;

/// Stands for a value that does not fit into four bytes and is in a field of eight.
const LARGE: u32 = u32::MAX;

/// Copies `source` to `out` with more entries (name and bytes), deflated.
pub fn append(
    source: &mut (impl Read + Seek),
    directory: &Directory,
    time: zip::DateTime,
    entries: &[(String, Vec<u8>)],
    out: &mut impl Write,
) -> io::Result<()> {
    source.seek(SeekFrom::Start(0))?;
    copy(source, directory.start, out)?;
    let mut added = Vec::new();
    let mut start = directory.start;
    for (name, bytes) in entries {
        let (local, entry) = entry(name, bytes, time, start)?;
        out.write_all(&local)?;
        start += local.len() as u64;
        added.extend(entry);
    }
    // The source is at its directory now.
    copy(source, directory.length, out)?;
    out.write_all(&added)?;
    let extended =
        Directory { start, length: directory.length + added.len() as u64, entries: directory.entries + entries.len() as u64 };
    out.write_all(&end_of_directory(&extended))
}

/// An entry with its header and data, and its line in the directory, where the former begins at `start`.
fn entry(name: &str, bytes: &[u8], time: zip::DateTime, start: u64) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes)?;
    let compressed = encoder.finish()?;
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let small = |n: usize| u32::try_from(n).map_err(|_| io::Error::other("the entry is too large"));
    // What the local header and the directory have in common.
    let mut shared = Vec::new();
    shared.extend(20_u16.to_le_bytes());
    shared.extend(0_u16.to_le_bytes());
    shared.extend(8_u16.to_le_bytes());
    shared.extend(time.timepart().to_le_bytes());
    shared.extend(time.datepart().to_le_bytes());
    for value in [crc.sum(), small(compressed.len())?, small(bytes.len())?] {
        shared.extend(value.to_le_bytes());
    }
    shared.extend(u16::try_from(name.len()).map_err(|_| io::Error::other("the name is too long"))?.to_le_bytes());
    let local: Vec<u8> = [b"PK\x03\x04".as_slice(), &shared, &[0, 0], name.as_bytes(), &compressed].concat();
    let offset = u32::try_from(start).ok().filter(|o| *o != LARGE);
    let extra = match offset {
        Some(_) => Vec::new(),
        None => [&1_u16.to_le_bytes()[..], &8_u16.to_le_bytes(), &start.to_le_bytes()].concat(),
    };
    let mut entry = [b"PK\x01\x02".as_slice(), &[20, 3], &shared].concat();
    entry.extend(u16::try_from(extra.len()).unwrap_or_default().to_le_bytes());
    // No comment, first disk, no internal attributes.
    entry.extend([0; 6]);
    entry.extend((0o100_644_u32 << 16).to_le_bytes());
    entry.extend(offset.unwrap_or(LARGE).to_le_bytes());
    entry.extend(name.as_bytes());
    entry.extend(extra);
    Ok((local, entry))
}

fn copy(source: &mut impl Read, length: u64, out: &mut impl Write) -> io::Result<()> {
    match io::copy(&mut source.take(length), out)? == length {
        true => Ok(()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The end of a directory, in its large form too where it does not fit into the small one.
fn end_of_directory(directory: &Directory) -> Vec<u8> {
    let mut out = Vec::new();
    let entries = u16::try_from(directory.entries).unwrap_or(u16::MAX);
    let length = u32::try_from(directory.length).unwrap_or(LARGE);
    let start = u32::try_from(directory.start).unwrap_or(LARGE);
    if entries == u16::MAX || length == LARGE || start == LARGE {
        let end = directory.start + directory.length;
        out.extend(b"PK\x06\x06");
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 3, 45, 0]);
        out.extend([0; 8]);
        for value in [directory.entries, directory.entries, directory.length, directory.start] {
            out.extend(value.to_le_bytes());
        }
        out.extend(b"PK\x06\x07");
        out.extend([0; 4]);
        out.extend(end.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    out.extend(entries.to_le_bytes());
    out.extend(entries.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}
