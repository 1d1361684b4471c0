//! Keys and signatures: OpenSSH's SSHSIG with ed25519, made here or by whoever holds the key.

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use crate::error::{PackError, Problem};
use crate::layout::{NAMESPACE, signature_path};
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
        "ONUS-K004",
        format!("the key cannot be used: {why}"),
        "Create a key with `ssh-keygen -t ed25519`, or give the .pub file of a key that your agent holds.",
    )])
}

impl<'a> Signer<'a> {
    /// A private key as `ssh-keygen -t ed25519` writes it. `passphrase` is asked for only if the key is encrypted.
    pub fn from_private(text: &[u8], passphrase: &dyn Fn() -> Option<String>) -> Result<Signer<'a>, PackError> {
        let key = PrivateKey::from_openssh(text).map_err(unusable)?;
        let key = match key.is_encrypted() {
            false => key,
            true => {
                let passphrase = passphrase().ok_or_else(|| unusable("it is encrypted and no passphrase was given"))?;
                key.decrypt(passphrase).map_err(|_| unusable("the passphrase is wrong"))?
            }
        };
        ed25519(key.public_key())?;
        Ok(Signer::Key(Box::new(key)))
    }

    /// A public key whose private half somebody else holds.
    pub fn from_public(text: &str, sign: &'a dyn Fn(&[u8]) -> Result<String, String>) -> Result<Signer<'a>, PackError> {
        let key = PublicKey::from_openssh(text.trim()).map_err(unusable)?;
        ed25519(&key)?;
        Ok(Signer::Other(Box::new(key), sign))
    }

    fn public(&self) -> &PublicKey {
        match self {
            Signer::Key(key) => key.public_key(),
            Signer::Other(key, _) => key,
        }
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
        self.public().verify(NAMESPACE, message, &signature).map_err(|_| unusable("it made a signature that does not match"))?;
        let digest = hex(self.public().fingerprint(HashAlg::Sha256).as_bytes());
        let pem = if pem.ends_with('\n') { pem } else { format!("{pem}\n") };
        Ok(Signature { pem, fingerprint: fingerprint(self.public()), path: signature_path(&digest) })
    }
}

fn ed25519(key: &PublicKey) -> Result<(), PackError> {
    match key.algorithm() {
        Algorithm::Ed25519 => Ok(()),
        other => Err(unusable(format!("it is {other}; packs are signed with ed25519"))),
    }
}

/// `SHA256:…`, as `ssh-keygen -lf` prints it.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}
