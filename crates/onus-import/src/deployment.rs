//! Deployments that resources were grouped into, before they meet the inventory.

use std::collections::{BTreeMap, BTreeSet};

/// A deployment as found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Id as proposed.
    pub id: String,
    /// Name in print.
    pub name: String,
    /// Service id.
    pub service: String,
    /// Options.
    pub options: BTreeMap<String, String>,
    /// Team id.
    pub owner: Option<String>,
    /// Environment.
    pub environment: Option<String>,
    /// Account, as found.
    pub account: Option<String>,
    /// Regions.
    pub regions: BTreeSet<String>,
    /// Data classes.
    pub data: Vec<String>,
    /// How many resources it stands for.
    pub count: u64,
    /// How many of them name a key of which nobody knows whose it is.
    pub unsure_keys: u64,
}

/// Deployments, and where each resource went.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Deployments.
    pub deployments: Vec<Found>,
    /// Per record: the index of its deployment.
    pub places: Vec<usize>,
}
