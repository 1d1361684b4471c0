//! Importers: what a source tells of an estate becomes an inventory.
//!
//! Readers (one file a source) turn files into [`resource::Resource`]s; the rest maps these to services, groups them into
//! deployments, and merges those into what was written before. Must not know: the matrix, formats, the terminal, the clock.

pub mod attributes;
pub mod aws_cli;
pub mod aws_config;
pub mod backstage;
pub mod bill;
pub mod catalogue;
pub mod cloudformation;
pub mod collect;
pub mod group;
pub mod kinds;
mod naming;
pub mod ocsf;
pub mod open;
pub mod options;
pub mod resource;
pub mod run;
pub mod sources;
pub mod support;
pub mod tagging;
pub mod tags;
pub mod terraform;
pub mod write;

use resource::ReadError;

/// What is wrong with JSON, with its place.
pub fn json_error(error: &serde_json::Error) -> ReadError {
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(before, _)| before);
    let place = |n: usize| (error.line() > 0).then_some(n);
    let hint = match error.classify() {
        serde_json::error::Category::Eof => "The file ends early: was it cut off while it was copied?",
        serde_json::error::Category::Io => "The file could not be read to its end.",
        _ => "Take the file again as its tool writes it.",
    };
    ReadError { line: place(error.line()), column: place(error.column().max(1)), ..ReadError::whole(message, hint) }
}
