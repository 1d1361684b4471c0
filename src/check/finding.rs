//! A finding: something that `check` reports and that publications print as a gap.

use serde::{Deserialize, Serialize};

use crate::source::Level;

/// One thing that somebody should mend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code: `ONUS-C001`.
    pub code: String,
    /// How bad.
    pub level: Level,
    /// What is wrong, in one sentence with names.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// `content/inventory/payments.yaml:12`; empty when it is nowhere in particular.
    pub place: String,
    /// Index of the deployment.
    pub deployment: Option<u32>,
    /// Duty id.
    pub duty: Option<String>,
    /// Index of the team that should act.
    pub team: Option<u32>,
}
