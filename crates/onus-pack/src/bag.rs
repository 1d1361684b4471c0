//! Seals a payload: a BagIt 1.0 bag in a deterministic zip, written beside its target and renamed when it is whole.
//!
//! Order of entries: `data/` by path, then `manifest-sha256.txt`, `bagit.txt`, `bag-info.txt`, `statement.json`,
//! `tagmanifest-sha256.txt`, then signatures in the order in which they were made. So a file is read once: hashed and
//! looked through while it is copied. [`super::verify`] knows this order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::detect::Detector;
use super::key::{self, Signer};
use super::payload::{Content, Entry, Payload, Search};
use super::statement::{self, Statement, Subject};
use super::{Allowance, NAMESPACE, Order, PREDICATE, PackError, Problem, media};
use onus_source::text::{Medium, hex, one_line};

/// Bytes read at once.
const PIECE: usize = 256 * 1024;

/// What was sealed.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The pack.
    pub target: PathBuf,
    /// Files of the payload.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 of `tagmanifest-sha256.txt`: what signatures cover.
    pub tagmanifest: String,
    /// Fingerprint of the key that signed.
    pub fingerprint: Option<String>,
    /// Findings that were allowed.
    pub allowed: Vec<statement::Allowed>,
}

/// Tag files that the tag manifest covers, in the order of the zip.
pub const TAGS: [&str; 4] = ["manifest-sha256.txt", "bagit.txt", "bag-info.txt", "statement.json"];
/// The tag manifest.
pub const TAGMANIFEST: &str = "tagmanifest-sha256.txt";
/// The bag's declaration.
pub const BAGIT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Writes a pack to `target`. A failure leaves what stood there as it was.
pub fn write(target: &Path, payload: &Payload, order: &Order, signer: Option<&Signer>) -> Result<Sealed, PackError> {
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: io::Error| PackError::io(format!("cannot write {}", target.display()), &error);
    let staged = tempfile::Builder::new().prefix(".onus-pack-").tempfile_in(folder).map_err(failed)?;
    let mut bag = Bag {
        zip: ZipWriter::new(BufWriter::with_capacity(1 << 20, staged.as_file().try_clone().map_err(failed)?)),
        base: &payload.base,
        stamp: stamp(order.sealed),
        target,
    };
    let mut files: Vec<statement::File> = Vec::with_capacity(payload.entries.len());
    let mut found = Findings::default();
    for entry in &payload.entries {
        let written = bag.payload(entry, &mut found, &order.allowed)?;
        files.push(written);
    }
    if !found.refused.is_empty() {
        return Err(PackError::Refused(found.refused));
    }
    let unused: Vec<Problem> = order.allowed.iter().filter(|a| !found.used.contains(a)).map(unneeded).collect();
    if !unused.is_empty() {
        return Err(PackError::Input(unused));
    }
    let bytes = files.iter().map(|f| f.size).sum();
    let statement = statement(payload, order, &files, &found.allowed);
    let count = files.len();
    let tags: BTreeMap<&str, Vec<u8>> = [
        ("manifest-sha256.txt", manifest(files.iter().map(|f| (f.sha256.as_str(), f.path.as_str())))),
        ("bagit.txt", BAGIT.as_bytes().to_vec()),
        ("bag-info.txt", bag_info(payload, order, count, bytes)),
        ("statement.json", json(&statement)),
    ]
    .into();
    for name in TAGS {
        bag.text(name, &tags[name])?;
    }
    let digests: Vec<(String, &str)> = tags.iter().map(|(name, bytes)| (hex(&Sha256::digest(bytes)), *name)).collect();
    let tagmanifest = manifest(digests.iter().map(|(d, n)| (d.as_str(), *n)));
    bag.text(TAGMANIFEST, &tagmanifest)?;
    let fingerprint = match signer {
        Some(signer) => {
            let signature = signer.sign(&tagmanifest)?;
            bag.text(&key::file_name(&signature), signature.pem.as_bytes())?;
            Some(signature.fingerprint)
        }
        None => None,
    };
    let inner = bag.zip.finish().map_err(|e| failed(e.into()))?;
    inner.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    persist(staged, target)?;
    let tagmanifest = hex(&Sha256::digest(&tagmanifest));
    Ok(Sealed { target: target.to_owned(), files: count, bytes, tagmanifest, fingerprint, allowed: found.allowed })
}

