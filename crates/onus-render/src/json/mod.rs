//! The matrix as JSON, for programs. `onus schema matrix` prints its schema.

use std::io::Write;

use onus_core::status::PublishedMatrix;

use super::RenderError;
use super::planned_file::{DataInput, PlannedFile};

pub const MATRIX: &str = "data/matrix.json";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    vec![PlannedFile::streamed(MATRIX, |out| write(&PublishedMatrix::of_organisation(input.matrix, &input.statuses), out))]
}

pub fn write(matrix: &PublishedMatrix, out: &mut dyn Write) -> Result<(), RenderError> {
    let failed = |e: &dyn std::fmt::Display| RenderError::new(MATRIX, e.to_string());
    serde_json::to_writer_pretty(&mut *out, matrix).map_err(|e| failed(&e))?;
    out.write_all(b"\n").map_err(|e| failed(&e))
}
