//! Configurations, the placements made of them, and the deployments in those.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DutyRef, Removed, Setting, Split};

/// A service with equal resolved cells, whatever the options that led there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Configuration {
    /// Stable, readable id: `ecs-fargate`.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Service's full name.
    pub service_name: String,
    /// Service's short name.
    pub service_short: String,
    /// What distinguishes it from the service's other configurations: `AWS Fargate`.
    pub label: String,
    /// Category that its duties start from.
    pub category: onus_model::Category,
    /// Category in print.
    pub category_name: String,
    /// One line why.
    pub category_reason: String,
    /// Options; where deployments differ without consequence, the first deployment's.
    pub settings: Vec<Setting>,
    /// Product family.
    pub family: String,
    /// `active`, `closed`, `retired`.
    pub status: onus_model::Status,
    /// Dates and successors.
    pub status_note: Option<String>,
    /// Security documentation.
    pub security_docs: Option<String>,
    /// One per domain, in order.
    pub cells: Vec<Cell>,
    /// Disagreements between sources: domain id and words.
    pub disagreements: Vec<(String, String)>,
    /// Indices of its deployments.
    pub deployments: Vec<u32>,
}

/// A configuration × domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// Derived from its duties.
    pub split: Split,
    /// Duties in catalogue order.
    pub duties: Vec<DutyRef>,
    /// Duties that a rule removed.
    pub removed: Vec<Removed>,
    /// Why it does not apply, or why nothing is known.
    pub reason: Option<String>,
}

/// A configuration with its owners and exceptions: the unit of exports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Placement {
    /// Index of the configuration.
    pub configuration: u32,
    /// One per duty, in the order of the configuration's cells; oversight duties of exceptions follow.
    pub assignments: Vec<Assignment>,
    /// Splits that exceptions changed: domain index and split.
    pub splits: Vec<(u32, Split)>,
}

/// Who carries one duty of a placement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// The duty, with its holder after exceptions.
    pub duty: DutyRef,
    /// Accountable team, where the duty is the organisation's and is assigned.
    pub accountable: Option<u32>,
    /// Performing teams; if empty, the accountable team performs it.
    pub performs: Vec<u32>,
    /// Common control that fulfils it.
    pub common_control: Option<u32>,
    /// The ownership rule that decided; null where the deployment's owner is accountable.
    pub ownership: Option<u32>,
    /// The exception that applies.
    pub exception: Option<u32>,
    /// Who carried it before the exception that reassigned it.
    #[serde(default)]
    pub reassigned_from: Option<ReassignedFrom>,
}

/// Who carried a duty before it was reassigned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ReassignedFrom {
    /// The duty as it was.
    pub duty: DutyRef,
    /// Accountable team.
    pub accountable: Option<u32>,
    /// Common control that fulfilled it.
    pub common_control: Option<u32>,
}

/// A service in use: one entry of the inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deployment {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Index of its placement.
    pub placement: u32,
    /// Its owner; where it has none, the team that ownership rules give all of it to.
    pub owner: Option<u32>,
    /// Environment.
    pub environment: Option<String>,
    /// Index of its account.
    pub account: Option<u32>,
    /// Regions.
    pub regions: Vec<String>,
    /// Data classes.
    pub data: Vec<String>,
    /// Number of resources that it stands for.
    pub count: u64,
    /// Its own options with their origin.
    pub settings: Vec<Setting>,
    /// First day on which it existed, its account's included; null: always.
    #[serde(default)]
    pub since: Option<Date>,
    /// Last day on which it existed.
    #[serde(default)]
    pub until: Option<Date>,
    /// Remark.
    pub note: Option<String>,
    /// `content/inventory/payments.yaml:12`.
    pub place: String,
}

impl Deployment {
    /// Whether it existed on any day of a period, both ends included.
    pub fn existed_in(&self, (from, to): (Date, Date)) -> bool {
        self.since.is_none_or(|since| since <= to) && self.until.is_none_or(|until| until >= from)
    }
}
