//! `onus model`: work on the files of a model.

use std::path::PathBuf;

use onus_source::yaml_format::Layout;

use super::fmt::{named_files, write_formatted};
use super::project::ProjectLocation;
use super::{Printer, Run};

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

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ModelArgs, printer: &Printer) -> Run {
    let ModelCommand::Fmt { paths, check } = &args.command;
    write_formatted(&named_files(paths, location.largest_file()?)?, Layout::Uniform, *check, printer)
}
