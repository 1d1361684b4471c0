//! What is read before anything else: the tag manifest and its signatures. They are small, and say whether the rest is worth
//! any work.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use crate::archive::{Directory, Fault, Item, each_item, local_data, stream};
use crate::layout::{TAG_MANIFEST, is_signature};

use super::lines::manifest_lines;

/// Largest signature that is read, in bytes; a larger file is a stray.
pub const MAX_SIGNATURE: u64 = 64 * 1024;
/// Largest tag manifest that is read before it is known who signed it. It has four lines.
const MAX_TAG_MANIFEST: u64 = 64 * 1024;
/// How many signatures are looked at.
const MAX_SIGNATURES: usize = 64;

#[derive(Default)]
pub struct Seal {
    /// Bytes, or why they cannot be unpacked; none where it is missing.
    pub tag_manifest: Option<Result<Vec<u8>, String>>,
    /// Path and bytes, or why they cannot be unpacked, in the order of the zip.
    pub signatures: Vec<(String, Result<Vec<u8>, String>)>,
    /// Signatures beyond those that are looked at.
    pub unread: u64,
}

impl Seal {
    pub fn add_signature(&mut self, path: &str, read: impl FnOnce() -> Result<Vec<u8>, String>) {
        match self.signatures.len() < MAX_SIGNATURES {
            true => self.signatures.push((path.to_owned(), read())),
            false => self.unread += 1,
        }
    }

    /// What is signed; empty where it cannot be read.
    pub fn message(&self) -> &[u8] {
        match &self.tag_manifest {
            Some(Ok(bytes)) => bytes,
            _ => &[],
        }
    }

    /// Path → digest of what the tag manifest covers; or why it covers nothing.
    pub fn covered(&self) -> Result<BTreeMap<String, String>, String> {
        match &self.tag_manifest {
            None => Err("is missing".to_owned()),
            Some(Err(why)) => Err(format!("cannot be read: {why}")),
            Some(Ok(bytes)) => match manifest_lines(bytes) {
                None => Err("is not a list of digests".to_owned()),
                Some(list) if list.is_empty() => Err("is empty".to_owned()),
                Some(list) => Ok(list),
            },
        }
    }
}

/// Reads the seal of an archive of which nothing is known yet. Whatever it says must be read again once the archive is known
/// to be sound.
pub fn peek(reader: &mut (impl Read + Seek), directory: &Directory) -> Result<Seal, Fault> {
    let mut found: Vec<(String, Item)> = Vec::new();
    let mut tag_manifest = None;
    each_item(reader, directory, &mut |item| {
        let path = item.name.split_once('/').map_or("", |(_, path)| path).to_owned();
        if path == TAG_MANIFEST && item.size <= MAX_TAG_MANIFEST && tag_manifest.is_none() {
            tag_manifest = Some(item);
        } else if is_signature(&path) && item.size <= MAX_SIGNATURE && found.len() < MAX_SIGNATURES {
            found.push((path, item));
        }
        Ok(())
    })?;
    let mut seal = Seal::default();
    let mut bytes = |item: &Item| {
        let mut item = item.clone();
        item.data = local_data(reader, &item).map_err(|f| f.problem().message)?;
        let mut bytes = Vec::new();
        stream(reader, &item, &mut |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    };
    seal.tag_manifest = tag_manifest.as_ref().map(&mut bytes);
    for (path, item) in &found {
        seal.add_signature(path, || bytes(item));
    }
    Ok(seal)
}
