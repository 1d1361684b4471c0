//! The matrix: the one contract between resolution and everything that reads its result.
//!
//! An immutable, serialisable value; `matrix.json` publishes it. Indices point into the lists beside them and are
//! stable within one matrix only. Must not know: formats, the terminal, the clock.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::vocabulary::PartyKind;
use onus_model::{Basis, Cadence, Holder, Party};

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
            Split::NotApplicable => "–",
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

/// A duty as it stands in a configuration, with its trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// `DOMAIN.NAME`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Short label.
    pub title: String,
    /// Who carries it, or why nobody can say.
    pub holder: Holder,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How well supported.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// What people wrongly believe.
    pub mistaken: Option<String>,
    /// Unset options that would change the wording, or that leave the duty unresolved.
    pub depends_on: Vec<String>,
    /// Rules tried, weakest first.
    pub trace: Vec<Step>,
}

/// Rank of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The category's default.
    CategoryDefault,
    /// A rule of the service.
    ServiceRule,
    /// A rule for some of its options.
    OptionRule,
    /// An exception of the inventory.
    Exception,
}

impl Level {
    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            Level::CategoryDefault => "category default",
            Level::ServiceRule => "service rule",
            Level::OptionRule => "option rule",
            Level::Exception => "exception",
        }
    }
}

/// What became of a rule that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
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
    pub level: Level,
    /// Rule id, or the category's id.
    pub rule: String,
    /// Its conditions.
    pub when: BTreeMap<String, Vec<String>>,
    /// The holder it names; none where it only restates or removes.
    pub holder: Option<Holder>,
    /// What became of it.
    pub outcome: Outcome,
    /// How well supported.
    pub basis: Basis,
    /// Source ids.
    pub sources: Vec<String>,
    /// Lines of the founding documents.
    pub seeds: Vec<String>,
    /// The source's own date.
    pub source_dated: Option<Date>,
    /// When it was read.
    pub checked_on: Option<Date>,
    /// Remark, or the reason of a removal.
    pub note: Option<String>,
}

/// A duty that a rule took away.
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

/// Index of a duty in [`Matrix::duties`].
pub type DutyRef = u32;

/// The result of merging an inventory with the model. Read by every later stage, changed by none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Matrix {
    /// Version of this shape: `onus/matrix/1`.
    pub schema: String,
    /// What every publication says of itself.
    pub document: Document,
    /// The organisation.
    pub organisation: crate::inventory::Organisation,
    /// What readers need of the model.
    pub reference: Reference,
    /// Teams, in the inventory's order.
    pub teams: Vec<Team>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Rules of ownership, for the reason of an assignment.
    pub ownership: Vec<OwnershipRule>,
    /// Common controls.
    pub common_controls: Vec<CommonControl>,
    /// Scopes.
    pub scopes: Vec<Scope>,
    /// Duties as resolved, each once.
    pub duties: Vec<Duty>,
    /// Configurations, ordered by service name and label.
    pub configurations: Vec<Configuration>,
    /// Placements.
    pub placements: Vec<Placement>,
    /// Deployments, ordered by id.
    pub deployments: Vec<Deployment>,
    /// Exceptions of all deployments.
    pub exceptions: Vec<Exception>,
    /// Evidence held.
    pub evidence: Vec<Evidence>,
    /// Assurance reports.
    pub assurance: Vec<Assurance>,
    /// Data classes.
    pub data_classes: Vec<DataClass>,
    /// Duties of our own customers: for outward documents only.
    #[serde(default)]
    pub user_entity_duties: Vec<UserEntityDuty>,
}

/// A duty that our own customers carry, written for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UserEntityDuty {
    /// Id.
    pub id: String,
    /// What they must do.
    pub statement: String,
    /// Domain ids.
    pub domains: Vec<String>,
    /// Requirements that it answers: framework id and the framework's own identifiers.
    pub requirements: Vec<(String, Vec<String>)>,
    /// Our short titles of those that the model knows, by framework and identifier.
    #[serde(default)]
    pub titles: Vec<(String, String, String)>,
    /// How it is shared with us; none: it is theirs alone.
    pub sharing: Option<crate::inventory::Sharing>,
    /// What we do of it, where it is shared.
    pub ours: Option<String>,
}

impl Matrix {
    /// Version of the shape. A change that breaks readers makes it another number.
    pub const SCHEMA: &str = "onus/matrix/1";

    /// Name of a holder in running text.
    pub fn holder_name<'m>(&'m self, holder: &'m Holder) -> &'m str {
        match holder {
            Holder::Party(Party::Provider) => &self.reference.provider,
            Holder::Party(Party::Organisation) => &self.organisation.short,
            Holder::Party(Party::ThirdParty(id)) => self.reference.third_parties.get(id).unwrap_or(id),
            Holder::Party(Party::UserEntity) => "your customers",
            Holder::Unresolved(_) => "unresolved",
        }
    }
}

