//! Who a duty may be given to, and what a statement rests on.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A named party beside provider and organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThirdParty {
    /// Stable id: `red-hat`.
    pub id: String,
    /// Name in print.
    pub name: String,
    /// What it does here.
    #[serde(default)]
    pub about: String,
}

/// Who carries a duty. Written `provider`, `organisation`, `user-entity` or `third-party:ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::enum_variant_names, reason = "a third party is what the field calls it")]
pub enum Party {
    /// The cloud provider.
    Provider,
    /// The organisation that keeps the inventory.
    Organisation,
    /// A named third party: an id of the model, or a name that an exception gives.
    ThirdParty(String),
    /// The organisation's own customers.
    UserEntity,
}

impl FromStr for Party {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "provider" => Ok(Party::Provider),
            "organisation" => Ok(Party::Organisation),
            "user-entity" => Ok(Party::UserEntity),
            _ => match text.strip_prefix("third-party:") {
                Some(id) if !id.trim().is_empty() => Ok(Party::ThirdParty(id.trim().to_owned())),
                _ => Err(format!("`{text}` is not a party; expected provider, organisation, user-entity or third-party:ID")),
            },
        }
    }
}

impl Serialize for Party {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How well a rule is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The source assigns the party.
    Stated,
    /// The source says who acts or what happens.
    Behaviour,
    /// We reason; shown as derived everywhere.
    Derived,
}

impl Basis {
    /// The word in print and data.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Stated => "stated",
            Basis::Behaviour => "behaviour",
            Basis::Derived => "derived",
        }
    }
}

/// A party, or an honest gap.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holder {
    /// This party carries it.
    Party(Party),
    /// Nobody can say, and why.
    Unresolved(String),
}
