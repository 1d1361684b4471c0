//! Fields of the archive, by the numbers of PKWARE's APPNOTE: each with its first and its last bit turned over.

use super::{Kind, Pack};
use crate::zip::{end as end_of_directory, large_end};

/// Name, offset and length of a field.
type Field = (&'static str, usize, usize);

/// APPNOTE 4.3.7.
const LOCAL: [Field; 11] = [
    ("signature", 0, 4),
    ("version", 4, 2),
    ("flags", 6, 2),
    ("method", 8, 2),
    ("time", 10, 2),
    ("date", 12, 2),
    ("checksum", 14, 4),
    ("packed size", 18, 4),
    ("size", 22, 4),
    ("length of the name", 26, 2),
    ("length of the extra field", 28, 2),
];

/// APPNOTE 4.3.12.
const DIRECTORY: [Field; 17] = [
    ("signature", 0, 4),
    ("made by", 4, 2),
    ("version", 6, 2),
    ("flags", 8, 2),
    ("method", 10, 2),
    ("time", 12, 2),
    ("date", 14, 2),
    ("checksum", 16, 4),
    ("packed size", 20, 4),
    ("size", 24, 4),
    ("length of the name", 28, 2),
    ("length of the extra field", 30, 2),
    ("length of the comment", 32, 2),
    ("disk", 34, 2),
    ("internal attributes", 36, 2),
    ("external attributes", 38, 4),
    ("offset", 42, 4),
];

/// APPNOTE 4.3.16.
const END: [Field; 8] = [
    ("signature", 0, 4),
    ("disk", 4, 2),
    ("disk of the directory", 6, 2),
    ("entries of the disk", 8, 2),
    ("entries", 10, 2),
    ("length", 12, 4),
    ("offset", 16, 4),
    ("length of the comment", 20, 2),
];

/// APPNOTE 4.3.14, and 4.3.15 behind it.
const LARGE: [Field; 14] = [
    ("signature", 0, 4),
    ("own length", 4, 8),
    ("made by", 12, 2),
    ("version", 14, 2),
    ("disk", 16, 4),
    ("disk of the directory", 20, 4),
    ("entries of the disk", 24, 8),
    ("entries", 32, 8),
    ("length", 40, 8),
    ("offset", 48, 8),
    ("signature of the locator", 56, 4),
    ("disk of the large end", 60, 4),
    ("offset of the large end", 64, 8),
    ("disks", 72, 4),
];

/// Where the parts of a small archive without a comment begin.
pub struct Layout {
    pub locals: Vec<usize>,
    pub records: Vec<usize>,
    pub directory: usize,
    pub end: usize,
}

impl Layout {
    pub fn of(bytes: &[u8]) -> Layout {
        let number = |at: usize, length: usize| (0..length).rev().fold(0, |sum, i| sum << 8 | usize::from(bytes[at + i]));
        let end = bytes.len() - 22;
        let directory = number(end + 16, 4);
        let (mut locals, mut records, mut at) = (Vec::new(), Vec::new(), directory);
        while at < end {
            records.push(at);
            locals.push(number(at + 42, 4));
            at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
        }
        Layout { locals, records, directory, end }
    }

    /// The first, one in the middle and the last.
    fn chosen(&self) -> [usize; 3] {
        [0, self.locals.len() / 2, self.locals.len() - 1]
    }
}

/// A copy with the first bit of a field turned over, and one with its last bit.
fn turned(bytes: &[u8], starts: &[(usize, Field)]) -> [(&'static str, Vec<u8>); 2] {
    let turn = |at: fn(usize, usize) -> usize, mask: u8| {
        let mut changed = bytes.to_vec();
        starts.iter().for_each(|(start, (_, offset, length))| changed[start + at(*offset, *length)] ^= mask);
        changed
    };
    [("first bit", turn(|offset, _| offset, 1)), ("last bit", turn(|offset, length| offset + length - 1, 0x80))]
}

fn turn_each(bytes: &[u8], start: usize, fields: &[Field], of: &str, kind: &mut Kind) {
    for field in fields {
        for (bit, changed) in turned(bytes, &[(start, *field)]) {
            kind.add(format!("{of}{}, {bit}", field.0), changed);
        }
    }
}

pub fn local(pack: &Pack, kind: &mut Kind) {
    let layout = Layout::of(pack.bytes);
    for entry in layout.chosen() {
        turn_each(pack.bytes, layout.locals[entry], &LOCAL, &format!("entry {entry}: "), kind);
    }
}

pub fn directory(pack: &Pack, kind: &mut Kind) {
    let layout = Layout::of(pack.bytes);
    for entry in layout.chosen() {
        turn_each(pack.bytes, layout.records[entry], &DIRECTORY, &format!("entry {entry}: "), kind);
    }
}

/// The same change in both places: nothing contradicts anything.
pub fn both(pack: &Pack, kind: &mut Kind) {
    let layout = Layout::of(pack.bytes);
    for entry in [pack.index, layout.locals.len() - 1] {
        for field in &LOCAL[1..9] {
            let twin = DIRECTORY.iter().find(|twin| twin.0 == field.0).expect("a field of both");
            let places = [(layout.locals[entry], *field), (layout.records[entry], *twin)];
            for (bit, changed) in turned(pack.bytes, &places) {
                kind.add(format!("entry {entry}: {}, {bit}", field.0), changed);
            }
        }
    }
    // Bits of the flags in between.
    for bit in 1..15_u16 {
        let mut changed = pack.bytes.to_vec();
        for at in [layout.locals[pack.index] + 6, layout.records[pack.index] + 8] {
            let [low, high] = (1_u16 << bit).to_le_bytes();
            changed[at] ^= low;
            changed[at + 1] ^= high;
        }
        kind.add(format!("flag {bit}"), changed);
    }
}

pub fn end(pack: &Pack, kind: &mut Kind) {
    turn_each(pack.bytes, Layout::of(pack.bytes).end, &END, "", kind);
}

/// An archive whose directory has a large end too, which nobody needs and some programs prefer.
pub fn large(pack: &Pack, kind: &mut Kind) {
    let (mut out, directory) = pack.zip().parts(0);
    let (start, count) = (out.len(), pack.entries.len());
    out.extend(&directory);
    let at = out.len();
    let small = |count: usize| end_of_directory(count, directory.len(), start, b"");
    let mut good = out.clone();
    good.extend(large_end(count, directory.len(), start, at));
    good.extend(small(count));
    turn_each(&good, at, &LARGE, "", kind);
    // The small end says that the large one counts.
    for (name, offset, length) in [("entries", 8, 4), ("length", 12, 4), ("offset", 16, 4), ("all", 8, 12)] {
        let mut deferring = good.clone();
        let end = deferring.len() - 22;
        deferring[end + offset..end + offset + length].fill(0xff);
        kind.add(format!("{name} left to the large end"), deferring.clone());
        // And the large one is not there.
        deferring.drain(at..at + 76);
        kind.add(format!("{name} left to a large end that is missing"), deferring);
    }
    for fewer in 1..4 {
        let mut other = out.clone();
        other.extend(large_end(count - fewer, directory.len(), start, at));
        other.extend(small(count));
        kind.add(format!("large end with {fewer} entries fewer"), other);
    }
    for (name, piece) in [("locator", 56..76), ("large end", 0..56)] {
        let mut alone = out.clone();
        alone.extend(&large_end(count, directory.len(), start, at)[piece]);
        alone.extend(small(count));
        kind.add(format!("{name} alone"), alone);
    }
}
