//! Services, their options and the rules that options move duties by.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::duty::Cadence;
use crate::party::{Basis, Holder, Party};

/// Whether a service may still be taken up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In ordinary use.
    #[default]
    Active,
    /// Closed to new customers.
    Closed,
    /// Gone; kept so that old inventories still read.
    Retired,
}

/// A catalogue entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Service {
    /// Stable id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// What people say; the full name where nothing shorter is known.
    pub short: String,
    /// Names it goes by elsewhere.
    pub aliases: Vec<String>,
    /// Aliases that say more than the service: options by alias, such as `Fargate` for a launch type.
    pub variants: BTreeMap<String, BTreeMap<String, String>>,
    /// Product family.
    pub family: String,
    pub category: Category,
    /// One line why.
    pub category_reason: String,
    /// How well the category is supported.
    pub category_basis: Basis,
    /// Sources of the category.
    pub sources: Vec<String>,
    /// Whether it may still be taken up.
    pub status: Status,
    /// Dates and successors.
    pub status_note: Option<String>,
    /// Security documentation.
    pub security_docs: Option<String>,
    /// The service that this id is only a part of.
    pub parent: Option<String>,
    /// Who operates each layer; empty where nobody says. A layer that is not listed is operated by the provider.
    pub operators: BTreeMap<String, Vec<Party>>,
    /// Import prefixes.
    pub imports: Imports,
    /// Options that move duties, in the order written.
    pub options: IndexMap<String, ServiceOption>,
    /// Rules: service rules and option rules.
    pub rules: Vec<Rule>,
}

/// Resource type prefixes; over all services the longest match wins.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    /// `aws_ecs_`.
    #[serde(default)]
    pub terraform: Vec<String>,
    /// `AWS::ECS::`.
    #[serde(default)]
    pub cloudformation: Vec<String>,
}

/// A typed choice that moves duties.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceOption {
    /// Name in print.
    pub title: String,
    /// Values and their labels.
    pub values: IndexMap<String, String>,
    /// The provider's documented defaults: the first whose conditions hold. None: unset leaves the cells it moves unresolved.
    pub defaults: Vec<OptionDefault>,
}

/// A documented default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionDefault {
    /// One of the option's values.
    pub value: String,
    /// Source id.
    pub source: String,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Options that must have one of these values for it to be the default.
    #[serde(default)]
    pub when: IndexMap<String, Vec<String>>,
    /// First day on which what is created has it; what is older has it not.
    #[serde(default)]
    pub since: Option<Date>,
}

/// When some options hold, what changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// Unique over the model.
    pub id: String,
    /// Option → accepted values; all must hold. Empty: a service rule.
    pub when: BTreeMap<String, Vec<String>>,
    /// Starts this configuration from another category's defaults.
    pub category: Option<Category>,
    /// Patches by duty id.
    pub duties: IndexMap<String, Patch>,
    /// Domains that do not apply, with the reason.
    pub not_applicable: BTreeMap<String, String>,
    /// Source ids.
    pub sources: Vec<String>,
    /// How well supported.
    pub basis: Basis,
    /// The source's own date: the oldest of its sources', unless the rule says otherwise.
    pub source_dated: Option<Date>,
    /// When it was read: the oldest of its sources', unless the rule says otherwise.
    pub checked_on: Date,
    /// Remark shown in the trace.
    pub note: Option<String>,
}

/// What a rule does to one duty. An empty patch changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// New holder.
    pub holder: Option<Holder>,
    /// New statement.
    pub statement: Option<String>,
    /// New cadence.
    pub cadence: Option<Cadence>,
    /// Takes the duty away, with the reason.
    pub remove: Option<String>,
    /// What people wrongly believe.
    pub mistaken: Option<String>,
    /// How well supported, where it is not as the rule.
    pub basis: Option<Basis>,
    /// Source ids, where they are not the rule's.
    pub sources: Vec<String>,
}

impl Rule {
    /// How well the rule's word on one duty is supported.
    pub fn basis_of(&self, patch: &Patch) -> Basis {
        patch.basis.unwrap_or(self.basis)
    }

    /// What supports the rule's word on one duty.
    pub fn sources_of<'r>(&'r self, patch: &'r Patch) -> &'r [String] {
        if patch.sources.is_empty() { &self.sources } else { &patch.sources }
    }
}

/// Sources that contradict each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disagreement {
    /// Domain id.
    pub domain: String,
    /// Categories concerned; empty for all.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Services concerned; empty for all of the categories.
    #[serde(default)]
    pub services: Vec<String>,
    /// In words: who says what, and how Onus decides.
    pub text: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A resource type prefix that maps to no service on purpose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// `terraform` or `cloudformation`.
    pub kind: String,
    pub prefix: String,
    /// Why.
    pub reason: String,
}
