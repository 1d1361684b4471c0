//! Duties of the catalogue: how often, for what, by whom unless something else is known, and how they are proven.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::party::{Basis, Party};

/// How often a duty recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Without pause.
    Continuous,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    HalfYearly,
    /// Every year.
    Yearly,
    /// Whenever the thing changes.
    AtChange,
    /// Whenever the event happens.
    OnEvent,
}

/// How often, in print; where the model states no cadence, that.
pub fn how_often(cadence: Option<Cadence>) -> &'static str {
    cadence.map_or("no interval set", Cadence::words)
}

impl Cadence {
    /// Words in print: `half-yearly`, `at change`.
    pub fn words(self) -> &'static str {
        match self {
            Cadence::Continuous => "continuous",
            Cadence::Daily => "daily",
            Cadence::Weekly => "weekly",
            Cadence::Monthly => "monthly",
            Cadence::Quarterly => "quarterly",
            Cadence::HalfYearly => "half-yearly",
            Cadence::Yearly => "yearly",
            Cadence::AtChange => "at change",
            Cadence::OnEvent => "on event",
        }
    }

    /// Length of one period in days; `None` where the duty does not follow the calendar.
    pub fn days(self) -> Option<i64> {
        match self {
            Cadence::Daily => Some(1),
            Cadence::Weekly => Some(7),
            Cadence::Monthly => Some(31),
            Cadence::Quarterly => Some(92),
            Cadence::HalfYearly => Some(184),
            Cadence::Yearly => Some(366),
            Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent => None,
        }
    }
}

/// What a duty is owed for: somebody who fulfils it once has fulfilled it for all of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Organisation,
    Account,
    #[default]
    Deployment,
}

impl Unit {
    pub fn id(self) -> &'static str {
        match self {
            Unit::Organisation => "organisation",
            Unit::Account => "account",
            Unit::Deployment => "deployment",
        }
    }
}

/// One duty of the catalogue with its defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DutyDefinition {
    /// `DOMAIN.NAME`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Short label.
    pub title: String,
    /// What it is owed for.
    pub unit: Unit,
    /// Category defaults; a category that is not named has no such duty by default.
    pub defaults: BTreeMap<Category, DutyDefault>,
    /// What proves it when it is the organisation's.
    pub evidence: Vec<EvidenceRequirement>,
}

/// What a category says of a duty.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DutyDefault {
    pub holder: DefaultHolder,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How well supported.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// What people wrongly believe about it.
    pub mistaken: Option<String>,
}

/// Whom a category gives a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefaultHolder {
    Party(Party),
    /// Whoever operates the layer of the duty's domain, by [`crate::Model::operators`].
    Operator,
    /// Everybody who operates any layer, each for their own layers.
    EveryOperator,
    /// Nobody can say, and why.
    Unresolved(String),
}

/// What an auditor accepts as proof of a duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRequirement {
    /// The record: `Restore test record`.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often one is needed.
    #[serde(default)]
    pub cadence: Option<Cadence>,
    /// How old it may be, in days.
    #[serde(default)]
    pub max_age_days: Option<u32>,
}
