//! What a team lead reads: one side of paper. Every string is short enough to fit there.

use serde::Serialize;

use onus_core::matrix::Split;

use super::actions::KeyNumber;
use super::inline::Inline;

/// What a team lead reads: one side of paper. Every string is short enough to stand there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandoutView {
    /// The team's name.
    pub team: String,
    /// The provider's name, for the heading of what is mistaken for its duty.
    pub provider: String,
    /// What the team runs, its scopes, who answers for it, when this was issued: one line.
    pub about: Vec<String>,
    /// Areas of its deployments by split.
    pub counts: Vec<(Split, u64)>,
    /// What the team's records come to: the numbers of its home page.
    pub numbers: Vec<KeyNumber>,
    /// The first records to collect, in the order of its home page; ten at most.
    pub records: Vec<HandoutRecord>,
    /// How many there are in all.
    pub total: u64,
    /// By what they are ordered.
    pub order: String,
    /// What people believe, and what is true.
    pub mistaken: Vec<(String, String)>,
    /// What others do for the team.
    pub others: Vec<HandoutHelp>,
    /// Exceptions, the next to end first.
    pub exceptions: Vec<HandoutException>,
    /// Exceptions that are not listed.
    pub more_exceptions: u64,
    /// What changed since the last issue; none: there is none to compare with.
    pub changes: Option<TeamChangeSummary>,
    /// Where everything else is.
    pub rest: Vec<Inline>,
    /// What this page does not show.
    pub limits: String,
}

/// A record to collect on a handout.
#[derive(Clone, Debug, Serialize)]
pub struct HandoutRecord {
    /// The duties that it proves.
    pub duties: String,
    /// For what.
    pub places: String,
    /// How often.
    pub cadence: String,
    /// By when, or since when, in words.
    pub by: String,
    /// Whether it is late or wrong.
    pub alarm: bool,
    /// The record, and where it comes from.
    pub proof: String,
    /// What it comes to.
    pub state: String,
}

/// What another team or party does.
#[derive(Clone, Debug, Serialize)]
pub struct HandoutHelp {
    pub name: String,
    /// What it looks after.
    pub does: String,
    /// How to reach it, or what proves it.
    pub contact: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct HandoutException {
    /// What is excepted, and what is done instead.
    pub words: String,
    /// When it ends, in words.
    pub ends: String,
    /// Whether it has ended.
    pub expired: bool,
}

/// What changed for a team since an earlier issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamChangeSummary {
    /// Version of that issue.
    pub since: String,
    /// One sentence a change, the gravest first.
    pub lines: Vec<String>,
    /// Changes that are not listed.
    pub more: u64,
}
