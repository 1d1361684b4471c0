//! Keys that sign packs: read from a file, or held by an agent and used through `ssh-keygen`.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use onus_pack::key::{Signer, signs_elsewhere};
use onus_pack::{NAMESPACE, PackError, Problem};

use crate::error::DriverError;
use onus_source::codes;
use onus_source::process::locate;

/// Reads a key and hands it to `sign`. `passphrase` opens an encrypted one; `ssh-keygen` is looked for in the absolute entries of
/// `search_path`.
pub fn with_signer<T>(
    path: &Path,
    search_path: Option<&OsStr>,
    passphrase: &dyn Fn() -> Option<String>,
    sign: impl FnOnce(&Signer) -> Result<T, DriverError>,
) -> Result<T, DriverError> {
    let unreadable = |why: String| {
        let hint = "Give an OpenSSH private key, or the .pub file of a key that your agent holds.";
        PackError::Input(vec![Problem::new(codes::KEY_UNUSABLE, format!("{} cannot be used: {why}", path.display()), hint)])
    };
    let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
    let public = std::str::from_utf8(&bytes).ok().filter(|t| !t.contains("PRIVATE KEY"));
    match public {
        Some(text) => {
            let by_agent = |message: &[u8]| sign_by_keygen(path, search_path, message);
            sign(&Signer::from_public(text, &by_agent)?)
        }
        // RSA keys and keys of tokens: ssh-keygen signs with the file itself, and asks for a passphrase or a touch.
        None => match signs_elsewhere(&bytes) {
            Some(public) => {
                let by_keygen = |message: &[u8]| sign_by_keygen(path, search_path, message);
                sign(&Signer::from_public(&public, &by_keygen)?)
            }
            None => sign(&Signer::from_private(&bytes, passphrase)?),
        },
    }
}

/// Lets `ssh-keygen` sign with a key file, or with a key that an agent or a token holds. It may ask for a touch or a passphrase.
fn sign_by_keygen(key: &Path, search_path: Option<&OsStr>, message: &[u8]) -> Result<String, String> {
    let program = locate("ssh-keygen", search_path).ok_or("ssh-keygen is not on the path")?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let file = folder.path().join("tagmanifest-sha256.txt");
    std::fs::write(&file, message).map_err(|e| e.to_string())?;
    let out = Command::new(program)
        .args(["-Y", "sign", "-n", NAMESPACE, "-f"])
        .arg(key)
        .arg(&file)
        .output()
        .map_err(|e| format!("ssh-keygen cannot be run: {e}"))?;
    if !out.status.success() {
        let stderr = String::from_utf8_lossy(&out.stderr);
        return Err(format!("ssh-keygen reports: {}", stderr.trim()));
    }
    std::fs::read_to_string(folder.path().join("tagmanifest-sha256.txt.sig")).map_err(|e| e.to_string())
}
