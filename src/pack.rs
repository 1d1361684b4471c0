//! `onus pack`: one signed zip for an auditor.

use std::path::PathBuf;

use jiff::civil::Date;

use onus_driver::build::output_folder;
use onus_driver::pack::pack;
use onus_driver::signing::with_signer;
use onus_driver::{DriverError, Project};
use onus_pack::statement::Approval;
use onus_pack::{Allowance, GapPolicy, Order, base_name, superseded};
use onus_source::text::plural;

use super::common::{envelope, passphrase, refused, shortened};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::template_watch::TemplateWatch;
use super::{Failure, Outcome, Run, clock, lookup};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus pack soc2 --period 2026-07-01..2026-09-30 --key ~/.ssh/audit_ed25519\n  onus pack soc2 --period 2026-07-01..2026-09-30 --key audit.pub --strict\n  onus pack soc2 --period 2026-07-01..2026-09-30 \\\n    --allow 'ONUS-K014:content/evidence/users.csv=agreed in GRC-240'\n\nA key in a .pub file is one that an agent holds: ssh-keygen signs. An encrypted key is opened with the passphrase in ONUS_KEY_PASSPHRASE."
)]
pub struct PackArgs {
    /// Id of a scope of the inventory
    pub scope: String,
    /// First and last day: 2026-07-01..2026-09-30
    #[arg(long, value_name = "FIRST..LAST", value_parser = period)]
    pub period: (Date, Date),
    /// Private key to sign with, or the .pub file of one that an agent holds
    #[arg(long, alias = "sign", value_name = "KEY")]
    pub key: Option<PathBuf>,
    /// File to write, in place of packs/SCOPE-PERIOD.zip in the project's output folder
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Pack to replace; the new one gets the next serial
    #[arg(long, value_name = "FILE")]
    pub supersedes: Option<PathBuf>,
    /// Also sign in a DSSE envelope, for in-toto tools; needs an ed25519 private key
    #[arg(long, requires = "key")]
    pub dsse: bool,
    /// Refuse gaps: unresolved cells, orphan duties, obligations that are not proven, duties that no team accepted
    #[arg(long)]
    pub strict: bool,
    /// Let a finding in evidence pass, with the reason; may be given more than once
    #[arg(long, value_name = "CODE[:FILE]=REASON", value_parser = Allowance::parse)]
    pub allow: Vec<Allowance>,
    /// The typst program for `engine = "cli"`; by default ONUS_TYPST, or the first on the path
    #[arg(long, value_name = "PATH")]
    pub typst: Option<PathBuf>,
    /// Record an approval before sealing; may be given more than once
    #[arg(long, value_name = "WHO, DATE, TICKET", value_parser = Approval::parse)]
    pub approval: Vec<Approval>,
}

/// Reads `2026-07-01..2026-09-30`.
pub(super) fn period(text: &str) -> Result<(Date, Date), String> {
    let form = || "write FIRST..LAST, for example 2026-07-01..2026-09-30".to_owned();
    let (from, to) = text.split_once("..").ok_or_else(form)?;
    Ok((from.trim().parse().map_err(|_| form())?, to.trim().parse().map_err(|_| form())?))
}

pub fn run(location: &ProjectLocation, args: &PackArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    let project = location.open(printer)?;
    let named = project.matrix.scopes.iter().find(|scope| lookup::names(&args.scope, &scope.id, &scope.name));
    let scope = named.map_or(args.scope.as_str(), |scope| scope.id.as_str());
    let order = Order {
        period: args.period,
        // When it was sealed, and not only on which day: keys are valid from a moment on.
        sealed: clock::instant().map_err(Failure::Message)?.as_second(),
        approvals: args.approval.clone(),
        allowed: args.allow.clone(),
        gaps: if args.strict { GapPolicy::Refuse } else { GapPolicy::List },
        envelope: envelope(args.dsse),
        supersedes: match args.supersedes.as_ref().map(|old| superseded(old, scope)).transpose() {
            Ok(supersedes) => supersedes,
            Err(error) => return refused(error, printer),
        },
    };
    let target = target(args, scope, &project, order.serial())?;
    let watch = TemplateWatch::new(*printer);
    let outcome = match &args.key {
        Some(key) => {
            let search_path = project.environment.search_path.as_deref();
            with_signer(key, search_path, &passphrase, |signer| pack(&project, scope, &order, &target, Some(signer), &watch))
        }
        None => pack(&project, scope, &order, &target, None, &watch),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(DriverError::Pack(error)) => return refused(error, printer),
        Err(error) => return Err(error.into()),
    };
    let sealed = outcome.sealed;
    printer.data(&format!("{}\n", target.display()));
    let mib = sealed.bytes as f64 / f64::from(1 << 20);
    printer.say(&format!("{} ({mib:.1} MiB) in {:.1} s", plural(sealed.files as u64, "file"), started.elapsed().as_secs_f64()));
    printer.say(&outcome.open);
    if let Some(old) = &order.supersedes {
        printer.say(&format!("serial {}; it takes the place of {}, sealed {}", order.serial(), old.base, old.sealed));
    }
    for allowed in &sealed.allowed {
        printer.say(&format!("allowed: {} at {}: {}", allowed.code, allowed.place, allowed.reason));
    }
    match &sealed.fingerprint {
        Some(fingerprint) => {
            printer.say(&format!("signed by {fingerprint}"));
            printer.say("Send the auditor this fingerprint through a separate channel.");
        }
        None => printer.say("Not signed yet: `onus sign` adds a signature."),
    }
    Ok(Outcome::Done)
}

fn target(args: &PackArgs, scope: &str, project: &Project, serial: u32) -> Result<PathBuf, Failure> {
    if let Some(file) = &args.output {
        return Ok(file.clone());
    }
    let folder = output_folder(project)?.join("packs");
    if folder.is_symlink() {
        return Err(Failure::message(format!(
            "{} is a link, and packs are written through none; --output names a file",
            folder.display()
        )));
    }
    std::fs::create_dir_all(&folder).map_err(|e| Failure::message(format!("{}: {e}", folder.display())))?;
    let file = folder.join(format!("{}.zip", base_name(scope, args.period, serial)));
    Ok(shortened(&file))
}
