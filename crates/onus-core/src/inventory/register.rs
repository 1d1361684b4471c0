//! What a register of information under DORA needs beyond the matrix: contracts, functions of the business and identifiers.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::selector::Selector;

/// The register as the inventory gives it.
#[derive(Clone, Debug)]
pub struct RegisterOfInformation {
    pub entity: RegisterEntity,
    pub contracts: Vec<Contract>,
    pub functions: Vec<BusinessFunction>,
}

/// The financial entity that keeps the register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterEntity {
    /// Legal entity identifier.
    pub lei: Option<String>,
    /// Country, as two letters.
    pub country: Option<String>,
    /// Type of entity in the words of the technical standard.
    pub kind: Option<String>,
    /// Competent authority.
    pub authority: Option<String>,
}

/// A contractual arrangement on the use of ICT services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contract {
    /// Its reference number.
    pub reference: String,
    /// Who provides the services directly.
    pub provider: ContractParty,
    /// Those behind, in the order of the chain: the first has rank 2.
    pub subcontractors: Vec<ContractParty>,
    /// `standalone`, `overarching` or `subsequent`.
    pub arrangement: Option<String>,
    /// Reference number of the overarching arrangement.
    pub overarching: Option<String>,
    /// First day.
    pub starts: Option<Date>,
    /// Last day; null: it has none.
    pub ends: Option<Date>,
    /// Country of the governing law, as two letters.
    pub governing_law: Option<String>,
    /// Services that it covers, by type of ICT service.
    pub services: Vec<ContractServices>,
}

/// A party to a contract, or behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContractParty {
    /// `provider` or `third-party:ID`.
    pub operator: String,
    /// Legal name.
    pub name: Option<String>,
    /// Identification code.
    pub identifier: Option<String>,
    /// What kind of code it is: `LEI`, `EUID`.
    pub identifier_type: Option<String>,
    /// Country of its headquarters, as two letters.
    pub country: Option<String>,
}

/// Services of one type in a contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContractServices {
    /// Code of the type in the technical standard: `S17`.
    pub kind: String,
    /// Service ids.
    pub services: Vec<String>,
}

/// A function of the business, and the deployments that it rests on.
#[derive(Clone, Debug)]
pub struct BusinessFunction {
    pub facts: FunctionFacts,
    pub selector: Selector,
}

/// What is said of a function itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionFacts {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Licensed activity in the words of the technical standard.
    pub licensed_activity: Option<String>,
    /// Whether it is critical or important; null: not assessed.
    pub critical: Option<bool>,
    /// Why.
    pub reason: Option<String>,
    /// Day of the last assessment.
    pub assessed_on: Option<Date>,
    /// Recovery time objective in hours.
    pub rto_hours: Option<u64>,
    /// Recovery point objective in hours.
    pub rpo_hours: Option<u64>,
}
