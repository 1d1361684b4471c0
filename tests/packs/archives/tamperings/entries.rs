//! Whole entries: removed, added, moved, packed otherwise, changed.

use std::io::{Cursor, Write};

use super::headers::Layout;
use super::{Kind, Pack};
use crate::zip::{Entry, Zip};

pub fn count(pack: &Pack, kind: &mut Kind) {
    for (at, (name, data)) in pack.entries.iter().enumerate() {
        kind.zip(format!("{name} removed"), pack, |zip| drop(zip.entries.remove(at)));
        kind.zip(format!("{name} listed no more"), pack, |zip| zip.entries[at].listed = false);
        kind.zip(format!("{name} twice"), pack, |zip| zip.entries.insert(at, Entry::new(name, data)));
        kind.zip(format!("{name} twice, forged first"), pack, |zip| zip.entries.insert(at, Entry::new(name, b"forged")));
        kind.zip(format!("{name} twice, forged last"), pack, |zip| zip.entries.push(Entry::new(name, b"forged")));
    }
    let base = pack.base();
    for added in [
        format!("{base}/data/more.csv"),
        format!("{base}/data/deep/more.csv"),
        format!("{base}/more.csv"),
        format!("{base}/manifest-sha512.txt"),
        format!("{base}/fetch.txt"),
        format!("{base}/signatures/more.txt"),
        format!("{base}/signatures/more.sig"),
        format!("{base}/timestamps/more.tsr"),
        "more/bagit.txt".to_owned(),
        "more.csv".to_owned(),
        "META-INF/MANIFEST.MF".to_owned(),
        "__MACOSX/more".to_owned(),
    ] {
        kind.zip(format!("{added} added"), pack, |zip| zip.entries.push(Entry::new(&added, b"forged")));
        kind.zip(format!("{added} added in front"), pack, |zip| zip.entries.insert(0, Entry::new(&added, b"forged")));
    }
    for folder in [format!("{base}/"), format!("{base}/data/"), format!("{base}/empty/"), "empty/".to_owned()] {
        let entry = |data: &[u8]| Entry { attributes: 0o040_755 << 16 | 0x10, ..Entry::new(&folder, data) };
        kind.zip(format!("folder {folder}"), pack, |zip| zip.entries.insert(0, entry(b"")));
        kind.zip(format!("folder {folder} with content"), pack, |zip| zip.entries.insert(0, entry(b"forged")));
    }
}

fn packed(pack: &Pack, method: ::zip::CompressionMethod, level: Option<i64>) -> Vec<u8> {
    let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in pack.entries {
        let options = ::zip::write::SimpleFileOptions::default().compression_method(method).compression_level(level);
        zip.start_file(name.as_str(), options).expect("an entry");
        zip.write_all(data).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

pub fn order(pack: &Pack, kind: &mut Kind) {
    kind.zip("none stands elsewhere, all are stored", pack, |_| {});
    kind.zip("the other way round", pack, |zip| zip.entries.reverse());
    for at in 1..pack.entries.len() {
        kind.zip(format!("{at} before the one in front of it"), pack, |zip| zip.entries.swap(at - 1, at));
        kind.zip(format!("{at} in front"), pack, |zip| zip.entries[..=at].rotate_right(1));
    }
    for level in 1..10 {
        kind.add(format!("deflated, level {level}"), packed(pack, ::zip::CompressionMethod::Deflated, Some(level)));
    }
    // The data in one order, the directory in another.
    let (mut out, directory) = pack.zip().parts(0);
    let start = out.len();
    let records: Vec<&[u8]> = split(&directory);
    let reversed: Vec<u8> = records.iter().rev().flat_map(|record| record.iter().copied()).collect();
    out.extend(&reversed);
    out.extend(crate::zip::end(records.len(), reversed.len(), start, b""));
    kind.add("directory the other way round", out);
    // Two records that point at each other's data.
    let (mut out, mut directory) = pack.zip().parts(0);
    let start = out.len();
    let second = records[0].len();
    let (first, other) = (directory[42..46].to_vec(), directory[second + 42..second + 46].to_vec());
    directory[42..46].copy_from_slice(&other);
    directory[second + 42..second + 46].copy_from_slice(&first);
    out.extend(&directory);
    out.extend(crate::zip::end(records.len(), directory.len(), start, b""));
    kind.add("records that point at each other's data", out);
    let (mut out, _) = pack.zip().parts(0);
    let doubled = directory.repeat(2);
    out.extend(&doubled);
    out.extend(crate::zip::end(records.len() * 2, doubled.len(), start, b""));
    kind.add("directory twice", out);
}

/// Records of a directory without extra fields and comments.
fn split(directory: &[u8]) -> Vec<&[u8]> {
    let (mut records, mut rest) = (Vec::new(), directory);
    while !rest.is_empty() {
        let (record, behind) = rest.split_at(46 + usize::from(u16::from_le_bytes([rest[28], rest[29]])));
        records.push(record);
        rest = behind;
    }
    records
}

pub fn content(pack: &Pack, kind: &mut Kind) {
    let mut change = |at: usize, what: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut entries = pack.entries.to_vec();
        change(&mut entries[at].1);
        // All checksums of the archive are right.
        kind.add(format!("{}: {what}", pack.entries[at].0), Zip::of(&entries).bytes());
    };
    for at in 0..pack.entries.len() {
        change(at, "first bit", &|data| data[0] ^= 1);
        change(at, "last bit", &|data| data.last_mut().into_iter().for_each(|byte| *byte ^= 0x80));
        change(at, "a byte more", &|data| data.push(b'\n'));
        change(at, "a byte fewer", &|data| data.truncate(data.len() - 1));
        change(at, "nothing", &|data| data.clear());
    }
    // And wrong ones.
    for at in 0..pack.entries.len() {
        let mut bytes = pack.zip().bytes();
        let header = Layout::of(&bytes).locals[at];
        bytes[header + 30 + pack.entries[at].0.len()] ^= 1;
        kind.add(format!("{}: first bit, with the old checksum", pack.entries[at].0), bytes);
    }
}
