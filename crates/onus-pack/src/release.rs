//! The sums of a release: `SHA256SUMS`, as `sha256sum` writes it, and the signature beside it.
//!
//! Must not know: which program asks, nor what a release consists of.

use std::io::{self, Read};

use crate::digest::sha256_of_reader;
use crate::error::Problem;
use crate::signature_judgement::{Claim, SignatureOutcome, SignatureVerdict, judge};
use crate::signers::AllowedSigner;
use onus_source::codes;

/// Namespace of the signature: a key that may sign packs alone signs no release, and the reverse.
pub const NAMESPACE: &str = "onus-release";

/// Largest file of sums and largest signature that are read.
pub const LARGEST: u64 = 1 << 20;

const ADVICE: &str = "Do not run this release. Get its files again, from where the maker publishes them.";

/// One line: the digest of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub digest: String,
    pub file: String,
}

/// The digest of a file, as sums give it.
pub fn digest(reader: &mut impl Read) -> io::Result<String> {
    sha256_of_reader(reader)
}

/// Reads sums. One line that is none makes all of them unusable: what cannot be read was not judged. `path` is for messages.
pub fn parse(text: &str, path: &str) -> Result<Vec<Sum>, Problem> {
    let unusable = |why: String| {
        let hint = "Give the file SHA256SUMS of a release, with lines such as `sha256sum` writes.";
        Problem::new(codes::SUMS_UNREADABLE, why, hint).at(path)
    };
    let mut sums = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let sum = line.split_once("  ").or_else(|| line.split_once(" *")).filter(|(digest, file)| {
            digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && !file.is_empty()
        });
        let (digest, file) = sum.ok_or_else(|| unusable(format!("{path}:{number}: this is no digest and name of a file")))?;
        sums.push(Sum { digest: digest.to_owned(), file: file.to_owned() });
    }
    if sums.is_empty() { Err(unusable(format!("{path} lists no file"))) } else { Ok(sums) }
}

/// The sums that a signature is said to sign.
#[derive(Clone, Copy, Debug)]
pub struct SignedSums<'a> {
    /// Names of both files, for messages.
    pub sums_path: &'a str,
    pub signature_path: &'a str,
    pub sums: &'a [u8],
    pub signature: &'a [u8],
}

/// Judges the signature against the allowed signers, at a moment in seconds since 1970.
pub fn judge_signature(signed: SignedSums, allowed: &[AllowedSigner], at: i64) -> Result<SignatureVerdict, Problem> {
    let claim = Claim {
        path: signed.signature_path,
        message: signed.sums,
        signed: signed.sums_path,
        namespace: NAMESPACE,
        advice: ADVICE,
    };
    match judge(&claim, signed.signature, allowed, at) {
        (verdict, SignatureOutcome::Good) => Ok(verdict),
        (_, SignatureOutcome::Doubtful(problem) | SignatureOutcome::Invalid(problem)) => Err(problem),
    }
}

/// The file whose digest this is.
pub fn file_with<'s>(sums: &'s [Sum], digest: &str, sums_path: &str) -> Result<&'s str, Problem> {
    sums.iter().find(|sum| sum.digest == digest).map(|sum| sum.file.as_str()).ok_or_else(|| {
        let why = format!("{sums_path} lists no file with the digest of this program, {digest}");
        Problem::new(codes::PROGRAM_NOT_IN_SUMS, why, "Compare `onus --version` with the release of these sums.").at(sums_path)
    })
}

#[cfg(test)]
mod tests {
    use ssh_key::private::Ed25519Keypair;
    use ssh_key::{HashAlg, LineEnding, PrivateKey};

    use super::*;

    // By `printf "" | sha256sum` and `printf abc | sha256sum`.
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_program_is_found_by_its_digest_and_not_by_its_name() {
        let sums = parse(&format!("{NOTHING}  onus.tar.gz\n{ABC} *onus\n"), "SHA256SUMS").expect("sums");
        let running = digest(&mut &b"abc"[..]).expect("read");
        assert_eq!(file_with(&sums, &running, "SHA256SUMS"), Ok("onus"));
        let other = digest(&mut &b"abd"[..]).expect("read");
        assert_eq!(file_with(&sums, &other, "SHA256SUMS").unwrap_err().code, codes::PROGRAM_NOT_IN_SUMS);
    }

    /// The sums that a key of this seed signed for a purpose, judged by a line of allowed signers.
    fn judged(seed: u8, namespace: &str, allowed: &str, sums: &[u8]) -> Result<SignatureVerdict, Problem> {
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
        let signature = key.sign(namespace, HashAlg::Sha512, b"the sums").unwrap().to_pem(LineEnding::LF).unwrap();
        let public = PrivateKey::from(Ed25519Keypair::from_seed(&[1; 32])).public_key().to_openssh().unwrap();
        let signers = crate::signers::parse(&format!("{allowed} {public}\n"), "signers").expect("a signer").usable;
        let signed =
            SignedSums { sums_path: "SHA256SUMS", signature_path: "SHA256SUMS.sig", sums, signature: signature.as_bytes() };
        judge_signature(signed, &signers, 1_795_305_600)
    }

    #[test]
    fn only_an_allowed_key_signs_a_release_and_only_for_that() {
        let code = |judged: Result<SignatureVerdict, Problem>| judged.unwrap_err().code;
        let good = judged(1, NAMESPACE, "releases@onus.example namespaces=\"onus-release\"", b"the sums").expect("good");
        assert_eq!((good.good, good.names), (true, vec!["releases@onus.example".to_owned()]));
        assert!(judged(1, NAMESPACE, "releases@onus.example", b"the sums").is_ok());
        assert_eq!(code(judged(1, NAMESPACE, "releases@onus.example", b"other sums")), codes::SIGNATURE_INVALID);
        assert_eq!(code(judged(2, NAMESPACE, "releases@onus.example", b"the sums")), codes::SIGNER_NOT_ALLOWED);
        // A key for packs signs no release, and a signature of a pack counts for none.
        let packs = "audit@onus.example namespaces=\"onus-pack\"";
        assert_eq!(code(judged(1, NAMESPACE, packs, b"the sums")), codes::SIGNER_NOT_ALLOWED);
        assert_eq!(code(judged(1, "onus-pack", "releases@onus.example", b"the sums")), codes::SIGNATURE_INVALID);
        let expired = "releases@onus.example valid-before=\"20260101\"";
        assert_eq!(code(judged(1, NAMESPACE, expired, b"the sums")), codes::KEY_NOT_VALID_AT_TIME);
    }

    #[test]
    fn a_line_that_is_no_sum_makes_all_unusable() {
        for text in
            ["", "abc  onus\n", &format!("{ABC}  onus\n\n"), &format!("{}  onus\n", ABC.to_uppercase()), &format!("{ABC}  \n")]
        {
            assert_eq!(parse(text, "SHA256SUMS").unwrap_err().code, codes::SUMS_UNREADABLE, "{text:?}");
        }
    }
}
