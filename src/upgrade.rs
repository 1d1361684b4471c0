//! `onus upgrade`: rewrites a project of an older version, and says what is left to a person.

use clap::ValueEnum;
use onus_driver::upgrade::{OldVersion, UpgradeRemark, upgrade};
use onus_import::write::stage::Stage;
use onus_source::text::plural;

use super::common::shortened;
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Printer, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus upgrade --from 0.1 --check\n  onus upgrade --from 0.1\n\nComments and layout stay.\nWith --check, the exit code is 1 if a file would change."
)]
pub struct UpgradeArgs {
    /// Version that the project was written for
    #[arg(long, value_name = "VERSION", value_enum)]
    from: OldVersionArg,
    /// Write nothing; say what would change
    #[arg(long)]
    check: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OldVersionArg {
    #[value(name = "0.1")]
    V0_1,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &UpgradeArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let folder = location.project_folder(&root)?;
    let from = match args.from {
        OldVersionArg::V0_1 => OldVersion::V0_1,
    };
    let upgraded = upgrade(&folder, from)?;
    for file in upgraded.files.iter().filter(|_| !args.check) {
        let mut stage = Stage::default();
        stage
            .file(&file.place, |out| out.write_all(file.text.as_bytes()))
            .and_then(|()| stage.finish())
            .map_err(|e| Failure::message(format!("{}: {e}", file.shown)))?;
    }
    let mut layout = TextLayout::new();
    let mut list = |title: String, remarks: &[UpgradeRemark]| {
        if remarks.is_empty() {
            return;
        }
        layout.line(&title);
        for remark in remarks {
            let place = shortened(&root.join(&remark.file));
            layout.paragraph(2, 4, &format!("{}:{}: {}", place.display(), remark.line, remark.words));
        }
        layout.blank();
    };
    let files = plural(upgraded.files.len() as u64, "file");
    list(if args.check { format!("Would change in {files}:") } else { format!("Changed in {files}:") }, &upgraded.changes);
    list("Left to do by hand:".to_owned(), &upgraded.by_hand);
    printer.data(&layout.finish());
    printer.say(match (upgraded.files.is_empty(), args.check) {
        (true, _) => "no file has to change; `onus check` says what is left",
        (false, true) => "nothing was written",
        (false, false) => "`onus check` says what is left",
    });
    Ok(if args.check && !upgraded.files.is_empty() { Outcome::No } else { Outcome::Done })
}
