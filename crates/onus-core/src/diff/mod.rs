//! What changed from one matrix to another: a pure function of two [`Matrix`] values.
//!
//! [`diff`] compares, [`for_team`] picks one team's part, [`words`] puts it into sentences that every format shares. Must
//! not know: files, git, formats, the terminal, the clock.

mod changes;
mod compare;
mod judged;
mod names;
mod pairs;
mod placement;
mod register;
mod risk;
pub mod risk_words;
mod team;
pub mod words;

use crate::matrix::Matrix;

pub use changes::*;
pub use judged::finding_changes;
pub use team::for_team;

/// What changed from `old` to `new`. The same matrix on both sides gives no changes; the other way round gives the same
/// changes with their sides exchanged.
pub fn diff(old: &Matrix, new: &Matrix) -> Changes {
    compare::compare(old, new)
}
