//! How an import reads tags and accounts.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[preprocessor.onus.import]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportSettings {
    /// Tags that name the owner; the first that a resource has counts. Compared by letters and digits only.
    pub owner_tags: Vec<String>,
    /// Tags that name the environment.
    pub environment_tags: Vec<String>,
    /// Tags that name data classes.
    pub data_tags: Vec<String>,
    /// Owner where no tag tells.
    pub default_owner: Option<String>,
    /// Team by what a tag says.
    pub owners: BTreeMap<String, String>,
    /// Environment by what a tag says.
    pub environments: BTreeMap<String, String>,
    /// Data classes by what a tag says; an empty list: none.
    pub data: BTreeMap<String, Vec<String>>,
    /// What is said of accounts.
    pub accounts: BTreeMap<String, AccountSetting>,
}

/// What is said of one account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountSetting {
    /// Twelve digits that stand for the real id in everything that is written.
    pub alias: Option<String>,
    /// Name in print.
    pub name: Option<String>,
    /// Environment of what runs in it.
    pub environment: Option<String>,
    /// Owner of what no tag gives to another.
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
