//! Adds a signature or a time stamp to a pack that is already sealed.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use crate::append::append;
use crate::archive::{Archive, Limits};
use crate::digest::sha256;
use crate::error::{PackError, Problem};
use crate::key::Signer;
use crate::layout::{STATEMENT, TAG_MANIFEST, envelope_path, time_stamp_path};
use crate::order::EnvelopeWanted;
use crate::staged_file;
use crate::timestamp::{self, TimeStamp};
use crate::verify::{SIGNER_CODES, VerifyRequest, verify};
use onus_source::codes;

/// Verifies the pack at `path`, whoever signed it so far, and adds a signature: a new file beside it, renamed over it when it
/// is complete. Everything in the pack keeps its bytes. Returns the fingerprint.
pub fn add_signature(path: &Path, signer: &Signer, envelope: EnvelopeWanted) -> Result<String, PackError> {
    let mut sealed = SealedFile::open(path)?;
    let signature = signer.sign(&sealed.message)?;
    let name = sealed.path(&signature.path);
    let mut additions = vec![(name, signature.pem.into_bytes())];
    if envelope == EnvelopeWanted::Dsse {
        let statement = sealed.read(path, STATEMENT)?;
        additions.push((sealed.path(&envelope_path(&signature.path)), signer.envelope(&statement)?));
    }
    sealed.append(path, &additions)?;
    Ok(signature.fingerprint)
}

/// A pack that was found to be as it was sealed.
struct SealedFile {
    archive: Archive<File>,
    /// The tag manifest.
    message: Vec<u8>,
}

fn failed(path: &Path) -> impl Fn(io::Error) -> PackError {
    move |error| PackError::io(format!("cannot sign {}", path.display()), &error)
}

fn unsound(path: &Path, why: &str) -> PackError {
    PackError::Input(vec![Problem::new(
        codes::PACK_CANNOT_BE_SIGNED,
        format!("{} cannot be signed: {why}", path.display()),
        "Run `onus verify` to see what is wrong with it. Sign only what you have checked.",
    )])
}

/// Nothing is wrong with the pack: it has what was to be added.
fn added_already(path: &Path, name: &str) -> PackError {
    let (message, hint) = match name.ends_with(".tsr") {
        true => (
            format!("{} has this time stamp already: {name}", path.display()),
            "Nothing is left to do: `onus verify` shows the time stamps that it carries.",
        ),
        false => (
            format!("{} cannot be signed: this key has signed it already, in {name}", path.display()),
            "Nothing is left to do for this key: `onus verify` shows who signed. Whoever else answers for the pack signs with a key \
             of their own; to sign other content, make a new pack with `onus pack`.",
        ),
    };
    PackError::Input(vec![Problem::new(codes::PACK_CANNOT_BE_SIGNED, message, hint)])
}

impl SealedFile {
    fn open(path: &Path) -> Result<SealedFile, PackError> {
        let mut source = File::open(path).map_err(failed(path))?;
        judge(&mut source).map_err(|why| unsound(path, &why))?;
        let archive = Archive::open(source, &Limits::of_own_pack());
        let archive =
            archive.map_err(|p| unsound(path, p.first().map_or("it is not a pack", |problem| problem.message.as_str())))?;
        let mut sealed = SealedFile { archive, message: Vec::new() };
        sealed.message = sealed.read(path, TAG_MANIFEST)?;
        Ok(sealed)
    }

    /// Path in the zip of a path in the bag.
    fn path(&self, inner: &str) -> String {
        format!("{}/{inner}", self.archive.base())
    }

    fn read(&mut self, path: &Path, inner: &str) -> Result<Vec<u8>, PackError> {
        let name = self.path(inner);
        self.archive.read(&name).map_err(|why| unsound(path, &why))
    }

    /// Writes it anew with more entries, none of which may be there already.
    fn append(mut self, path: &Path, additions: &[(String, Vec<u8>)]) -> Result<(), PackError> {
        if let Some((name, _)) = additions.iter().find(|(name, _)| self.archive.has(name)) {
            return Err(added_already(path, name));
        }
        let (directory, time) = (self.archive.directory(), self.archive.time());
        let staged = staged_file::create(path).map_err(failed(path))?;
        let mut out = BufWriter::new(staged.as_file());
        append(self.archive.reader(), &directory, time, additions, &mut out).map_err(failed(path))?;
        out.into_inner().map_err(|e| failed(path)(e.into_error()))?.sync_all().map_err(failed(path))?;
        staged_file::persist(staged, path).map_err(failed(path))
    }
}

/// Verifies the pack at `path` and adds an authority's response about its tag manifest, which must be right. Returns what it
/// says.
pub fn add_time_stamp(path: &Path, response: &[u8]) -> Result<TimeStamp, PackError> {
    let sealed = SealedFile::open(path)?;
    let stamp = timestamp::check(response, &sealed.message, &[]).map_err(|why| {
        PackError::Input(vec![Problem::new(
            codes::TIME_STAMP_UNUSABLE,
            format!("the time stamp cannot be attached: {why}"),
            "Ask the authority for one over tagmanifest-sha256.txt, with its certificate: `openssl ts -query -data FILE -sha256 -cert`.",
        )])
    })?;
    let name = sealed.path(&time_stamp_path(&sha256(response)));
    sealed.append(path, &[(name, response.to_vec())])?;
    Ok(stamp)
}

/// Whoever signs answers for the content: it must be as it was sealed. Whose signatures it has so far is another question.
pub fn judge(source: &mut File) -> Result<(), String> {
    let request = VerifyRequest { allowed: &[], required: &[], at: 0, authorities: &[], limits: Limits::of_own_pack() };
    let verdict = verify(source, &request);
    match verdict.problems.iter().find(|p| !SIGNER_CODES.contains(&p.code)) {
        None => Ok(()),
        Some(problem) => Err(format!("[{}] {}", problem.code, problem.message)),
    }
}
