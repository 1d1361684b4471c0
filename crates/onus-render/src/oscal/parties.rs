//! Roles and parties: who carries what, each with a UUID that everything else refers to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::tables::performing;
use onus_core::matrix::{Assignment, Matrix};
use onus_model::{Holder, Party};

use super::{id, line, markup};

/// Roles with their titles.
const ROLES: [(&str, &str); 6] = [
    ("prepared-by", "Prepared by"),
    ("provider", "Cloud service provider"),
    ("third-party", "Third party that carries a duty"),
    ("accountable", "Team that answers for a duty"),
    ("performing", "Team that carries a duty out"),
    ("user-entity", "Customers of the organisation"),
];

/// Everybody that a document names.
pub struct Parties {
    /// UUID of the organisation.
    pub organisation: String,
    provider: String,
    teams: Vec<String>,
    third_parties: BTreeMap<String, String>,
    /// Parties by UUID.
    pub by_uuid: BTreeMap<String, Value>,
}

impl Parties {
    pub fn new(matrix: &Matrix) -> Parties {
        let organisation = id(matrix, &["organisation"]);
        let provider = id(matrix, &["provider"]);
        let mut parties = BTreeMap::new();
        let name = |text: &str| line(text);
        parties.insert(
            organisation.clone(),
            json!({ "uuid": organisation, "type": "organization", "name": name(&matrix.organisation.name),
                "short-name": name(&matrix.organisation.short) }),
        );
        parties.insert(
            provider.clone(),
            json!({ "uuid": provider, "type": "organization", "name": name(&matrix.reference.provider_name),
                "short-name": name(&matrix.reference.provider) }),
        );
        let teams: Vec<String> = matrix.teams.iter().map(|t| id(matrix, &["team", &t.id])).collect();
        for (uuid, team) in teams.iter().zip(&matrix.teams) {
            let mut party = json!({ "uuid": uuid, "type": "organization", "name": name(&team.name),
                "short-name": name(&team.id), "member-of-organizations": [organisation] });
            if let Some(email) = team.email.as_ref().filter(|e| is_address(e)) {
                party["email-addresses"] = json!([email]);
            }
            if let Some(about) = &team.about {
                party["remarks"] = json!(markup(about));
            }
            parties.insert(uuid.clone(), party);
        }
        let third: BTreeSet<&String> = matrix
            .duties
            .iter()
            .filter_map(|d| match &d.holder {
                Holder::Party(Party::ThirdParty(id)) => Some(id),
                _ => None,
            })
            .collect();
        let mut out = Parties { organisation, provider, teams, third_parties: BTreeMap::new(), by_uuid: parties };
        for party in third {
            out.third_party(matrix, party);
        }
        out
    }

    /// The UUID of a third party, which is made known where it is not.
    pub fn third_party(&mut self, matrix: &Matrix, party: &str) -> String {
        let uuid = id(matrix, &["third-party", party]);
        let name = matrix.reference.third_parties.get(party).map_or(party, String::as_str);
        self.third_parties.insert(party.to_owned(), uuid.clone());
        self.by_uuid.insert(uuid.clone(), json!({ "uuid": uuid, "type": "organization", "name": line(name) }));
        uuid
    }

    /// The UUID of a party outside the organisation.
    pub fn operator(&self, party: &Party) -> String {
        match party {
            Party::ThirdParty(id) => self.third_parties.get(id).unwrap_or(&self.provider).clone(),
            Party::Provider | Party::Organisation | Party::UserEntity => self.provider.clone(),
        }
    }

    /// The UUID of a team.
    pub fn team(&self, team: u32) -> String {
        self.teams[team as usize].clone()
    }

    /// The UUID of the provider.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    pub fn roles(&self) -> Vec<Value> {
        ROLES.iter().map(|(id, title)| json!({ "id": id, "title": title })).collect()
    }

    /// A team as a user of the system.
    pub fn user(&self, matrix: &Matrix, team: usize) -> Value {
        json!({
            "uuid": id(matrix, &["user", &matrix.teams[team].id]),
            "title": markup(&matrix.teams[team].name),
            "role-ids": ["accountable", "performing"],
        })
    }

    /// Who carries some duties: `responsible-roles`.
    pub fn responsible<'m>(&self, matrix: &Matrix, assignments: impl IntoIterator<Item = &'m Assignment>) -> Vec<Value> {
        let mut roles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for assignment in assignments {
            match &matrix.duties[assignment.duty as usize].holder {
                Holder::Party(Party::Provider) => {
                    roles.entry("provider").or_default().insert(&self.provider);
                }
                Holder::Party(Party::ThirdParty(party)) => {
                    if let Some(uuid) = self.third_parties.get(party) {
                        roles.entry("third-party").or_default().insert(uuid);
                    }
                }
                Holder::Party(Party::Organisation) | Holder::Unresolved(_) => {
                    if let Some(team) = assignment.accountable {
                        roles.entry("accountable").or_default().insert(&self.teams[team as usize]);
                    }
                    let performing = performing(assignment).into_iter().map(|t| self.teams[t as usize].as_str());
                    roles.entry("performing").or_default().extend(performing);
                }
                Holder::Party(Party::UserEntity) => {
                    roles.entry("user-entity").or_default();
                }
            }
        }
        let responsible_role = |(role, parties): (&str, BTreeSet<&str>)| match parties.is_empty() {
            true => json!({ "role-id": role }),
            false => json!({ "role-id": role, "party-uuids": parties }),
        };
        roles.into_iter().filter(|(role, parties)| !parties.is_empty() || *role == "user-entity").map(responsible_role).collect()
    }
}

/// What every checker of addresses takes for one.
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+".contains(&b));
    text.split_once('@').is_some_and(|(name, domain)| plain(name) && plain(domain) && domain.contains('.'))
}
