//! What a catalogue of teams gives an inventory: the teams, and claims by which later imports know owners.
//!
//! Claims stand in `imported-backstage.owners.json` beside the inventory. Must not know: where catalogues come from.

use indexmap::IndexMap;
use serde_json::json;

use super::backstage::catalogue::{Catalogue, Mark, Team};
use super::claims::{Claim, What};
use super::write::existing::Existing;
use super::write::item::{Item, visible};

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

/// The teams as items, those left out that other files define.
pub fn teams(catalogue: &Catalogue, existing: &Existing) -> IndexMap<String, Item> {
    let one = |team: &Team| {
        let mut item = Item::new();
        item.insert("id".into(), json!(team.id));
        item.insert("name".into(), json!(visible(&team.name)));
        match &team.contact {
            Some(contact) if contact.contains('@') && !contact.contains('/') => {
                item.insert("email".into(), json!(visible(contact)));
            }
            Some(contact) => {
                item.insert("contact".into(), json!(visible(contact)));
            }
            None => {}
        }
        (team.id.clone(), item)
    };
    catalogue.teams.iter().filter(|t| !existing.teams.contains(&t.id)).map(one).collect()
}
