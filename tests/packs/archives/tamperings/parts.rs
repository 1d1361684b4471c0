//! Names, kinds, extra fields, trailing sizes, comments, and bytes that belong to no entry.

use super::{Kind, Pack};
use crate::zip::{Entry, Zip, end, field};

/// What is changed of an entry: what stands before its data, in the directory, or both.
#[derive(Clone, Copy)]
enum Place {
    Local,
    Directory,
    Both,
}

const PLACES: [(&str, Place); 3] =
    [("before the data", Place::Local), ("in the directory", Place::Directory), ("in both", Place::Both)];

fn rename(entry: &mut Entry, name: &str, place: Place) {
    let old = std::mem::replace(&mut entry.name, name.to_owned());
    match place {
        Place::Local => {
            entry.local_name = Some(name.to_owned());
            entry.name = old;
        }
        Place::Directory => entry.local_name = Some(old),
        Place::Both => {}
    }
}

pub fn names(pack: &Pack, kind: &mut Kind) {
    let (old, base) = (&pack.entries[pack.index].0, pack.base());
    let names = [
        ("another name", old.replace("index", "other")),
        ("upper case", old.to_uppercase()),
        ("backslashes", old.replace('/', "\\")),
        ("another folder", old.replace("/data/", "/other/")),
        ("another bag", old.replacen(base, "another", 1)),
        ("no folder", "index.csv".to_owned()),
        ("folder above", format!("{base}/../../index.csv")),
        ("folder itself", old.replace("/data/", "/data/./")),
        ("two slashes", old.replace("/data/", "/data//")),
        ("absolute", format!("/{old}")),
        ("drive", format!("c:/{old}")),
        ("share", format!("//host/{old}")),
        ("slash at the end", format!("{old}/")),
        ("dot at the end", format!("{old}.")),
        ("space at the end", format!("{old} ")),
        ("stream of NTFS", format!("{old}:other")),
        ("NUL and more", format!("{old}\0.exe")),
        ("device of Windows", old.replace("index", "con")),
        ("line break", old.replace("index", "in\ndex")),
        ("escape", old.replace("index", "in\u{1b}[2Jdex")),
        ("right to left", old.replace("index", "in\u{202e}dex")),
        ("composed", old.replace("index", "ind\u{e9}x")),
        ("empty", String::new()),
    ];
    for (what, name) in &names {
        for (which, place) in PLACES {
            kind.zip(format!("{what}, {which}"), pack, |zip| rename(&mut zip.entries[pack.index], name, place));
        }
    }
    for (a, b) in [(0, 1), (0, pack.index), (pack.index, pack.index + 1)] {
        for (which, place) in PLACES {
            kind.zip(format!("names of {a} and {b} swapped, {which}"), pack, |zip| {
                let (first, second) = (zip.entries[a].name.clone(), zip.entries[b].name.clone());
                rename(&mut zip.entries[a], &second, place);
                rename(&mut zip.entries[b], &first, place);
            });
        }
    }
}

pub fn modes(pack: &Pack, kind: &mut Kind) {
    for (system, number) in [("DOS", 0_u16), ("Unix", 3), ("NTFS", 10), ("macOS", 19)] {
        for file_type in 0..16_u32 {
            // An ordinary file of Unix is what it was.
            if (number, file_type) == (3, 8) {
                continue;
            }
            kind.zip(format!("type {file_type:o} of {system}"), pack, |zip| {
                let entry = &mut zip.entries[pack.index];
                entry.made_by = number << 8 | 20;
                entry.attributes = (file_type << 12 | 0o644) << 16;
            });
        }
    }
    for mode in [0, 0o400, 0o600, 0o755, 0o1644, 0o2755, 0o4755, 0o7777] {
        kind.zip(format!("mode {mode:o}"), pack, |zip| zip.entries[pack.index].attributes = (0o100_000 | mode) << 16);
    }
    for bit in 0..16 {
        kind.zip(format!("attribute {bit} of DOS"), pack, |zip| zip.entries[pack.index].attributes |= 1 << bit);
    }
}

