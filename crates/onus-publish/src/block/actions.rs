//! What somebody does next: numbers to act on, and the records to collect.

use serde::Serialize;

use super::inline::{Inline, Target, each_target};

/// A number that a reader can act on.
#[derive(Clone, Debug, Serialize)]
pub struct KeyNumber {
    /// `3`, `21 of 40`.
    pub number: String,
    /// What it counts.
    pub words: String,
    /// Whether it must disturb.
    pub alarm: bool,
    /// Where what it counts is listed.
    pub to: Option<Target>,
}

/// A record to collect, with everything that it proves.
#[derive(Clone, Debug, Serialize)]
pub struct ActionView {
    /// Anchor, and key in exports: `ER-3f0a9c41`.
    pub id: String,
    /// The record.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often, in words.
    pub cadence: String,
    /// Deployments, accounts, or the organisation.
    pub covers: Vec<Inline>,
    /// The duties that it proves.
    pub duties: Vec<Inline>,
    /// Requirements that those answer: `SOC 2 CC6.1, PCI DSS 3.6.1`.
    pub requirements: String,
    /// What they come to, in words.
    pub state: String,
    /// Whether that is late or wrong, and not simply not shown yet.
    pub alarm: bool,
    /// Obligations that are proven, and all that are not excepted; none is drawn where nothing is proven.
    pub shown: u32,
    pub total: u32,
    /// The newest item that there is, in words; empty: none.
    pub last: String,
    /// By when, or since when, in words; empty: no day is set.
    pub by: String,
    /// The same, ISO; empty: none is set.
    pub day: String,
}

impl ActionView {
    pub(super) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        each_target(&mut self.covers, change);
        each_target(&mut self.duties, change);
    }
}
