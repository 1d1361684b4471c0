//! Rows of stacked bars.

use serde::Serialize;

use onus_core::matrix::Split;

use super::inline::Target;

/// One stacked bar.
#[derive(Clone, Debug, Serialize)]
pub struct BarRow {
    /// What it is about.
    pub label: String,
    /// Where the label leads.
    pub to: Option<Target>,
    /// Count by split, in the order of [`Split`]; zero counts stay.
    pub counts: Vec<(Split, u64)>,
    /// What they come to, by name: `AWS 30 %, shared 61 %, Larkspur 9 %`. Without what does not apply.
    pub words: String,
}
