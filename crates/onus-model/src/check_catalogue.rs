//! Checks of other tools as plain data: which duties of which services a result bears on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The checks of one tool or service, each of them mapped or set aside with a reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckCatalogue {
    /// Stable id: `prowler`.
    pub id: String,
    pub name: String,
    /// The edition whose identifiers are listed.
    pub edition: String,
    pub publisher: String,
    /// Id of the source that lists the checks.
    pub source: Option<String>,
    pub groups: Vec<CheckGroup>,
    pub unmapped: Vec<UnmappedChecks>,
}

/// Checks whose results say the same thing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckGroup {
    /// Identifiers as the tool prints them: `RDS.3`.
    pub ids: Vec<String>,
    /// Services whose deployments the examined resources belong to.
    pub services: Vec<String>,
    /// Duties that a result bears on.
    pub duties: Vec<String>,
    pub proves: Proves,
    /// What a pass shows, as a clause.
    pub shows: String,
    /// What a pass does not show, as a clause.
    pub but_not: Option<String>,
}

/// How much of a duty a passed check shows, for the resources that it examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Proves {
    /// A hint, which an auditor would not take alone.
    Supports,
    /// A necessary part.
    PartOf,
    /// All that the duty asks.
    AllOf,
}

impl Proves {
    /// Every strength with its word in data.
    pub const ALL: [(&'static str, Proves); 3] =
        [("all-of", Proves::AllOf), ("part-of", Proves::PartOf), ("supports", Proves::Supports)];

    /// Stable word in data.
    pub fn id(self) -> &'static str {
        Proves::ALL.iter().find(|(_, proves)| *proves == self).map_or("", |(id, _)| id)
    }
}

/// Checks that bear on no duty.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnmappedChecks {
    pub ids: Vec<String>,
    pub reason: String,
}
