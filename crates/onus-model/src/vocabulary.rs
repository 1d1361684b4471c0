//! Words and letters for who carries a duty, the same in data, in cells and in print.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Holder, Party};

/// Kinds of party, and what stands in a party's place where nobody can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::enum_variant_names, reason = "a third party is what the field calls it")]
pub enum PartyKind {
    /// The cloud provider.
    Provider,
    /// The organisation that keeps the inventory.
    Organisation,
    /// A named third party.
    ThirdParty,
    /// The organisation's own customers.
    UserEntity,
    /// Nobody can say.
    Unresolved,
}

impl PartyKind {
    /// All kinds in the order in which a cell shows them: from the provider's end of the stack to the customers' end.
    pub const IN_CELLS: [PartyKind; 5] =
        [PartyKind::Provider, PartyKind::ThirdParty, PartyKind::Organisation, PartyKind::UserEntity, PartyKind::Unresolved];

    /// The word in data: `third-party`.
    pub fn id(self) -> &'static str {
        match self {
            PartyKind::Provider => "provider",
            PartyKind::Organisation => "organisation",
            PartyKind::ThirdParty => "third-party",
            PartyKind::UserEntity => "user-entity",
            PartyKind::Unresolved => "unresolved",
        }
    }

    /// The letter in cells, which goes with the colour.
    pub fn letter(self) -> &'static str {
        match self {
            PartyKind::Provider => "P",
            PartyKind::Organisation => "O",
            PartyKind::ThirdParty => "T",
            PartyKind::UserEntity => "U",
            PartyKind::Unresolved => "?",
        }
    }

    /// Position in [`PartyKind::IN_CELLS`].
    pub fn position_in_cell(self) -> usize {
        PartyKind::IN_CELLS.iter().position(|kind| *kind == self).expect("all kinds are listed")
    }
}

impl Party {
    /// Its kind, without the name of a third party.
    pub fn kind(&self) -> PartyKind {
        match self {
            Party::Provider => PartyKind::Provider,
            Party::Organisation => PartyKind::Organisation,
            Party::ThirdParty(_) => PartyKind::ThirdParty,
            Party::UserEntity => PartyKind::UserEntity,
        }
    }
}

impl Holder {
    /// Its kind, without the name of a third party or the reason why nobody can say.
    pub fn kind(&self) -> PartyKind {
        match self {
            Holder::Party(party) => party.kind(),
            Holder::Unresolved(_) => PartyKind::Unresolved,
        }
    }
}

/// As data: `provider`, `organisation`, `third-party:ID`, `user-entity` or `unresolved`.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Party(party) => party.fmt(f),
            Holder::Unresolved(_) => f.write_str(PartyKind::Unresolved.id()),
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().id())?;
        match self {
            Party::ThirdParty(id) => write!(f, ":{id}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_written_as_the_inventory_has_them() {
        for word in ["provider", "organisation", "user-entity", "third-party:acme"] {
            assert_eq!(word.parse::<Party>().expect("a party").to_string(), word);
        }
        assert_eq!(Holder::Unresolved("no page says".into()).to_string(), "unresolved");
    }

    #[test]
    fn cells_show_every_kind_by_a_letter_of_its_own() {
        let letters: Vec<&str> = PartyKind::IN_CELLS.iter().map(|kind| kind.letter()).collect();
        assert_eq!(letters, ["P", "T", "O", "U", "?"]);
        assert_eq!(PartyKind::IN_CELLS.map(PartyKind::position_in_cell), [0, 1, 2, 3, 4]);
    }
}
