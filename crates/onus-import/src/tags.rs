//! Tags as owner, environment and data classes, by the mapping that `book.toml` gives.
//!
//! Must not know: sources, files.

use std::collections::BTreeMap;

use onus_core::configuration::{AccountSetting, ImportSettings};
use onus_source::text::slug_within;

use super::claims::{OwnershipClaim, claiming_team};
use super::resource::{Resource, key};

/// How tags and accounts are read, and what a catalogue says is whose.
#[derive(Clone, Debug, Default)]
pub struct TagMapping {
    pub settings: ImportSettings,
    /// What a catalogue says is whose.
    pub claims: Vec<OwnershipClaim>,
}

/// What the tags of a resource say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagReading {
    /// Team id, and what the tag said.
    pub owner: Option<(String, String)>,
    pub environment: Option<String>,
    /// Data classes, sorted.
    pub data: Vec<String>,
}

impl TagMapping {
    /// Owner, environment and data classes of a resource, by its tags, its account and the catalogue's claims.
    pub fn read(&self, resource: &Resource) -> TagReading {
        let claimed = claiming_team(&self.claims, resource).map(|team| (team.to_owned(), team.to_owned()));
        let reading = self.read_tags(&resource.tags, resource.account.as_deref(), claimed);
        TagReading { owner: reading.owner.filter(|(id, _)| !id.is_empty()), ..reading }
    }

    fn read_tags(&self, tags: &BTreeMap<String, String>, account: Option<&str>, claimed: Option<(String, String)>) -> TagReading {
        let setting = account.and_then(|a| self.settings.accounts.get(a));
        let tag = |names: &[String], known: &dyn Fn(&str) -> bool| {
            let value_of = |name: &String| tags.iter().find(|(k, _)| key(k) == key(name)).map(|(_, v)| v.trim());
            names.iter().filter_map(value_of).find(|v| known(v) || !is_placeholder(v))
        };
        let owner = self.owner_tag(tags).and_then(|written| Some((self.owner(written)?, written.to_owned())));
        let set = setting.and_then(|s| s.owner.as_ref()).or(self.settings.default_owner.as_ref());
        let owner = owner.or(claimed).or_else(|| set.map(|o| (o.clone(), o.clone())));
        let environment = tag(&self.settings.environment_tags, &|v| look_up(&self.settings.environments, v).is_some());
        let environment = environment.and_then(|written| self.environment(written));
        let environment = environment.or_else(|| setting.and_then(|s| s.environment.clone()));
        let mut data: Vec<String> = tag(&self.settings.data_tags, &|v| look_up(&self.settings.data, v).is_some())
            .map(|written| self.classes(written))
            .unwrap_or_default();
        data.sort();
        data.dedup();
        TagReading { owner, environment, data }
    }

    /// The first tag that names an owner. A person's address names none, unless the settings say whose team that is; and any other
    /// address may be a person's too, so that it names one only where no tag holds a plain name.
    fn owner_tag<'t>(&self, tags: &'t BTreeMap<String, String>) -> Option<&'t str> {
        let value_of = |name: &String| tags.iter().find(|(k, _)| key(k) == key(name)).map(|(_, v)| v.trim());
        let written = self.settings.owner_tags.iter().filter_map(value_of).filter(|v| !v.is_empty());
        let known = |v: &&str| look_up(&self.settings.owners, v).is_some();
        let named: Vec<&str> = written.filter(|v| known(v) || !(is_person(v) || is_placeholder(v))).collect();
        named.iter().find(|v| known(v) || !is_address(v)).or(named.first()).copied()
    }

    /// The tag that would name the owner if it named no person.
    pub fn person(&self, tags: &BTreeMap<String, String>) -> bool {
        let value_of = |name: &String| tags.iter().find(|(k, _)| key(k) == key(name)).map(|(_, v)| v.trim());
        self.owner_tag(tags).is_none() && self.settings.owner_tags.iter().filter_map(value_of).any(is_person)
    }

    fn owner(&self, written: &str) -> Option<String> {
        let known = look_up(&self.settings.owners, written).cloned();
        // An address: what stands before the `@` names the team.
        let name = without_scheme(written).split('@').next().unwrap_or(written);
        known.or_else(|| Some(id_part(name))).filter(|o| !o.is_empty())
    }

    fn environment(&self, written: &str) -> Option<String> {
        let known = look_up(&self.settings.environments, written).cloned();
        let usual = || {
            let word = match key(written).as_str() {
                "prod" | "prd" | "production" | "live" => "production",
                "stg" | "stage" | "staging" | "preprod" | "preproduction" => "staging",
                "dev" | "develop" | "development" => "development",
                "test" | "tst" | "testing" | "qa" => "test",
                _ => return None,
            };
            Some(word.to_owned())
        };
        known.or_else(usual).or_else(|| Some(id_part(written))).filter(|e| !e.is_empty())
    }

    fn classes(&self, written: &str) -> Vec<String> {
        if let Some(known) = look_up(&self.settings.data, written) {
            return known.clone();
        }
        let classes_of = |part: &str| match look_up(&self.settings.data, part) {
            Some(known) => known.clone(),
            None => vec![id_part(part)],
        };
        written.split([',', ';', '/', '+', '|']).flat_map(classes_of).filter(|c| !c.is_empty()).collect()
    }

    /// What is set for an account, by its real id or by what replaces it.
    pub fn account_setting(&self, account: &str) -> Option<&AccountSetting> {
        let accounts = &self.settings.accounts;
        accounts.get(account).or_else(|| accounts.values().find(|s| s.alias.as_deref() == Some(account)))
    }

    /// What stands for an account in everything that is written.
    pub fn alias<'a>(&'a self, account: &'a str) -> &'a str {
        self.settings.accounts.get(account).and_then(|s| s.alias.as_deref()).unwrap_or(account)
    }

    pub fn has_aliases(&self) -> bool {
        self.settings.accounts.values().any(|setting| setting.alias.is_some())
    }

    /// Replaces real ids of accounts that have an alias.
    pub fn aliased(&self, text: &str) -> String {
        let aliases = self.settings.accounts.iter().filter_map(|(id, s)| Some((id, s.alias.as_ref()?)));
        aliases.fold(text.to_owned(), |text, (id, alias)| text.replace(id.as_str(), alias))
    }
}

