//! What is wrong with JSON, as every reader of it says so.

use crate::resource::ReadError;

pub fn read_error(error: &serde_json::Error) -> ReadError {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(before, _)| before);
    let place = |n: usize| (error.line() > 0).then_some(n);
    let hint = match error.classify() {
        serde_json::error::Category::Eof => "The file ends early: was it cut off when it was copied?",
        serde_json::error::Category::Io => "The file could not be read to its end.",
        _ => "Export the file again, and import it unchanged.",
    };
    ReadError { line: place(error.line()), column: place(error.column().max(1)), ..ReadError::of_file(message, hint) }
}
