//! What customers must do. A scope of FedRAMP that describes its system has the whole of Appendix J; without such a scope,
//! what was written for customers stands alone, in the columns of its worksheet CRM.

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, tables, xlsx};
use onus_core::matrix::Scope;
use onus_core::security_plan::PlanInput;

pub const WORKBOOK: &str = "data/customer-responsibility-matrix.xlsx";

/// The folder of the workbooks of scopes.
pub const FOLDER: &str = "data/appendix-j/";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let of_scope = |scope: &'a Scope| {
        let statuses = input.statuses.scopes.get(&scope.id)?;
        let plan = PlanInput::new(input.matrix, scope, statuses).filter(|plan| plan.baseline().is_some())?;
        let path = format!("{FOLDER}{}.xlsx", scope.id);
        let failed = path.clone();
        Some(PlannedFile::data(path, move || {
            let appendix = tables::appendix_j(&plan).map_err(|lacks| {
                let message = format!("Appendix J lacks facts: {}", lacks.join("; "));
                RenderError::lacking(failed.as_str(), message, lacks)
            })?;
            xlsx::appendix_j(input.matrix, &appendix, input.paper).map_err(|why| RenderError::new(failed.as_str(), why))
        }))
    };
    let workbooks: Vec<PlannedFile> = input.matrix.scopes.iter().filter_map(of_scope).collect();
    if !workbooks.is_empty() {
        return workbooks;
    }
    vec![PlannedFile::data(WORKBOOK, || {
        let lacking = |why: String| RenderError::lacking(WORKBOOK, why.clone(), vec![why]);
        let table = tables::customer_responsibilities(input.matrix).map_err(lacking)?;
        xlsx::outward(input.matrix, table, input.paper)
    })]
}
