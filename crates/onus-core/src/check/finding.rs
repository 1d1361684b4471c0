//! A finding: something that `check` reports and that publications print as a gap.

use jiff::civil::Date;
use serde::Serialize;

use onus_source::{At, Code, Level};

/// One thing that somebody should fix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What kind of finding it is.
    pub code: Code,
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
    /// Where the text that it is about was written, if anywhere in particular.
    #[serde(skip)]
    pub at: Option<At>,
}

/// A finding that `book.toml` suppresses for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// What would have been reported.
    pub finding: Finding,
    /// Why it is not.
    pub reason: String,
    /// Last day on which it is not.
    pub expires: Date,
}

/// What the checks found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is open, worst first, then by code and place.
    pub findings: Vec<Finding>,
    /// What `book.toml` suppresses, in the same order.
    pub suppressed: Vec<Suppressed>,
}
