//! Keys that sign packs: read from a file, or held by an agent and used through `ssh-keygen`.

use std::path::Path;
use std::process::Command;

use onus_pack::key::Signer;
use onus_pack::{NAMESPACE, PackError, Problem};

use crate::error::DriverError;

/// Reads a key and hands it to `sign`. `passphrase` opens an encrypted one.
pub fn with_signer<T>(
    path: &Path,
    passphrase: &dyn Fn() -> Option<String>,
    sign: impl FnOnce(&Signer) -> Result<T, DriverError>,
) -> Result<T, DriverError> {
    let unreadable = |why: String| {
        let hint = "Give an OpenSSH private key, or the .pub file of a key that your agent holds.";
        PackError::Input(vec![Problem::new("ONUS-K004", format!("{} cannot be used: {why}", path.display()), hint)])
    };
    let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
    let public = std::str::from_utf8(&bytes).ok().filter(|t| !t.contains("PRIVATE KEY"));
    match public {
        Some(text) => {
            let by_agent = |message: &[u8]| sign_by_agent(path, message);
            sign(&Signer::from_public(text, &by_agent)?)
        }
        None => sign(&Signer::from_private(&bytes, passphrase)?),
    }
}

/// Lets `ssh-keygen` sign with a key that an agent or a token holds. It may ask for a touch or a passphrase.
fn sign_by_agent(key: &Path, message: &[u8]) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let file = folder.path().join("tagmanifest-sha256.txt");
    std::fs::write(&file, message).map_err(|e| e.to_string())?;
    let out = Command::new("ssh-keygen")
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
