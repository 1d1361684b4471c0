//! What is handed in: a workbook for each scope, with the sheets that its framework's auditors ask for.

use super::planned_file::{DataInput, PlannedFile};
use super::tables::{self, ScopeSheets, Table};
use super::{RenderError, xlsx};
use onus_core::matrix::Scope;
use onus_core::status::requirement_statuses;

/// The folder of the workbooks.
pub const FOLDER: &str = "data/audit/";

/// Frameworks whose assessors ask for a shared responsibility matrix by requirement and objective.
const SHARED: [&str; 3] = ["cmmc-l1", "cmmc-l2", "nist-800-171"];

/// The framework with a Statement of Applicability.
const ISO: &str = "iso27001";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let workbook = |scope: &'a Scope| {
        let path = format!("{FOLDER}{}.xlsx", scope.id);
        PlannedFile::data(path.clone(), move || of_scope(input, scope, &path))
    };
    input.matrix.scopes.iter().map(workbook).collect()
}

fn of_scope(input: &DataInput, scope: &Scope, path: &str) -> Result<Vec<u8>, RenderError> {
    let matrix = input.matrix;
    let lacks = || RenderError::new(path, format!("framework `{}` of the scope is not in the matrix", scope.framework));
    let framework = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework).ok_or_else(lacks)?;
    let statuses = input.statuses.scopes.get(&scope.id).unwrap_or(&input.statuses.organisation);
    let requirements = requirement_statuses(matrix, scope, framework, statuses);
    let sheets = ScopeSheets { matrix, scope, framework, statuses, requirements: &requirements };
    let mut list: Vec<Table> = Vec::new();
    if SHARED.contains(&framework.id.as_str()) {
        list.push(tables::shared_matrix(sheets));
    }
    list.extend(tables::score_sheet(sheets));
    if framework.id == ISO {
        list.push(tables::applicability(sheets));
    }
    list.push(tables::scope_requirements(sheets));
    if framework.id == tables::CCM {
        list.push(tables::caiq_basis(matrix, framework, scope, statuses));
    }
    if framework.id == tables::PCI {
        list.extend(tables::responsibilities(matrix, Some(scope)));
    }
    list.extend(tables::received_claims(sheets));
    list.extend([tables::raci(sheets), tables::obligations(matrix, statuses)]);
    let title = format!("{}: {}, {}", scope.name, framework.name, framework.edition);
    xlsx::workbook(matrix, &title, list, input.paper).map_err(|e| RenderError::new(path, e))
}
