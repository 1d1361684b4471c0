//! Keys and signatures: OpenSSH's SSHSIG with ed25519, made here or by whoever holds the key.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::append::append;
use super::archive::{Archive, Limits};
use super::bag::{self, TAGMANIFEST};
use super::{NAMESPACE, PackError, Problem};

/// Who signs.
pub enum Signer<'a> {
    /// A private key, decrypted.
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
    /// The same as the name of a file: hexadecimal.
    pub(super) digest: String,
}

/// A key that cannot be used.
fn unusable(why: impl std::fmt::Display) -> PackError {
    PackError::Input(vec![Problem::new(
        "ONUS-K004",
        format!("the key cannot be used: {why}"),
        "Make one with `ssh-keygen -t ed25519`, or name the .pub file of a key that your agent holds.",
    )])
}

impl<'a> Signer<'a> {
    /// A private key as `ssh-keygen -t ed25519` writes it. `passphrase` is asked for only if the key is encrypted.
    pub fn from_private(text: &[u8], passphrase: &dyn Fn() -> Option<String>) -> Result<Signer<'a>, PackError> {
        let key = PrivateKey::from_openssh(text).map_err(unusable)?;
        let key = match key.is_encrypted() {
            false => key,
            true => {
                let words = passphrase().ok_or_else(|| unusable("it is encrypted and no passphrase was given"))?;
                key.decrypt(words).map_err(|_| unusable("the passphrase does not open it"))?
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
    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, PackError> {
        let pem = match self {
            Signer::Key(key) => {
                let signature = key.sign(NAMESPACE, HashAlg::Sha512, message).map_err(unusable)?;
                signature.to_pem(LineEnding::LF).map_err(unusable)?
            }
            Signer::Other(_, sign) => sign(message).map_err(unusable)?,
        };
        let signature = SshSig::from_pem(&pem).map_err(unusable)?;
        self.public().verify(NAMESPACE, message, &signature).map_err(|_| unusable("it made a signature that does not fit"))?;
        let pem = if pem.ends_with('\n') { pem } else { format!("{pem}\n") };
        Ok(Signature { pem, fingerprint: fingerprint(self.public()), digest: digest(self.public()) })
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

fn digest(key: &PublicKey) -> String {
    onus_source::text::hex(key.fingerprint(HashAlg::Sha256).as_bytes())
}

/// Where a signature lies in the bag.
pub(super) fn file_name(signature: &Signature) -> String {
    format!("signatures/ed25519-{}.sig", &signature.digest[..16])
}

/// Adds a signature to the pack at `path`: a new file beside it, renamed over it when it is whole. Everything that the pack
/// held keeps its bytes. Returns the fingerprint.
///
/// The pack itself is not judged here; verify it first.
pub fn add_signature(path: &Path, signer: &Signer) -> Result<String, PackError> {
    let failed = |error: io::Error| PackError::io(format!("cannot sign {}", path.display()), &error);
    let unsound = |why: String| {
        PackError::Input(vec![Problem::new(
            "ONUS-K005",
            format!("{} cannot be signed: {why}", path.display()),
            "`onus verify` says what is wrong with it. Sign only what you have checked.",
        )])
    };
    let mut source = File::open(path).map_err(failed)?;
    let mut archive = Archive::open(&mut source, &Limits::default())
        .map_err(|p| unsound(p.first().map_or_else(|| "it is no pack".to_owned(), |p| p.message.clone())))?;
    let base = archive.base().to_owned();
    let message = archive.text(&format!("{base}/{TAGMANIFEST}")).map_err(&unsound)?;
    let stamp = archive.stamp();
    let signature = signer.sign(&message)?;
    let name = format!("{base}/{}", file_name(&signature));
    if archive.has(&name) {
        return Err(unsound(format!("it already holds a signature of the key {}", signature.fingerprint)));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let directory = archive.directory();
    let staged = tempfile::Builder::new().prefix(".onus-pack-").tempfile_in(folder).map_err(failed)?;
    let mut out = BufWriter::new(staged.as_file());
    append(&mut source, &directory, stamp, (name.as_str(), signature.pem.as_bytes()), &mut out).map_err(failed)?;
    out.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    bag::persist(staged, path)?;
    Ok(signature.fingerprint)
}