pub fn extra_fields(pack: &Pack, kind: &mut Kind) {
    let size = u64::try_from(pack.entries[pack.index].1.len()).expect("a size").to_le_bytes();
    let fields: [(&str, u16, Vec<u8>); 20] = [
        ("sizes of Zip64", 1, [size, size].concat()),
        ("other sizes of Zip64", 1, [4_u64.to_le_bytes(), size].concat()),
        ("offset of Zip64", 1, [[0; 8]; 3].concat()),
        ("authenticity", 7, vec![1; 8]),
        ("OS/2", 9, vec![0; 12]),
        ("times of NTFS", 10, [&[0, 0, 0, 0, 1, 0, 24, 0][..], &[7; 24]].concat()),
        ("Unix of PKWARE", 13, [&[0; 12][..], b"../../../etc/passwd"].concat()),
        ("patch", 15, vec![0; 12]),
        ("strong encryption", 23, vec![2, 0, 1, 0x66, 0, 1, 0, 0]),
        ("time of Unix", 0x5455, vec![1, 0, 0, 0, 0x50]),
        ("three times of Unix", 0x5455, [&[7][..], &[0, 0, 0, 0x50].repeat(3)].concat()),
        ("Unix of Info-ZIP", 0x5855, vec![0; 12]),
        ("owner of Unix", 0x7855, vec![0; 4]),
        ("owner of Unix, new", 0x7875, vec![1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
        ("ASi Unix", 0x756e, b"\0\0\0\0\xff\xa1\x0b\0\0\0\0\0\0\0/etc/passwd".to_vec()),
        ("comment in Unicode", 0x6375, vec![1, 0, 0, 0, 0, b'x']),
        ("name in Unicode", 0x7075, [&[1, 0, 0, 0, 0][..], b"other.csv"].concat()),
        ("encryption of WinZip", 0x9901, vec![2, 0, b'A', b'E', 3, 0, 0]),
        ("mark of Java", 0xcafe, Vec::new()),
        ("alignment of Android", 0xd935, vec![4, 0, 0]),
    ];
    for (what, id, value) in &fields {
        for (which, place) in PLACES {
            kind.zip(format!("{what}, {which}"), pack, |zip| {
                let entry = &mut zip.entries[pack.index];
                match place {
                    Place::Local => entry.local_extra = field(*id, value),
                    Place::Directory => entry.extra = field(*id, value),
                    Place::Both => (entry.local_extra, entry.extra) = (field(*id, value), field(*id, value)),
                }
            });
        }
    }
    for (what, bytes) in [
        ("one byte", vec![0]),
        ("too short", vec![1, 0, 4]),
        ("longer than it is", vec![0x55, 0x54, 99, 0, 1]),
        ("twice", field(0x5455, &[1, 0, 0, 0, 0x50]).repeat(2)),
    ] {
        kind.zip(format!("{what}, before the data"), pack, |zip| zip.entries[pack.index].local_extra = bytes.clone());
        kind.zip(format!("{what}, in the directory"), pack, |zip| zip.entries[pack.index].extra = bytes.clone());
    }
}

pub fn descriptors(pack: &Pack, kind: &mut Kind) {
    for (how, deflated) in [("stored", false), ("deflated", true)] {
        let mut with = |name: String, change: &dyn Fn(&mut Entry)| {
            kind.zip(format!("{how}, {name}"), pack, |zip| {
                let entry = &mut zip.entries[pack.index];
                if deflated {
                    entry.deflate();
                    entry.local_sizes = Some([0; 3]);
                }
                (entry.flags, entry.after) = (8, entry.descriptor());
                change(entry);
            });
        };
        with("as it is".to_owned(), &|_| {});
        with("without its signature".to_owned(), &|e| e.after = e.after[4..].to_vec());
        with("missing".to_owned(), &|e| e.after.clear());
        with("without the flag".to_owned(), &|e| e.flags = 0);
        with("twice".to_owned(), &|e| e.after = e.after.repeat(2));
        let large = |e: &Entry| {
            let (crc, packed, size) = (&e.after[..8], &e.after[8..12], &e.after[12..]);
            [crc, packed, &[0; 4], size, &[0; 4]].concat()
        };
        with("with sizes of Zip64".to_owned(), &|e| e.after = large(e));
        with("with sizes of Zip64, without its signature".to_owned(), &|e| e.after = large(e)[4..].to_vec());
        for byte in 0..16 {
            with(format!("byte {byte} turned over"), &|e| e.after[byte] ^= 0xff);
        }
        for sizes in [[0, 0, 0], [0, 4, 4], [1, 0, 0], [u32::MAX; 3]] {
            with(format!("{sizes:x?} before the data"), &|e| e.local_sizes = Some(sizes));
        }
    }
}

pub fn comments(pack: &Pack, kind: &mut Kind) {
    let whole = pack.zip().bytes();
    for (what, comment) in [
        ("one byte", b"\0".to_vec()),
        ("words", b"approved by the auditor".to_vec()),
        ("signature of an end", b"PK\x05\x06".to_vec()),
        ("an empty end", end(0, 0, 0, b"")),
        ("an end of its own", end(pack.entries.len(), 0, 0, b"")),
        ("an archive", whole),
        ("longest", vec![b'x'; 65_535]),
    ] {
        kind.zip(format!("{what}, of the archive"), pack, |zip| zip.comment = comment.clone());
        kind.zip(format!("{what}, of the first entry"), pack, |zip| zip.entries[0].comment = comment.clone());
        kind.zip(format!("{what}, of the index"), pack, |zip| zip.entries[pack.index].comment = comment.clone());
    }
}

/// Bytes between any two parts.
pub fn spare(pack: &Pack, kind: &mut Kind) {
    let hidden = Zip { entries: vec![Entry::new(&pack.entries[pack.index].0, b"forged")], ..Zip::default() };
    let entry = hidden.parts(0).0;
    let archive = hidden.bytes();
    for (what, bytes) in
        [("a byte", vec![0]), ("words", b"#!/bin/sh\nexit\n".to_vec()), ("an entry", entry), ("an archive", archive)]
    {
        for before in 0..pack.entries.len() {
            kind.zip(format!("{what} before entry {before}"), pack, |zip| zip.entries[before].before = bytes.clone());
        }
        kind.zip(format!("{what} before the directory"), pack, |zip| zip.before_directory = bytes.clone());
        kind.zip(format!("{what} behind the directory"), pack, |zip| zip.after_directory = bytes.clone());
        kind.zip(format!("{what} behind the end"), pack, |zip| zip.after = bytes.clone());
        // Nothing counts from where the archive begins now.
        kind.add(format!("{what} before everything"), [bytes, pack.zip().bytes()].concat());
    }
}

pub fn cut(pack: &Pack, kind: &mut Kind) {
    for part in 0..20 {
        kind.add(format!("at {part} twentieths"), pack.bytes[..pack.bytes.len() * part / 20].to_vec());
    }
    for less in [1, 2, 21, 22, 23] {
        kind.add(format!("{less} bytes at the end"), pack.bytes[..pack.bytes.len() - less].to_vec());
        kind.add(format!("{less} bytes at the beginning"), pack.bytes[less..].to_vec());
    }
}
