//! What customers must do, in the ownership columns of CAIQ.

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, tables, xlsx};

pub const WORKBOOK: &str = "data/caiq-ssrm.xlsx";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    vec![PlannedFile::data(WORKBOOK, || {
        let table = tables::caiq(input.matrix).map_err(|why| RenderError::new(WORKBOOK, why))?;
        xlsx::outward(input.matrix, table, input.paper)
    })]
}
