//! `onus mdbook`: a preprocessor for mdBook.

use super::args::MdbookArgs;
use super::{Failure, Printer, Run};

/// Runs it.
pub fn run(_args: &MdbookArgs, _printer: &Printer) -> Run {
    Err(Failure::words("not wired yet"))
}
