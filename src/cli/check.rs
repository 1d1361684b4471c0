//! `onus check`: what is open.

use crate::check::Finding;
use crate::source::Level;

use super::args::{CheckArgs, Deny, ReportFormat};
use super::printer::{ALARM, CAUTION, Printer, QUIET};
use super::project::Place;
use super::sheet::Sheet;
use super::{Failure, Outcome, Run};

/// Runs it.
pub fn run(place: &Place, args: &CheckArgs, printer: &Printer) -> Run {
    let opened = place.open(printer)?;
    match args.format {
        ReportFormat::Json => {
            let text = serde_json::to_string_pretty(&opened.findings).map_err(Failure::words)?;
            printer.data(&format!("{text}\n"));
        }
        ReportFormat::Human => printer.data(&human(&opened.findings)),
    }
    printer.say(&summary(&opened.findings));
    let limit = match args.deny {
        Deny::Note => Level::Note,
        Deny::Warning => Level::Warning,
        Deny::Error => Level::Error,
    };
    Ok(if opened.findings.iter().any(|f| f.level >= limit) { Outcome::No } else { Outcome::Done })
}

fn human(findings: &[Finding]) -> String {
    let mut sheet = Sheet::new();
    for finding in findings {
        let (style, word) = match finding.level {
            Level::Error => (ALARM, "error"),
            Level::Warning => (CAUTION, "warning"),
            Level::Note => (QUIET, "note"),
        };
        sheet.line(&format!("{style}{word}[{}]{style:#}", finding.code));
        sheet.paragraph(2, 2, &finding.message);
        if !finding.place.is_empty() {
            sheet.line(&format!("  {QUIET}at{QUIET:#} {}", finding.place));
        }
        sheet.paragraph(2, 2, &format!("→ {}", finding.hint));
        sheet.blank();
    }
    sheet.finish()
}

/// `2 errors, 5 warnings, 3 notes`.
pub fn summary(findings: &[Finding]) -> String {
    let count = |level: Level| findings.iter().filter(|f| f.level == level).count() as u64;
    let plural = crate::publish::plural;
    match (count(Level::Error), count(Level::Warning), count(Level::Note)) {
        (0, 0, 0) => "nothing is open".to_owned(),
        (e, w, n) => format!("{}, {}, {}", plural(e, "error"), plural(w, "warning"), plural(n, "note")),
    }
}
