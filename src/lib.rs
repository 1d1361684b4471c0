//! The command line: the only place that prints, reads the clock and the environment, and decides exit codes.
//!
//! One file a command. Data goes to standard output, words to standard error.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "the one crate that prints and reads the clock and the environment"
)]

mod args;
mod build;
mod check;
mod clock;
mod common;
mod completions;
mod diff;
mod explain;
mod framework;
mod import;
mod init;
mod man;
mod mdbook;
mod model;
mod pack;
mod printer;
mod project;
mod schema;
mod serve;
mod service;
mod services;
mod sheet;
mod sign;
mod theme;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use onus_driver::DriverError;
use onus_source::{Diagnostic, SourceMap};

use args::{Args, Command};
use printer::Printer;

/// How a run that printed everything itself ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// A check, verification or comparison says no.
    No,
}

/// Why a run could not be finished.
#[derive(Debug)]
pub enum Failure {
    /// The input or the call is wrong; problems may point into files that were read.
    Input(Vec<Diagnostic>, SourceMap),
    /// A problem without a place.
    Message(String),
}

impl Failure {
    fn message(message: impl std::fmt::Display) -> Failure {
        Failure::Message(message.to_string())
    }
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Failure {
        match error {
            DriverError::Input(problems, sources) => Failure::Input(problems, sources),
            other => Failure::message(other),
        }
    }
}

/// Result of a command.
type Run = Result<Outcome, Failure>;

/// Exit code of a fault of our own.
const OUR_FAULT: u8 = 70;

/// Every command with its arguments, as `--help` shows them in a terminal of so many columns.
pub fn command(columns: usize) -> clap::Command {
    Args::command().term_width(columns)
}

/// Runs the program.
pub fn main() -> ExitCode {
    let parsed = command(printer::width()).try_get_matches().and_then(|found| Args::from_arg_matches(&found));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let printer = Printer::new(args.quiet, args.verbose);
    std::panic::set_hook(Box::new(printer::panicked));
    ExitCode::from(guarded(&printer, || run(args, &printer)))
}

/// Exit code of a run, whatever becomes of it.
fn guarded(printer: &Printer, run: impl FnOnce() -> Run) -> u8 {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(Ok(Outcome::Done)) => 0,
        Ok(Ok(Outcome::No)) => 1,
        Ok(Err(failure)) => {
            printer.failure(&failure);
            2
        }
        Err(_) => OUR_FAULT,
    }
}

fn run(args: Args, printer: &Printer) -> Run {
    let location = project::ProjectLocation { folder: args.project };
    match args.command {
        Command::Build(a) => build::run(&location, &a, printer),
        Command::Check(a) => check::run(&location, &a, printer),
        Command::Explain(a) => explain::run(&location, &a, printer),
        Command::Services(a) => services::run(&location, &a, printer),
        Command::Service(a) => service::run(&location, &a, printer),
        Command::Framework(a) => framework::run(&location, &a, printer),
        Command::Import(a) => import::run(&location, &a, printer),
        Command::Schema(a) => schema::run(&a, printer),
        Command::Serve(a) => serve::run(&location, &a, printer),
        Command::Theme(a) => theme::run(&location, &a, printer),
        Command::Mdbook(a) => mdbook::run(&a, printer),
        Command::Pack(a) => pack::run(&location, &a, printer),
        Command::Sign(a) => sign::run(&a, printer),
        Command::Verify(a) => verify::run(&a, printer),
        Command::Diff(a) => diff::run(&location, &a, printer),
        Command::Init(a) => init::run(&a, printer),
        Command::Model(a) => model::run(&a, printer),
        Command::Completions(a) => completions::run(&a, Args::command(), printer),
        Command::Man(a) => man::run(&a, Args::command(), printer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_its_exit_code() {
        let printer = Printer::new(true, false);
        assert_eq!(guarded(&printer, || Ok(Outcome::Done)), 0);
        assert_eq!(guarded(&printer, || Ok(Outcome::No)), 1);
        assert_eq!(guarded(&printer, || Err(Failure::message("nothing to read"))), 2);
        assert_eq!(guarded(&printer, || panic!("a fault on purpose")), 70);
    }

    #[test]
    fn the_arguments_are_sound() {
        command(80).debug_assert();
    }
}
