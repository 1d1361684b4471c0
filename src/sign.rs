//! `onus sign`: adds a signature to a pack.

use std::path::PathBuf;

use onus_driver::DriverError;
use onus_driver::signing::with_signer;
use onus_pack::add_signature;

use super::common::{passphrase, refused};
use super::printer::Printer;
use super::{Outcome, Run};

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

pub fn run(args: &SignArgs, printer: &Printer) -> Run {
    match with_signer(&args.key, &passphrase, |signer| Ok(add_signature(&args.pack, signer)?)) {
        Ok(fingerprint) => {
            printer.data(&format!("{fingerprint}\n"));
            printer.say("signed; send the auditor this fingerprint through a separate channel");
            Ok(Outcome::Done)
        }
        Err(DriverError::Pack(error)) => refused(error, printer),
        Err(error) => Err(error.into()),
    }
}