/// Document control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Title of the handbook.
    pub title: String,
    /// Authors.
    pub authors: Vec<String>,
    /// Language tag.
    pub language: String,
    /// Version of the document.
    pub version: String,
    /// Classification, printed on each page.
    pub classification: String,
    /// When it must be reviewed.
    pub review_by: Option<Date>,
    /// Day of the build, from the injected clock.
    pub date: Date,
    /// Revision of the inventory's repository, when it is in one.
    pub revision: Option<String>,
    /// Version of the rule data.
    pub model_version: String,
    /// Version of this program.
    pub program_version: String,
}

/// What readers need of the model: only what is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    /// The provider's name in running text.
    pub provider: String,
    /// The provider's full name.
    pub provider_name: String,
    /// Layers.
    pub layers: Vec<RefLayer>,
    /// Domains, in order.
    pub domains: Vec<RefDomain>,
    /// Sources used, by id.
    pub sources: BTreeMap<String, RefSource>,
    /// Names of third parties by id.
    pub third_parties: BTreeMap<String, String>,
    /// Evidence requirements by duty id.
    pub evidence: BTreeMap<String, Vec<RefEvidence>>,
    /// Words and meanings.
    pub glossary: Vec<(String, String)>,
    /// Frameworks of the scopes.
    pub frameworks: Vec<RefFramework>,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefLayer {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefDomain {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Title for narrow heads.
    pub short: String,
    /// Layer id.
    pub layer: String,
    /// `of`, `in` or `both`.
    pub side: onus_model::Side,
    /// Control class in words, and whether it is derived.
    pub control_class: String,
    /// Whether the class is our reasoning.
    pub control_derived: bool,
    /// What it covers.
    pub about: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefSource {
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Address.
    pub url: String,
    /// The page's own date.
    pub dated: Option<Date>,
    /// When it was read.
    pub checked_on: Date,
    /// Which copy.
    pub copy: Option<String>,
}

/// An evidence requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefEvidence {
    /// The record.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How old it may be, in days.
    pub max_age_days: Option<u32>,
}

/// A framework of a scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefFramework {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Edition.
    pub edition: String,
    /// Requirements: id, title, duties with relation and reason.
    pub requirements: Vec<RefRequirement>,
}

/// A requirement with its duties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefRequirement {
    /// Identifier.
    pub id: String,
    /// Our short title.
    pub title: String,
    /// Duty id, relation word, why.
    pub duties: Vec<(String, String, String)>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Another way to reach it.
    pub contact: Option<String>,
    /// Role that answers for it.
    pub lead: Option<String>,
    /// What it does.
    pub about: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Environment.
    pub environment: Option<String>,
    /// Legal entity.
    pub entity: Option<String>,
    /// Operator of its partition, by name, where it is not the provider itself.
    pub operator: Option<String>,
}

/// A rule of ownership in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OwnershipRule {
    /// `content/inventory/platform.yaml:12`.
    pub place: String,
    /// What it selects, in words: `domain guest-os, environment production`.
    pub selects: String,
}

/// A duty that one team fulfils once for many deployments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommonControl {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it provides.
    pub about: Option<String>,
    /// Index of the team that runs it.
    pub team: u32,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Framework id.
    pub framework: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// `carve-out` or `inclusive`.
    pub method: crate::inventory::Method,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Accounts in scope.
    pub accounts: Vec<String>,
    /// Indices of deployments in scope.
    pub deployments: Vec<u32>,
    /// What is left out: what, and why.
    pub excluded: Vec<(String, String)>,
    /// What a system security plan in OSCAL needs beyond the matrix.
    #[serde(default)]
    pub oscal: Option<crate::inventory::OscalSystem>,
}

/// A service with equal resolved cells, whatever the options that led there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Configuration {
    /// Stable, readable id: `ecs-fargate`.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Service's full name.
    pub service_name: String,
    /// Service's short name.
    pub service_short: String,
    /// What tells it apart from the service's other configurations: `AWS Fargate`.
    pub label: String,
    /// Category that its duties start from.
    pub category: onus_model::Category,
    /// Category in print.
    pub category_name: String,
    /// One line why.
    pub category_reason: String,
    /// Options; where deployments differ without consequence, the first deployment's.
    pub settings: Vec<Setting>,
    /// Product family.
    pub family: String,
    /// `active`, `closed`, `retired`.
    pub status: onus_model::Status,
    /// Dates and successors.
    pub status_note: Option<String>,
    /// Security documentation.
    pub security_docs: Option<String>,
    /// One per domain, in order.
    pub cells: Vec<Cell>,
    /// Disagreements between sources: domain id and words.
    pub disagreements: Vec<(String, String)>,
    /// Indices of its deployments.
    pub deployments: Vec<u32>,
}

