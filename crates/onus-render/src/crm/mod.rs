//! What customers must do, as a customer responsibility matrix in the columns of FedRAMP's Appendix J.

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, tables, xlsx};

pub const WORKBOOK: &str = "data/customer-responsibility-matrix.xlsx";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    vec![PlannedFile::data(WORKBOOK, || {
        let table = tables::customer_responsibilities(input.matrix).map_err(|why| RenderError::new(WORKBOOK, why))?;
        xlsx::outward(input.matrix, table, input.paper)
    })]
}
