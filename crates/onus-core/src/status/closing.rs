//! Findings of tools that a later run no longer has: failed then, passed since. What is a hint alone fails nothing.

use jiff::civil::Date;

use crate::matrix::{Evidence, Matrix};

use super::proof::{ItemVerdict, closes, item_verdict};

/// What closed a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    pub failed_on: Date,
    pub passed_on: Date,
    /// Index in [`Matrix::evidence`] of the item that passed.
    pub item: u32,
    /// Whether somebody other than its collector has looked at that item.
    pub reviewed: bool,
}

impl Closing {
    /// `failed on 2026-07-30, passed on 2026-09-30`.
    pub fn words(&self, day: impl Fn(Date) -> String) -> String {
        let unseen = if self.reviewed { "" } else { ", which nobody has reviewed" };
        format!("failed on {}, passed on {}{unseen}", day(self.failed_on), day(self.passed_on))
    }
}

/// The first later item that closes the failure of an item.
pub fn closing(matrix: &Matrix, item: &Evidence) -> Option<Closing> {
    let failed_on = item.collected_on?;
    (0_u32..)
        .zip(&matrix.evidence)
        .filter_map(|(index, later)| Some((closes(item, later).filter(|day| *day <= matrix.document.date)?, index)))
        .min()
        .map(|(passed_on, index)| {
            let verdict = item_verdict(matrix, &matrix.evidence[index as usize]);
            let reviewed = matches!(verdict, ItemVerdict::Pass | ItemVerdict::Part);
            Closing { failed_on, passed_on, item: index, reviewed }
        })
}
