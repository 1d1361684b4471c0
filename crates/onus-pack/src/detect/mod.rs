//! Looks for credentials and for personal data in bulk in everything that goes into a pack.
//!
//! Text is searched in blocks as it is copied; what is compressed, archived or in base64 is unwrapped and searched again. A
//! finding names lines, never the text. Must not know: where the bytes come from.

mod assignment;
mod context;
mod kind;
mod number;
mod packing;
mod pdf;
mod plain;
mod rules;
#[cfg(test)]
mod tests;
mod value;
mod wrapped;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use context::{Context, hash};
use rules::RULES;

pub use kind::SensitiveData;

/// Sensitive data of one kind in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub kind: SensitiveData,
    /// Where, in order.
    pub spots: Vec<Spot>,
    /// How many different ones were seen; counting stops at a hundred.
    pub count: usize,
    /// Hashes of what was seen.
    pub(crate) values: BTreeSet<u64>,
}

/// A line of a file, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Name of the part: of a file in an archive; empty for the file itself.
    pub inside: String,
    /// Counted from one.
    pub line: u64,
}

/// One value.
#[derive(Clone, Debug)]
struct LocatedHit {
    kind: SensitiveData,
    spot: Spot,
    value: u64,
}

/// Everything in a file that reached its threshold, and the parts that could not be searched.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub hits: Vec<Hit>,
    pub unsearched: Vec<String>,
}

/// Bytes that are searched at once.
const BLOCK: usize = 1 << 20;
/// Bytes of a block that are searched again with the next one: nothing that is searched for is longer.
const OVERLAP: usize = 16 * 1024;
/// Where counting ends.
const COUNTED: usize = 100;
/// How many places are kept of one kind.
const SPOTS: usize = 100;

/// Reads a file piece by piece.
#[derive(Debug)]
pub struct Detector {
    inside: String,
    depth: u32,
    window: Vec<u8>,
    /// Line of the window's first byte.
    line: u64,
    encoding: Encoding,
    /// Columns of a table whose head says that they hold secrets, and what parts columns.
    columns: (u8, Vec<usize>),
    tallies: BTreeMap<SensitiveData, Tally>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// Too little was read to tell.
    Unknown,
    Narrow,
    /// UTF-16, which is read without its zero bytes.
    Wide,
}

#[derive(Clone, Debug, Default)]
struct Tally {
    spots: BTreeSet<Spot>,
    different: BTreeSet<u64>,
}

impl Default for Detector {
    fn default() -> Self {
        Detector::inside("", 0)
    }
}

impl Detector {
    /// For a part of a file.
    fn inside(name: &str, depth: u32) -> Detector {
        Detector {
            inside: name.to_owned(),
            depth,
            window: Vec::new(),
            line: 1,
            encoding: Encoding::Unknown,
            columns: (b',', Vec::new()),
            tallies: BTreeMap::new(),
        }
    }

    /// The next piece of the file.
    pub fn feed(&mut self, piece: &[u8]) {
        match self.encoding {
            Encoding::Wide => self.window.extend(piece.iter().copied().filter(|b| *b != 0)),
            _ => self.window.extend_from_slice(piece),
        }
        if self.encoding == Encoding::Unknown && self.window.len() >= ENCODING_TOLD {
            self.tell_encoding();
        }
        while self.window.len() >= BLOCK {
            self.judge(self.window.len() - OVERLAP);
        }
    }

    fn tell_encoding(&mut self) {
        self.encoding = if is_wide(&self.window) { Encoding::Wide } else { Encoding::Narrow };
        if self.encoding == Encoding::Wide {
            self.window.retain(|b| *b != 0);
        }
    }

    /// Everything in the text of the file that reached its threshold.
    pub fn finish(self) -> Vec<Hit> {
        hits(self.tallied())
    }

    /// Everything in the file that reached its threshold: `file` is the same file from its beginning, in which what is wrapped
    /// is searched.
    pub fn finish_with(self, file: impl Read + Seek) -> Report {
        let mut left = wrapped::UNPACKED;
        let inside = wrapped::search(file, "", 0, &mut left);
        let mut tallies = self.tallied();
        for found in inside.found {
            tallies.entry(found.kind).or_default().note(found.spot, found.value);
        }
        Report { hits: hits(tallies), unsearched: inside.unsearched }
    }

    fn tallied(mut self) -> BTreeMap<SensitiveData, Tally> {
        if self.encoding == Encoding::Unknown {
            self.tell_encoding();
        }
        self.judge(self.window.len());
        self.tallies
    }

    /// Each value on its own, for the file that this is a part of.
    fn found(self) -> Vec<LocatedHit> {
        let tallied = self.tallied();
        let each = tallied.into_iter().flat_map(|(kind, tally)| {
            let spot = tally.spots.first().cloned();
            let first =
                tally.different.into_iter().filter_map(move |value| Some(LocatedHit { kind, spot: spot.clone()?, value }));
            let others = tally.spots.into_iter().skip(1).map(move |spot| LocatedHit { kind, value: 0, spot });
            first.chain(others).collect::<Vec<_>>()
        });
        each.collect()
    }

