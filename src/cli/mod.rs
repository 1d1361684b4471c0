//! The command line: the only place that prints, reads the clock and the environment, and decides exit codes.
//!
//! One file a command. Data goes to standard output, words to standard error.

mod args;
mod build;
mod check;
mod clock;
mod code;
mod explain;
mod framework;
mod glyphs;
mod mdbook;
mod printer;
mod project;
mod service;
mod services;
mod sheet;

use std::process::ExitCode;

use clap::Parser;

use crate::source::{Diagnostic, SourceMap};

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
    /// Words without a place.
    Words(String),
}

impl Failure {
    fn words(words: impl std::fmt::Display) -> Failure {
        Failure::Words(words.to_string())
    }
}

/// Result of a command.
type Run = Result<Outcome, Failure>;

/// Exit code of a fault of our own.
const OUR_FAULT: u8 = 70;

/// Runs the program.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let printer = Printer::new(args.quiet, args.verbose);
    std::panic::set_hook(Box::new(printer::panicked));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(args, &printer))) {
        Ok(Ok(Outcome::Done)) => ExitCode::SUCCESS,
        Ok(Ok(Outcome::No)) => ExitCode::from(1),
        Ok(Err(failure)) => {
            printer.failure(&failure);
            ExitCode::from(2)
        }
        Err(_) => ExitCode::from(OUR_FAULT),
    }
}

fn run(args: Args, printer: &Printer) -> Run {
    let place = project::Place { project: args.project };
    match args.command {
        Command::Build(a) => build::run(&place, &a, printer),
        Command::Check(a) => check::run(&place, &a, printer),
        Command::Explain(a) => explain::run(&place, &a, printer),
        Command::Services(a) => services::run(&place, &a, printer),
        Command::Service(a) => service::run(&place, &a, printer),
        Command::Framework(a) => framework::run(&place, &a, printer),
        Command::Mdbook(a) => mdbook::run(&a, printer),
    }
}
