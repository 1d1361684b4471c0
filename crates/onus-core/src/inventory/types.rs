//! The inventory as plain data: what an organisation runs, who owns it, what is excepted, what proves it.
//!
//! References between things are still names here (checked by [`super::read`]); each thing knows where it was
//! written. Must not know: the matrix, formats.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_source::At;
use onus_source::typed::Spanned;

use super::collection::Collection;
use super::evidence::{AssuranceReport, Evidence};
use super::fedramp::Origination;
use super::oscal_system::OscalSystem;
use super::received::ReceivedMatrix;
use super::register::RegisterOfInformation;
use super::selector::Selector;
use super::user_entity::UserEntityDuty;

/// Everything the files of one inventory say, merged in order of path.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// The organisation itself.
    pub organisation: Organisation,
    pub teams: Vec<Team>,
    pub accounts: Vec<Account>,
    /// Who carries our duties.
    pub ownership: Vec<Ownership>,
    /// Duties fulfilled once for many deployments.
    pub common_controls: Vec<CommonControl>,
    /// What packs are made for.
    pub scopes: Vec<Scope>,
    /// Services in use.
    pub deployments: Vec<Deployment>,
    /// What was collected as proof.
    pub evidence: Vec<Evidence>,
    /// How collected evidence came to be.
    pub collections: Vec<Spanned<Collection>>,
    /// Assurance reports of the provider and of third parties, recorded by reference.
    pub assurance: Vec<AssuranceReport>,
    /// Where data of a class may be.
    pub data_classes: Vec<DataClass>,
    /// Teams' acceptance of their duties.
    pub acknowledgements: Vec<Acknowledgement>,
    /// Duties that our own customers carry, written for them.
    pub user_entity_duties: Vec<UserEntityDuty>,
    /// What a register of information under DORA needs.
    pub register_of_information: Option<RegisterOfInformation>,
    /// What other parties claim to do for us.
    pub received_matrices: Vec<ReceivedMatrix>,
}

/// The organisation whose inventory this is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Organisation {
    /// Full name.
    pub name: String,
    /// Name in running text; the full name where nothing shorter is given.
    pub short: String,
    /// Legal entities.
    pub entities: Vec<String>,
    /// Where questions go.
    pub contact: Option<String>,
    /// Day from which it keeps proof. What fell due earlier is nobody's next action, and stays a gap of a period that holds it.
    #[serde(default)]
    pub records_since: Option<Date>,
}

/// A group inside the organisation.
#[derive(Clone, Debug, Default)]
pub struct Team {
    pub id: Spanned<String>,
    /// Name in print.
    pub name: String,
    /// Address that reaches it.
    pub email: Option<String>,
    /// Another way to reach it: a channel, a rota.
    pub contact: Option<String>,
    /// Role that is accountable for it: `Head of Payments`.
    pub lead: Option<String>,
    /// What it does, in a sentence.
    pub about: Option<String>,
}

/// An account of the provider.
#[derive(Clone, Debug)]
pub struct Account {
    /// Twelve digits, or an alias.
    pub id: Spanned<String>,
    /// Name in print.
    pub name: String,
    /// Environment of its deployments, unless they say otherwise.
    pub environment: Option<String>,
    /// Legal entity.
    pub entity: Option<Spanned<String>>,
    /// Partition: `aws` by default.
    pub partition: String,
    /// Team that owns its deployments, unless they say otherwise.
    pub owner: Option<Spanned<String>>,
    /// Regions of its deployments, unless they say otherwise.
    pub regions: Vec<Spanned<String>>,
    /// Data classes of its deployments, unless they say otherwise.
    pub data: Vec<Spanned<String>>,
    /// First day on which it existed; none: always.
    pub since: Option<Date>,
    /// Last day on which it existed.
    pub until: Option<Date>,
}

/// The teams that carry the duties that a selector names.
#[derive(Clone, Debug)]
pub struct Ownership {
    /// Where it was written.
    pub at: At,
    /// The one team that answers for them.
    pub accountable: Spanned<String>,
    /// Teams that carry them out; empty: the accountable one does.
    pub performs: Vec<Spanned<String>>,
    /// What it is about.
    pub selector: Selector,
    /// The common control that fulfils them.
    pub common_control: Option<Spanned<String>>,
}

/// A duty that one team fulfils once for many deployments.
#[derive(Clone, Debug)]
pub struct CommonControl {
    pub id: Spanned<String>,
    /// Name in print.
    pub name: String,
    /// What it provides.
    pub about: Option<String>,
    /// Team that runs it.
    pub team: Spanned<String>,
}

/// What an evidence pack is made for.
#[derive(Clone, Debug)]
pub struct Scope {
    pub id: Spanned<String>,
    /// Name in print.
    pub name: Option<String>,
    /// Framework id.
    pub framework: Spanned<String>,
    /// Legal entity.
    pub entity: Option<Spanned<String>>,
    /// Accounts in scope.
    pub accounts: Vec<Spanned<String>>,
    /// Environments in scope; empty: all of the accounts.
    pub environments: Vec<Spanned<String>>,
    /// What is left out, with the reason.
    pub excluded: Vec<Exclusion>,
    /// `carve-out` or `inclusive`.
    pub method: Method,
    /// Period under audit.
    pub period: Option<(Date, Date)>,
    /// What the organisation states of requirements that cloud duties do not answer, or not alone.
    pub statements: Vec<RequirementStatement>,
    /// Whether the organisation states that `user_entity_duties` lists everything that customers have to do.
    pub customer_duties_complete: bool,
    /// What a system security plan in OSCAL needs beyond the matrix.
    pub oscal: Option<OscalSystem>,
}

