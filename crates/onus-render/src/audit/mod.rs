//! What is handed in: a workbook for each scope, with the sheets that its framework's auditors ask for.

mod paper;

use super::planned_file::{DataInput, PlannedFile};
use super::tables::{self, ScopeSheets, Table};
use super::{RenderError, xlsx};
use onus_core::matrix::{RefFramework, Scope};
use onus_core::status::{Statuses, requirement_statuses};

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

/// The shared responsibility matrix of each scope that has one, on paper.
pub fn pdfs<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let scopes = input.matrix.scopes.iter().filter(|scope| SHARED.contains(&scope.framework.as_str()));
    let paper = |scope: &'a Scope| {
        let path = format!("{FOLDER}{}.pdf", scope.id);
        PlannedFile::pdf(path.clone(), move || {
            let (framework, statuses) = read(input, scope, &path)?;
            let requirements = requirement_statuses(input.matrix, scope, framework, statuses);
            let sheets = ScopeSheets { matrix: input.matrix, scope, framework, statuses, requirements: &requirements };
            let name = format!("{}, {}", framework.name, framework.edition);
            Ok(paper::publication(input.matrix, scope, &name, tables::shared_matrix(sheets)))
        })
    };
    scopes.map(paper).collect()
}

/// The framework of a scope, and its statuses.
fn read<'a>(input: &'a DataInput, scope: &Scope, path: &str) -> Result<(&'a RefFramework, &'a Statuses), RenderError> {
    let lacks = || RenderError::new(path, format!("framework `{}` of the scope is not in the matrix", scope.framework));
    let framework = input.matrix.reference.frameworks.iter().find(|f| f.id == scope.framework).ok_or_else(lacks)?;
    Ok((framework, input.statuses.scopes.get(&scope.id).unwrap_or(&input.statuses.organisation)))
}

fn of_scope(input: &DataInput, scope: &Scope, path: &str) -> Result<Vec<u8>, RenderError> {
    let matrix = input.matrix;
    let (framework, statuses) = read(input, scope, path)?;
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
