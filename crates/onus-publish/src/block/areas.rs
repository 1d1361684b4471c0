//! The areas of one deployment: a line each, and what is behind it on demand.

use serde::Serialize;

use onus_core::matrix::Split;
use onus_model::vocabulary::PartyKind;

use super::inline::{Inline, Target, each_target};

/// An area of a deployment.
#[derive(Clone, Debug, Serialize)]
pub struct AreaLine {
    /// Anchor: `guest-os`.
    pub id: String,
    pub title: String,
    pub split: Split,
    /// Who is in it, with the name of each, in reading order.
    pub parties: Vec<(PartyKind, String)>,
    /// Who does what, in one line.
    pub line: String,
    /// Our teams that are accountable, by name.
    pub teams: Vec<String>,
    /// What the obligations come to.
    pub state: String,
    /// Whether that is late or wrong.
    pub alarm: bool,
    pub duties: Vec<AreaDuty>,
    /// What people believe, where that is wrong.
    pub mistaken: Vec<String>,
    /// The rules that decided, and their sources.
    pub to: Target,
}

/// A duty in an area of a deployment.
#[derive(Clone, Debug, Serialize)]
pub struct AreaDuty {
    pub party_kind: PartyKind,
    pub party: String,
    pub statement: String,
    /// How often, in words; empty where no interval is set.
    pub cadence: String,
    /// Accountable team; who carries it out; exception.
    pub team: Vec<Inline>,
    pub state: String,
    pub alarm: bool,
    /// What proves it.
    pub proof: Vec<String>,
}

impl AreaLine {
    pub(super) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        self.duties.iter_mut().for_each(|duty| each_target(&mut duty.team, change));
        change(&mut self.to);
    }
}
