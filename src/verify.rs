//! `onus verify`: judges a pack.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use onus_pack::archive::Limits;
use onus_pack::signers::{self, AllowedSigner};
use onus_pack::timestamp::authorities;
use onus_pack::verify::{PackVerdict, VerifyRequest, verify};
use onus_source::text::plural;

use super::common::{ReportFormat, problems};
use super::printer::{CAUTION, Printer, QUIET, STRONG};
use super::text_layout::{TextLayout, visible};
use super::{Failure, Outcome, Run, clock};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus verify soc2.zip --allowed-signers allowed_signers\n  onus verify soc2.zip --allowed-signers allowed_signers --require auditor\n  onus verify soc2.zip --allowed-signers allowed_signers --at 2026-10-05\n\nWrite the file of allowed signers yourself, one line per signer:\n  NAME ssh-ed25519 AAAA...\nGet each key through a separate channel, not with the pack.\n`onus explain ONUS-V010` explains a code."
)]
pub struct VerifyArgs {
    /// The pack
    pub pack: PathBuf,
    /// File of allowed signers, in ssh-keygen's format
    #[arg(long, value_name = "FILE")]
    pub allowed_signers: PathBuf,
    /// A signer who must have signed; may be given more than once
    #[arg(long, value_name = "ID")]
    pub require: Vec<String>,
    /// Day or time (UTC) at which the keys must be valid; defaults to now
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub at: Option<i64>,
    /// File of certificates (PEM) of time stamp authorities you trust
    #[arg(long, value_name = "FILE")]
    pub tsa: Option<PathBuf>,
    /// Largest size that the pack may unpack to, in GiB
    #[arg(long, value_name = "GIB", default_value_t = 64)]
    pub max_gib: u64,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

pub(super) fn moment(text: &str) -> Result<i64, String> {
    if let Ok(day) = text.parse::<Date>() {
        let start = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).map_err(|e| e.to_string())?;
        return Ok(start.as_second());
    }
    let form = "write a day or a time, for example 2026-10-05 or 2026-10-05T09:00:00Z";
    text.parse::<Timestamp>().map(Timestamp::as_second).map_err(|_| form.to_owned())
}

/// Runs it.
pub fn run(args: &VerifyArgs, printer: &Printer) -> Run {
    let shown = args.allowed_signers.display().to_string();
    let text = std::fs::read_to_string(&args.allowed_signers).map_err(|e| Failure::message(format!("{shown}: {e}")))?;
    let signers = signers::parse(&text, &shown).map_err(|list| Failure::from_problems(&list))?;
    let at = match args.at {
        Some(at) => at,
        // To the second: a key that expired this morning does not count this afternoon.
        None => clock::instant().map_err(Failure::Message)?.as_second(),
    };
    let mut verdict = judge(&args.pack, &signers.usable, args, at)?;
    verdict.notes.extend(signers.notes);
    match args.format {
        ReportFormat::Json => printer.data(&(report(&verdict) + "\n")),
        ReportFormat::Human => printer.data(&human(&args.pack, &verdict)),
    }
    let count = verdict.problems.len() as u64;
    if count > 0 {
        printer.say(&format!("{}; do not rely on this pack", plural(count, "problem")));
    }
    Ok(if count == 0 { Outcome::Done } else { Outcome::No })
}

fn judge(pack: &Path, allowed: &[AllowedSigner], args: &VerifyArgs, at: i64) -> Result<PackVerdict, Failure> {
    let file = std::fs::File::open(pack).map_err(|e| Failure::message(format!("{}: {e}", pack.display())))?;
    let authorities = match &args.tsa {
        Some(path) => {
            let pem = std::fs::read(path).map_err(|e| Failure::message(format!("{}: {e}", path.display())))?;
            authorities(&pem).map_err(|e| Failure::message(format!("{}: {e}", path.display())))?
        }
        None => Vec::new(),
    };
    let limits = Limits { total: args.max_gib.saturating_mul(1 << 30), ..Limits::default() };
    Ok(verify(file, &VerifyRequest { allowed, required: &args.require, at, authorities: &authorities, limits }))
}

fn report(verdict: &PackVerdict) -> String {
    let problems: Vec<_> = verdict
        .problems
        .iter()
        .map(|p| json!({ "code": p.code, "message": p.message, "path": p.place, "hint": p.hint }))
        .collect();
    let signatures: Vec<_> = verdict
        .signatures
        .iter()
        .map(|s| json!({ "file": s.file, "fingerprint": s.fingerprint, "names": s.names, "good": s.good }))
        .collect();
    let about = verdict.statement.as_ref().map(|s| {
        let p = &s.predicate;
        json!({ "scope": p.scope.id, "serial": p.serial, "supersedes": p.supersedes, "period": p.period, "sealed": p.sealed, "producer": p.producer })
    });
    let moment = |seconds| Timestamp::from_second(seconds).map(|t| t.to_string()).unwrap_or_default();
    let time_stamps: Vec<_> = verdict
        .time_stamps
        .iter()
        .map(|(file, s)| json!({ "file": file, "moment": moment(s.moment), "authority": s.authority, "trusted": s.trusted }))
        .collect();
    let report = json!({
        "schema": "onus/verification/1",
        "good": verdict.problems.is_empty(),
        "problems": problems,
        "notes": verdict.notes,
        "signatures": signatures,
        "timeStamps": time_stamps,
        "pack": about,
        "files": verdict.files,
        "bytes": verdict.bytes,
    });
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn human(pack: &Path, verdict: &PackVerdict) -> String {
    let mut layout = TextLayout::new();
    let name = visible(&pack.display().to_string()).into_owned();
    if verdict.problems.is_empty() {
        layout.line(&format!("{STRONG}good{STRONG:#}  {name}"));
    } else {
        layout.line(&problems(&verdict.problems));
        layout.line(&format!("{CAUTION}not good{CAUTION:#}  {name}"));
    }
    if let Some(statement) = &verdict.statement {
        let p = &statement.predicate;
        let scope = format!("{} ({} {})", p.scope.name, p.scope.framework, p.scope.edition);
        layout.labelled("  scope    ", 11, &scope);
        layout.labelled("  period   ", 11, &format!("{} to {}", p.period.from, p.period.to));
        layout.labelled("  producer ", 11, &p.producer.organisation);
        layout.labelled("  sealed   ", 11, &p.sealed);
        if let Some(old) = &p.supersedes {
            layout.labelled(
                "  serial   ",
                11,
                &format!("{}; it takes the place of {}, sealed {}", p.serial, old.base, old.sealed),
            );
        }
    }
    layout.labelled(
        "  payload  ",
        11,
        &format!("{}, {:.1} MiB", plural(verdict.files, "file"), verdict.bytes as f64 / f64::from(1 << 20)),
    );
    for signature in &verdict.signatures {
        let who = if signature.names.is_empty() { "not an allowed signer".to_owned() } else { signature.names.join(", ") };
        layout.labelled("  signer   ", 11, &format!("{who}{}", if signature.good { "" } else { " (does not count)" }));
        layout.line(&format!("           {QUIET}{}{QUIET:#}", signature.fingerprint));
    }
    for (_, stamp) in &verdict.time_stamps {
        let moment = Timestamp::from_second(stamp.moment).unwrap_or_default();
        let doubt = if stamp.trusted { "" } else { " (not checked against an authority)" };
        layout.labelled("  stamped  ", 11, &format!("{moment}, by {}{doubt}", stamp.authority));
    }
    for note in &verdict.notes {
        layout.labelled("  note     ", 11, note);
    }
    layout.finish()
}
