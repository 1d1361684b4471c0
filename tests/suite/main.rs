//! The integration tests: one binary, because linking is the dearest part; one module a topic, fixtures under
//! `tests/fixtures`.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "tests start programs, measure time and report; what they test may not"
)]

#[cfg(unix)]
mod again;
mod check;
mod cli;
mod diff;
mod documents;
mod formats;
mod fuzz;
mod guide;
mod house;
mod html;
mod import;
mod init;
mod inventory;
mod markdown;
mod matrix;
mod model;
mod narrative;
mod pack;
#[cfg(feature = "parquet")]
mod parquet;
mod pdf;
mod readers;
mod sample;
mod sink;
mod site;
mod snapshot;
