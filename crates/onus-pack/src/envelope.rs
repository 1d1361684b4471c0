//! The statement in a DSSE envelope, for tools of in-toto that know no OpenSSH signatures.
//!
//! It repeats what the signature beside it covers, so it never makes a pack good; one that is wrong makes it bad.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::signature::{Signer, Verifier};
use serde::{Deserialize, Serialize};
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, PrivateKey, PublicKey, Signature};

/// Type of an in-toto statement, as envelopes name it.
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload_type: String,
    /// Base64 of the statement's bytes.
    payload: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Serialize, Deserialize)]
struct EnvelopeSignature {
    /// Fingerprint of the key, as OpenSSH prints it.
    keyid: String,
    /// Base64 of the sixty-four bytes of an ed25519 signature.
    sig: String,
}

/// What is signed: type and content, each after its length.
fn encoded(payload: &[u8]) -> Vec<u8> {
    [format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).as_bytes(), payload].concat()
}

/// As OpenSSH prints it.
fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

/// An envelope around the statement; none where the key is not ed25519.
pub fn seal(key: &PrivateKey, statement: &[u8]) -> Option<Vec<u8>> {
    if key.algorithm() != Algorithm::Ed25519 {
        return None;
    }
    let signature: Signature = key.try_sign(&encoded(statement)).ok()?;
    let envelope = Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        payload: STANDARD.encode(statement),
        signatures: vec![EnvelopeSignature { keyid: fingerprint(key.public_key()), sig: STANDARD.encode(signature.as_bytes()) }],
    };
    let mut text = serde_json::to_vec_pretty(&envelope).ok()?;
    text.push(b'\n');
    Some(text)
}

/// Why an envelope is not one around this statement, signed by those whom it names; none where nothing speaks against it.
/// Signatures of keys that are not among `keys` are not judged.
pub fn fault(envelope: &[u8], statement: &[u8], keys: &[PublicKey]) -> Option<String> {
    let envelope: Envelope = match serde_json::from_slice(envelope) {
        Ok(envelope) => envelope,
        Err(error) => return Some(format!("it is no DSSE envelope: {error}")),
    };
    let payload = STANDARD.decode(&envelope.payload).ok();
    if envelope.payload_type != PAYLOAD_TYPE || payload.as_deref() != Some(statement) {
        return Some("it does not hold statement.json".to_owned());
    }
    if envelope.signatures.is_empty() {
        return Some("nobody signed it".to_owned());
    }
    let wrong = envelope.signatures.iter().find(|signature| {
        let key = keys.iter().find(|key| fingerprint(key) == signature.keyid);
        key.is_some_and(|key| !matches(key.key_data(), &signature.sig, statement))
    });
    wrong.map(|signature| format!("the signature of {} does not match", crate::archive::shortened(&signature.keyid)))
}

fn matches(key: &KeyData, sig: &str, statement: &[u8]) -> bool {
    let bytes = STANDARD.decode(sig).ok();
    let signature = bytes.and_then(|bytes| Signature::new(Algorithm::Ed25519, bytes).ok());
    matches!(key, KeyData::Ed25519(_)) && signature.is_some_and(|signature| key.verify(&encoded(statement), &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ssh_key::private::{Ed25519Keypair, KeypairData};

    #[test]
    fn an_envelope_holds_its_statement_and_no_other() {
        let key = PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&[1; 32])), "").unwrap();
        let envelope = seal(&key, b"{}").unwrap();
        let keys = [key.public_key().clone()];
        assert_eq!(fault(&envelope, b"{}", &keys), None);
        assert!(fault(&envelope, b"{ }", &keys).is_some());
        let mut parsed: serde_json::Value = serde_json::from_slice(&envelope).unwrap();
        parsed["signatures"][0]["sig"] = STANDARD.encode([7; 64]).into();
        assert!(fault(parsed.to_string().as_bytes(), b"{}", &keys).unwrap().contains("does not match"));
        // The encoding that the specification gives as its example.
        assert_eq!(encoded(b"hi"), b"DSSEv1 28 application/vnd.in-toto+json 2 hi");
    }
}
