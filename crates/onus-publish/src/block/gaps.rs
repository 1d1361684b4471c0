//! Gaps, and who should act.

use serde::Serialize;

use super::inline::Target;

#[derive(Clone, Debug, Serialize)]
pub struct GapView {
    pub code: String,
    /// `error`, `warning`, `note`.
    pub level: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Place in the inventory.
    pub place: String,
    /// Where more is said.
    pub to: Option<Target>,
    /// Team that should act; empty when none.
    pub team: String,
}
