//! Changes as plain data. `onus diff --format json` publishes them as `onus/changes/1`.
//!
//! Names of teams, parties and deployments are those of the newer side, where it has them. Ids are what stays.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::matrix::{Origin, Split};
use onus_model::vocabulary::PartyKind;

pub use super::names::{DeploymentName, DutyName};
pub use super::risk::{ComparedFinding, FindingChanges, StatusChange};

/// Everything that changed between two matrices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Version of this shape: `onus/changes/1`.
    pub schema: String,
    /// The older side.
    pub from: Edition,
    /// The newer side.
    pub to: Edition,
    /// Names of all teams of both sides by id.
    pub teams: BTreeMap<String, String>,
    /// Findings that only one side has; none where a side is a published matrix, which holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<FindingChanges>,
    /// Obligations of both sides that are judged differently, where either judgement is a gap.
    #[serde(default)]
    pub statuses: Vec<StatusChange>,
    /// Deployments that only the newer side has.
    pub added: Vec<AddedOrRemoved>,
    /// Deployments that only the older side has.
    pub removed: Vec<AddedOrRemoved>,
    /// Pairs of a removed and an added deployment that look like one under a new id. They are compared as one.
    pub renamed: Vec<Renamed>,
    /// Deployments whose facts, options, splits or holders changed, grouped where they changed in the same way.
    pub changed: Vec<DeploymentChange>,
    /// Duties of ours that went to another team, or are carried out by others than before.
    pub handed_over: Vec<HandedOver>,
    /// Duties that stayed with their holder and are worded differently.
    pub restated: Vec<Restated>,
    pub exceptions: Vec<RegisterChange>,
    pub evidence: Vec<RegisterChange>,
    /// Teams, accounts, common controls, scopes, assurance reports, duties of our customers.
    pub others: Vec<RegisterChange>,
}

impl Changes {
    /// Whether nothing changed. Days, versions and revisions of the sides may differ all the same, and what a day does to statuses
    /// and findings is no change.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.renamed.is_empty()
            && self.changed.is_empty()
            && self.handed_over.is_empty()
            && self.restated.is_empty()
            && self.exceptions.is_empty()
            && self.evidence.is_empty()
            && self.others.is_empty()
    }

    /// Name of a team by its id.
    pub fn team<'c>(&'c self, id: &'c str) -> &'c str {
        self.teams.get(id).map_or(id, String::as_str)
    }
}

/// What one side says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// How the caller named it: a revision or a path; by default its version.
    pub name: String,
    /// Version of the document.
    pub version: String,
    /// Day on which it was judged.
    pub date: Date,
    /// Revision of the inventory.
    pub revision: Option<String>,
    /// Version of the rule data.
    pub model_version: String,
    pub program_version: String,
    /// The provider in running text.
    pub provider: String,
    /// The organisation in running text.
    pub organisation: String,
}

/// A deployment that was added or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddedOrRemoved {
    pub deployment: DeploymentName,
    /// Owner's id.
    pub owner: Option<String>,
    pub environment: Option<String>,
    /// Account's name.
    pub account: Option<String>,
    /// Resources it stands for.
    pub count: u64,
    /// Duties by team.
    pub teams: Vec<Tally>,
}

/// One deployment under two ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Renamed {
    /// As it was.
    pub from: DeploymentName,
    /// As it is.
    pub to: DeploymentName,
}

/// Deployments that changed alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentChange {
    /// Which ones, by id.
    pub deployments: Vec<DeploymentName>,
    /// Owner's id, as it is.
    pub owner: Option<String>,
    /// Facts: `name`, `service`, `category`, `owner`, `environment`, `account`, `regions`, `data`, `count`, `note`.
    pub facts: Vec<FieldChange>,
    pub options: Vec<OptionChange>,
    /// Areas whose split or parties changed.
    pub splits: Vec<SplitChange>,
    /// Duties that were added, removed or moved between parties.
    pub duties: Vec<DutyChange>,
    /// What each team gains and is relieved of in each of the deployments, duties handed over between teams included.
    pub teams: Vec<Tally>,
}

/// A value that changed; none on a side that had no value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field.
    pub field: String,
    /// As it was.
    pub from: Option<String>,
    /// As it is.
    pub to: Option<String>,
}

/// An option that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionChange {
    /// Option name.
    pub option: String,
    /// Title in print.
    pub title: String,
    /// As it was; none: the service had no such option.
    pub from: Option<OptionValue>,
    /// As it is.
    pub to: Option<OptionValue>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionValue {
    /// Value, where known.
    pub value: Option<String>,
    /// Its label in print.
    pub label: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it moves anything, given the other options.
    pub matters: bool,
}

