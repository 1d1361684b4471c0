//! Adds a signature to a pack that is already sealed.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use crate::append::append;
use crate::archive::{Archive, Limits};
use crate::error::{PackError, Problem};
use crate::key::Signer;
use crate::layout::TAG_MANIFEST;
use crate::staged_file;

/// Adds a signature to the pack at `path`: a new file beside it, renamed over it when it is complete. Everything in the pack
/// keeps its bytes. Returns the fingerprint.
///
/// The pack itself is not judged here; verify it first.
pub fn add_signature(path: &Path, signer: &Signer) -> Result<String, PackError> {
    let failed = |error: io::Error| PackError::io(format!("cannot sign {}", path.display()), &error);
    let unsound = |why: String| {
        PackError::Input(vec![Problem::new(
            "ONUS-K005",
            format!("{} cannot be signed: {why}", path.display()),
            "Run `onus verify` to see what is wrong with it. Sign only what you have checked.",
        )])
    };
    let mut source = File::open(path).map_err(failed)?;
    let mut archive = Archive::open(&mut source, &Limits::default())
        .map_err(|p| unsound(p.first().map_or_else(|| "it is not a pack".to_owned(), |p| p.message.clone())))?;
    let base = archive.base().to_owned();
    let message = archive.read(&format!("{base}/{TAG_MANIFEST}")).map_err(&unsound)?;
    let time = archive.time();
    let signature = signer.sign(&message)?;
    let name = format!("{base}/{}", signature.path);
    if archive.has(&name) {
        return Err(unsound(format!("it already has a signature by the key {}", signature.fingerprint)));
    }
    let directory = archive.directory();
    let staged = staged_file::create(path).map_err(failed)?;
    let mut out = BufWriter::new(staged.as_file());
    append(&mut source, &directory, time, (name.as_str(), signature.pem.as_bytes()), &mut out).map_err(failed)?;
    out.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    staged_file::persist(staged, path).map_err(failed)?;
    Ok(signature.fingerprint)
}
