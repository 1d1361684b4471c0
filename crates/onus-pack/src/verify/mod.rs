//! Judges a pack of any origin: its zip, its bag, its statement, its signatures. Every problem has a code.
//!
//! Nothing is unpacked to disk; files stream through their digest. What is not covered by a good signature of an allowed
//! signer proves nothing, however complete it is.

mod contents;
mod manifests;
mod signatures;
mod statement;
mod verdict;

use std::io::{Read, Seek};

use jiff::Timestamp;

use crate::archive::Archive;

pub use verdict::{Request, SignatureVerdict, Verdict};

/// Codes about who signed: the content may be complete.
const SIGNER_CODES: [&str; 4] = ["ONUS-V020", "ONUS-V022", "ONUS-V023", "ONUS-V024"];

pub fn verify(reader: impl Read + Seek, request: &Request) -> Verdict {
    let mut verdict = Verdict::default();
    let mut archive = match Archive::open(reader, &request.limits) {
        Ok(archive) => archive,
        Err(problems) => {
            verdict.problems = problems;
            return verdict;
        }
    };
    let contents = contents::read(&mut archive);
    verdict.files = contents.payload.len() as u64;
    verdict.bytes = contents.payload.values().map(|f| f.size).sum();
    let tag_files_intact = manifests::check_tag_files(&contents, &mut verdict);
    manifests::check_payload(&contents, &mut verdict);
    if tag_files_intact {
        statement::check_statement(&contents, &mut verdict);
    }
    signatures::check_signatures(&contents, request, &mut verdict);
    if verdict.problems.iter().all(|p| SIGNER_CODES.contains(&p.code)) {
        let sealed = verdict.statement.as_ref().and_then(|s| s.predicate.sealed.parse::<Timestamp>().ok());
        verdict.notes.extend(
            archive
                .difference_from_original(sealed.map(Timestamp::as_second))
                .map(|why| format!("this is not the archive that onus wrote ({why}); its content is the same")),
        );
    }
    verdict
}