fn look_up<'m, T>(map: &'m BTreeMap<String, T>, written: &str) -> Option<&'m T> {
    map.get(written).or_else(|| map.iter().find(|(k, _)| key(k) == key(written)).map(|(_, v)| v))
}

/// Whether somebody wrote that there is nothing to write.
fn is_placeholder(written: &str) -> bool {
    const NOTHING: [&str; 12] =
        ["na", "none", "null", "nil", "unknown", "todo", "tbd", "tbc", "fixme", "changeme", "unassigned", "undefined"];
    let said = written.chars().any(char::is_alphanumeric);
    !said || (written.is_ascii() && NOTHING.contains(&key(written).as_str()))
}

/// Whether an address is a person's: two words before the `@` that a dot parts, as in `jane.doe@example.com`, or a login of the
/// identity provider. A team's address (`payments@…`, `team-payments@…`) is one word, or holds a word that no name is. An ARN
/// is whoever made the resource.
fn is_person(written: &str) -> bool {
    const GROUPS: [&str; 14] = [
        "team", "teams", "squad", "ops", "devops", "platform", "support", "admin", "admins", "security", "it", "cloud", "group",
        "infra",
    ];
    if written.starts_with("arn:") {
        return true;
    }
    if !is_address(written) {
        return false;
    }
    let local = without_scheme(written).split('@').next().unwrap_or_default();
    let words: Vec<String> = local.split(['.', '_']).map(str::to_lowercase).collect();
    let name = |word: &String| {
        word.chars().all(|c| c.is_alphabetic() || c == '-') && !word.split('-').any(|part| GROUPS.contains(&part))
    };
    words.len() > 1 && words.iter().all(name)
}

fn is_address(written: &str) -> bool {
    written.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// An address as it stands in a link: `mailto:jane.doe@example.com`.
fn without_scheme(written: &str) -> &str {
    match written.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => address,
        _ => written,
    }
}

pub fn id_part(name: &str) -> String {
    const LONGEST: usize = 60;
    slug_within(name, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_mapped() {
        let settings: ImportSettings = toml::from_str(
            "[owners]\nsquad-7 = 'payments'\n[data]\nPCI = ['cardholder']\nnone = []\n[accounts.111122223333]\nalias = '000000000001'\nenvironment = 'production'",
        )
        .expect("settings");
        let mapping = TagMapping { settings, claims: Vec::new() };
        let tags = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let reading = mapping.read_tags(
            &tags(&[("Owner", "Squad 7"), ("Data_Classification", "pci, Personal Data")]),
            Some("111122223333"),
            None,
        );
        assert_eq!(reading.owner.map(|o| o.0).as_deref(), Some("payments"));
        assert_eq!(reading.environment.as_deref(), Some("production"));
        assert_eq!(reading.data, ["cardholder", "personal-data"]);
        let reading = mapping.read_tags(&tags(&[("team", "core@x.example"), ("ENV", "prd"), ("data", "none")]), None, None);
        assert_eq!((reading.owner.map(|o| o.0).as_deref(), reading.environment.as_deref()), (Some("core"), Some("production")));
        assert_eq!(reading.data, Vec::<String>::new());
        // An address names a team only where no tag names one plainly.
        for (tagged, owner) in [
            (&[("Owner", "jane@x.example"), ("Team", "core")][..], Some("core")),
            (&[("Owner", "mailto:jane.doe@x.example"), ("Team", "core")], Some("core")),
            (&[("Owner", "mailto:core@x.example")], Some("core")),
            (&[("Owner", "mailto:jane.doe@x.example")], None),
            (&[("Owner", "core"), ("Team", "jane@x.example")], Some("core")),
        ] {
            let reading = mapping.read_tags(&tags(tagged), None, None);
            assert_eq!(reading.owner.map(|o| o.0).as_deref(), owner, "{tagged:?}");
        }
        // What says that there is nothing to say, and who made a resource, are no team.
        for written in ["n/a", "TODO", "-", "arn:aws:iam::111122223333:user/jane"] {
            let reading = mapping.read_tags(&tags(&[("Owner", written), ("env", "n/a"), ("data", "tbd")]), None, None);
            assert_eq!((reading.owner, reading.environment, reading.data), (None, None, Vec::new()), "{written}");
        }
        assert_eq!(mapping.aliased("arn:aws:rds:eu-west-1:111122223333:db:x"), "arn:aws:rds:eu-west-1:000000000001:db:x");
    }
}
