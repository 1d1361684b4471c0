//! `onus model`: work on the files of a model.

use std::fs;
use std::path::{Path, PathBuf};

use onus_model::fmt::format;
use onus_source::project_file;

use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus model fmt content/model/extra\n  onus model fmt --check content/model\n\nWith --check, the exit code is 1 if a file would change."
)]
pub struct ModelArgs {
    #[command(subcommand)]
    pub command: ModelCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum ModelCommand {
    /// Write the files of a model in the standard format, so that a change shows only what was changed
    Fmt {
        /// Files, or folders with all YAML files in them
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        /// Write nothing; name the files that would change
        #[arg(long)]
        check: bool,
    },
}

/// Formats every file before any is written, so that one that cannot be read leaves all as they were.
pub fn run(location: &ProjectLocation, args: &ModelArgs, printer: &Printer) -> Run {
    let largest = location.largest_file()?;
    let ModelCommand::Fmt { paths, check } = &args.command;
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    files.sort();
    files.dedup();
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        let text = text_of(&file, largest)?;
        match format(&text) {
            Ok(formatted) if formatted != text => changed.push((file, formatted)),
            Ok(_) => {}
            Err(error) => problems.push(format!("{}: {error}", file.display())),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::message(problems.join("\n")));
    }
    for (file, formatted) in &changed {
        if !check {
            fs::write(file, formatted).map_err(|e| Failure::message(format!("{}: {e}", file.display())))?;
        }
        printer.data(&format!("{}\n", file.display()));
    }
    Ok(if *check && !changed.is_empty() { Outcome::No } else { Outcome::Done })
}

fn text_of(file: &Path, largest: u64) -> Result<String, Failure> {
    let unreadable = |why: String| Failure::message(format!("{}: {why}", file.display()));
    let bytes = project_file::read_named(file, largest).map_err(|refusal| match refusal.hint() {
        Some(hint) => unreadable(format!("{refusal}\n{hint}")),
        None => unreadable(refusal.to_string()),
    })?;
    String::from_utf8(bytes).map_err(|e| unreadable(e.to_string()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A link could lead back up, and a walk would never end.
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        if kind.is_dir() || (kind.is_file() && path.extension().is_some_and(|e| e == "yaml" || e == "yml")) {
            collect(&path, files)?;
        }
    }
    Ok(())
}
