//! What a catalogue of teams claims for each, by which later imports know owners.
//!
//! Must not know: where catalogues come from, what is written of them.

use serde::{Deserialize, Serialize};

use super::resource::Resource;

pub const CLAIMS_FILE: &str = "imported-backstage.owners.json";

/// Resources that a team claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimedResources {
    Arn(String),
    /// Resources with a tag.
    Tag(String, String),
    /// What is in an account.
    Account(String),
    /// A resource by name.
    Named(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnershipClaim {
    pub team: String,
    pub what: ClaimedResources,
}

/// The team that claims a resource: by ARN, else by name, by tag. Where several claim it alike, nobody does. What runs in an
/// account is no claim to all that is in it.
pub fn claiming_team<'c>(claims: &'c [OwnershipClaim], resource: &Resource) -> Option<&'c str> {
    let arn = resource.attributes.get("arn").and_then(serde_json::Value::as_str);
    let strength = |claim: &OwnershipClaim| match &claim.what {
        ClaimedResources::Arn(text) => (resource.address == *text || arn == Some(text)).then_some(4),
        ClaimedResources::Named(text) => (resource.name.as_deref() == Some(text)).then_some(3),
        ClaimedResources::Tag(key, value) => (resource.tags.get(key) == Some(value)).then_some(2),
        ClaimedResources::Account(_) => None,
    };
    let found: Vec<(i32, &OwnershipClaim)> = claims.iter().filter_map(|c| Some((strength(c)?, c))).collect();
    let most = found.iter().map(|(s, _)| *s).max()?;
    let mut teams = found.iter().filter(|(s, _)| *s == most).map(|(_, claim)| claim.team.as_str());
    let team = teams.next()?;
    teams.all(|other| other == team).then_some(team)
}
