//! Findings of tools that a later run no longer has: failed then, passed since. What is a hint alone fails nothing.

use jiff::civil::Date;

use onus_model::Proves;

use crate::matrix::{Evidence, Matrix};

use super::proof::{ItemVerdict, item_verdict};

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

/// The first later item that no longer has a failure: about the same, by all of the same checks (results do not say which of
/// them failed), without a failure, and with a result for whatever failed.
pub fn closing(matrix: &Matrix, item: &Evidence) -> Option<Closing> {
    let failure = item.results.as_ref().filter(|results| results.failed > 0 && results.proves != Proves::Supports)?;
    let failed_on = item.collected_on?;
    let about = |e: &Evidence| (e.deployment, e.common_control, e.account);
    (0_u32..)
        .zip(&matrix.evidence)
        .filter(|(_, later)| about(later) == about(item))
        .filter_map(|(index, later)| {
            let passed_on = later.collected_on.filter(|day| *day > failed_on && *day <= matrix.document.date)?;
            let results = later.results.as_ref().filter(|results| results.failed == 0 && results.passed > 0)?;
            let same = failure.checks.iter().all(|check| results.checks.contains(check));
            let answered = failure.failing.iter().all(|resource| !results.missing.contains(resource));
            (same && answered).then_some((passed_on, index))
        })
        .min()
        .map(|(passed_on, index)| {
            let verdict = item_verdict(matrix, &matrix.evidence[index as usize]);
            let reviewed = matches!(verdict, ItemVerdict::Pass | ItemVerdict::Part);
            Closing { failed_on, passed_on, item: index, reviewed }
        })
}