/// Gives a finished file its name, with the rights that a new file has.
pub(super) fn persist(staged: tempfile::NamedTempFile, target: &Path) -> Result<(), PackError> {
    let failed = |error: io::Error| PackError::io(format!("cannot write {}", target.display()), &error);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is its owner's alone; a pack that replaces another keeps that one's rights.
        let mode = std::fs::metadata(target).map_or(0o644, |m| m.permissions().mode() & 0o777);
        staged.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).map_err(failed)?;
    }
    staged.persist(target).map_err(|e| failed(e.error))?;
    Ok(())
}

#[derive(Default)]
struct Findings {
    refused: Vec<Problem>,
    allowed: Vec<statement::Allowed>,
    used: Vec<Allowance>,
}

struct Bag<'a> {
    zip: ZipWriter<BufWriter<File>>,
    base: &'a str,
    stamp: DateTime,
    target: &'a Path,
}

impl Bag<'_> {
    fn start(&mut self, path: &str, method: CompressionMethod, size: u64) -> Result<(), PackError> {
        let options = options(self.stamp, method, size);
        self.zip
            .start_file(format!("{}/{path}", self.base), options)
            .map_err(|e| PackError::io(format!("cannot write {}", self.target.display()), &e.into()))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        self.zip.write_all(bytes).map_err(|e| PackError::io(format!("cannot write {}", self.target.display()), &e))
    }

    /// A tag file.
    fn text(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        self.start(path, CompressionMethod::Deflated, bytes.len() as u64)?;
        self.put(bytes)
    }

    /// A file of the payload: copied, hashed and looked through in one pass.
    fn payload(&mut self, entry: &Entry, found: &mut Findings, allowed: &[Allowance]) -> Result<statement::File, PackError> {
        let path = format!("data/{}", entry.path);
        let mut digest = Sha256::new();
        let (size, media_type) = match &entry.content {
            Content::Bytes(bytes) => {
                self.start(&path, CompressionMethod::Deflated, bytes.len() as u64)?;
                self.put(bytes)?;
                digest.update(bytes);
                let head = &bytes[..bytes.len().min(media::SNIFFED)];
                (bytes.len() as u64, entry.media_type.unwrap_or_else(|| media::media_type(&entry.path, head)))
            }
            Content::File { place, shown } => self.copy(&path, place, shown, entry.search, &mut digest, found, allowed)?,
        };
        let from = match &entry.content {
            Content::File { shown, .. } => Some(shown.clone()),
            Content::Bytes(_) => entry.from.clone(),
        };
        Ok(statement::File { path, sha256: hex(&digest.finalize()), size, media_type: media_type.to_owned(), from })
    }

    #[allow(clippy::too_many_arguments, reason = "one pass over a file does three things")]
    fn copy(
        &mut self,
        path: &str,
        place: &Path,
        shown: &str,
        search: Search,
        digest: &mut Sha256,
        found: &mut Findings,
        allowed: &[Allowance],
    ) -> Result<(u64, &'static str), PackError> {
        let refuse = |error: io::Error| PackError::file(shown, error);
        let mut file = open(place).map_err(refuse)?;
        let expected = file.metadata().map_err(refuse)?.len();
        self.start(path, CompressionMethod::Stored, expected)?;
        let mut detector = (search == Search::Evidence).then(Detector::default);
        let mut buffer = vec![0_u8; PIECE];
        let mut size = 0_u64;
        let mut media_type = None;
        loop {
            let read = fill(&mut file, &mut buffer).map_err(refuse)?;
            let piece = &buffer[..read];
            media_type.get_or_insert_with(|| media::media_type(shown, &piece[..read.min(media::SNIFFED)]));
            if read == 0 {
                break;
            }
            size += read as u64;
            digest.update(piece);
            if let Some(detector) = &mut detector {
                detector.feed(piece);
            }
            self.put(piece)?;
        }
        if size != expected {
            return Err(PackError::file(shown, format!("it had {expected} bytes and now has {size}: somebody writes to it")));
        }
        for hit in detector.map(Detector::finish).unwrap_or_default() {
            found.weigh(shown, hit, allowed);
        }
        Ok((size, media_type.unwrap_or("application/octet-stream")))
    }
}

