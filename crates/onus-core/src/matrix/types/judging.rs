//! How obligations are judged: what an organisation may settle for itself.

use std::collections::BTreeMap;

use onus_model::Cadence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of judgement, in days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judging {
    /// Days after the end of an interval in which its proof may still arrive, by cadence; 0 where none is named.
    pub grace_days: BTreeMap<Cadence, u32>,
    /// Days before it falls due on which an obligation is announced, by cadence.
    pub notice_days: BTreeMap<Cadence, u32>,
    /// Days before the end of what follows no calendar on which it is announced.
    pub expiry_notice_days: u32,
    /// How far a bridge letter reaches past the end of its report.
    pub bridge_days: u32,
    /// Whether a reviewer must stand outside the team that performs the duty.
    pub reviewer_outside_team: bool,
}

impl Default for Judging {
    fn default() -> Self {
        Judging {
            grace_days: BTreeMap::new(),
            notice_days: BTreeMap::from([
                (Cadence::Daily, 0),
                (Cadence::Weekly, 2),
                (Cadence::Monthly, 7),
                (Cadence::Quarterly, 14),
                (Cadence::HalfYearly, 30),
                (Cadence::Yearly, 30),
            ]),
            expiry_notice_days: 30,
            bridge_days: 92,
            reviewer_outside_team: false,
        }
    }
}

impl Judging {
    /// Days of grace for a cadence.
    pub fn grace(&self, cadence: Cadence) -> i64 {
        self.grace_days.get(&cadence).copied().unwrap_or(0).into()
    }

    /// Days of notice for a cadence.
    pub fn notice(&self, cadence: Cadence) -> i64 {
        self.notice_days.get(&cadence).copied().unwrap_or(self.expiry_notice_days).into()
    }
}
