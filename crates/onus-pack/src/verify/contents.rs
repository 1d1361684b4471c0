//! Reads a bag: payload files as digests, everything else as bytes.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::layout::{MANIFEST, TAG_FILES, TAG_MANIFEST};
use onus_source::text::hex;

/// Largest signature that is read, in bytes; a larger file is a stray.
const MAX_SIGNATURE: u64 = 64 * 1024;

#[derive(Default)]
pub struct BagContents {
    /// By path.
    pub payload: BTreeMap<String, PayloadFile>,
    /// Path → bytes, or why they cannot be unpacked.
    pub tag_files: BTreeMap<String, Result<Vec<u8>, String>>,
    /// Path and bytes, or why they cannot be unpacked, in the order of the zip.
    pub signatures: Vec<(String, Result<Vec<u8>, String>)>,
    /// Path → digest of what should not be there.
    pub strays: BTreeMap<String, String>,
}

pub struct PayloadFile {
    /// Bytes, by the directory of the zip.
    pub size: u64,
    /// Digest, or why the file cannot be unpacked.
    pub sha256: Result<String, String>,
}

pub fn read<R: Read + Seek>(archive: &mut Archive<R>) -> BagContents {
    let mut contents = BagContents::default();
    let folder = format!("{}/", archive.base());
    let names: Vec<(String, u64)> = archive.items().iter().map(|i| (i.name.clone(), i.size)).collect();
    for (name, size) in names.into_iter().filter(|(n, _)| !n.ends_with('/')) {
        let path = name.strip_prefix(&folder).unwrap_or(&name).to_owned();
        let in_bag = name.starts_with(&folder);
        let tag = TAG_FILES.contains(&path.as_str()) || path == TAG_MANIFEST;
        let signature = path.strip_prefix("signatures/").is_some_and(|f| f.ends_with(".sig") && !f.contains('/'));
        if in_bag && tag {
            contents.tag_files.insert(path, archive.read(&name));
        } else if in_bag && signature && size <= MAX_SIGNATURE {
            contents.signatures.push((path, archive.read(&name)));
        } else {
            let mut digest = Sha256::new();
            let sha256 = archive.stream(&name, &mut |piece| digest.update(piece)).map(|()| hex(&digest.finalize()));
            if in_bag && path.starts_with("data/") {
                contents.payload.insert(path, PayloadFile { size, sha256 });
            } else {
                contents.strays.insert(if in_bag { path } else { format!("../{name}") }, sha256.unwrap_or_default());
            }
        }
    }
    contents
}

/// Path → digest, of `DIGEST  PATH` lines; none where a line is anything else.
pub fn manifest_lines(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (digest, path) = line.split_once("  ")?;
        let hexadecimal = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !hexadecimal || path.is_empty() || out.insert(path.to_owned(), digest.to_owned()).is_some() {
            return None;
        }
    }
    Some(out)
}

/// The manifest, where it is there and can be read.
pub fn manifest(contents: &BagContents) -> Option<BTreeMap<String, String>> {
    manifest_lines(contents.tag_files.get(MANIFEST)?.as_ref().ok()?)
}