impl Findings {
    fn weigh(&mut self, shown: &str, hit: super::detect::Hit, allowed: &[Allowance]) {
        let code = hit.kind.code();
        let place = format!("{shown}:{}", hit.line);
        let covers = |a: &&Allowance| a.code == code && a.file.as_deref().is_none_or(|f| f == shown);
        match allowed.iter().find(covers) {
            Some(allowance) => {
                self.allowed.push(statement::Allowed { code: code.to_owned(), place, reason: allowance.reason.clone() });
                if !self.used.contains(allowance) {
                    self.used.push(allowance.clone());
                }
            }
            None => {
                let many = if hit.count > 1 { format!(" ({} different)", hit.count) } else { String::new() };
                self.refused.push(
                    Problem::new(
                        code,
                        format!("{shown} holds what looks like {}{many}", hit.kind.words()),
                        format!("Collect it again without, or allow it: --allow '{code}:{shown}=why it may leave'"),
                    )
                    .at(place),
                );
            }
        }
    }
}

fn unneeded(allowance: &Allowance) -> Problem {
    let about = allowance.file.as_ref().map_or_else(String::new, |f| format!(" in {f}"));
    Problem::new(
        "ONUS-K007",
        format!("--allow {}{about} allows nothing: there is no such finding", allowance.code),
        "Remove it, so that it does not hide a finding of tomorrow.",
    )
}

/// Follows no link at the end of the path: it was resolved before.
fn open(place: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(place)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a file")),
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// How every entry is written.
pub(super) fn options(stamp: DateTime, method: CompressionMethod, size: u64) -> SimpleFileOptions {
    let level = (method == CompressionMethod::Deflated).then_some(6);
    SimpleFileOptions::default()
        .compression_method(method)
        .compression_level(level)
        .last_modified_time(stamp)
        .unix_permissions(0o644)
        .system(zip::System::Unix)
        .large_file(size >= 0xffff_0000)
}

/// A moment as zip writes it: UTC, two seconds' steps, 1980 to 2107.
pub(super) fn stamp(seconds: i64) -> DateTime {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    let utc = jiff::tz::Offset::UTC.to_datetime(at);
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    u16::try_from(utc.year())
        .ok()
        .and_then(|year| {
            let second = part(utc.second()) & !1;
            DateTime::from_date_and_time(year, part(utc.month()), part(utc.day()), part(utc.hour()), part(utc.minute()), second)
                .ok()
        })
        .unwrap_or_default()
}

/// `DIGEST  PATH` lines in order of path.
fn manifest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut lines: Vec<(&str, &str)> = files.map(|(digest, path)| (path, digest)).collect();
    lines.sort_unstable();
    lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect::<String>().into_bytes()
}

fn bag_info(payload: &Payload, order: &Order, files: usize, bytes: u64) -> Vec<u8> {
    let s = &payload.about;
    let mut lines: Vec<(&str, String)> = vec![
        ("Source-Organization", s.producer.organisation.clone()),
        ("External-Identifier", payload.base.clone()),
        ("External-Description", format!("Evidence pack for {} ({} {})", s.scope.name, s.scope.framework, s.scope.edition)),
        ("Bagging-Date", moment(order.sealed).chars().take(10).collect()),
        ("Bag-Software-Agent", format!("onus {}", s.tool.version)),
        ("Payload-Oxum", format!("{bytes}.{files}")),
        ("Onus-Period", format!("{}/{}", order.period.0, order.period.1)),
        ("Onus-Scope", s.scope.id.clone()),
        ("Onus-Sealed", moment(order.sealed)),
        ("Onus-Signature-Namespace", NAMESPACE.to_owned()),
    ];
    lines.extend(s.producer.contact.iter().map(|c| ("Contact-Email", c.clone())));
    for approval in &order.approvals {
        let ticket = approval.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}"));
        lines.push(("Onus-Approval", format!("{}, {}{ticket}", approval.by, approval.on)));
    }
    // One line each: a name with a line break must not make a field of its own.
    lines
        .iter()
        .map(|(label, value)| format!("{label}: {}\n", one_line(value, Medium::Data).trim()))
        .collect::<String>()
        .into_bytes()
}

fn statement(payload: &Payload, order: &Order, files: &[statement::File], allowed: &[statement::Allowed]) -> Statement {
    let subject = files
        .iter()
        .map(|f| Subject { name: f.path.clone(), digest: [("sha256".to_owned(), f.sha256.clone())].into() })
        .collect();
    let predicate = statement::Predicate {
        sealed: moment(order.sealed),
        approvals: order.approvals.clone(),
        allowed: allowed.to_vec(),
        files: files.to_vec(),
        ..payload.about.clone()
    };
    Statement { kind: statement::TYPE.to_owned(), subject, predicate_type: PREDICATE.to_owned(), predicate }
}

fn json(statement: &Statement) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(statement).expect("text and numbers only");
    text.push(b'\n');
    text
}

/// `2026-10-05T09:00:00Z`.
pub(super) fn moment(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}
