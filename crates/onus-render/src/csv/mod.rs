//! CSV as RFC 4180 has it: a head, CRLF, quotes where they are needed, UTF-8.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, also behind a tab or a line's end. Such
//! a value gets an apostrophe in front, and so does one that begins with an apostrophe: whoever takes one leading
//! apostrophe off has the value as it was. Must not know: where bytes go.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::RenderError;
use super::rows::Table;

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Opens with a byte order mark, without which Excel takes UTF-8 for something else.
    pub bom: bool,
}

/// Characters behind which a spreadsheet may see a formula, those of full width too.
const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The value as a spreadsheet takes for text.
pub fn defused(value: &str) -> Cow<'_, str> {
    match value.chars().next() {
        Some(c) if c == '\'' || SIGNS.contains(&c) => Cow::Owned(format!("'{value}")),
        _ => Cow::Borrowed(value),
    }
}

/// Writes a table, row by row.
pub fn write(table: Table, options: Options, out: &mut dyn Write) -> Result<(), RenderError> {
    let title = table.title;
    let failed = |e: &dyn std::fmt::Display| RenderError::new(format!("csv: {title}"), e.to_string());
    if options.bom {
        out.write_all("\u{feff}".as_bytes()).map_err(|e| failed(&e))?;
    }
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns.iter().map(|c| c.name)).map_err(|e| failed(&e))?;
    for row in table.rows {
        writer.write_record(row.iter().map(|v| defused(v).into_owned())).map_err(|e| failed(&e))?;
    }
    writer.flush().map_err(|e| failed(&e))
}

/// A table as bytes.
pub fn bytes(table: Table, options: Options) -> Result<Vec<u8>, RenderError> {
    let mut out = Vec::new();
    write(table, options, &mut out)?;
    Ok(out)
}
