//! `onus sign`: adds a signature or a time stamp to a pack.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use onus_driver::DriverError;
use onus_driver::signing::with_signer;
use onus_pack::{add_signature, add_time_stamp};

use super::common::{envelope, passphrase, refused};
use super::printer::Printer;
use super::{Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus sign soc2.zip --key ~/.ssh/audit_ed25519\n  onus sign soc2.zip --key audit.pub\n  onus sign soc2.zip --timestamp response.tsr\n\nThe pack is verified before anything is added to it. Given a .pub file, ssh-keygen signs with the private key that your agent holds; it also signs with RSA keys and keys of tokens. An encrypted key is opened with the passphrase in ONUS_KEY_PASSPHRASE."
)]
pub struct SignArgs {
    /// The pack
    pub pack: PathBuf,
    /// Private key to sign with, or the .pub file of a key that an agent holds
    #[arg(long, value_name = "KEY", required_unless_present = "timestamp")]
    pub key: Option<PathBuf>,
    /// Also sign in a DSSE envelope, for in-toto tools; needs an ed25519 private key
    #[arg(long, requires = "key")]
    pub dsse: bool,
    /// Response of a time stamp authority (RFC 3161) about tagmanifest-sha256.txt, to attach
    #[arg(long, value_name = "FILE")]
    pub timestamp: Option<PathBuf>,
}

pub fn run(args: &SignArgs, printer: &Printer) -> Run {
    let search_path = std::env::var_os("PATH");
    if let Some(response) = &args.timestamp {
        match time_stamp(&args.pack, response) {
            Ok(words) => printer.say(&words),
            Err(DriverError::Pack(error)) => return refused(error, printer),
            Err(error) => return Err(error.into()),
        }
    }
    let Some(key) = &args.key else { return Ok(Outcome::Done) };
    let signed = with_signer(key, search_path.as_deref(), &passphrase, |signer| {
        Ok(add_signature(&args.pack, signer, envelope(args.dsse))?)
    });
    match signed {
        Ok(fingerprint) => {
            printer.data(&format!("{fingerprint}\n"));
            printer.say("signed; send the auditor this fingerprint through a separate channel");
            Ok(Outcome::Done)
        }
        Err(DriverError::Pack(error)) => refused(error, printer),
        Err(error) => Err(error.into()),
    }
}

/// Attaches a response and tells what it says.
fn time_stamp(pack: &Path, response: &Path) -> Result<String, DriverError> {
    let bytes = std::fs::read(response).map_err(|e| DriverError::Message(format!("{}: {e}", response.display())))?;
    let stamp = add_time_stamp(pack, &bytes)?;
    let moment = Timestamp::from_second(stamp.moment).unwrap_or_default();
    Ok(format!("attached the time stamp of {moment} by {}", stamp.authority))
}
