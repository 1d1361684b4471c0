//! What the inventory says of the organisation: teams, accounts, ownership, scopes, data classes.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Another way to reach it.
    pub contact: Option<String>,
    /// Role that is accountable for it.
    pub lead: Option<String>,
    /// What it does.
    pub about: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Environment.
    pub environment: Option<String>,
    /// Legal entity.
    pub entity: Option<String>,
    /// Operator of its partition, by name, where it is not the provider itself.
    pub operator: Option<String>,
    /// First day on which it existed; null: always.
    #[serde(default)]
    pub since: Option<Date>,
    /// Last day on which it existed.
    #[serde(default)]
    pub until: Option<Date>,
}

/// An ownership rule in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OwnershipRule {
    /// `content/inventory/platform.yaml:12`.
    pub place: String,
    /// What it selects, in words: `domain guest-os, environment production`.
    pub selects: String,
}

/// A duty that one team fulfils once for many deployments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommonControl {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it provides.
    pub about: Option<String>,
    /// Index of the team that runs it.
    pub team: u32,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Framework id.
    pub framework: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// `carve-out` or `inclusive`.
    pub method: crate::inventory::Method,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Accounts in scope.
    pub accounts: Vec<String>,
    /// Indices of deployments in scope.
    pub deployments: Vec<u32>,
    /// What is left out: what, and why.
    pub excluded: Vec<(String, String)>,
    /// What the organisation states of requirements itself, by requirement id.
    #[serde(default)]
    pub statements: std::collections::BTreeMap<String, crate::inventory::Stated>,
    /// By when what is missing will be there, by the identifiers of those statements.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub planned: std::collections::BTreeMap<String, Date>,
    /// Where what meets a requirement comes from, by the identifiers of those statements.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub originations: std::collections::BTreeMap<String, Vec<crate::inventory::Origination>>,
    /// Whether the organisation states that everything which its customers have to do is listed.
    #[serde(default)]
    pub customer_duties_complete: bool,
    /// What a system security plan in OSCAL needs beyond the matrix.
    #[serde(default)]
    pub oscal: Option<crate::inventory::OscalSystem>,
}

/// A data class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataClass {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Regions where it may be.
    pub regions: Vec<String>,
    /// Whether it must be encrypted at rest.
    pub encrypted: bool,
}
