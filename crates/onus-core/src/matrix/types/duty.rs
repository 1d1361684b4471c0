//! Duties as resolved: whose they are, and the rules that were tried.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::vocabulary::{NOT_APPLICABLE_LETTER, PartyKind};
use onus_model::{Basis, Cadence, Holder, Party, Unit, how_often};

/// Index of a duty in `Matrix::duties`.
pub type DutyRef = u32;

/// Who carries a cell, derived from its duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Only the provider holds duties here.
    Provider,
    /// Only the organisation does.
    Organisation,
    /// More than one party does; every party's half is shown.
    Shared,
    /// Only third parties do.
    ThirdParty,
    /// The domain does not exist here.
    NotApplicable,
    /// Nobody can say.
    Unresolved,
}

impl Split {
    /// Stable word in data and addresses.
    pub fn id(self) -> &'static str {
        match self {
            Split::Provider => PartyKind::Provider.id(),
            Split::Organisation => PartyKind::Organisation.id(),
            Split::Shared => "shared",
            Split::ThirdParty => PartyKind::ThirdParty.id(),
            Split::NotApplicable => "not-applicable",
            Split::Unresolved => PartyKind::Unresolved.id(),
        }
    }

    /// The letter that goes with the colour.
    pub fn letter(self) -> &'static str {
        match self {
            Split::Provider => PartyKind::Provider.letter(),
            Split::Organisation => PartyKind::Organisation.letter(),
            Split::Shared => "S",
            Split::ThirdParty => PartyKind::ThirdParty.letter(),
            Split::NotApplicable => NOT_APPLICABLE_LETTER,
            Split::Unresolved => PartyKind::Unresolved.letter(),
        }
    }

    /// In the organisation's own publications, where no name is given.
    pub fn words(self) -> &'static str {
        match self {
            Split::Provider => "provider",
            Split::Organisation => "ours",
            Split::Shared => "shared",
            Split::ThirdParty => "third party",
            Split::NotApplicable => "not applicable",
            Split::Unresolved => "unresolved",
        }
    }
}

/// Where an option's value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The inventory sets it.
    Set,
    /// The provider's documented default, because the inventory is silent.
    Assumed,
    /// Neither.
    Unset,
}

/// An option of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Setting {
    /// Option name.
    pub option: String,
    /// Option's title in print.
    pub title: String,
    /// Value, where known.
    pub value: Option<String>,
    /// The value's label in print.
    pub label: Option<String>,
    /// Where the value came from.
    pub origin: Origin,
    /// Source of an assumed default.
    pub source: Option<String>,
    /// Whether it moves anything, given the other options.
    pub matters: bool,
}

/// A duty as resolved in a configuration, with its trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// `DOMAIN.NAME`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Short label.
    pub title: String,
    /// What it is owed for.
    #[serde(default)]
    pub unit: Unit,
    /// Who carries it, or why nobody can say.
    pub holder: Holder,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How well the sources support it.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// A common misunderstanding about it.
    pub mistaken: Option<String>,
    /// Unset options that would change the wording, or that leave the duty unresolved.
    pub depends_on: Vec<String>,
    /// Rules tried, weakest first.
    pub trace: Vec<Step>,
}

impl Duty {
    /// How often, in print. No interval of ours is asked of others: where none is stated for theirs, nothing is said.
    pub fn cadence_words(&self) -> &'static str {
        match (self.cadence, &self.holder) {
            (None, Holder::Party(Party::Organisation)) | (Some(_), _) => how_often(self.cadence),
            (None, _) => "",
        }
    }
}

/// Rank of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleRank {
    /// The category's default.
    CategoryDefault,
    /// A rule of the service.
    ServiceRule,
    /// A rule for some of its options.
    OptionRule,
    /// An exception of the inventory.
    Exception,
}

impl RuleRank {
    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            RuleRank::CategoryDefault => "category default",
            RuleRank::ServiceRule => "service rule",
            RuleRank::OptionRule => "option rule",
            RuleRank::Exception => "exception",
        }
    }
}

/// Outcome of a rule that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleOutcome {
    /// It decides.
    Wins,
    /// A stronger rule decided.
    Overridden,
    /// Its conditions do not hold.
    DoesNotHold,
    /// Its conditions could hold: an option is unset.
    Possible,
}

/// One rule tried for a duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Rank.
    pub level: RuleRank,
    /// Rule id, or the category's id.
    pub rule: String,
    /// Its conditions.
    pub when: BTreeMap<String, Vec<String>>,
    /// The holder it names; none where it only restates or removes.
    pub holder: Option<Holder>,
    /// Whether it decides.
    pub outcome: RuleOutcome,
    /// How well the sources support it.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// Date that the source states.
    pub source_dated: Option<Date>,
    /// Day on which it was last checked.
    pub checked_on: Option<Date>,
    /// Remark, or the reason of a removal.
    pub note: Option<String>,
}

/// A duty that a rule removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// Duty id.
    pub duty: String,
    /// Its label.
    pub title: String,
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: String,
}
