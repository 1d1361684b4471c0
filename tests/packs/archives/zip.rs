//! A zip written byte by byte, so that each part of it can be wrong on its own.

use std::io::Write;

/// An entry, as it is described before its data and in the directory.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    /// The data as they are packed, where they are deflated.
    pub deflated: Option<Vec<u8>>,
    /// Name before the data, where it differs.
    pub local_name: Option<String>,
    pub local_extra: Vec<u8>,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub made_by: u16,
    pub flags: u16,
    pub attributes: u32,
    /// Bytes before the local header.
    pub before: Vec<u8>,
    /// Bytes after the data: trailing sizes.
    pub after: Vec<u8>,
    /// Checksum and sizes before the data.
    pub local_sizes: Option<[u32; 3]>,
    pub local_time: u16,
    /// Whether the directory lists it.
    pub listed: bool,
}

impl Entry {
    pub fn new(name: &str, data: &[u8]) -> Entry {
        Entry {
            name: name.to_owned(),
            data: data.to_vec(),
            deflated: None,
            local_name: None,
            local_extra: Vec::new(),
            extra: Vec::new(),
            comment: Vec::new(),
            made_by: 3 << 8 | 20,
            flags: 0,
            attributes: 0o100_644 << 16,
            before: Vec::new(),
            after: Vec::new(),
            local_sizes: None,
            local_time: 0,
            listed: true,
        }
    }

    fn crc(&self) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(&self.data);
        crc.sum()
    }

    pub fn deflate(&mut self) {
        let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(&self.data).unwrap();
        self.deflated = Some(out.finish().unwrap());
    }

    /// What stands in the archive.
    fn packed(&self) -> &[u8] {
        self.deflated.as_ref().unwrap_or(&self.data)
    }

    /// Checksum, packed size and size.
    fn sizes(&self) -> [u32; 3] {
        [self.crc(), u32::try_from(self.packed().len()).unwrap(), u32::try_from(self.data.len()).unwrap()]
    }

    /// Sizes after the data, as packers write them that do not know them before.
    pub fn descriptor(&self) -> Vec<u8> {
        let mut out = b"PK\x07\x08".to_vec();
        self.sizes().iter().for_each(|v| out.extend(v.to_le_bytes()));
        out
    }
}

/// An archive, with what may be around its directory.
#[derive(Clone, Default)]
pub struct Zip {
    pub entries: Vec<Entry>,
    /// Before the directory, between it and its end, and after the end.
    pub before_directory: Vec<u8>,
    pub after_directory: Vec<u8>,
    pub comment: Vec<u8>,
    pub after: Vec<u8>,
}

pub fn field(id: u16, bytes: &[u8]) -> Vec<u8> {
    let mut out = id.to_le_bytes().to_vec();
    out.extend(u16::try_from(bytes.len()).unwrap().to_le_bytes());
    out.extend(bytes);
    out
}

impl Zip {
    pub fn of(entries: &[(String, Vec<u8>)]) -> Zip {
        Zip { entries: entries.iter().map(|(name, data)| Entry::new(name, data)).collect(), ..Zip::default() }
    }

    /// The archive, which begins at `offset` of the file.
    pub fn parts(&self, offset: usize) -> (Vec<u8>, Vec<u8>) {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            out.extend(&entry.before);
            let header = u32::try_from(offset + out.len()).unwrap();
            let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
            let shared = |sizes: [u32; 3], time: u16| {
                let mut shared = Vec::new();
                let method = if entry.deflated.is_some() { 8 } else { 0 };
                for value in [20, entry.flags, method, time, 0x5c21] {
                    shared.extend(value.to_le_bytes());
                }
                sizes.iter().for_each(|v| shared.extend(v.to_le_bytes()));
                shared
            };
            let sizes = entry.sizes();
            out.extend(b"PK\x03\x04");
            out.extend(shared(entry.local_sizes.unwrap_or(sizes), entry.local_time));
            out.extend(u16::try_from(local_name.len()).unwrap().to_le_bytes());
            out.extend(u16::try_from(entry.local_extra.len()).unwrap().to_le_bytes());
            out.extend(local_name.as_bytes());
            out.extend(&entry.local_extra);
            out.extend(entry.packed());
            out.extend(&entry.after);
            if !entry.listed {
                continue;
            }
            directory.extend(b"PK\x01\x02");
            directory.extend(entry.made_by.to_le_bytes());
            directory.extend(shared(sizes, 0));
            for length in [entry.name.len(), entry.extra.len(), entry.comment.len()] {
                directory.extend(u16::try_from(length).unwrap().to_le_bytes());
            }
            directory.extend([0; 4]);
            directory.extend(entry.attributes.to_le_bytes());
            directory.extend(header.to_le_bytes());
            directory.extend(entry.name.as_bytes());
            directory.extend(&entry.extra);
            directory.extend(&entry.comment);
        }
        out.extend(&self.before_directory);
        (out, directory)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let (mut out, directory) = self.parts(0);
        let start = out.len();
        out.extend(&directory);
        out.extend(&self.after_directory);
        out.extend(end(self.entries.iter().filter(|e| e.listed).count(), directory.len(), start, &self.comment));
        out.extend(&self.after);
        out
    }
}

/// The end of a directory.
pub fn end(entries: usize, length: usize, start: usize, comment: &[u8]) -> Vec<u8> {
    let mut out = b"PK\x05\x06\0\0\0\0".to_vec();
    let count = u16::try_from(entries).unwrap().to_le_bytes();
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(length).unwrap().to_le_bytes());
    out.extend(u32::try_from(start).unwrap().to_le_bytes());
    out.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
    out.extend(comment);
    out
}

/// The end of a large directory, and what points to it.
pub fn large_end(entries: usize, length: usize, start: usize, at: usize) -> Vec<u8> {
    let mut out = b"PK\x06\x06".to_vec();
    out.extend(44_u64.to_le_bytes());
    out.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [entries, entries, length, start] {
        out.extend((value as u64).to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend((at as u64).to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out
}
