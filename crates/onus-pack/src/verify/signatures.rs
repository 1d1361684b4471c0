//! Judges the signatures of a bag against the allowed signers.

use ssh_key::{PublicKey, SshSig};

use crate::envelope;
use crate::error::Problem;
use crate::key::fingerprint;
use crate::layout::{NAMESPACE, STATEMENT, TAG_MANIFEST};
use crate::signature_judgement::{Claim, SignatureOutcome, judge};
use crate::signers::Validity;

use super::contents::BagContents;
use super::seal::Seal;
use super::verdict::{CHANGED, PackVerdict, VerifyRequest};
use onus_source::codes;

/// What a signature in a bag is said to sign.
fn claim<'a>(path: &'a str, seal: &'a Seal) -> Claim<'a> {
    Claim { path, message: seal.message(), signed: TAG_MANIFEST, namespace: NAMESPACE, advice: CHANGED }
}

/// Whether somebody signed whom the request allows. It says nothing of anything else.
pub fn any_good(seal: &Seal, request: &VerifyRequest) -> bool {
    seal.signatures.iter().any(|(path, pem)| match pem {
        Ok(pem) => judge(&claim(path, seal), pem, request.allowed, request.at).0.good,
        Err(_) => false,
    })
}

pub fn check_signatures(seal: &Seal, request: &VerifyRequest, verdict: &mut PackVerdict) {
    let hint = "Ask the producer for it. A signature that was removed cannot be told apart from one that never existed.";
    if seal.signatures.is_empty() {
        verdict.report(Problem::new(codes::PACK_UNSIGNED, "this pack is not signed", hint));
    }
    let mut doubts = Vec::new();
    for (path, pem) in &seal.signatures {
        match pem {
            Ok(pem) => {
                let (signature, outcome) = judge(&claim(path, seal), pem, request.allowed, request.at);
                verdict.signatures.push(signature);
                match outcome {
                    SignatureOutcome::Good => {}
                    SignatureOutcome::Doubtful(problem) => doubts.push(problem),
                    SignatureOutcome::Invalid(problem) => verdict.report(problem),
                }
            }
            Err(why) => verdict.report(claim(path, seal).invalid(why)),
        }
    }
    if seal.unread > 0 {
        let what = format!("there are {} more signatures than are looked at", seal.unread);
        verdict.report(Problem::new(codes::SIGNATURE_INVALID, what, CHANGED));
    }
    let good = verdict.signatures.iter().any(|s| s.good);
    for doubt in doubts {
        // Anybody can add a signature: next to a good one it is worth a note, alone it is a problem.
        match good {
            true => verdict.notes.push(doubt.message),
            false => verdict.report(doubt),
        }
    }
    for required in request.required {
        let signed = verdict.signatures.iter().filter(|s| s.good).any(|s| {
            request.allowed.iter().any(|a| {
                a.matches_principal(required)
                    && a.signs(NAMESPACE)
                    && fingerprint(&a.key) == s.fingerprint
                    && a.validity(request.at) == Validity::Valid
            })
        });
        if !signed {
            verdict.report(Problem::new(codes::SIGNER_MISSING, format!("there is no good signature by {required}"), hint));
        }
    }
}

/// Judges the envelopes that accompany signatures: each must hold the statement and be signed by those whom it names.
pub fn check_envelopes(contents: &BagContents, request: &VerifyRequest, verdict: &mut PackVerdict) {
    let Some(statement) = contents.intact(STATEMENT) else { return };
    let signers = contents.seal.signatures.iter().filter_map(|(_, pem)| SshSig::from_pem(pem.as_ref().ok()?).ok());
    let mut keys: Vec<PublicKey> = signers.map(|s| PublicKey::from(s.public_key().clone())).collect();
    keys.extend(request.allowed.iter().map(|a| a.key.clone()));
    for (path, bytes) in &contents.envelopes {
        let fault = match bytes {
            Ok(bytes) => envelope::fault(bytes, statement, &keys),
            Err(why) => Some(why.clone()),
        };
        if let Some(why) = fault {
            verdict.report(
                Problem::new(codes::SIGNATURE_INVALID, format!("the envelope {path} is invalid: {why}"), CHANGED).at(path),
            );
        }
    }
}
