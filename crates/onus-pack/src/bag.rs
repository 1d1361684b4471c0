//! Seals a payload: a BagIt 1.0 bag in a deterministic zip, written beside its target and renamed when it is complete.
//!
//! The order of entries (see `layout.rs`) lets a file be read once: it is hashed and screened while it is copied.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::detect::{Detector, Report};
use crate::digest::{BUFFER, sha256};
use crate::earlier::check_overwriting;
use crate::entry::{EntryContent, PackEntry, Payload};
use crate::error::{PackError, Problem};
use crate::findings::{Findings, Searched};
use crate::key::Signer;
use crate::layout::{BAG_INFO, BAGIT, BAGIT_DECLARATION, MANIFEST, STATEMENT, TAG_MANIFEST, envelope_path};
use crate::order::{EnvelopeWanted, Order};
use crate::project_file::{fill, open};
use crate::time::{rfc3339, zip_time};
use crate::{media, staged_file, statement, tag_files};
use onus_source::codes;
use onus_source::text::hex;

#[derive(Clone, Debug)]
pub struct SealedPack {
    pub target: PathBuf,
    /// Number of files of the payload.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 of the tag manifest, which signatures cover.
    pub tag_manifest: String,
    /// Fingerprint of the key that signed.
    pub fingerprint: Option<String>,
    /// Findings that were allowed.
    pub allowed: Vec<statement::Allowed>,
}

/// Writes a pack to `target`. A failure leaves what was there untouched.
pub fn write(target: &Path, payload: &Payload, order: &Order, signer: Option<&Signer>) -> Result<SealedPack, PackError> {
    let failed = |error: io::Error| PackError::io(format!("cannot write {}", target.display()), &error);
    check_overwriting(target)?;
    check_moment(payload, order)?;
    let staged = staged_file::create(target).map_err(failed)?;
    let mut bag = Bag {
        zip: ZipWriter::new(BufWriter::with_capacity(1 << 20, staged.as_file().try_clone().map_err(failed)?)),
        base: &payload.base,
        time: zip_time(order.sealed),
        target,
    };
    let mut files: Vec<statement::File> = Vec::with_capacity(payload.entries.len());
    let mut searched = Vec::new();
    for entry in &payload.entries {
        files.push(bag.add_entry(entry, &mut searched)?);
    }
    let findings = Findings::judge(searched, &order.allowed);
    if !findings.refused.is_empty() {
        return Err(PackError::Refused(findings.refused));
    }
    if !findings.unused.is_empty() {
        return Err(PackError::Input(findings.unused));
    }
    let bytes = files.iter().map(|f| f.size).sum();
    let tags: [(&str, Vec<u8>); 4] = [
        (MANIFEST, tag_files::manifest(files.iter().map(|f| (f.sha256.as_str(), f.path.as_str())))),
        (BAGIT, BAGIT_DECLARATION.as_bytes().to_vec()),
        (BAG_INFO, tag_files::bag_info(payload, order, files.len(), bytes)),
        (STATEMENT, tag_files::statement(payload, order, &files, &findings.allowed)),
    ];
    for (name, bytes) in &tags {
        bag.add_tag_file(name, bytes)?;
    }
    let digests: Vec<(String, &str)> = tags.iter().map(|(name, bytes)| (sha256(bytes), *name)).collect();
    let tag_manifest = tag_files::manifest(digests.iter().map(|(d, n)| (d.as_str(), *n)));
    bag.add_tag_file(TAG_MANIFEST, &tag_manifest)?;
    let fingerprint = match signer {
        Some(signer) => {
            let signature = signer.sign(&tag_manifest)?;
            bag.add_tag_file(&signature.path, signature.pem.as_bytes())?;
            if order.envelope == EnvelopeWanted::Dsse {
                bag.add_tag_file(&envelope_path(&signature.path), &signer.envelope(&tags[3].1)?)?;
            }
            Some(signature.fingerprint)
        }
        None => None,
    };
    let writer = bag.zip.finish().map_err(|e| failed(e.into()))?;
    writer.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    // Somebody may have signed it meanwhile.
    check_overwriting(target)?;
    staged_file::persist(staged, target).map_err(failed)?;
    Ok(SealedPack {
        target: target.to_owned(),
        files: files.len(),
        bytes,
        tag_manifest: sha256(&tag_manifest),
        fingerprint,
        allowed: findings.allowed,
    })
}

