//! Gaps, and who should act.

use serde::Serialize;

use super::inline::Target;

#[derive(Clone, Debug, Serialize)]
pub struct GapView {
    /// Anchor: stable while the words of the gap stay.
    pub id: String,
    pub code: String,
    /// `error`, `warning`, `note`.
    pub level: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Why it matters.
    pub why: String,
    /// By when, or since when, in words; empty where no day is set.
    pub by: String,
    /// The same day, ISO.
    pub day: String,
    /// What the obligation comes to, in words; empty: the gap is about no single one.
    pub status: String,
    /// Place in the inventory.
    pub place: String,
    /// Where that place can be read.
    pub source: Option<Target>,
    /// Where more is said.
    pub to: Option<Target>,
    /// Team that should act; empty when none.
    pub team: String,
}
