//! CAIQ 4.1 for customers: a workbook for each scope of the Cloud Controls Matrix, which is what a product is audited as; or
//! one for the organisation, with what was written for customers and without answers.

use onus_core::matrix::{RefFramework, Scope};

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, tables, xlsx};

/// The workbook where no scope is of the Cloud Controls Matrix.
pub const WORKBOOK: &str = "data/caiq-ssrm.xlsx";

/// The folder of the workbooks of scopes.
pub const FOLDER: &str = "data/caiq/";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let scopes: Vec<&Scope> = input.matrix.scopes.iter().filter(|scope| scope.framework == tables::CCM).collect();
    let workbook = |path: String, scope: Option<&'a Scope>| PlannedFile::data(path.clone(), move || render(input, scope, &path));
    match scopes.is_empty() {
        true => vec![workbook(WORKBOOK.to_owned(), None)],
        false => scopes.into_iter().map(|scope| workbook(format!("{FOLDER}{}.xlsx", scope.id), Some(scope))).collect(),
    }
}

fn render<'a>(input: &'a DataInput<'a>, scope: Option<&'a Scope>, path: &str) -> Result<Vec<u8>, RenderError> {
    let absent = || RenderError::new(path, "the model has no Cloud Controls Matrix (`csa-ccm`)");
    let framework: &RefFramework = input.questionnaire.as_ref().ok_or_else(absent)?;
    let judged = scope.map(|scope| (scope, input.statuses.scopes.get(&scope.id).unwrap_or(&input.statuses.organisation)));
    let lacking = |why: String| RenderError::lacking(path, why.clone(), vec![why]);
    let table = tables::caiq(input.matrix, framework, judged).map_err(lacking)?;
    let about = scope.map_or(input.matrix.organisation.short.as_str(), |scope| scope.name.as_str());
    xlsx::outward_workbook(input.matrix, &format!("{about}: CAIQ 4.1"), table, input.paper)
        .map_err(|error| RenderError::new(path, error.to_string()))
}
