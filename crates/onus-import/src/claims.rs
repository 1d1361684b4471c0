//! What a catalogue of teams claims for each, by which later imports know owners.
//!
//! Must not know: where catalogues come from, what is written of them.

use serde::{Deserialize, Serialize};

use super::resource::Resource;

/// Name of the file with the claims.
pub const CLAIMS: &str = "imported-backstage.owners.json";

/// What a team says is its.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A resource.
    Arn(String),
    /// Resources with a tag.
    Tag(String, String),
    /// What is in an account.
    Account(String),
    /// A resource by name.
    Named(String),
}

/// A team and what it says is its.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Team id.
    pub team: String,
    /// What is its.
    pub what: What,
}

/// The team that says a resource is its: by ARN, else by name, by tag, by account.
pub fn claimant<'c>(claims: &'c [Claim], resource: &Resource) -> Option<&'c str> {
    let arn = resource.attributes.get("arn").and_then(serde_json::Value::as_str);
    let strength = |claim: &Claim| match &claim.what {
        What::Arn(text) => (resource.address == *text || arn == Some(text)).then_some(4),
        What::Named(text) => (resource.name.as_deref() == Some(text)).then_some(3),
        What::Tag(key, value) => (resource.tags.get(key) == Some(value)).then_some(2),
        What::Account(text) => (resource.account.as_ref() == Some(text)).then_some(1),
    };
    let best = claims.iter().filter_map(|c| Some((strength(c)?, c))).rev().max_by_key(|(s, _)| *s);
    best.map(|(_, claim)| claim.team.as_str())
}
