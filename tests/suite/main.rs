//! The integration tests: one binary, because linking is the dearest part; one module a topic, fixtures under
//! `tests/fixtures`.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "tests start programs, measure time and report; what they test may not"
)]

mod addresses;
#[cfg(unix)]
mod again;
mod answers;
mod answers_in_words;
#[cfg(unix)]
mod boundary;
mod check;
mod cli;
mod compat;
mod diff;
mod documents;
mod evidence;
#[cfg(target_os = "linux")]
mod faults;
mod fmt;
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
mod mcp;
mod model;
mod narrative;
mod numbers;
mod pack;
#[cfg(feature = "parquet")]
mod parquet;
mod pdf;
mod questions;
mod reader;
mod readers;
mod received;
mod sample;
mod sink;
mod site;
mod snapshot;
mod upgrade;
