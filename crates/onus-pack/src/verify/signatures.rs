//! Judges the signatures of a bag against the allowed signers.

use ssh_key::{LineEnding, PublicKey, SshSig};

use crate::error::Problem;
use crate::key::fingerprint;
use crate::layout::{NAMESPACE, TAG_MANIFEST};
use crate::signers::{AllowedSigner, Validity};
use crate::time::rfc3339;

use super::contents::BagContents;
use super::verdict::{CHANGED, Request, SignatureVerdict, Verdict};

fn invalid_signature(path: &str, why: &str) -> Problem {
    Problem::new("ONUS-V021", format!("the signature {path} is invalid: {why}"), CHANGED).at(path)
}

pub fn check_signatures(contents: &BagContents, request: &Request, verdict: &mut Verdict) {
    let message = match contents.tag_files.get(TAG_MANIFEST) {
        Some(Ok(bytes)) => bytes.as_slice(),
        _ => &[],
    };
    let hint = "Ask the producer for it. A signature that was removed cannot be told apart from one that never existed.";
    if contents.signatures.is_empty() {
        verdict.problems.push(Problem::new("ONUS-V020", "this pack is not signed", hint));
    }
    let mut doubts = Vec::new();
    for (path, pem) in &contents.signatures {
        match pem {
            Ok(pem) => {
                let (signature, doubt) = judge(path, pem, message, request, verdict);
                verdict.signatures.push(signature);
                doubts.extend(doubt);
            }
            Err(why) => verdict.problems.push(invalid_signature(path, why)),
        }
    }
    let good = verdict.signatures.iter().any(|s| s.good);
    for doubt in doubts {
        // Anybody can add a signature: next to a good one it is worth a note, alone it is a problem.
        match good {
            true => verdict.notes.push(doubt.message),
            false => verdict.problems.push(doubt),
        }
    }
    for required in request.required {
        let signed = verdict.signatures.iter().filter(|s| s.good).any(|s| {
            request.allowed.iter().any(|a| {
                a.matches_principal(required)
                    && a.signs_packs()
                    && fingerprint(&a.key) == s.fingerprint
                    && a.validity(request.at) == Validity::Valid
            })
        });
        if !signed {
            verdict.problems.push(Problem::new("ONUS-V024", format!("there is no good signature by {required}"), hint));
        }
    }
}

/// The base64 of a PEM, without its frame and line breaks.
fn base64(pem: &str) -> String {
    pem.lines().filter(|l| !l.starts_with("-----")).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Pushes a problem for an invalid signature; returns one for a valid signature that does not count.
fn judge(
    path: &str,
    pem: &[u8],
    message: &[u8],
    request: &Request,
    verdict: &mut Verdict,
) -> (SignatureVerdict, Option<Problem>) {
    let mut judged = SignatureVerdict { file: path.to_owned(), fingerprint: String::new(), names: Vec::new(), good: false };
    let signature = match SshSig::from_pem(pem) {
        Ok(signature) => signature,
        Err(error) => {
            verdict.problems.push(invalid_signature(path, &error.to_string()));
            return (judged, None);
        }
    };
    // The reader forgives lengths that nothing needs; ssh-keygen does not, and no byte of a pack is free.
    let reencoded = signature.to_pem(LineEnding::LF).unwrap_or_default();
    if base64(&reencoded) != base64(&String::from_utf8_lossy(pem)) {
        verdict.problems.push(invalid_signature(path, "it is not encoded as OpenSSH encodes it"));
        return (judged, None);
    }
    let key = PublicKey::from(signature.public_key().clone());
    judged.fingerprint = fingerprint(&key);
    if signature.namespace() != NAMESPACE {
        let why = format!("its namespace is {:?}, not {NAMESPACE:?}", signature.namespace());
        verdict.problems.push(invalid_signature(path, &why));
        return (judged, None);
    }
    if key.verify(NAMESPACE, message, &signature).is_err() {
        verdict.problems.push(invalid_signature(path, &format!("it does not match {TAG_MANIFEST}")));
        return (judged, None);
    }
    let allowed: Vec<&AllowedSigner> =
        request.allowed.iter().filter(|a| a.key.key_data() == key.key_data() && a.signs_packs()).collect();
    judged.names = allowed.iter().flat_map(|a| a.principals.clone()).collect();
    let doubt = match allowed.iter().map(|a| a.validity(request.at)).min_by_key(|v| *v != Validity::Valid) {
        None => Some(
            Problem::new(
                "ONUS-V022",
                format!("{path}: no allowed signer has the key {}", judged.fingerprint),
                "Ask the producer through a separate channel whether the key is theirs.",
            )
            .at(path),
        ),
        Some(Validity::Valid) => {
            judged.good = true;
            None
        }
        Some(validity) => {
            let when = if validity == Validity::NotYetValid { "was not valid yet" } else { "was no longer valid" };
            let moment = rfc3339(request.at);
            let what = format!("{path}: the key of {} {when} at {moment}", judged.names.join(", "));
            Some(
                Problem::new(
                    "ONUS-V023",
                    what,
                    "If you know that the pack existed while the key was valid, name that day: --at DATE.",
                )
                .at(path),
            )
        }
    };
    (judged, doubt)
}
