//! The provider model as plain data: what a rule, a duty, a service is once it has been read and checked.
//!
//! Everything here is serialisable without self-description (the built-in model is stored as postcard), so no
//! `untagged`, no `flatten`, no skipped fields. Must not know: inventories, formats, the terminal.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::category::*;
pub use crate::check_catalogue::*;
pub use crate::duty::*;
pub use crate::framework::*;
pub use crate::party::*;
pub use crate::programme::*;
pub use crate::service::*;

/// The whole model: immutable after [`super::Builder::finish`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Model {
    /// Version of the rule data, printed in every document: `2026.11`.
    pub version: String,
    /// The provider whose services are described.
    pub provider: Provider,
    /// Layers from facilities up to governance, in reading order.
    pub layers: Vec<Layer>,
    /// Domains, in the order of their layers.
    pub domains: Vec<Domain>,
    /// The three categories.
    pub categories: Vec<CategoryInfo>,
    /// Parties other than provider and organisation that a rule may name.
    pub third_parties: Vec<ThirdParty>,
    /// Duty catalogue by id, ordered by domain and then as written.
    pub duties: IndexMap<String, DutyDefinition>,
    /// Services by id.
    pub services: BTreeMap<String, Service>,
    /// Sources by id.
    pub sources: BTreeMap<String, Source>,
    /// Where sources disagree, in words.
    pub disagreements: Vec<Disagreement>,
    /// Requirement catalogues and their links to duties.
    pub frameworks: Vec<Framework>,
    /// Checks of tools, and the duties that their results bear on.
    pub checks: Vec<CheckCatalogue>,
    /// Which services the provider's reports and authorisations cover.
    pub programmes: Vec<Programme>,
    /// Words that a reader meets.
    pub glossary: Vec<Term>,
    /// Resource type prefixes that deliberately map to no service.
    pub exclusions: Vec<Exclusion>,
    /// By which prefixes IAM calls the actions of services, sorted.
    pub iam_prefixes: Vec<IamPrefix>,
    /// How importers read a service's resources.
    pub readings: Vec<super::Reading>,
}

/// The cloud provider and who operates its partitions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Short id: `aws`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Name in running text and matrix heads: `AWS`.
    pub short: String,
    /// Operators of partitions, where they differ from the provider.
    #[serde(default)]
    pub operators: Vec<PartitionOperator>,
}

/// Who operates one partition.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionOperator {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// Operator of the whole partition, when it is one.
    #[serde(default)]
    pub name: Option<String>,
    /// Operators by region, when they differ inside the partition.
    #[serde(default)]
    pub regions: Vec<RegionOperator>,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// Who operates one region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionOperator {
    /// Region code: `cn-north-1`.
    pub region: String,
    /// Operator's full name.
    pub name: String,
}

/// A group of domains.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Stable id.
    pub id: String,
    /// Title in print.
    pub title: String,
}

/// Which half of the shared responsibility model a domain belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Security *of* the cloud.
    Of,
    /// Security *in* the cloud.
    In,
    /// Both halves meet here.
    Both,
}

/// AWS's class of a control; ours beyond those that AWS names are marked derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlClass {
    /// Fully inherited from the provider.
    Inherited,
    /// Applies to both, in separate contexts.
    SharedControl,
    /// Solely the organisation's.
    CustomerSpecific,
    /// Not classified by the provider.
    Unclassified,
}

/// A control class with its basis.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub class: ControlClass,
    /// Whether the provider states it.
    pub basis: Basis,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// An area of responsibility.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Stable id: `guest-os`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Title for narrow matrix heads, at most 22 characters.
    pub short: String,
    /// Layer id.
    pub layer: String,
    /// Of the cloud, in the cloud, or both.
    pub side: Side,
    pub control_class: Control,
    /// What the area covers, in one sentence.
    pub about: String,
    /// Words of everyday questions that mean it: `patch`, `kernel`.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Words about a category.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryInfo {
    /// Which one.
    pub id: Category,
    /// Provider's name for it.
    pub name: String,
    /// Name in print, where the provider's own misleads.
    pub shown_as: String,
    /// IaaS, PaaS, SaaS view.
    pub service_model: String,
    /// One or two sentences.
    pub about: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A document that supports rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Stable id.
    pub id: String,
    /// Title of the page.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is.
    pub url: String,
    /// The page's own date, where it has one.
    #[serde(default)]
    pub dated: Option<Date>,
    /// The day on which we read it.
    pub checked_on: Date,
    /// Which copy was read, when it was not the live page.
    #[serde(default)]
    pub copy: Option<String>,
}

/// A word and its meaning.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub term: String,
    pub meaning: String,
    /// What others call it: whoever searches for one of these finds the word.
    pub also: Vec<String>,
}

/// The prefix by which IAM calls the actions of one or more services.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IamPrefix {
    /// Without the colon: `rds`.
    pub prefix: String,
    /// Service ids.
    pub services: Vec<String>,
}