    /// Searches the window, notes what begins before `limit`, and keeps what is behind it.
    fn judge(&mut self, limit: usize) {
        let window = std::mem::take(&mut self.window);
        let whole = limit == window.len();
        let text = plain::plain(&window);
        // Escapes make a text shorter, and never change its lines.
        let limit = if whole { text.len() } else { text.len().saturating_sub(OVERLAP) };
        let breaks: Vec<usize> = text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at).collect();
        let first = self.line;
        let line = |at: usize| first + breaks.partition_point(|b| *b < at) as u64;
        self.credentials(&text, limit, &line);
        self.table(&text, &breaks);
        self.personal_data(&text, limit, &line);
        let mut nested = Vec::new();
        wrapped::base64(&text, self.depth, &mut |at, bytes| {
            if at < limit {
                nested.push((line(at), bytes.to_vec()));
            }
        });
        for (line, bytes) in nested {
            self.unwrapped(line, &bytes);
        }
        if !whole {
            let kept = window.len() - OVERLAP;
            self.line += window[..kept].iter().filter(|b| **b == b'\n').count() as u64;
            self.window = window[kept..].to_vec();
        }
    }

    /// Searches what stood in base64 on a line.
    fn unwrapped(&mut self, line: u64, bytes: &[u8]) {
        let mut inner = Detector::inside("", self.depth + 1);
        inner.feed(bytes);
        let mut left = wrapped::UNPACKED;
        let packed = wrapped::search(std::io::Cursor::new(bytes), "", self.depth + 1, &mut left);
        for found in inner.found().into_iter().chain(packed.found) {
            self.note(found.kind, line, found.value);
        }
    }

    fn credentials(&mut self, text: &[u8], limit: usize, line: &dyn Fn(usize) -> u64) {
        let mut found = Vec::new();
        RULES.search(text, &mut |kind, at, value| found.push((kind, at, hash(value.iter().copied()))));
        for at in text.iter().enumerate().filter(|(_, b)| matches!(b, b'=' | b':')).map(|(at, _)| at) {
            if let Some((place, value)) = assignment::secret(text, at) {
                let value = hash(value.iter().copied());
                // A key that was told by its shape is not told again by its name.
                if !found.iter().any(|(_, _, known)| *known == value) {
                    found.push((SensitiveData::Password, place, value));
                }
            }
        }
        for (kind, at, value) in found.into_iter().filter(|(_, at, _)| *at < limit) {
            self.note(kind, line(at), value);
        }
    }

    /// Columns of passwords, in a table whose first line says what they are.
    fn table(&mut self, text: &[u8], breaks: &[usize]) {
        let first = self.line;
        let mut start = 0;
        for (number, end) in breaks.iter().copied().chain([text.len()]).enumerate() {
            let row = &text[start.min(end)..end];
            start = end + 1;
            if first == 1 && number == 0 {
                self.columns = assignment::secret_columns(row);
            }
            if self.columns.1.is_empty() {
                return;
            }
            if first + number as u64 == 1 {
                continue;
            }
            let (separator, columns) = self.columns.clone();
            let cells: Vec<&[u8]> = row.split(|b| *b == separator).collect();
            for value in columns.iter().filter_map(|c| assignment::secret_cell(cells.get(*c)?)) {
                self.note(SensitiveData::Password, first + number as u64, hash(value.iter().copied()));
            }
        }
    }

    fn personal_data(&mut self, text: &[u8], limit: usize, line: &dyn Fn(usize) -> u64) {
        let mut at = 0;
        while at < limit {
            let Some(skipped) = text[at..limit].iter().position(|b| b.is_ascii_digit() || *b == b'@') else { break };
            at += skipped;
            let context = Context { bytes: text, at };
            if text[at] == b'@' {
                if let Some(address) = context::email(context) {
                    self.note(SensitiveData::Emails, line(at), address);
                }
                at += 1;
                continue;
            }
            let run = number::number(context);
            if let Some((kind, value)) = run.sensitive {
                self.note(kind, line(at), value);
            }
            at += run.length.max(1);
        }
    }

    fn note(&mut self, kind: SensitiveData, line: u64, value: u64) {
        let spot = Spot { inside: self.inside.clone(), line };
        self.tallies.entry(kind).or_default().note(spot, value);
    }
}

impl Tally {
    /// A value of zero adds a place to what was counted.
    fn note(&mut self, spot: Spot, value: u64) {
        if self.spots.len() < SPOTS {
            self.spots.insert(spot);
        }
        if value != 0 && self.different.len() < COUNTED {
            self.different.insert(value);
        }
    }
}

fn hits(tallies: BTreeMap<SensitiveData, Tally>) -> Vec<Hit> {
    tallies
        .into_iter()
        .filter(|(kind, tally)| tally.different.len() >= kind.threshold())
        .map(|(kind, tally)| {
            let (count, spots) = (tally.different.len(), tally.spots.into_iter().collect());
            Hit { kind, spots, count, values: tally.different }
        })
        .collect()
}

/// Bytes by which the encoding can be told.
const ENCODING_TOLD: usize = 256;

/// UTF-16, as PowerShell writes it: by its mark, or because every other byte is zero.
fn is_wide(head: &[u8]) -> bool {
    let head = &head[..head.len().min(ENCODING_TOLD)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || (half >= 4 && zeros(0).max(zeros(1)) * 10 > half * 7)
}
