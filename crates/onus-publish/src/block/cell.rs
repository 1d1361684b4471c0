//! One configuration × domain with its duties and their traces.

use serde::Serialize;

use onus_core::matrix::Split;
use onus_model::vocabulary::PartyKind;

use super::inline::{Inline, Target, each_target};

/// A configuration × domain on its page.
#[derive(Clone, Debug, Serialize)]
pub struct CellView {
    /// Anchor: `guest-os`.
    pub id: String,
    /// Domain's title.
    pub title: String,
    /// Layer's title.
    pub layer: String,
    pub split: Split,
    /// Kinds of all parties in it, in reading order; empty where it does not apply.
    pub parties: Vec<PartyKind>,
    /// Split in words with names: `Shared: AWS and Larkspur`.
    pub words: String,
    pub duties: Vec<DutyView>,
    /// Duties that were taken away: label and reason.
    pub removed: Vec<(String, String)>,
    /// Why it does not apply, or why nothing is known.
    pub reason: Option<String>,
    /// Sources that disagree, in words.
    pub disagreements: Vec<String>,
}

impl CellView {
    pub(super) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        for duty in &mut self.duties {
            duty.owners.iter_mut().chain(&mut duty.sources).chain(&mut duty.evidence).for_each(|c| each_target(c, change));
        }
    }
}

/// A duty in a cell.
#[derive(Clone, Debug, Serialize)]
pub struct DutyView {
    /// Anchor: `guest-os.roll-out`.
    pub id: String,
    pub party_kind: PartyKind,
    /// Party in words: `AWS`, `Larkspur`, `Red Hat`, `Unresolved`.
    pub party: String,
    /// What to do.
    pub statement: String,
    /// How often, in words; empty when it does not recur.
    pub cadence: String,
    /// `stated`, `behaviour`, `derived`.
    pub basis: String,
    /// Owning teams: link, for how many deployments, common control.
    pub owners: Vec<Vec<Inline>>,
    /// Sources as links.
    pub sources: Vec<Vec<Inline>>,
    /// Why nobody can say; empty otherwise.
    pub unresolved: String,
    /// The rules tried, weakest first.
    pub trace: Vec<StepView>,
    /// Requirements it answers.
    pub requirements: Vec<String>,
    /// What proves it and what is on file.
    pub evidence: Vec<Vec<Inline>>,
}

/// A rule tried.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// `category default`, `service rule`, `option rule`, `exception`.
    pub level: String,
    /// Rule id.
    pub rule: String,
    /// Conditions and what it says, in words.
    pub words: String,
    /// `wins`, `overridden`, `does-not-hold`, `possible`.
    pub outcome: String,
    /// Basis, source date, day of reading.
    pub support: String,
}
