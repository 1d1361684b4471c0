//! Judges one signature against the allowed signers, whatever it signs.

use ssh_key::{LineEnding, PublicKey, SshSig};

use crate::error::Problem;
use crate::key::fingerprint;
use crate::signature_check::{self, Checked};
use crate::signers::{AllowedSigner, Validity};
use crate::time::rfc3339;
use onus_source::codes;

/// What a signature is said to sign.
pub struct Claim<'a> {
    /// Where the signature is, for messages.
    pub path: &'a str,
    pub message: &'a [u8],
    /// Name of what is signed, for messages.
    pub signed: &'a str,
    pub namespace: &'a str,
    /// What to do where it is invalid.
    pub advice: &'a str,
}

impl Claim<'_> {
    pub fn invalid(&self, why: &str) -> Problem {
        let what = format!("the signature {} is invalid: {why}", self.path);
        Problem::new(codes::SIGNATURE_INVALID, what, self.advice).at(self.path)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureVerdict {
    /// Where it is: a path in the bag, or a file's name.
    pub file: String,
    /// Fingerprint of its key; empty where it cannot be read.
    pub fingerprint: String,
    /// Names that the allowed signers give the key.
    pub names: Vec<String>,
    /// Whether it counts.
    pub good: bool,
}

pub enum SignatureOutcome {
    Good,
    /// It may be right and does not count.
    Doubtful(Problem),
    Invalid(Problem),
}

/// The base64 of a PEM, without its frame and line breaks.
fn base64(pem: &str) -> String {
    pem.lines().filter(|l| !l.starts_with("-----")).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Judges one signature: its encoding, its namespace, its bytes, and whose key it is at the moment `at`.
pub fn judge(claim: &Claim, pem: &[u8], allowed: &[AllowedSigner], at: i64) -> (SignatureVerdict, SignatureOutcome) {
    let path = claim.path;
    let mut judged = SignatureVerdict { file: path.to_owned(), fingerprint: String::new(), names: Vec::new(), good: false };
    let unsupported = |what: &str| {
        let hint = "Ask the signer for a signature with an ed25519, ECDSA, RSA (SHA-2) or security key.";
        SignatureOutcome::Doubtful(
            Problem::new(codes::SIGNATURE_UNSUPPORTED, format!("the signature {path} uses {what}, which is not supported"), hint)
                .at(path),
        )
    };
    let invalid = |why: &str| SignatureOutcome::Invalid(claim.invalid(why));
    let signature = match SshSig::from_pem(pem) {
        Ok(signature) => signature,
        Err(error) => {
            let outcome = match signature_check::unsupported_algorithm(&base64(&String::from_utf8_lossy(pem))) {
                Some(algorithm) => unsupported(&algorithm),
                None => invalid(&error.to_string()),
            };
            return (judged, outcome);
        }
    };
    // The reader forgives lengths that nothing needs; ssh-keygen does not, and no byte of a pack is free.
    let reencoded = signature.to_pem(LineEnding::LF).unwrap_or_default();
    if base64(&reencoded) != base64(&String::from_utf8_lossy(pem)) {
        return (judged, invalid("it is not encoded as OpenSSH encodes it"));
    }
    let key = PublicKey::from(signature.public_key().clone());
    judged.fingerprint = fingerprint(&key);
    if signature.namespace() != claim.namespace {
        let why = format!("its namespace is {:?}, not {:?}", crate::archive::shortened(signature.namespace()), claim.namespace);
        return (judged, invalid(&why));
    }
    match signature_check::check(&signature, claim.namespace, claim.message) {
        Checked::Right => {}
        Checked::Wrong => return (judged, invalid(&format!("it does not match {}", claim.signed))),
        Checked::Unsupported(algorithm) => return (judged, unsupported(&algorithm)),
    }
    let allowed: Vec<&AllowedSigner> =
        allowed.iter().filter(|a| a.key.key_data() == key.key_data() && a.signs(claim.namespace)).collect();
    judged.names = allowed.iter().flat_map(|a| a.principals.clone()).collect();
    let outcome = match allowed.iter().map(|a| a.validity(at)).min_by_key(|v| *v != Validity::Valid) {
        None => SignatureOutcome::Doubtful(
            Problem::new(
                codes::SIGNER_NOT_ALLOWED,
                format!("{path}: no allowed signer has the key {}", judged.fingerprint),
                "Ask the producer through a separate channel whether the key is theirs.",
            )
            .at(path),
        ),
        Some(Validity::Valid) => {
            judged.good = true;
            SignatureOutcome::Good
        }
        Some(validity) => {
            let when = if validity == Validity::NotYetValid { "was not valid yet" } else { "was no longer valid" };
            let moment = rfc3339(at);
            let what = format!("{path}: the key of {} {when} at {moment}", judged.names.join(", "));
            let hint = "If you know that what it signs existed while the key was valid, name that moment: --at TIME.";
            SignatureOutcome::Doubtful(Problem::new(codes::KEY_NOT_VALID_AT_TIME, what, hint).at(path))
        }
    };
    (judged, outcome)
}
