//! A matrix as tables: what CSV, XLSX and other formats of rows and columns have in common.
//!
//! The grain of duties is *placements*: one row a placement and a duty, with the deployments in a table beside, since one
//! row a deployment and a duty would pass a sheet's 1,048,576 rows at 50,000 deployments. Every value is text; lists stand
//! in one cell with `; ` between. Rows are made as they are asked for. Must not know: how a format writes them.

mod appendix_j;
mod caiq;
mod customer_responsibilities;
mod deployments;
mod dora;
mod duties;
mod obligations;
mod raci;
mod received_claims;
mod registers;
mod responsibilities;
mod scope_requirements;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::matrix::{Assignment, Duty, Matrix};

pub use appendix_j::{AppendixJ, appendix_j};
pub use caiq::{CCM, caiq, caiq_basis};
pub use customer_responsibilities::customer_responsibilities;
pub use deployments::{deployments, teams};
pub use dora::DoraRegister;
pub use duties::duties;
pub use obligations::obligations;
pub use raci::raci;
pub use received_claims::received_claims;
pub use registers::{assurance, evidence, exceptions, gaps, requirements};
pub use responsibilities::{PCI, cuecs, responsibilities};
pub use scope_requirements::{ScopeSheets, applicability, scope_requirements, score_sheet, shared_matrix};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name for programs: `accountable_team`.
    pub name: &'static str,
    /// Head for people.
    pub title: &'static str,
    /// Width in characters, where a format has widths.
    pub width: u16,
    /// What its values are.
    pub kind: Kind,
}

/// What a column's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, whatever it looks like.
    Text,
    /// A count of ours, in digits.
    Count,
    /// A split, which has a colour.
    Split,
}

/// One row: as many values as the table has columns.
pub type Row<'m> = Vec<Cow<'m, str>>;

pub struct Table<'m> {
    /// Short title: at most 31 characters, none of `[]:*?/\`.
    pub title: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Columns, those that people read first.
    pub columns: &'static [Column],
    /// How many of them are printed.
    pub printed: usize,
    pub rows: Box<dyn Iterator<Item = Row<'m>> + 'm>,
}

const fn column(name: &'static str, title: &'static str, width: u16) -> Column {
    Column { name, title, width, kind: Kind::Text }
}

const fn count(name: &'static str, title: &'static str, width: u16) -> Column {
    Column { name, title, width, kind: Kind::Count }
}

const fn coloured(name: &'static str, title: &'static str, width: u16) -> Column {
    Column { name, title, width, kind: Kind::Split }
}

/// Text that may be absent.
fn optional(text: Option<&str>) -> Cow<'_, str> {
    Cow::Borrowed(text.unwrap_or_default())
}

fn day(date: Option<Date>) -> Cow<'static, str> {
    date.map_or(Cow::Borrowed(""), |d| Cow::Owned(d.to_string()))
}

fn number(n: impl ToString) -> Cow<'static, str> {
    Cow::Owned(n.to_string())
}

fn join<'a>(list: impl IntoIterator<Item = &'a str>) -> Cow<'static, str> {
    Cow::Owned(list.into_iter().collect::<Vec<_>>().join("; "))
}

fn joined(list: &[String]) -> Cow<'static, str> {
    join(list.iter().map(String::as_str))
}

/// Teams that carry out a duty: those named, or the accountable one.
pub fn performing(assignment: &Assignment) -> Vec<u32> {
    match assignment.performs.is_empty() {
        true => assignment.accountable.into_iter().collect(),
        false => assignment.performs.clone(),
    }
}

fn team_id(matrix: &Matrix, team: u32) -> &str {
    &matrix.teams[team as usize].id
}

fn team_name(matrix: &Matrix, team: u32) -> &str {
    &matrix.teams[team as usize].name
}

fn duty_of<'m>(matrix: &'m Matrix, assignment: &Assignment) -> &'m Duty {
    &matrix.duties[assignment.duty as usize]
}

/// Deployments and resources of each placement.
fn weights(matrix: &Matrix) -> Vec<(u64, u64)> {
    let mut out = vec![(0, 0); matrix.placements.len()];
    for deployment in &matrix.deployments {
        let entry = &mut out[deployment.placement as usize];
        *entry = (entry.0 + 1, entry.1 + deployment.count);
    }
    out
}

/// Where each duty id is assigned: placement and assignment, in order.
fn by_duty(matrix: &Matrix) -> BTreeMap<&str, Vec<(usize, &Assignment)>> {
    let mut out: BTreeMap<&str, Vec<(usize, &Assignment)>> = BTreeMap::new();
    for (index, placement) in matrix.placements.iter().enumerate() {
        for assignment in &placement.assignments {
            out.entry(duty_of(matrix, assignment).id.as_str()).or_default().push((index, assignment));
        }
    }
    out
}
