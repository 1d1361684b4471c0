//! `onus self-check`: whether the program that runs is one that a release lists.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use onus_pack::Problem;
use onus_pack::release::{self, LARGEST, SignedSums};
use onus_pack::signers;
use onus_source::codes;

use super::common::problems;
use super::printer::{Printer, STRONG};
use super::text_layout::{TextLayout, visible};
use super::verify::moment;
use super::{Failure, Outcome, Run, clock};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus self-check SHA256SUMS --allowed-signers allowed_signers\n  onus self-check SHA256SUMS        digest only: does not check who made it\n\nThe signature is SHA256SUMS.sig, beside the sums. Write the file of signers\nyourself, one line per signer:\n  NAME namespaces=\"onus-release\" ssh-ed25519 AAAA...\nA program that somebody changed can also lie about itself. To check from outside:\n  sha256sum --check --ignore-missing SHA256SUMS\n  ssh-keygen -Y verify -f allowed_signers -I NAME -n onus-release \\\n    -s SHA256SUMS.sig < SHA256SUMS"
)]
pub struct SelfCheckArgs {
    /// The file of checksums that was published with the release
    #[arg(value_name = "SHA256SUMS")]
    pub sums: PathBuf,
    /// File of allowed signers, in ssh-keygen's format
    #[arg(long, alias = "signers", value_name = "FILE")]
    pub allowed_signers: Option<PathBuf>,
    /// Day or time (UTC) at which the keys must be valid; defaults to now
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "allowed_signers")]
    pub at: Option<i64>,
}

/// Runs it.
pub fn run(args: &SelfCheckArgs, printer: &Printer) -> Run {
    let (path, digest) = running()?;
    match judge(args, &digest)? {
        Ok(found) => {
            let mut layout = TextLayout::new();
            layout.line(&format!("{STRONG}good{STRONG:#}  {}", visible(&path.display().to_string())));
            layout.labelled("  digest   ", 11, &digest);
            layout.labelled("  file     ", 11, &found.file);
            match &found.signer {
                Some((names, fingerprint)) => {
                    layout.labelled("  signer   ", 11, names);
                    layout.labelled("           ", 11, fingerprint);
                }
                None => {
                    layout.labelled("  signer   ", 11, "not checked: name the signers whom you trust with --allowed-signers FILE")
                }
            }
            printer.data(&layout.finish());
            Ok(Outcome::Done)
        }
        Err(problem) => {
            printer.data(&problems(&[problem]));
            printer.say("nothing confirms that this program is of the release");
            Ok(Outcome::No)
        }
    }
}

/// The file of a release that the program is, and who signed for it.
struct ReleaseFile {
    /// Its name in the sums.
    file: String,
    /// Names and fingerprint of whoever signed the sums.
    signer: Option<(String, String)>,
}

/// The signature first: sums that nobody signed whom the call allows are not even compared.
fn judge(args: &SelfCheckArgs, digest: &str) -> Result<Result<ReleaseFile, Problem>, Failure> {
    let shown = args.sums.display().to_string();
    let bytes = read(&args.sums)?;
    let signer = match &args.allowed_signers {
        Some(allowed) => match signer(args, allowed, &bytes)? {
            Ok(signer) => Some(signer),
            Err(problem) => return Ok(Err(problem)),
        },
        None => None,
    };
    let found = release::parse(&String::from_utf8_lossy(&bytes), &shown)
        .and_then(|sums| release::file_with(&sums, digest, &shown).map(str::to_owned));
    Ok(found.map(|file| ReleaseFile { file, signer }))
}

/// Names and fingerprint of an allowed signer of the sums.
fn signer(args: &SelfCheckArgs, allowed: &Path, sums: &[u8]) -> Result<Result<(String, String), Problem>, Failure> {
    let shown = allowed.display().to_string();
    let text = String::from_utf8_lossy(&read(allowed)?).into_owned();
    let signers = signers::parse(&text, &shown).map_err(|list| Failure::from_problems(&list))?;
    let at = match args.at {
        Some(at) => at,
        None => clock::instant().map_err(Failure::Message)?.as_second(),
    };
    let mut beside = args.sums.clone().into_os_string();
    beside.push(".sig");
    let beside = PathBuf::from(beside);
    let sums_path = args.sums.display().to_string();
    let signature_path = beside.display().to_string();
    if !beside.exists() {
        let why = format!("{sums_path} is not signed: there is no {signature_path}");
        return Ok(Err(Problem::new(codes::SUMS_UNSIGNED, why, "Put the release's SHA256SUMS.sig beside its SHA256SUMS.")));
    }
    let signature = read(&beside)?;
    let signed = SignedSums { sums_path: &sums_path, signature_path: &signature_path, sums, signature: &signature };
    Ok(release::judge_signature(signed, &signers.usable, at).map(|verdict| (verdict.names.join(", "), verdict.fingerprint)))
}

/// Where the program that runs is, and its digest.
pub fn running() -> Result<(PathBuf, String), Failure> {
    let path = std::env::current_exe().map_err(|e| Failure::message(format!("this program cannot find itself: {e}")))?;
    let words = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
    let digest = release::digest(&mut File::open(&path).map_err(words)?).map_err(words)?;
    Ok((path, digest))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let words = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).map_err(words)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(words)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::message(format!("{} is larger than any sums or signature", path.display())));
    }
    Ok(bytes)
}
