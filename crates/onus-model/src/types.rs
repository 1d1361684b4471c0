//! The provider model as plain data: what a rule, a duty, a service is once it has been read and checked.
//!
//! Everything here is serialisable without self-description (the built-in model is stored as postcard), so no
//! `untagged`, no `flatten`, no skipped fields. Must not know: inventories, formats, the terminal.

use std::collections::BTreeMap;
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::check_catalogue::*;
pub use crate::framework::*;
pub use crate::programme::*;

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
    /// The class.
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
    /// Control class.
    pub control_class: Control,
    /// What the area covers, in one sentence.
    pub about: String,
    /// Words of everyday questions that mean it: `patch`, `kernel`.
    #[serde(default)]
    pub words: Vec<String>,
}

/// The model's defaults for a kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// The organisation runs everything above the hypervisor.
    Infrastructure,
    /// A managed platform: the provider runs system and platform. AWS's word; not Docker.
    Container,
    /// The organisation only brings data and access rules.
    Abstracted,
    /// No documentation supports a category.
    Unresolved,
}

impl Category {
    /// Stable id as written in data.
    pub fn id(self) -> &'static str {
        match self {
            Category::Infrastructure => "infrastructure",
            Category::Container => "container",
            Category::Abstracted => "abstracted",
            Category::Unresolved => "unresolved",
        }
    }
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

/// How often a duty recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Without pause.
    Continuous,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    HalfYearly,
    /// Every year.
    Yearly,
    /// Whenever the thing changes.
    AtChange,
    /// Whenever the event happens.
    OnEvent,
}

/// How often, in print; where the model states no cadence, that.
pub fn how_often(cadence: Option<Cadence>) -> &'static str {
    cadence.map_or("no interval set", Cadence::words)
}

impl Cadence {
    /// Words in print: `half-yearly`, `at change`.
    pub fn words(self) -> &'static str {
        match self {
            Cadence::Continuous => "continuous",
            Cadence::Daily => "daily",
            Cadence::Weekly => "weekly",
            Cadence::Monthly => "monthly",
            Cadence::Quarterly => "quarterly",
            Cadence::HalfYearly => "half-yearly",
            Cadence::Yearly => "yearly",
            Cadence::AtChange => "at change",
            Cadence::OnEvent => "on event",
        }
    }

    /// Length of one period in days; `None` where the duty does not follow the calendar.
    pub fn days(self) -> Option<i64> {
        match self {
            Cadence::Daily => Some(1),
            Cadence::Weekly => Some(7),
            Cadence::Monthly => Some(31),
            Cadence::Quarterly => Some(92),
            Cadence::HalfYearly => Some(184),
            Cadence::Yearly => Some(366),
            Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent => None,
        }
    }
}

/// What a duty is owed for: somebody who fulfils it once has fulfilled it for all of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Organisation,
    Account,
    #[default]
    Deployment,
}

impl Unit {
    pub fn id(self) -> &'static str {
        match self {
            Unit::Organisation => "organisation",
            Unit::Account => "account",
            Unit::Deployment => "deployment",
        }
    }
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

/// One duty of the catalogue with its defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DutyDefinition {
    /// `DOMAIN.NAME`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Short label.
    pub title: String,
    /// What it is owed for.
    pub unit: Unit,
    /// Category defaults; a category that is not named has no such duty by default.
    pub defaults: BTreeMap<Category, DutyDefault>,
    /// What proves it when it is the organisation's.
    pub evidence: Vec<EvidenceRequirement>,
}

/// What a category says of a duty.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DutyDefault {
    pub holder: DefaultHolder,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How well supported.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// What people wrongly believe about it.
    pub mistaken: Option<String>,
}

/// Whom a category gives a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefaultHolder {
    Party(Party),
    /// Whoever operates the layer of the duty's domain, by [`Model::operators`].
    Operator,
    /// Everybody who operates any layer, each for their own layers.
    EveryOperator,
    /// Nobody can say, and why.
    Unresolved(String),
}

/// A party, or an honest gap.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holder {
    /// This party carries it.
    Party(Party),
    /// Nobody can say, and why.
    Unresolved(String),
}

/// What an auditor accepts as proof of a duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRequirement {
    /// The record: `Restore test record`.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often one is needed.
    #[serde(default)]
    pub cadence: Option<Cadence>,
    /// How old it may be, in days.
    #[serde(default)]
    pub max_age_days: Option<u32>,
}

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
    /// Category.
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

/// A word and its meaning.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub term: String,
    /// Its meaning.
    pub meaning: String,
}

/// A resource type prefix that maps to no service on purpose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// `terraform` or `cloudformation`.
    pub kind: String,
    /// The prefix.
    pub prefix: String,
    /// Why.
    pub reason: String,
}
