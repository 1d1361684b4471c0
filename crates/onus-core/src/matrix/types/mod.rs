//! The matrix: the one contract between resolution and everything that reads its result.
//!
//! An immutable, serialisable value; `matrix.json` publishes it. Indices point into the lists of [`Matrix`] and are stable
//! within one matrix only. Must not know: formats, the terminal, the clock.

mod configuration;
mod duty;
mod estate;
mod evidence;
mod judging;
mod reference;
mod register;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::{Holder, Party};

pub use configuration::*;
pub use duty::*;
pub use estate::*;
pub use evidence::*;
pub use judging::*;
pub use reference::*;
pub use register::*;

/// The result of merging an inventory with the model. Read by every later stage, changed by none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Matrix {
    /// Version of this shape: `onus/matrix/2`.
    pub schema: String,
    /// Document control, printed in every publication.
    pub document: Document,
    /// The organisation.
    pub organisation: crate::inventory::Organisation,
    /// What readers need of the model.
    pub reference: Reference,
    /// Teams, in the inventory's order.
    pub teams: Vec<Team>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Ownership rules, as reasons of assignments.
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
    /// Items of evidence.
    pub evidence: Vec<Evidence>,
    /// How collected evidence came to be.
    #[serde(default)]
    pub collections: Vec<crate::inventory::Collection>,
    /// Assurance reports.
    pub assurance: Vec<Assurance>,
    /// Data classes.
    pub data_classes: Vec<DataClass>,
    /// Duties of the organisation's own customers, for documents that are given to customers only.
    #[serde(default)]
    pub user_entity_duties: Vec<UserEntityDuty>,
    /// What a register of information under DORA needs.
    #[serde(default)]
    pub register_of_information: Option<RegisterOfInformation>,
    /// What other parties claim to do for us.
    #[serde(default)]
    pub received_matrices: Vec<ReceivedMatrix>,
}

/// A duty that the organisation's own customers carry, written for them.
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
    /// Our short titles of the requirements that the model knows: framework id, identifier, title.
    #[serde(default)]
    pub titles: Vec<(String, String, String)>,
    /// Names of those frameworks that the model knows: framework id, name.
    #[serde(default)]
    pub framework_names: Vec<(String, String)>,
    /// How it is shared with the organisation; null where it is the customer's alone.
    pub sharing: Option<crate::inventory::Sharing>,
    /// The organisation's part, where it is shared.
    pub ours: Option<String>,
    /// What the customer does to carry its part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<crate::inventory::CustomerAction>,
    /// What customers have to set for it.
    #[serde(default)]
    pub settings: Vec<crate::inventory::CustomerSetting>,
}

/// A matrix of responsibilities that another party handed to us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceivedMatrix {
    /// Id.
    pub id: String,
    /// Who claims: `provider` or `third-party:ID`.
    pub party: String,
    /// Framework id.
    pub framework: String,
    /// The document that it was read from.
    pub document: crate::inventory::ReceivedDocument,
    /// What the party says, row by row.
    pub claims: Vec<crate::inventory::Claim>,
}

impl Matrix {
    /// Version of the shape. A change that breaks readers makes it another number.
    pub const SCHEMA: &str = "onus/matrix/2";

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

/// Document control, printed in every publication.
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
    /// Day of the build.
    pub date: Date,
    /// Revision of the inventory's repository, when it is in one.
    pub revision: Option<String>,
    /// Version of the rule data.
    pub model_version: String,
    /// Version of this program.
    pub program_version: String,
    /// How obligations are judged.
    #[serde(default)]
    pub judging: Judging,
}
