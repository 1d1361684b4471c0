//! The kinds of parties, and the letter and id of each. Everything that prints a party takes its letter from here.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Holder, Party};

/// Kind of a party that holds a duty, in reading order: those who run the service before those who use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    Provider,
    ThirdParty,
    Organisation,
    UserEntity,
    /// Nobody can say who.
    Unresolved,
}

/// Printed where no party holds anything, because the domain does not apply.
pub const NOT_APPLICABLE_LETTER: &str = "–";

impl PartyKind {
    /// Stable word in data and style sheets; the same as its serialised form.
    pub fn id(self) -> &'static str {
        match self {
            PartyKind::Provider => "provider",
            PartyKind::ThirdParty => "third-party",
            PartyKind::Organisation => "organisation",
            PartyKind::UserEntity => "user-entity",
            PartyKind::Unresolved => "unresolved",
        }
    }

    pub fn letter(self) -> &'static str {
        match self {
            PartyKind::Provider => "P",
            PartyKind::ThirdParty => "T",
            PartyKind::Organisation => "O",
            PartyKind::UserEntity => "U",
            PartyKind::Unresolved => "?",
        }
    }
}

impl From<&Party> for PartyKind {
    fn from(party: &Party) -> PartyKind {
        match party {
            Party::Provider => PartyKind::Provider,
            Party::ThirdParty(_) => PartyKind::ThirdParty,
            Party::Organisation => PartyKind::Organisation,
            Party::UserEntity => PartyKind::UserEntity,
        }
    }
}

impl From<&Holder> for PartyKind {
    fn from(holder: &Holder) -> PartyKind {
        match holder {
            Holder::Party(party) => PartyKind::from(party),
            Holder::Unresolved(_) => PartyKind::Unresolved,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PartyKind::from(self).id())?;
        match self {
            Party::ThirdParty(id) => write!(f, ":{id}"),
            _ => Ok(()),
        }
    }
}

/// As data has it: like its party, or `unresolved`.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Party(party) => party.fmt(f),
            Holder::Unresolved(_) => f.write_str(PartyKind::Unresolved.id()),
        }
    }
}

/// The letters of some parties, one after another; a dash where there are none.
pub fn letters(parties: &[PartyKind]) -> String {
    if parties.is_empty() {
        return NOT_APPLICABLE_LETTER.to_owned();
    }
    parties.iter().map(|party| party.letter()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_serialised_words() {
        use PartyKind::{Organisation, Provider, ThirdParty, Unresolved, UserEntity};
        for kind in [Provider, ThirdParty, Organisation, UserEntity, Unresolved] {
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.id());
        }
    }

    #[test]
    fn parties_are_written_as_the_inventory_has_them() {
        for word in ["provider", "organisation", "user-entity", "third-party:acme"] {
            assert_eq!(word.parse::<Party>().expect("a party").to_string(), word);
        }
        assert_eq!(Holder::Unresolved("no page says".into()).to_string(), "unresolved");
    }

    #[test]
    fn parties_stand_in_reading_order() {
        let mut parties = vec![PartyKind::Organisation, PartyKind::Provider, PartyKind::ThirdParty];
        parties.sort();
        assert_eq!(letters(&parties), "PTO");
        assert_eq!(letters(&[]), "–");
    }
}
