//! `onus build`: publishes the handbooks.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use indicatif::ProgressBar;
use onus_driver::Project;
use onus_driver::build::{BuildObserver, BuildOutcome, BuildRequest, build, build_single_file};
use onus_render::formats::FORMATS;
use onus_render::oscal;
use onus_source::text::plural;

use super::args::BuildArgs;
use super::check::summary;
use super::project::{ProjectLocation, environment};
use super::{Outcome, Printer, Run, clock};

pub fn run(location: &ProjectLocation, args: &BuildArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    if args.single_file {
        let mut project = location.open(printer)?;
        let file = build_single_file(&mut project, args.output.clone())?;
        printer.say(&format!("{}: {} KiB, nothing beside it is needed", file.path.display(), file.size / 1024));
        return Ok(Outcome::Done);
    }
    let request = BuildRequest { formats: args.format.clone(), books: args.only.clone(), output: args.output.clone() };
    let observer = Observer { printer, bar: OnceLock::new() };
    let outcome = build(&location.require_root()?, &request, &environment()?, &observer)?;
    say_outcome(printer, &outcome, started.elapsed());
    // The program ends here: the system takes the memory back faster than one by one.
    std::mem::forget(outcome);
    Ok(Outcome::Done)
}

/// Shows warnings as soon as they are known, and a bar while files are written.
struct Observer<'a> {
    printer: &'a Printer,
    bar: OnceLock<ProgressBar>,
}

impl BuildObserver for Observer<'_> {
    fn project_opened(&self, project: &Project) {
        self.printer.diagnostics(&project.files.warnings, &project.sources);
        self.printer.detail(&format!(
            "model {}, {} services, {} configurations in use",
            project.matrix.document.model_version,
            project.files.model.services.len(),
            project.matrix.configurations.len()
        ));
    }

    fn files_planned(&self, count: u64) {
        self.bar.get_or_init(|| self.printer.progress(count, "writing"));
    }

    fn file_written(&self) {
        self.bar.get().into_iter().for_each(|bar| bar.inc(1));
    }

    fn files_finished(&self) {
        self.bar.get().into_iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// Ends by naming the files to open and the time taken.
fn say_outcome(printer: &Printer, outcome: &BuildOutcome, took: Duration) {
    let BuildOutcome { project, handbook, paths, report } = outcome;
    let shown = shortened(handbook);
    printer.say(&format!(
        "{} in {:.1} s: {} written, {} unchanged, {} removed",
        plural(paths.len() as u64, "file"),
        took.as_secs_f64(),
        report.written,
        report.linked,
        report.removed
    ));
    let has = |path: &str| paths.iter().any(|p| p == path);
    for (label, path) in FORMATS.iter().flat_map(|definition| definition.entry_points).filter(|(_, path)| has(path)) {
        printer.say(&format!("  {label:<9} {}", shown.join(path).display()));
    }
    if has(oscal::COMPONENT_DEFINITION) {
        for (scope, lacking) in oscal::without_plan(&project.matrix) {
            printer.say(&format!(
                "no system security plan for scope `{}`: its part `oscal` is missing, which gives {}",
                scope.id,
                lacking.join(", ")
            ));
        }
    }
    printer.say(&format!("open: {} (`onus check` lists them)", summary(&project.findings)));
}

/// A path as short as it can be said from here.
pub fn shortened(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or_else(|| path.to_owned())
}
