//! Reads a zip of any origin as if it were an attack.
//!
//! A lenient reader hides what matters here: two entries of one name, a local header that contradicts the directory, data
//! that overlaps. So the directory is read byte by byte and everything odd is a problem. Data streams.

mod directory;
mod limits;
mod original;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};

use crate::error::Problem;
use crate::time::zip_time;

pub use directory::{Directory, Item};
pub use limits::Limits;

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

fn unreadable(why: impl std::fmt::Display) -> Vec<Problem> {
    vec![Problem::new(
        "ONUS-V001",
        format!("this zip cannot be read: {why}"),
        "Ask for the file again; compare its size and digest.",
    )]
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory. Everything wrong with it is reported at once.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Archive<R>, Vec<Problem>> {
        let end = directory::read_end(&mut reader).map_err(unreadable)?;
        if end.directory.entries > limits.entries {
            return Err(vec![rules::bomb(format!("it has {} entries; {} are allowed", end.directory.entries, limits.entries))]);
        }
        let mut items = directory::read_directory(&mut reader, &end).map_err(unreadable)?;
        for item in &mut items {
            directory::read_local(&mut reader, item, &end).map_err(unreadable)?;
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

    /// Hands an entry's bytes to `take` as they are unpacked.
    pub fn stream(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        let item = self.by_name.get(name).map(|i| self.items[*i].clone()).ok_or("it is missing")?;
        let text = |error: io::Error| error.to_string();
        self.reader.seek(SeekFrom::Start(item.data)).map_err(text)?;
        let packed = (&mut self.reader).take(item.packed);
        let mut unpacked: Box<dyn Read + '_> = match item.method {
            directory::STORED => Box::new(packed),
            _ => Box::new(flate2::read::DeflateDecoder::new(packed)),
        };
        let mut buffer = vec![0_u8; 128 * 1024];
        let mut left = item.size;
        let mut crc = flate2::Crc::new();
        loop {
            let read = unpacked.read(&mut buffer).map_err(|e| format!("it cannot be unpacked: {e}"))?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or("it unpacks to more than its directory says")?;
            crc.update(&buffer[..read]);
            take(&buffer[..read]);
        }
        match (left, crc.sum() == item.crc) {
            (0, true) => Ok(()),
            (0, false) => Err("its checksum does not match".to_owned()),
            _ => Err("it unpacks to less than its directory says".to_owned()),
        }
    }

    /// Reads an entry into memory.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, String> {
        /// Manifests and statements of a million files stay below it.
        const MAX_SIZE: u64 = 512 << 20;
        let size = self.by_name.get(name).map(|i| self.items[*i].size).ok_or_else(|| format!("{name} is missing"))?;
        if size > MAX_SIZE {
            return Err(format!("{name} is larger than {} MiB", MAX_SIZE >> 20));
        }
        let mut bytes = Vec::new();
        self.stream(name, &mut |piece| bytes.extend_from_slice(piece)).map_err(|why| format!("{name}: {why}"))?;
        Ok(bytes)
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
        original::difference(&self.items, &self.base, self.directory, time)
            .or_else(|| self.odd_end.then_some("it contains something besides its entries"))
    }
}

/// The folder that holds `bagit.txt`; without one, that of the first entry.
fn base(items: &[Item]) -> String {
    let folders: BTreeSet<&str> =
        items.iter().filter_map(|i| i.name.strip_suffix("/bagit.txt")).filter(|f| !f.contains('/')).collect();
    let first = items.first().map(|i| i.name.split('/').next().unwrap_or_default());
    folders.first().copied().or(first).unwrap_or_default().to_owned()
}
