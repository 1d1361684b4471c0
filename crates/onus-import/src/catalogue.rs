//! What a catalogue of teams gives an inventory: the teams, and claims by which later imports know owners.
//!
//! Claims stand in `imported-backstage.owners.json` beside the inventory. Must not know: where catalogues come from.

use indexmap::IndexMap;
use serde_json::json;

use super::backstage::catalogue::{AwsReference, Catalogue, Team};
use super::claims::{ClaimedResources, OwnershipClaim};
use super::write::existing::Existing;
use super::write::item::Item;
use onus_source::text::{Medium, visible};

pub fn claims(catalogue: &Catalogue) -> Vec<OwnershipClaim> {
    let claim = |team: &String, reference: &AwsReference| {
        let what = match reference {
            AwsReference::Arn(arn) => ClaimedResources::Arn(arn.clone()),
            AwsReference::Tag { key, value, .. } => ClaimedResources::Tag(key.clone(), value.clone()),
            AwsReference::Account(account) => ClaimedResources::Account(account.clone()),
            AwsReference::Named { name, .. } => ClaimedResources::Named(name.clone()),
        };
        OwnershipClaim { team: team.clone(), what }
    };
    catalogue
        .owners
        .iter()
        .flat_map(|owner| owner.aws_references.iter().map(move |reference| claim(&owner.team, reference)))
        .collect()
}

/// The teams as items, those left out that other files define.
pub fn teams(catalogue: &Catalogue, existing: &Existing) -> IndexMap<String, Item> {
    let item = |team: &Team| {
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
    catalogue.teams.iter().filter(|t| !existing.teams.contains(&t.id)).map(item).collect()
}
