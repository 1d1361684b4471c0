//! Duties written for the organisation's own customers ("user entities").
//!
//! None is derived from duties of ours: what a customer must do is stated here or nowhere. Must not know: the matrix, formats.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_source::At;
use onus_source::typed::Spanned;

use super::fedramp::CustomerAction;

/// A duty that our customers ("user entities") carry, written for them.
#[derive(Clone, Debug)]
pub struct UserEntityDuty {
    /// Where it was written.
    pub at: At,
    pub id: Spanned<String>,
    /// What they must do.
    pub statement: String,
    /// Domain ids.
    pub domains: Vec<Spanned<String>>,
    /// Requirements that it answers.
    pub requirements: Vec<AnsweredRequirements>,
    /// How it is shared with us; none: it is theirs alone.
    pub sharing: Option<Sharing>,
    /// What we do of it, where it is shared.
    pub ours: Option<String>,
    /// What they do to carry their part.
    pub customer: Option<CustomerAction>,
    /// What they have to set for it.
    pub settings: Vec<CustomerSetting>,
}

/// A setting of our product that bears on security and is our customers' to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerSetting {
    /// What the product calls it.
    pub name: String,
    /// The value that is recommended.
    pub recommended: String,
    /// The value that it has when the product is delivered.
    pub delivered: Option<String>,
    /// Which accounts can change it.
    pub account: SettingAccount,
    /// What the choice means for security.
    pub implication: Option<String>,
    /// Where it is set: a page, a command, a call.
    pub how: Option<String>,
}

/// Accounts of a customer by what they can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingAccount {
    /// Only those that control everything which a customer has.
    TopLevel,
    /// Only those with elevated rights.
    Privileged,
    #[default]
    Any,
}

impl SettingAccount {
    /// Every kind with its word in data.
    pub const ALL: [(&'static str, SettingAccount); 3] =
        [("top-level", SettingAccount::TopLevel), ("privileged", SettingAccount::Privileged), ("any", SettingAccount::Any)];

    /// In print, as a heading of settings.
    pub fn words(self) -> &'static str {
        match self {
            SettingAccount::TopLevel => "Settings of top-level administrative accounts",
            SettingAccount::Privileged => "Settings of privileged accounts",
            SettingAccount::Any => "Settings of any account",
        }
    }
}

/// Requirements of one framework. Ids are the framework's own; ours are only a selection of them, so none is refused.
#[derive(Clone, Debug)]
pub struct AnsweredRequirements {
    /// Framework id.
    pub framework: Spanned<String>,
    /// Identifiers.
    pub ids: Vec<String>,
}

/// How a customer and the organisation share a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Each does its part, whatever the other does.
    Independent,
    /// One part depends on the other.
    Dependent,
}