/// A configuration × domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// Derived from its duties.
    pub split: Split,
    /// Duties in catalogue order.
    pub duties: Vec<DutyRef>,
    /// Duties that a rule took away.
    pub removed: Vec<Removed>,
    /// Why it does not apply, or why nothing is known.
    pub reason: Option<String>,
}

/// A configuration with its owners and exceptions: the unit of exports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Placement {
    /// Index of the configuration.
    pub configuration: u32,
    /// One per duty, in the order of the configuration's cells; oversight duties of exceptions follow.
    pub assignments: Vec<Assignment>,
    /// Splits that exceptions changed: domain index and split.
    pub splits: Vec<(u32, Split)>,
}

/// Who carries one duty of a placement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// The duty, with its holder after exceptions.
    pub duty: DutyRef,
    /// Accountable team, where the duty is ours and anyone has it.
    pub accountable: Option<u32>,
    /// Performing teams; empty: the accountable one performs.
    pub performs: Vec<u32>,
    /// Common control that fulfils it.
    pub common_control: Option<u32>,
    /// The rule of ownership that decided; none: the deployment's owner.
    pub ownership: Option<u32>,
    /// The exception that applies.
    pub exception: Option<u32>,
}

/// One line of the inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deployment {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Index of its placement.
    pub placement: u32,
    /// Owner.
    pub owner: Option<u32>,
    /// Environment.
    pub environment: Option<String>,
    /// Index of its account.
    pub account: Option<u32>,
    /// Regions.
    pub regions: Vec<String>,
    /// Data classes.
    pub data: Vec<String>,
    /// Resources it stands for.
    pub count: u64,
    /// Its own options with their origin.
    pub settings: Vec<Setting>,
    /// Remark.
    pub note: Option<String>,
    /// `content/inventory/payments.yaml:12`.
    pub place: String,
}

/// An exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Index of its deployment.
    pub deployment: u32,
    /// `reassignment`, `risk-acceptance`, `compensating-control`.
    pub kind: String,
    /// Duty ids.
    pub duties: Vec<String>,
    /// To whom, which risk, or what instead.
    pub detail: String,
    /// Contract, register entry.
    pub reference: Option<String>,
    /// Approval.
    pub approved: Option<crate::inventory::Approval>,
    /// Last day.
    pub expires: Option<Date>,
    /// Where it was written.
    pub place: String,
}

/// Whether evidence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// There, in period, passed, reviewed by someone other than its collector.
    Held,
    /// Older than it may be.
    Stale,
    /// The review says that it does not prove the duty.
    Failed,
    /// Nobody other than its collector has reviewed it.
    Unreviewed,
    /// Nothing was collected.
    Missing,
}

impl EvidenceState {
    /// Word in print.
    pub fn word(self) -> &'static str {
        match self {
            EvidenceState::Held => "held",
            EvidenceState::Stale => "stale",
            EvidenceState::Failed => "failed",
            EvidenceState::Unreviewed => "not reviewed",
            EvidenceState::Missing => "missing",
        }
    }
}

/// Something collected as proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Index of its deployment.
    pub deployment: Option<u32>,
    /// Index of its common control.
    pub common_control: Option<u32>,
    /// Duty ids.
    pub duties: Vec<String>,
    /// Title.
    pub title: String,
    /// Path inside the project.
    pub file: String,
    /// Query or export that made it.
    pub source: Option<String>,
    /// Day of collection.
    pub collected_on: Option<Date>,
    /// Collector.
    pub collected_by: Option<String>,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Review.
    pub review: Option<crate::inventory::Review>,
    /// On the day of the build.
    pub state: EvidenceState,
    /// Where it was written.
    pub place: String,
}

/// An assurance report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assurance {
    /// Id.
    pub id: String,
    /// Operator.
    pub operator: String,
    /// Title.
    pub report: String,
    /// Service ids in scope.
    pub services: Vec<String>,
    /// Regions in scope; empty: all.
    pub regions: Vec<String>,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Bridge letter.
    pub bridge_to: Option<Date>,
    /// Exceptions noted.
    pub exceptions_noted: Vec<String>,
    /// Our review.
    pub review: Option<crate::inventory::Approval>,
    /// CUECs: number, title, duty ids.
    pub cuecs: Vec<(String, String, Vec<String>)>,
    /// The report itself, inside the project.
    #[serde(default)]
    pub file: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
    /// Whether it may be passed on.
    pub may_pass_on: bool,
}

/// A data class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataClass {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Regions where it may be.
    pub regions: Vec<String>,
    /// Whether it must be encrypted at rest.
    pub encrypted: bool,
}
