//! The command line: the only place that prints, reads the clock and the environment, and decides exit codes.
//!
//! One file a command; `project`, `lookup`, `listing`, `text_layout`, `common` and `printer` serve several of them. Data goes to standard
//! output, words to standard error.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "the one crate that prints and reads the clock and the environment"
)]

mod args;
mod assign;
mod build;
mod check;
mod clock;
mod common;
mod complete;
mod completions;
mod deployments;
mod diff;
mod domains;
mod duties;
mod evidence;
mod explain;
mod fmt;
mod framework;
mod help;
mod import;
mod init;
mod listing;
mod lookup;
mod man;
mod mcp;
mod mdbook;
mod mine;
mod model;
mod open;
mod pack;
mod printer;
mod programme;
mod project;
mod schema;
mod search;
mod self_check;
mod serve;
mod service;
mod services;
mod sign;
mod teams;
mod template_watch;
mod text_layout;
mod theme;
mod upgrade;
mod verify;
mod version;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use onus_driver::DriverError;
use onus_source::{Diagnostic, Level, SourceMap};

use args::{Args, Command};
use printer::{Printer, Verbosity};

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
    /// Problems of a file that a call names.
    fn from_problems(list: &[onus_pack::Problem]) -> Failure {
        let diagnostic = |problem: &onus_pack::Problem| {
            let place = match problem.place.as_str() {
                "" => String::new(),
                place if problem.message.contains(place) => String::new(),
                place => format!("{place}: "),
            };
            let general = Diagnostic::general(problem.code, format!("{place}{}", problem.message));
            // What ends a run is an error, whatever the code says elsewhere.
            Diagnostic { level: Level::Error, ..general.hint(&problem.hint) }
        };
        Failure::Input(list.iter().map(diagnostic).collect(), SourceMap::default())
    }

    fn message(message: impl std::fmt::Display) -> Failure {
        Failure::Message(message.to_string())
    }
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Failure {
        match error {
            DriverError::Input(problems, sources) => Failure::Input(problems, sources),
            DriverError::Pack(error) => Failure::from_problems(error.problems()),
            other => Failure::message(other),
        }
    }
}

/// Result of a command.
type Run = Result<Outcome, Failure>;

/// Exit code of an internal error.
const INTERNAL_ERROR: u8 = 70;

/// Every command with its arguments, as `--help` shows them in a terminal of so many columns.
pub fn command(columns: usize) -> clap::Command {
    let command = Args::command().term_width(columns);
    let template = help::template(&command, columns);
    command.help_template(template)
}

/// Runs the program.
pub fn main() -> ExitCode {
    if let Some(answered) = complete::answer() {
        return match answered {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                printer::noted(error.print());
                ExitCode::from(2)
            }
        };
    }
    let parsed = command(printer::width()).try_get_matches().and_then(|found| Args::from_arg_matches(&found));
    let args = match parsed {
        Ok(args) => args,
        Err(error) if asks_for_version_in_full(&error) => {
            let printer = Printer::new(Verbosity::Usual);
            printer.data(&version::in_full());
            return ExitCode::from(complete(0, &printer));
        }
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            match code {
                0 => printer::noted(error.print()),
                _ => printer::misuse(&error),
            }
            return ExitCode::from(complete(code, &Printer::new(Verbosity::Usual)));
        }
    };
    let verbosity = match (args.quiet, args.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Usual,
    };
    let printer = Printer::new(verbosity);
    std::panic::set_hook(Box::new(printer::panicked));
    let started = clock::stopwatch();
    let code = complete(guarded(&printer, || run(args, &printer)), &printer);
    printer.detail(&format!("took {:.2} s", started.elapsed().as_secs_f64()));
    ExitCode::from(code)
}

/// Whether `--version` stands beside `--verbose`: the first of them ends the reading of arguments.
fn asks_for_version_in_full(error: &clap::Error) -> bool {
    error.kind() == clap::error::ErrorKind::DisplayVersion && std::env::args_os().any(|a| a == "--verbose" || a == "-v")
}

/// Exit code of a run whose output arrived or was lost: whoever reads half an answer must not take it for a whole one.
fn complete(code: u8, printer: &Printer) -> u8 {
    match printer::lost_output() {
        Some(why) => {
            printer.failure(&Failure::message(format!("standard output could not be written: {why}")));
            code.max(2)
        }
        None => code,
    }
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
        Err(_) => INTERNAL_ERROR,
    }
}

fn run(args: Args, printer: &Printer) -> Run {
    let typst = match &args.command {
        Command::Build(a) => a.typst.clone(),
        Command::Pack(a) => a.typst.clone(),
        _ => None,
    };
    let location = project::ProjectLocation { folder: args.project, max_file_size: args.max_file_size, typst, printer: *printer };
    match args.command {
        Command::Mine(a) => mine::run(&location, &a, printer),
        Command::Open(a) => open::run(&location, &a, printer),
        Command::Deployments(a) => deployments::run(&location, &a, printer),
        Command::Teams(a) => teams::run(&location, &a, printer),
        Command::Domains(a) => domains::run(&location, &a, printer),
        Command::Duties(a) => duties::run(&location, &a, printer),
        Command::Build(a) => build::run(&location, &a, printer),
        Command::Check(a) => check::run(&location, &a, printer),
        Command::Explain(a) => explain::run(&location, &a, printer),
        Command::Services(a) => services::run(&location, &a, printer),
        Command::Service(a) => service::run(&location, &a, printer),
        Command::Framework(a) => framework::run(&location, &a, printer),
        Command::Evidence(a) => evidence::run(&location, &a, printer),
        Command::Import(a) => import::run(&location, &a, printer),
        Command::Fmt(a) => fmt::run(&location, &a, printer),
        Command::Upgrade(a) => upgrade::run(&location, &a, printer),
        Command::Assign(a) => assign::run(&location, &a, printer),
        Command::Schema(a) => schema::run(&location, &a, printer),
        Command::Serve(a) => serve::run(&location, &a, printer),
        Command::Theme(a) => theme::run(&location, &a, printer),
        Command::Search(a) => search::run(&location, &a, printer),
        Command::Mcp(a) => mcp::run(&location, &a, printer),
        Command::Mdbook(a) => mdbook::run(&location, &a, printer),
        Command::Pack(a) => pack::run(&location, &a, printer),
        Command::Sign(a) => sign::run(&a, printer),
        Command::Verify(a) => verify::run(&a, printer),
        Command::SelfCheck(a) => self_check::run(&a, printer),
        Command::Diff(a) => diff::run(&location, &a, printer),
        Command::Init(a) => init::run(&a, printer),
        Command::Model(a) => model::run(&location, &a, printer),
        Command::Completions(a) => completions::run(&a, printer),
        Command::Man(a) => man::run(&a, Args::command(), printer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_its_exit_code() {
        let printer = Printer::new(Verbosity::Quiet);
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