/// Nothing is sealed before it exists.
fn check_moment(payload: &Payload, order: &Order) -> Result<(), PackError> {
    let sealed: String = rfc3339(order.sealed).chars().take(10).collect();
    let days = payload.dated.iter().map(|(what, day)| (what.as_str(), day.as_str()));
    let approvals = order.approvals.iter().map(|a| (a.by.as_str(), a.on.as_str()));
    let later: Vec<Problem> = days
        .chain(approvals)
        .filter(|(_, day)| *day > sealed.as_str())
        .map(|(what, day)| {
            Problem::new(
                codes::DATED_AFTER_SEALING,
                format!("{what} is dated {day}, and the pack would be sealed on {sealed}"),
                "Correct the date, or seal the pack when it has come.",
            )
        })
        .collect();
    if later.is_empty() { Ok(()) } else { Err(PackError::Input(later)) }
}

struct Bag<'a> {
    zip: ZipWriter<BufWriter<File>>,
    base: &'a str,
    time: DateTime,
    target: &'a Path,
}

impl Bag<'_> {
    fn start(&mut self, path: &str, method: CompressionMethod, size: u64) -> Result<(), PackError> {
        let options = options(self.time, method, size);
        self.zip
            .start_file(format!("{}/{path}", self.base), options)
            .map_err(|e| PackError::io(format!("cannot write {}", self.target.display()), &e.into()))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        self.zip.write_all(bytes).map_err(|e| PackError::io(format!("cannot write {}", self.target.display()), &e))
    }

    fn add_tag_file(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        self.start(path, CompressionMethod::Deflated, bytes.len() as u64)?;
        self.write(bytes)
    }

    /// Copies, hashes and screens a file of the payload in one pass.
    fn add_entry(&mut self, entry: &PackEntry, searched: &mut Vec<Searched>) -> Result<statement::File, PackError> {
        let path = format!("data/{}", entry.path);
        let mut digest = Sha256::new();
        let (size, media_type) = match &entry.content {
            EntryContent::Bytes(bytes) => {
                self.start(&path, CompressionMethod::Deflated, bytes.len() as u64)?;
                self.write(bytes)?;
                digest.update(bytes);
                let mut detector = Detector::default();
                detector.feed(bytes);
                searched.push(Searched {
                    file: entry.from.clone().unwrap_or_else(|| path.clone()),
                    screening: entry.screening,
                    report: detector.finish_with(io::Cursor::new(bytes)),
                });
                let head = &bytes[..bytes.len().min(media::SNIFFED)];
                (bytes.len() as u64, entry.media_type.unwrap_or_else(|| media::media_type(&entry.path, head)))
            }
            EntryContent::File { source, path: from } => {
                let (size, media_type, report) = self.copy(&path, (source.as_path(), from.as_str()), &mut digest)?;
                searched.push(Searched { file: from.clone(), screening: entry.screening, report });
                (size, media_type)
            }
        };
        let from = match &entry.content {
            EntryContent::File { path, .. } => Some(path.clone()),
            EntryContent::Bytes(_) => entry.from.clone(),
        };
        Ok(statement::File { path, sha256: hex(&digest.finalize()), size, media_type: media_type.to_owned(), from })
    }

    /// `source` is the file's absolute path and its path in the project.
    fn copy(
        &mut self,
        path: &str,
        (source, from): (&Path, &str),
        digest: &mut Sha256,
    ) -> Result<(u64, &'static str, Report), PackError> {
        let refuse = |error: io::Error| PackError::file(from, error);
        let mut file = open(source).map_err(refuse)?;
        let expected = file.metadata().map_err(refuse)?.len();
        self.start(path, CompressionMethod::Stored, expected)?;
        let mut detector = Detector::default();
        let mut buffer = vec![0_u8; BUFFER];
        let mut size = 0_u64;
        let mut media_type = None;
        loop {
            let read = fill(&mut file, &mut buffer).map_err(refuse)?;
            let piece = &buffer[..read];
            media_type.get_or_insert_with(|| media::media_type(from, &piece[..read.min(media::SNIFFED)]));
            if read == 0 {
                break;
            }
            size += read as u64;
            digest.update(piece);
            detector.feed(piece);
            self.write(piece)?;
        }
        if size != expected {
            return Err(PackError::file(
                from,
                format!("it had {expected} bytes and now has {size}: another program is writing to it"),
            ));
        }
        let report = detector.finish_with(file);
        Ok((size, media_type.unwrap_or("application/octet-stream"), report))
    }
}

fn options(time: DateTime, method: CompressionMethod, size: u64) -> SimpleFileOptions {
    let level = (method == CompressionMethod::Deflated).then_some(6);
    SimpleFileOptions::default()
        .compression_method(method)
        .compression_level(level)
        .last_modified_time(time)
        .unix_permissions(0o644)
        .system(zip::System::Unix)
        .large_file(size >= 0xffff_0000)
}
