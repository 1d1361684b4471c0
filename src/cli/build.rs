//! `onus build`: publishes the handbooks.

use super::args::BuildArgs;
use super::project::Place;
use super::{Failure, Printer, Run};

/// Runs it.
pub fn run(_place: &Place, _args: &BuildArgs, _printer: &Printer) -> Run {
    Err(Failure::words("not wired yet"))
}
