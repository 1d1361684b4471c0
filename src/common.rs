//! What several commands share.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use onus_pack::{EnvelopeWanted, PackError, Problem};
use onus_source::text::plural;

use super::printer::{ALARM, Printer, QUIET};
use super::text_layout::{TextLayout, visible};
use super::{Failure, Outcome, Run};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Human,
    Json,
}

/// A path as short as it can be said from here.
pub fn shortened(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or_else(|| path.to_owned())
}

/// Whether a switch asks for DSSE.
pub fn envelope(dsse: bool) -> EnvelopeWanted {
    if dsse { EnvelopeWanted::Dsse } else { EnvelopeWanted::No }
}

/// What opens an encrypted key.
pub fn passphrase() -> Option<String> {
    std::env::var("ONUS_KEY_PASSPHRASE").ok()
}

/// Says why there is no pack: a decision that is open is a "no", a wrong call an error.
pub fn refused(error: PackError, printer: &Printer) -> Run {
    match error {
        PackError::Refused(list) => {
            printer.data(&problems(&list));
            printer.say(&format!("{}; nothing was written", plural(list.len() as u64, "problem")));
            Ok(Outcome::No)
        }
        PackError::Input(list) => Err(Failure::from_problems(&list)),
    }
}

/// Problems as a list for people.
pub fn problems(list: &[Problem]) -> String {
    let mut layout = TextLayout::new();
    for problem in list {
        layout.line(&format!("{ALARM}error[{}]{ALARM:#}", problem.code));
        layout.paragraph(2, 2, &problem.message);
        if !problem.place.is_empty() && !problem.message.contains(&problem.place) {
            layout.line(&format!("  {QUIET}at{QUIET:#} {}", visible(&problem.place)));
        }
        layout.paragraph(2, 2, &format!("→ {}", problem.hint));
        layout.blank();
    }
    layout.finish()
}
