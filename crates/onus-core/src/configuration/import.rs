//! How an import reads tags and accounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What tags and accounts mean to imports.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "import")]
pub struct ImportSettings {
    /// Tags that name the owner; the first one that a resource has counts. Only letters and digits are compared.
    pub owner_tags: Vec<String>,
    /// Tags that name the environment.
    pub environment_tags: Vec<String>,
    /// Tags that name data classes.
    pub data_tags: Vec<String>,
    /// Owner of resources without such a tag.
    pub default_owner: Option<String>,
    /// Team id by value of an owner tag.
    pub owners: BTreeMap<String, String>,
    /// Environment by value of an environment tag.
    pub environments: BTreeMap<String, String>,
    /// Data classes by value of a data tag; an empty list means none.
    pub data: BTreeMap<String, Vec<String>>,
    /// Facts about accounts, by account id.
    pub accounts: BTreeMap<String, AccountSetting>,
}

/// Facts about one account.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "account")]
pub struct AccountSetting {
    /// Twelve digits that replace the real id in everything that is written.
    pub alias: Option<String>,
    /// Name in print.
    pub name: Option<String>,
    /// Environment of what runs in the account.
    pub environment: Option<String>,
    /// Owner of what no tag assigns to another team.
    pub owner: Option<String>,
}

impl Default for ImportSettings {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        ImportSettings {
            owner_tags: list(&["owner", "team", "owner-team", "owning-team", "squad", "service-owner"]),
            environment_tags: list(&["environment", "env", "stage", "environment-type"]),
            data_tags: list(&["data-classification", "data-class", "data-classes", "data"]),
            default_owner: None,
            owners: BTreeMap::new(),
            environments: BTreeMap::new(),
            data: BTreeMap::new(),
            accounts: BTreeMap::new(),
        }
    }
}
