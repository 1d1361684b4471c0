//! Deployments that resources were grouped into, before they meet the inventory.

use std::collections::{BTreeMap, BTreeSet};

/// A deployment as found.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedDeployment {
    /// Id as proposed.
    pub id: String,
    /// Name in print.
    pub name: String,
    pub service: String,
    pub options: BTreeMap<String, String>,
    pub owner: Option<String>,
    pub environment: Option<String>,
    /// Account, as found.
    pub account: Option<String>,
    pub regions: BTreeSet<String>,
    pub data: Vec<String>,
    /// How many resources it stands for.
    pub count: u64,
    /// How many of them name a key of which nobody knows whose it is.
    pub unsure_keys: u64,
    /// Options that are unset because they hang on an assumption, each with it.
    pub guesses: Vec<(String, String)>,
    /// Source that alone shows its resources.
    pub source: Option<String>,
    /// File and address of its resource, where it has one only.
    pub place: Option<(String, String)>,
    /// Id that it has and keeps.
    pub pin: Option<String>,
    /// Deployment that a person wrote something to, and that its resources left.
    pub origin: Option<String>,
}

/// Deployments, and where each resource went.
#[derive(Clone, Debug, Default)]
pub struct GroupedDeployments {
    pub deployments: Vec<ImportedDeployment>,
    /// Per record: the index of its deployment; none for what is only a part of something that no source shows.
    pub deployment_of_record: Vec<Option<usize>>,
}
