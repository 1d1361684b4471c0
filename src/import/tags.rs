//! Tags as owner, environment and data classes, by the mapping that `book.toml` gives.
//!
//! Must not know: sources, files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::{Claim, claimant};
use super::resource::{Resource, key};

/// `[preprocessor.onus.import]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
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
    /// What a catalogue says is whose.
    #[serde(skip)]
    pub claims: Vec<Claim>,
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

impl Default for Mapping {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        Mapping {
            owner_tags: list(&["owner", "team", "owner-team", "owning-team", "squad", "service-owner"]),
            environment_tags: list(&["environment", "env", "stage", "environment-type"]),
            data_tags: list(&["data-classification", "data-class", "data-classes", "data"]),
            default_owner: None,
            owners: BTreeMap::new(),
            environments: BTreeMap::new(),
            data: BTreeMap::new(),
            accounts: BTreeMap::new(),
            claims: Vec::new(),
        }
    }
}

/// What tags tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Team id, and what the tag said.
    pub owner: Option<(String, String)>,
    /// Environment.
    pub environment: Option<String>,
    /// Data classes, sorted.
    pub data: Vec<String>,
}

impl Mapping {
    /// Whose a resource is, and what its tags tell.
    pub fn read(&self, resource: &Resource) -> Told {
        let claimed = claimant(&self.claims, resource).map(|team| (team.to_owned(), team.to_owned()));
        let told = self.told(&resource.tags, resource.account.as_deref(), claimed);
        Told { owner: told.owner.filter(|(id, _)| !id.is_empty()), ..told }
    }

    fn told(&self, tags: &BTreeMap<String, String>, account: Option<&str>, claimed: Option<(String, String)>) -> Told {
        let setting = account.and_then(|a| self.accounts.get(a));
        let tag = |names: &[String]| {
            let wanted = |name: &String| tags.iter().find(|(k, _)| key(k) == key(name)).map(|(_, v)| v.trim());
            names.iter().filter_map(wanted).find(|v| !v.is_empty())
        };
        let owner = tag(&self.owner_tags).and_then(|said| Some((self.owner(said)?, said.to_owned())));
        let set = setting.and_then(|s| s.owner.as_ref()).or(self.default_owner.as_ref());
        let owner = owner.or(claimed).or_else(|| set.map(|o| (o.clone(), o.clone())));
        let environment = tag(&self.environment_tags).and_then(|said| self.environment(said));
        let environment = environment.or_else(|| setting.and_then(|s| s.environment.clone()));
        let mut data: Vec<String> = tag(&self.data_tags).map(|said| self.classes(said)).unwrap_or_default();
        data.sort();
        data.dedup();
        Told { owner, environment, data }
    }

    fn owner(&self, said: &str) -> Option<String> {
        let known = look_up(&self.owners, said).cloned();
        // An address: what stands before the `@` names the team.
        known.or_else(|| Some(slug(said.split('@').next().unwrap_or(said)))).filter(|o| !o.is_empty())
    }

    fn environment(&self, said: &str) -> Option<String> {
        let known = look_up(&self.environments, said).cloned();
        let usual = || {
            let word = match key(said).as_str() {
                "prod" | "prd" | "production" | "live" => "production",
                "stg" | "stage" | "staging" | "preprod" | "preproduction" => "staging",
                "dev" | "develop" | "development" => "development",
                "test" | "tst" | "testing" | "qa" => "test",
                _ => return None,
            };
            Some(word.to_owned())
        };
        known.or_else(usual).or_else(|| Some(slug(said))).filter(|e| !e.is_empty())
    }

    fn classes(&self, said: &str) -> Vec<String> {
        if let Some(known) = look_up(&self.data, said) {
            return known.clone();
        }
        let one = |part: &str| match look_up(&self.data, part) {
            Some(known) => known.clone(),
            None => vec![slug(part)],
        };
        said.split([',', ';', '/', '+', '|']).flat_map(one).filter(|c| !c.is_empty()).collect()
    }

    /// What stands for an account in everything that is written.
    pub fn alias<'a>(&'a self, account: &'a str) -> &'a str {
        self.accounts.get(account).and_then(|s| s.alias.as_deref()).unwrap_or(account)
    }

    /// Replaces real ids of accounts that have an alias.
    pub fn aliased(&self, text: &str) -> String {
        let aliases = self.accounts.iter().filter_map(|(id, s)| Some((id, s.alias.as_ref()?)));
        aliases.fold(text.to_owned(), |text, (id, alias)| text.replace(id.as_str(), alias))
    }
}

fn look_up<'m, T>(map: &'m BTreeMap<String, T>, said: &str) -> Option<&'m T> {
    map.get(said).or_else(|| map.iter().find(|(k, _)| key(k) == key(said)).map(|(_, v)| v))
}

/// Longest part of an id that is made of a name.
const MAX_SLUG: usize = 60;

/// A name as an id: lower case letters, digits and dashes.
pub fn slug(name: &str) -> String {
    let dashed: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let joined = dashed.split('-').filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-");
    joined.chars().take(MAX_SLUG).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_mapped() {
        let mapping: Mapping = toml::from_str(
            "[owners]\nsquad-7 = 'payments'\n[data]\nPCI = ['cardholder']\nnone = []\n[accounts.111122223333]\nalias = '000000000001'\nenvironment = 'production'",
        )
        .expect("a mapping");
        let tags = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let told = mapping.told(
            &tags(&[("Owner", "Squad 7"), ("Data_Classification", "pci, Personal Data")]),
            Some("111122223333"),
            None,
        );
        assert_eq!(told.owner.map(|o| o.0).as_deref(), Some("payments"));
        assert_eq!(told.environment.as_deref(), Some("production"));
        assert_eq!(told.data, ["cardholder", "personal-data"]);
        let told = mapping.told(&tags(&[("team", "core@x.example"), ("ENV", "prd"), ("data", "none")]), None, None);
        assert_eq!((told.owner.map(|o| o.0).as_deref(), told.environment.as_deref()), (Some("core"), Some("production")));
        assert_eq!(told.data, Vec::<String>::new());
        assert_eq!(mapping.aliased("arn:aws:rds:eu-west-1:111122223333:db:x"), "arn:aws:rds:eu-west-1:000000000001:db:x");
    }
}
