//! Why the driver could not do what it was asked.

use std::fmt;

use onus_pack::PackError;
use onus_render::RenderError;
use onus_source::{Diagnostic, SourceMap, tally};

use crate::sink::SinkError;

#[derive(Debug)]
pub enum DriverError {
    /// Problems of the project's files, and the files that they point into.
    Input(Vec<Diagnostic>, SourceMap),
    /// A problem without a place.
    Message(String),
    /// A pack was refused, or could not be made.
    Pack(PackError),
}

impl DriverError {
    pub fn message(message: impl fmt::Display) -> DriverError {
        DriverError::Message(message.to_string())
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DriverError::Input(problems, _) => f.write_str(&tally(problems)),
            DriverError::Message(message) => f.write_str(message),
            DriverError::Pack(PackError::Refused(problems) | PackError::Input(problems)) => {
                let lines: Vec<String> = problems.iter().map(|p| format!("[{}] {}\n  → {}", p.code, p.message, p.hint)).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for DriverError {}

impl From<PackError> for DriverError {
    fn from(error: PackError) -> DriverError {
        DriverError::Pack(error)
    }
}

impl From<RenderError> for DriverError {
    fn from(error: RenderError) -> DriverError {
        DriverError::message(error)
    }
}

impl From<SinkError> for DriverError {
    fn from(error: SinkError) -> DriverError {
        DriverError::message(error)
    }
}
