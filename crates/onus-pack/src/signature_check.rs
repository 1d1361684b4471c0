//! Whether a signature in OpenSSH's format matches what it is said to sign: as `ssh-keygen -Y verify` judges it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::signature::Verifier;
use ssh_key::public::{KeyData, RsaPublicKey};
use ssh_key::{Algorithm, HashAlg, PublicKey, SshSig};

pub enum Checked {
    Right,
    Wrong,
    /// The name of what is not supported.
    Unsupported(String),
}

/// Bits of the shortest and longest RSA keys that OpenSSH takes.
const RSA_BITS: std::ops::RangeInclusive<usize> = 1024..=16_384;

/// Judges the bytes alone: not whose key it is, nor whether it counts. The namespace says what the signature was made for.
pub fn check(signature: &SshSig, namespace: &str, message: &[u8]) -> Checked {
    let algorithm = signature.algorithm();
    let right = match (signature.public_key(), &algorithm) {
        (KeyData::Rsa(key), Algorithm::Rsa { hash: Some(hash) }) => {
            if !RSA_BITS.contains(&bits(key)) {
                return Checked::Unsupported(format!("an RSA key of {} bits", bits(key)));
            }
            rsa_matches(key, *hash, signature, namespace, message)
        }
        (
            KeyData::Ed25519(_) | KeyData::Ecdsa(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_),
            Algorithm::Ed25519 | Algorithm::Ecdsa { .. } | Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256,
        ) => PublicKey::from(signature.public_key().clone()).verify(namespace, message, signature).is_ok(),
        _ => return Checked::Unsupported(algorithm.as_str().to_owned()),
    };
    if right { Checked::Right } else { Checked::Wrong }
}

/// Whether signatures of the key are verified.
pub fn supported(key: &PublicKey) -> bool {
    match key.key_data() {
        KeyData::Rsa(key) => RSA_BITS.contains(&bits(key)),
        KeyData::Ed25519(_) | KeyData::Ecdsa(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => true,
        _ => false,
    }
}

/// The number's length, without the zero byte that says that it is positive.
fn bits(key: &RsaPublicKey) -> usize {
    key.n.as_positive_bytes().map_or(0, |n| n.len() * 8 - n.first().map_or(0, |b| b.leading_zeros() as usize))
}

fn rsa_matches(key: &RsaPublicKey, hash: HashAlg, signature: &SshSig, namespace: &str, message: &[u8]) -> bool {
    let number = |n: &ssh_key::Mpint| n.as_positive_bytes().map(rsa::BigUint::from_bytes_be).unwrap_or_default();
    let Ok(key) = rsa::RsaPublicKey::new_with_max_size(number(&key.n), number(&key.e), *RSA_BITS.end()) else { return false };
    let Ok(signed) = SshSig::signed_data(namespace, signature.hash_alg(), message) else { return false };
    let Ok(value) = rsa::pkcs1v15::Signature::try_from(signature.signature_bytes()) else { return false };
    if !signature.reserved().is_empty() {
        return false;
    }
    match hash {
        HashAlg::Sha256 => rsa::pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key).verify(&signed, &value).is_ok(),
        HashAlg::Sha512 => rsa::pkcs1v15::VerifyingKey::<rsa::sha2::Sha512>::new(key).verify(&signed, &value).is_ok(),
        _ => false,
    }
}

/// The algorithm of a signature that cannot be read, if it is one that is not supported.
pub fn unsupported_algorithm(base64: &str) -> Option<String> {
    const SUPPORTED: [&str; 8] = [
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "rsa-sha2-256",
        "rsa-sha2-512",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    ];
    let bytes = STANDARD.decode(base64).ok()?;
    let rest = bytes.strip_prefix(b"SSHSIG")?.get(4..)?;
    let (key, rest) = string(rest)?;
    let (_namespace, rest) = string(rest)?;
    let (_reserved, rest) = string(rest)?;
    let (_hash, rest) = string(rest)?;
    let (signature, _) = string(rest)?;
    let key_algorithm = std::str::from_utf8(string(key)?.0).ok()?;
    let algorithm = std::str::from_utf8(string(signature)?.0).ok()?;
    let plain = |name: &&str| name.len() < 64 && name.bytes().all(|b| b.is_ascii_graphic());
    let known = |name: &&str| SUPPORTED.contains(name);
    let of_key = Some(key_algorithm).filter(|name| !known(name) && *name != "ssh-rsa");
    Some(algorithm).filter(|name| !known(name)).or(of_key).filter(plain).map(str::to_owned)
}

fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(4)?;
    rest.split_at_checked(u32::from_be_bytes(length.try_into().ok()?) as usize)
}
