//! Tables as CSV files, written by [`onus_source::csv`]. Must not know: where bytes go.

use std::borrow::Cow;
use std::io::Write;

use onus_core::configuration::CsvSettings;
use onus_source::csv::write_rows;

use super::RenderError;
use super::planned_file::{DataInput, PlannedFile};
use super::tables::{self, Row, Table};

pub const DUTIES: &str = "data/duties.csv";
pub const OBLIGATIONS: &str = "data/obligations.csv";
pub const DEPLOYMENTS: &str = "data/deployments.csv";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    vec![
        PlannedFile::streamed(DUTIES, |out| write(tables::duties(input.matrix, &input.statuses.organisation), input.csv, out)),
        PlannedFile::streamed(OBLIGATIONS, |out| {
            write(tables::obligations(input.matrix, &input.statuses.organisation), input.csv, out)
        }),
        PlannedFile::streamed(DEPLOYMENTS, |out| write(tables::deployments(input.matrix), input.csv, out)),
    ]
}

/// Writes a table row by row: it may be too long for memory.
pub fn write(table: Table, settings: CsvSettings, out: &mut dyn Write) -> Result<(), RenderError> {
    let title = table.title;
    let failed = |e: &dyn std::fmt::Display| RenderError::new(format!("csv: {title}"), e.to_string());
    if settings.bom {
        out.write_all("\u{feff}".as_bytes()).map_err(|e| failed(&e))?;
    }
    let names: Row = table.columns.iter().map(|column| Cow::Borrowed(column.name)).collect();
    write_rows(std::iter::once(names).chain(table.rows), out).map_err(|e| failed(&e))
}
