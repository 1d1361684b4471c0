//! Keys and signatures: OpenSSH's SSHSIG. Ed25519 and ECDSA keys sign here, others through whoever holds them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use crate::envelope;
use crate::error::{PackError, Problem};
use crate::layout::{NAMESPACE, signature_path};
use crate::signature_check::{self, Checked};
use onus_source::codes;
use onus_source::text::hex;

pub enum Signer<'a> {
    /// A decrypted private key.
    Key(Box<PrivateKey>),
    /// Something else that holds the key to this public one (an agent, a token) and returns the signature's PEM.
    Other(Box<PublicKey>, &'a dyn Fn(&[u8]) -> Result<String, String>),
}

/// A signature over a tag manifest.
#[derive(Clone, Debug)]
pub struct Signature {
    /// As `ssh-keygen` writes it.
    pub pem: String,
    /// `SHA256:…` of the key.
    pub fingerprint: String,
    /// Path in the bag.
    pub path: String,
}

fn unusable(why: impl std::fmt::Display) -> PackError {
    PackError::Input(vec![Problem::new(
        codes::KEY_UNUSABLE,
        format!("the key cannot be used: {why}"),
        "Create a key with `ssh-keygen -t ed25519`, or give the .pub file of a key that your agent holds.",
    )])
}

impl<'a> Signer<'a> {
    /// A private key as `ssh-keygen -t ed25519` or `-t ecdsa` writes it. `passphrase` is asked for only if the key is encrypted.
    pub fn from_private(text: &[u8], passphrase: &dyn Fn() -> Option<String>) -> Result<Signer<'a>, PackError> {
        let key = PrivateKey::from_openssh(text).map_err(unusable)?;
        let key = match key.is_encrypted() {
            false => key,
            true => {
                let passphrase = passphrase().ok_or_else(|| unusable("it is encrypted and no passphrase was given"))?;
                key.decrypt(passphrase).map_err(|_| unusable("the passphrase is wrong"))?
            }
        };
        match key.algorithm() {
            Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => {}
            other => return Err(unusable(format!("{other} keys sign through ssh-keygen"))),
        }
        Ok(Signer::Key(Box::new(key)))
    }

    /// A public key whose private half somebody else holds.
    pub fn from_public(text: &str, sign: &'a dyn Fn(&[u8]) -> Result<String, String>) -> Result<Signer<'a>, PackError> {
        let key = PublicKey::from_openssh(text.trim()).map_err(unusable)?;
        short_name(&key)?;
        if !signature_check::supported(&key) {
            return Err(unusable("OpenSSH takes no RSA key of this length"));
        }
        Ok(Signer::Other(Box::new(key), sign))
    }

    fn public(&self) -> &PublicKey {
        match self {
            Signer::Key(key) => key.public_key(),
            Signer::Other(key, _) => key,
        }
    }

    /// The statement in a DSSE envelope, signed; the key must be ed25519 and at hand.
    pub(crate) fn envelope(&self, statement: &[u8]) -> Result<Vec<u8>, PackError> {
        let sealed = match self {
            Signer::Key(key) => envelope::seal(key, statement),
            Signer::Other(..) => None,
        };
        sealed.ok_or_else(|| unusable("a DSSE envelope needs an ed25519 private key that Onus can read"))
    }

    /// Signs, and checks what came back.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, PackError> {
        let pem = match self {
            Signer::Key(key) => {
                let signature = key.sign(NAMESPACE, HashAlg::Sha512, message).map_err(unusable)?;
                signature.to_pem(LineEnding::LF).map_err(unusable)?
            }
            Signer::Other(_, sign) => sign(message).map_err(unusable)?,
        };
        let signature = SshSig::from_pem(&pem).map_err(unusable)?;
        let ours = signature.public_key() == self.public().key_data() && signature.namespace() == NAMESPACE;
        match signature_check::check(&signature, NAMESPACE, message) {
            Checked::Right if ours => {}
            Checked::Unsupported(what) => {
                return Err(unusable(format!("it made a signature with {what}, which is not supported")));
            }
            _ => return Err(unusable("it made a signature that does not match")),
        }
        let digest = hex(self.public().fingerprint(HashAlg::Sha256).as_bytes());
        let pem = if pem.ends_with('\n') { pem } else { format!("{pem}\n") };
        let path = signature_path(short_name(self.public())?, &digest);
        Ok(Signature { pem, fingerprint: fingerprint(self.public()), path })
    }
}

/// The public half of a private key that does not sign here, as OpenSSH writes it: of RSA and of security keys, and of one
/// ECDSA key in some hundred.
pub fn signs_elsewhere(text: &[u8]) -> Option<String> {
    match PrivateKey::from_openssh(text) {
        Ok(key) if matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::Ecdsa { .. }) => None,
        Ok(key) => key.public_key().to_openssh().ok(),
        // A secret number that begins with a zero is a byte shorter in the file, and ssh-key 0.6 wants it in full.
        Err(_) => public_half(text).filter(|key| matches!(key.algorithm(), Algorithm::Ecdsa { .. }))?.to_openssh().ok(),
    }
}

/// The public half that stands in the open before the secret one (PROTOCOL.key of OpenSSH).
fn public_half(text: &[u8]) -> Option<PublicKey> {
    let text = std::str::from_utf8(text).ok()?;
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    let bytes = STANDARD.decode(body).ok()?;
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let mut field = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (field, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = after;
        Some(field)
    };
    // The cipher, how its key is derived, and with what.
    let _ = (field()?, field()?, field()?);
    rest = rest.strip_prefix(&1_u32.to_be_bytes())?;
    let (length, after) = rest.split_first_chunk::<4>()?;
    PublicKey::from_bytes(after.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?).ok()
}

/// The first part of a signature's name.
fn short_name(key: &PublicKey) -> Result<&'static str, PackError> {
    match key.algorithm() {
        Algorithm::Ed25519 => Ok("ed25519"),
        Algorithm::Ecdsa { .. } => Ok("ecdsa"),
        Algorithm::Rsa { .. } => Ok("rsa"),
        Algorithm::SkEd25519 => Ok("sk-ed25519"),
        Algorithm::SkEcdsaSha2NistP256 => Ok("sk-ecdsa"),
        other => Err(unusable(format!("it is {other}; packs are signed with ed25519, ECDSA, RSA or security keys"))),
    }
}

/// `SHA256:…`, as `ssh-keygen -lf` prints it.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}
