//! Judges a pack of any origin: its zip, its bag, its statement, its signatures. Every problem has a code.
//!
//! Nothing is unpacked to disk; files stream through their digest. What is not covered by a good signature of an allowed
//! signer proves nothing, however complete it is: so signatures come first, and a stranger's pack costs little.

mod contents;
mod lines;
mod manifests;
mod seal;
mod sealing_time;
mod signatures;
mod statement;
mod time_stamps;
mod verdict;

use std::io::{Read, Seek};

use jiff::Timestamp;

use crate::archive::{Archive, Directory, Limits, read_end};
use crate::error::Problem;
use crate::layout::TAG_FILES;
use onus_source::{Code, codes};

pub use crate::signature_judgement::SignatureVerdict;
pub use verdict::{PackVerdict, VerifyRequest};

/// Codes about who signed: the content may be complete.
pub const SIGNER_CODES: [Code; 5] = [
    codes::PACK_UNSIGNED,
    codes::SIGNER_NOT_ALLOWED,
    codes::KEY_NOT_VALID_AT_TIME,
    codes::SIGNER_MISSING,
    codes::SIGNATURE_UNSUPPORTED,
];

/// Bytes that are read of files that nobody signed for, in a pack that somebody did sign.
const UNASKED: u64 = 64 << 20;

pub fn verify(reader: impl Read + Seek, request: &VerifyRequest) -> PackVerdict {
    let mut verdict = PackVerdict::default();
    verdict.problems = match judge(reader, request, &mut verdict) {
        Ok(()) => std::mem::take(&mut verdict.list).finish(),
        Err(problems) => problems,
    };
    verdict
}

/// Reports into the verdict; or returns what is wrong with an archive that is not looked into.
fn judge(mut reader: impl Read + Seek, request: &VerifyRequest, verdict: &mut PackVerdict) -> Result<(), Vec<Problem>> {
    let read = read_end(&mut reader).and_then(|directory| Ok((directory, seal::peek(&mut reader, &directory)?)));
    let (directory, seal) = match read {
        Ok(read) => read,
        Err(fault) => return Err(vec![fault.problem()]),
    };
    let trusted = signatures::any_good(&seal, request);
    if let Some(why) = (!trusted).then(|| too_much(&directory, &request.limits)).flatten() {
        unexamined(&seal, &why, request, verdict);
        return Ok(());
    }
    let mut archive = Archive::open(reader, &request.limits)?;
    if let Some(why) = (!trusted).then(|| too_large(&archive, &request.limits)).flatten() {
        unexamined(&seal, &why, request, verdict);
        return Ok(());
    }
    let mut budget = contents::Budget(if trusted { UNASKED } else { request.limits.unsigned.total });
    let contents = contents::read(&mut archive, &mut budget);
    verdict.files = contents.payload.len() as u64;
    verdict.bytes = contents.payload.values().fold(0, |sum, size| sum.saturating_add(*size));
    let tag_files_intact = manifests::check_tag_files(&contents, verdict);
    let statement = match tag_files_intact {
        true => statement::check_statement(&contents, archive.base(), verdict),
        false => None,
    };
    let before = verdict.list.total();
    manifests::check_payload(&mut archive, &contents, statement.as_ref(), &mut budget, verdict);
    if let Some(statement) = statement.as_ref().filter(|_| verdict.list.total() == before) {
        statement::check_sizes(&contents, statement, verdict);
        sealing_time::check(&mut archive, &contents, statement, verdict);
    }
    verdict.statement = statement;
    signatures::check_signatures(&contents.seal, request, verdict);
    signatures::check_envelopes(&contents, request, verdict);
    time_stamps::check(&contents, request, verdict);
    if verdict.list.only(&SIGNER_CODES) {
        let sealed = verdict.statement.as_ref().and_then(|s| s.predicate.sealed.parse::<Timestamp>().ok());
        verdict.notes.extend(
            archive
                .difference_from_original(sealed.map(Timestamp::as_second))
                .map(|why| format!("another program packed this archive again ({why}); every file is as it was sealed")),
        );
    }
    Ok(())
}

/// Judges the signatures of a pack that is too large to be examined for a stranger.
fn unexamined(seal: &seal::Seal, why: &str, request: &VerifyRequest, verdict: &mut PackVerdict) {
    signatures::check_signatures(seal, request, verdict);
    verdict.notes.push(format!("its content was not examined, because nobody whom you allow signed it and {why}"));
}

/// Why a directory is more than a stranger's pack is worth.
fn too_much(directory: &Directory, limits: &Limits) -> Option<String> {
    // Names are as long as a chapter at most; a directory of ordinary ones is far smaller.
    const BYTES_PER_ENTRY: u64 = 512;
    let most = limits.unsigned.entries;
    let many = directory.entries > most || directory.length > most.saturating_mul(BYTES_PER_ENTRY);
    many.then(|| format!("it has {} entries", directory.entries))
}

fn too_large<R: Read + Seek>(archive: &Archive<R>, limits: &Limits) -> Option<String> {
    let of_bag = |name: &str| TAG_FILES.iter().any(|t| name.strip_prefix(archive.base()) == Some(&format!("/{t}")));
    let large = archive.items().iter().find(|i| i.size > limits.unsigned.tag_file && of_bag(&i.name));
    match large {
        Some(item) => Some(format!("{} has {} MiB", crate::archive::shortened(&item.name), item.size >> 20)),
        None if archive.total() > limits.unsigned.total => Some(format!("it unpacks to {} MiB", archive.total() >> 20)),
        None => None,
    }
}