/// An area whose split changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitChange {
    /// Domain id.
    pub domain: String,
    pub title: String,
    /// As it was; none: the model did not know the domain.
    pub from: Option<AreaHolders>,
    /// As it is.
    pub to: Option<AreaHolders>,
}

/// Who carries an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaHolders {
    pub split: Split,
    /// Names of the parties that hold duties in it.
    pub parties: Vec<String>,
}

/// A duty that was added, removed or moved to another party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DutyChange {
    pub duty: DutyName,
    /// Who held it; none: there was no such duty.
    pub from: Option<DutyHolder>,
    /// Who holds it; none: there is no such duty.
    pub to: Option<DutyHolder>,
}

/// Who holds a duty, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DutyHolder {
    pub party: PartyKind,
    /// The party's name in running text.
    pub name: String,
    /// Accountable team's id, where the duty is ours and anyone has it.
    pub accountable: Option<String>,
    /// Performing teams' ids; empty: the accountable one performs.
    pub performs: Vec<String>,
    /// Name of the common control that fulfils it.
    pub common_control: Option<String>,
    /// Kind of the exception that applies.
    pub exception: Option<String>,
    /// What to do.
    pub statement: String,
}

/// Duties that went from one team to another in the same deployments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandedOver {
    /// Who had them.
    pub from: ResponsibleTeams,
    /// Who has them.
    pub to: ResponsibleTeams,
    /// The duties, with what they say now where that is the same in all the deployments.
    pub duties: Vec<(DutyName, Option<String>)>,
    pub deployments: Vec<DeploymentName>,
}

/// Teams that have a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResponsibleTeams {
    /// Accountable team's id.
    pub accountable: Option<String>,
    /// Performing teams' ids.
    pub performs: Vec<String>,
    /// Name of the common control.
    pub common_control: Option<String>,
}

impl ResponsibleTeams {
    /// Whether a team answers for the duty or carries it out.
    pub fn holds(&self, team: &str) -> bool {
        self.accountable.as_deref() == Some(team) || self.performs.iter().any(|t| t == team)
    }
}

/// A duty that is worded differently than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restated {
    pub duty: DutyName,
    /// Name of the party that holds it.
    pub party: String,
    /// `statement`, `cadence`, `basis`.
    pub fields: Vec<FieldChange>,
    pub deployments: Vec<DeploymentName>,
    /// Ids of the teams that have it there.
    pub teams: Vec<String>,
}

/// How an entry changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the newer side has it.
    Added,
    /// Only the older side has it.
    Removed,
    /// Both have it, and it differs.
    Changed,
}

/// A change of an exception, of evidence, of a team …
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterChange {
    /// `exception`, `evidence`, `team`, `account`, `common-control`, `scope`, `assurance-report`.
    pub kind: String,
    pub fate: ChangeKind,
    /// Its title or name.
    pub title: String,
    /// Deployment that it is about.
    pub deployment: Option<DeploymentName>,
    /// Id of the team that it concerns.
    pub team: Option<String>,
    /// Duty ids.
    pub duties: Vec<String>,
    /// Last day of an exception, as it is, or as it was where it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// State in words as it was.
    pub state_from: Option<String>,
    /// State in words as it is.
    pub state_to: Option<String>,
    /// Fields that changed; empty for what was added or removed.
    pub fields: Vec<FieldChange>,
}

/// Duties that a team gains and is relieved of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tally {
    /// Team's id.
    pub team: String,
    /// Duties that it did not have before.
    pub gains: u64,
    /// Duties that it no longer has.
    pub relieved: u64,
    /// Those of them that no longer exist.
    #[serde(default)]
    pub lapsed: u64,
    /// Those of them that exist and are nobody's now: unresolved, or without a team.
    #[serde(default)]
    pub orphaned: u64,
}

/// What a change is to a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TeamChangeKind {
    /// A duty that it did not have before.
    Gains,
    /// A duty that it no longer has.
    Relieved,
    /// It still has the duty, with others than before.
    Role,
    /// The duty is worded differently.
    Restated,
    /// A deployment was added.
    Came,
    /// A deployment was removed.
    Went,
    /// Something about its deployments or itself changed that moves no duty.
    Facts,
    Exception,
    Evidence,
}

/// One thing that changed for a team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TeamChange {
    /// What it is to the team.
    pub kind: TeamChangeKind,
    /// The duty, where it is about one.
    pub duty: Option<DutyName>,
    /// A sentence addressed to the team.
    pub words: String,
    /// What the duty says now; empty where there is none.
    pub statement: String,
    pub deployments: Vec<DeploymentName>,
}
