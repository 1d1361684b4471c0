//! `onus sign`: adds a signature to a pack.

use std::path::{Path, PathBuf};
use std::process::Command;

use onus_pack::key::Signer;
use onus_pack::{NAMESPACE, PackError, Problem, add_signature};

use super::Outcome;
use super::Run;
use super::pack::refused;
use super::printer::Printer;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus sign soc2.zip --key ~/.ssh/audit_ed25519\n  onus sign soc2.zip --key audit.pub\n\nVerify a pack before you sign it. Given a .pub file, ssh-keygen signs with the\nprivate key that your agent holds. An encrypted key is opened with the\npassphrase in ONUS_KEY_PASSPHRASE."
)]
pub struct SignArgs {
    /// The pack
    pub pack: PathBuf,
    /// ed25519 private key to sign with, or the .pub file of a key that an agent holds
    #[arg(long, value_name = "KEY")]
    pub key: PathBuf,
}

/// Runs it.
pub fn run(args: &SignArgs, printer: &Printer) -> Run {
    match with_signer(&args.key, |signer| add_signature(&args.pack, signer)) {
        Ok(fingerprint) => {
            printer.data(&format!("{fingerprint}\n"));
            printer.say("signed; send the auditor this fingerprint through a separate channel");
            Ok(Outcome::Done)
        }
        Err(error) => refused(error, printer),
    }
}

pub fn with_signer<T>(path: &Path, sign: impl FnOnce(&Signer) -> Result<T, PackError>) -> Result<T, PackError> {
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
        None => {
            let passphrase = || std::env::var("ONUS_KEY_PASSPHRASE").ok();
            sign(&Signer::from_private(&bytes, &passphrase)?)
        }
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