/// What the organisation states of one requirement of a scope's framework.
#[derive(Clone, Debug)]
pub struct RequirementStatement {
    /// The requirement's identifier, or that of one of its parts: `AC-2(a)`.
    pub requirement: Spanned<String>,
    pub stated: Stated,
    /// Day by which what is missing will be there.
    pub planned_by: Option<Date>,
    /// Where what meets it comes from.
    pub origination: Vec<Origination>,
}

/// A claim of the organisation: printed as such, and never a status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stated {
    /// Why the requirement does not apply.
    NotApplicable(String),
    /// The document or process that meets what no cloud duty answers.
    Met(String),
    /// What is still missing.
    NotMet(String),
}

impl Stated {
    /// In print: `met by: Office standard`.
    pub fn words(&self) -> String {
        match self {
            Stated::NotApplicable(why) => format!("not applicable: {why}"),
            Stated::Met(by) => format!("met by: {by}"),
            Stated::NotMet(what) => format!("missing: {what}"),
        }
    }
}

/// How a subservice organisation is treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The provider's controls are left out and relied upon through its reports.
    #[default]
    CarveOut,
    /// The provider's controls are within the report.
    Inclusive,
}

/// An account or deployment that a scope leaves out.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// Account id, if it is one.
    pub account: Option<Spanned<String>>,
    /// Deployment id, if it is one.
    pub deployment: Option<Spanned<String>>,
    pub reason: String,
}

/// A service in use.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Where it was written.
    pub at: At,
    pub id: Spanned<String>,
    /// Name in print.
    pub name: String,
    /// Service id of the model.
    pub service: Spanned<String>,
    /// Options that are set, checked against the service.
    pub options: BTreeMap<String, String>,
    /// Where each of those options was written.
    pub options_at: BTreeMap<String, At>,
    /// Team that is accountable for what no ownership rule assigns to another.
    pub owner: Option<Spanned<String>>,
    /// Environment: its own, or its account's.
    pub environment: Option<String>,
    /// Account id.
    pub account: Option<Spanned<String>>,
    pub regions: Vec<Spanned<String>>,
    /// Data classes.
    pub data: Vec<Spanned<String>>,
    /// How many resources it stands for.
    pub count: u64,
    pub exceptions: Vec<Exception>,
    /// First day on which it existed; none: always.
    pub since: Option<Date>,
    /// Last day on which it existed.
    pub until: Option<Date>,
    pub note: Option<String>,
}

/// A duty that is handled differently from what the model and the ownership rules say.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Where it was written.
    pub at: At,
    pub kind: ExceptionKind,
    /// Duty ids.
    pub duties: Vec<Spanned<String>>,
    /// Contract, schedule, risk register entry.
    pub reference: Option<String>,
    /// Approval.
    pub approved: Option<Approval>,
    /// Last day on which it holds.
    pub expires: Option<Date>,
    /// Where that day was written.
    pub expires_at: Option<At>,
}

/// Kinds of exception. None ever moves a duty to the provider.
#[derive(Clone, Debug, PartialEq)]
pub enum ExceptionKind {
    /// Another team or a third party carries the duty.
    Reassignment(Receiver),
    /// The duty is not done and the risk is accepted.
    RiskAcceptance {
        /// Entry of the risk register, or the risk in words.
        risk: String,
    },
    /// Something else is done instead.
    CompensatingControl {
        /// What is done instead.
        control: String,
        /// Role that tested it.
        tested_by: Option<String>,
    },
}

/// Who receives a reassigned duty.
#[derive(Clone, Debug, PartialEq)]
pub enum Receiver {
    /// A team of ours.
    Team(Spanned<String>),
    /// A third party, by name.
    ThirdParty(String),
}

/// Who approved, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// Role.
    pub role: String,
    /// Day.
    pub on: Date,
    /// Ticket.
    pub ticket: Option<String>,
}

/// A class of data and where it may be.
#[derive(Clone, Debug)]
pub struct DataClass {
    /// Stable id: `cardholder`.
    pub id: Spanned<String>,
    /// Name in print.
    pub name: String,
    /// Regions where it may be kept; if empty, any.
    pub regions: Vec<String>,
    /// Whether it must be encrypted at rest.
    pub encrypted: bool,
}

/// A team's acceptance of its duties.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    /// Where it was written.
    pub at: At,
    /// Team id.
    pub team: Spanned<String>,
    /// Role that accepted.
    pub by: String,
    pub on: Date,
    /// Revision or version of what was accepted.
    pub revision: Option<String>,
    /// What was accepted, as `onus check` prints it: the start of a hash of the team's duties.
    pub duties: Option<Spanned<String>>,
}
