//! Reads a zip of any origin as if it were an attack.
//!
//! A lenient reader hides what matters here: two entries of one name, a local header that contradicts the directory, data
//! that overlaps. So the directory is read byte by byte and everything odd is a problem. Data streams.

mod bytes;
mod directory;
mod end;
mod extra;
mod fault;
mod limits;
mod local;
mod original;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use crate::error::Problem;
use crate::problem_list::ProblemList;
use crate::time::zip_time;

pub use directory::{Item, each_item, shortened};
pub use end::{Directory, read_end};
pub use fault::Fault;
pub use limits::{Limits, TAG_FILE, UnsignedLimits};
pub(crate) use local::local_data;

/// A zip whose directory was read and found sound.
pub struct Archive<R> {
    reader: R,
    /// Entries in the order of the directory.
    items: Vec<Item>,
    by_name: BTreeMap<String, usize>,
    base: String,
    directory: Directory,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory. Everything wrong with it is reported at once.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Archive<R>, Vec<Problem>> {
        let single = |fault: Fault| vec![fault.problem()];
        let directory = read_end(&mut reader).map_err(single)?;
        if directory.entries > limits.entries {
            return Err(vec![rules::bomb(format!("it has {} entries; {} are allowed", directory.entries, limits.entries))]);
        }
        let mut items = Vec::new();
        each_item(&mut reader, &directory, &mut |item| {
            items.push(item);
            Ok(())
        })
        .map_err(single)?;
        for item in &mut items {
            local::read_local(&mut reader, item, &directory).map_err(single)?;
        }
        let mut problems = ProblemList::default();
        let stops = stops(&mut reader, &items, &directory).map_err(single)?;
        rules::contiguity(&items, &stops, &directory, &mut problems);
        rules::names(&items, &mut problems);
        rules::sizes(&items, limits, &mut problems);
        if problems.total() > 0 {
            return Err(problems.finish());
        }
        let by_name = items.iter().enumerate().map(|(i, item)| (item.name.clone(), i)).collect();
        let base = base(&items);
        Ok(Archive { reader, items, by_name, base, directory })
    }

    /// Folder of the bag.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Entries in the order of the directory; folders are among them.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Bytes of an entry, unpacked.
    pub fn size(&self, name: &str) -> Option<u64> {
        self.by_name.get(name).map(|i| self.items[*i].size)
    }

    /// Bytes of all files, unpacked.
    pub fn total(&self) -> u64 {
        self.items.iter().fold(0, |sum, i| sum.saturating_add(i.size))
    }

    /// Hands an entry's bytes to `take` as they are unpacked.
    pub fn stream(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        let item = self.by_name.get(name).map(|i| self.items[*i].clone()).ok_or("it is missing")?;
        stream(&mut self.reader, &item, take)
    }

    /// Reads an entry into memory.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let size = self.by_name.get(name).map(|i| self.items[*i].size).ok_or_else(|| format!("{name} is missing"))?;
        if size > TAG_FILE {
            return Err(format!("{name} is larger than {} MiB", TAG_FILE >> 20));
        }
        let mut bytes = Vec::new();
        self.stream(name, &mut |piece| bytes.extend_from_slice(piece)).map_err(|why| format!("{name}: {why}"))?;
        Ok(bytes)
    }

    pub(crate) fn reader(&mut self) -> &mut R {
        &mut self.reader
    }

    pub(crate) fn directory(&self) -> Directory {
        self.directory
    }

    /// Time of its first entry.
    pub(crate) fn time(&self) -> zip::DateTime {
        let first = self.items.first().map(|i| i.time).unwrap_or_default();
        zip::DateTime::try_from_msdos(first.1, first.0).unwrap_or_default()
    }

    /// Why this cannot be the very file that `onus pack` wrote at `sealed`, in seconds since 1970; none where nothing speaks
    /// against it.
    pub(crate) fn difference_from_original(&self, sealed: Option<i64>) -> Option<&'static str> {
        let time = sealed.map(zip_time).map(|t| (t.timepart(), t.datepart()));
        original::difference(&self.items, &self.base, time)
    }
}

/// Hands an entry's bytes to `take` as they are unpacked, and checks that its size and checksum are right and that no packed
/// byte is left over.
pub fn stream(reader: &mut (impl Read + Seek), item: &Item, take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
    reader.seek(SeekFrom::Start(item.data)).map_err(|e| e.to_string())?;
    let packed = reader.take(item.packed);
    let mut left = item.size;
    let mut crc = flate2::Crc::new();
    let mut counted = |piece: &[u8]| -> Result<(), String> {
        left = left.checked_sub(piece.len() as u64).ok_or("it unpacks to more than its directory says")?;
        crc.update(piece);
        take(piece);
        Ok(())
    };
    if item.method == directory::STORED {
        each_piece(packed, &mut counted)?;
    } else {
        let mut unpacked = flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(64 * 1024, packed));
        each_piece(&mut unpacked, &mut counted)?;
        if unpacked.total_in() != item.packed {
            return Err("it has spare bytes after its packed data".to_owned());
        }
    }
    match (left, crc.sum() == item.crc) {
        (0, true) => Ok(()),
        (0, false) => Err("its checksum does not match".to_owned()),
        _ => Err("it unpacks to less than its directory says".to_owned()),
    }
}

fn each_piece(mut from: impl Read, take: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
    let mut buffer = vec![0_u8; 128 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => take(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("it cannot be unpacked: {error}")),
        }
    }
}

/// Where each entry ends. What follows its data can only be told from where the next one begins.
fn stops(reader: &mut (impl Read + Seek), items: &[Item], directory: &Directory) -> Result<Vec<u64>, Fault> {
    let starts: BTreeSet<u64> = items.iter().map(|i| i.header).collect();
    items
        .iter()
        .map(|item| {
            let next = starts.range(item.header + 1..).next().copied().unwrap_or(directory.start);
            local::stop(reader, item, next)
        })
        .collect()
}

/// The folder that holds `bagit.txt`; without one, that of the first entry.
fn base(items: &[Item]) -> String {
    let folders: BTreeSet<&str> =
        items.iter().filter_map(|i| i.name.strip_suffix("/bagit.txt")).filter(|f| !f.contains('/')).collect();
    let first = items.first().map(|i| i.name.split('/').next().unwrap_or_default());
    folders.first().copied().or(first).unwrap_or_default().to_owned()
}
