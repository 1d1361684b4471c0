//! Tables as CSV files, written by [`onus_source::csv`]. Must not know: where bytes go.

use std::borrow::Cow;
use std::io::Write;

use onus_source::csv::write_rows;

use super::RenderError;
use super::rows::{Row, Table};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Starts the file with a byte order mark. Without one, Excel does not read it as UTF-8.
    pub bom: bool,
}

/// Writes a table row by row: it may be too long for memory.
pub fn write(table: Table, options: Options, out: &mut dyn Write) -> Result<(), RenderError> {
    let title = table.title;
    let failed = |e: &dyn std::fmt::Display| RenderError::new(format!("csv: {title}"), e.to_string());
    if options.bom {
        out.write_all("\u{feff}".as_bytes()).map_err(|e| failed(&e))?;
    }
    let names: Row = table.columns.iter().map(|column| Cow::Borrowed(column.name)).collect();
    write_rows(std::iter::once(names).chain(table.rows), out).map_err(|e| failed(&e))
}
