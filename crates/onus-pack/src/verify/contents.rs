//! Reads a bag: what is signed and the signatures as bytes, of everything else only where it is and how large.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use sha2::{Digest, Sha256};

use crate::archive::{Archive, TAG_FILE};
use crate::layout::{MANIFEST, TAG_FILES, TAG_MANIFEST, is_envelope, is_signature, is_time_stamp};
use onus_source::text::hex;

use super::lines::manifest_lines;
use super::seal::{MAX_SIGNATURE, Seal};

/// How many envelopes are looked at; a further one is a stray.
const MAX_ENVELOPES: usize = 16;
/// How many time stamps are looked at; a further one is a stray.
const MAX_TIME_STAMPS: usize = 16;

#[derive(Default)]
pub struct BagContents {
    pub seal: Seal,
    /// Those of the four that are there, by name.
    pub tag_files: BTreeMap<&'static str, TagFile>,
    /// Path → bytes, by the directory of the zip.
    pub payload: BTreeMap<String, u64>,
    /// Path and bytes of the envelopes that accompany signatures, or why they cannot be read.
    pub envelopes: Vec<(String, Result<Vec<u8>, String>)>,
    /// Path and bytes of time stamps, or why they cannot be read.
    pub time_stamps: Vec<(String, Result<Vec<u8>, String>)>,
    /// Path → digest of what should not be there; empty where it is too large to be worth a look.
    pub strays: BTreeMap<String, String>,
}

/// A file that the tag manifest covers, or should.
pub enum TagFile {
    /// It has the digest that the tag manifest gives it.
    Intact(Vec<u8>),
    /// It has another digest, or cannot be unpacked: why.
    Changed(Option<String>),
    /// The tag manifest does not name it, so there is nothing to compare it with.
    Uncovered,
}

impl BagContents {
    /// The bytes of a tag file that is as it was sealed.
    pub fn intact(&self, name: &str) -> Option<&[u8]> {
        match self.tag_files.get(name) {
            Some(TagFile::Intact(bytes)) => Some(bytes),
            _ => None,
        }
    }
}

/// Bytes that may be read although nobody signed for them.
pub struct Budget(pub u64);

impl Budget {
    /// Whether there is still enough for so many bytes; then they are spent.
    pub fn allows(&mut self, bytes: u64) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// Reads the small files. A tag file is kept only if the tag manifest vouches for it.
pub fn read<R: Read + Seek>(archive: &mut Archive<R>, budget: &mut Budget) -> BagContents {
    let mut contents = BagContents::default();
    let folder = format!("{}/", archive.base());
    let names: Vec<(String, u64)> = archive.items().iter().map(|i| (i.name.clone(), i.size)).collect();
    let parents = parents(names.iter().map(|(n, _)| n.as_str()));
    for (name, size) in &names {
        let path = name.strip_prefix(&folder);
        match path {
            // Folders around files; others would be noticed by whoever unpacks the pack, and by nobody else.
            _ if name.ends_with('/') => {
                if !parents.contains(name.as_str()) {
                    contents.strays.insert(path.map_or_else(|| format!("../{name}"), str::to_owned), String::new());
                }
            }
            Some(TAG_MANIFEST) => contents.seal.tag_manifest = Some(archive.read(name)),
            Some(path) if TAG_FILES.contains(&path) => {}
            Some(path) if is_signature(path) && *size <= MAX_SIGNATURE => {
                contents.seal.add_signature(path, || archive.read(name));
            }
            Some(path) if is_time_stamp(path) && *size <= MAX_SIGNATURE && contents.time_stamps.len() < MAX_TIME_STAMPS => {
                contents.time_stamps.push((path.to_owned(), archive.read(name)));
            }
            // It repeats the statement, which may be as long as is allowed.
            Some(path) if is_envelope(path) && contents.envelopes.len() < MAX_ENVELOPES && budget.allows(*size) => {
                contents.envelopes.push((path.to_owned(), archive.read(name)));
            }
            Some(path) if path.starts_with("data/") => {
                contents.payload.insert(path.to_owned(), *size);
            }
            _ => {
                let digest = if budget.allows(*size) { digest(archive, name).unwrap_or_default() } else { String::new() };
                contents.strays.insert(path.map_or_else(|| format!("../{name}"), str::to_owned), digest);
            }
        }
    }
    let covered = contents.seal.covered().unwrap_or_default();
    for name in TAG_FILES {
        let path = format!("{folder}{name}");
        if archive.has(&path) {
            contents.tag_files.insert(name, tag_file(archive, &path, covered.get(name)));
        }
    }
    contents
}

fn parents<'n>(names: impl Iterator<Item = &'n str>) -> std::collections::BTreeSet<&'n str> {
    names.filter(|n| !n.ends_with('/')).flat_map(|n| n.match_indices('/').map(move |(at, _)| &n[..=at])).collect()
}

fn tag_file<R: Read + Seek>(archive: &mut Archive<R>, path: &str, expected: Option<&String>) -> TagFile {
    let Some(expected) = expected else { return TagFile::Uncovered };
    if archive.size(path).is_none_or(|size| size > TAG_FILE) {
        return TagFile::Changed(Some("it is too long".to_owned()));
    }
    // First the digest: what nobody vouches for is not worth the memory.
    match digest(archive, path) {
        Ok(digest) if digest == *expected => archive.read(path).map_or_else(|why| TagFile::Changed(Some(why)), TagFile::Intact),
        Ok(_) => TagFile::Changed(None),
        Err(why) => TagFile::Changed(Some(why)),
    }
}

pub fn digest<R: Read + Seek>(archive: &mut Archive<R>, name: &str) -> Result<String, String> {
    let mut digest = Sha256::new();
    archive.stream(name, &mut |piece| digest.update(piece)).map(|()| hex(&digest.finalize()))
}

/// The manifest, where it is as it was sealed and can be read.
pub fn manifest(contents: &BagContents) -> Option<BTreeMap<String, String>> {
    manifest_lines(contents.intact(MANIFEST)?)
}
