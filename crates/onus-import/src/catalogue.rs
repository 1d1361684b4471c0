//! What a catalogue of teams gives an inventory: the teams, and claims by which later imports know owners.
//!
//! Claims stand in `imported-backstage.owners.json` beside the inventory. Must not know: where catalogues come from.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::backstage::{Catalogue, Mark};
use super::resource::Resource;
use super::write::existing::Existing;
use super::write::item::Item;
use onus_source::text::{Medium, visible};

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

/// The claims of a catalogue.
pub fn claims(catalogue: &Catalogue) -> Vec<Claim> {
    let one = |team: &String, mark: &Mark| {
        let what = match mark {
            Mark::Arn(arn) => What::Arn(arn.clone()),
            Mark::Tag { key, value, .. } => What::Tag(key.clone(), value.clone()),
            Mark::Account(account) => What::Account(account.clone()),
            Mark::Named { name, .. } => What::Named(name.clone()),
        };
        Claim { team: team.clone(), what }
    };
    catalogue.owners.iter().flat_map(|owner| owner.marks.iter().map(move |mark| one(&owner.team, mark))).collect()
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

/// The teams as items, those left out that other files define.
pub fn teams(catalogue: &Catalogue, existing: &Existing) -> IndexMap<String, Item> {
    let one = |team: &super::backstage::Team| {
        let mut item = Item::new();
        item.insert("id".into(), json!(team.id));
        item.insert("name".into(), json!(visible(&team.name, Medium::Inventory)));
        match &team.contact {
            Some(contact) if contact.contains('@') && !contact.contains('/') => {
                item.insert("email".into(), json!(visible(contact, Medium::Inventory)));
            }
            Some(contact) => {
                item.insert("contact".into(), json!(visible(contact, Medium::Inventory)));
            }
            None => {}
        }
        (team.id.clone(), item)
    };
    catalogue.teams.iter().filter(|t| !existing.teams.contains(&t.id)).map(one).collect()
}
