//! The matrix: configurations in rows, domains in columns.

use serde::Serialize;

use onus_core::matrix::Split;
use onus_model::vocabulary::PartyKind;

use super::inline::Target;

/// The matrix as a reader sees it.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixView {
    /// What it shows.
    pub caption: String,
    /// Layers with the number of domains in each.
    pub layers: Vec<(String, usize)>,
    pub domains: Vec<MatrixHead>,
    pub rows: Vec<MatrixRow>,
    /// The provider's name, for the legend.
    pub provider: String,
    /// The organisation's name, for the legend.
    pub organisation: String,
    /// Areas that are the same in every row: in whose hands they are, and their titles. Three areas at least, or none.
    pub constant: Vec<(String, Vec<String>)>,
    /// Areas that have no column, because they are the same in every row: their parties and short titles.
    pub folded: Vec<(Vec<PartyKind>, String)>,
    /// Names of what rows can be filtered by: facet, and id and name of each value that has one.
    pub names: Vec<(String, Vec<(String, String)>)>,
    /// Ids and names of teams that hold duties; cells name them by position.
    pub teams: Vec<(String, String)>,
}

impl MatrixView {
    pub(super) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        self.domains.iter_mut().for_each(|head| change(&mut head.to));
        self.rows.iter_mut().for_each(|row| change(&mut row.to));
    }
}

/// Head of a column.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixHead {
    /// Domain id.
    pub id: String,
    pub title: String,
    /// Short title.
    pub short: String,
    pub to: Target,
    /// Whether it is one of [`MatrixView::constant`].
    pub constant: bool,
}

/// A row: one configuration, or several that are carried alike.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    /// Configuration id.
    pub id: String,
    /// Service's short name.
    pub service: String,
    /// All settings of the configuration, which tell it apart.
    pub label: String,
    /// What the title of its page says of them, for a screen.
    #[serde(skip)]
    pub short_label: String,
    /// Deployments.
    pub count: u64,
    /// Their names, for formats that name no settings.
    #[serde(skip)]
    pub deployments: Vec<String>,
    pub to: Target,
    /// One per domain.
    pub cells: Vec<MatrixCell>,
    /// Words to filter by: team ids, environments, accounts, data classes, category, scopes.
    pub facets: Vec<(String, Vec<String>)>,
}

/// What [`MatrixCell::who`] of a shared cell begins with. Names alone follow.
pub const SHARED_BY: &str = "shared by ";

#[derive(Clone, Debug, Serialize)]
pub struct MatrixCell {
    pub split: Split,
    /// Kinds of all parties in it, in reading order; empty where it does not apply.
    pub parties: Vec<PartyKind>,
    /// Whether something in it is open.
    pub mark: CellMark,
    /// Who holds it, by name: `shared by AWS and Larkspur`.
    pub who: String,
    /// The worst that its obligations come to, where somebody must act; else empty.
    pub state: String,
    /// Teams of ours that hold duties in it, as positions in [`MatrixView::teams`].
    pub held_by: Vec<u32>,
}

/// What a cell's obligations come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellMark {
    #[default]
    None,
    /// Something required was never shown.
    NeverShown,
    /// Something is unresolved, failed, overdue or stale.
    Open,
}
