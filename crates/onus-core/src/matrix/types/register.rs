//! What a register of information under DORA needs beyond the rest of the matrix.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::{Contract, FunctionFacts, RegisterEntity};

/// A register of information.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterOfInformation {
    /// The financial entity that keeps it.
    pub entity: RegisterEntity,
    /// Contractual arrangements.
    pub contracts: Vec<Contract>,
    /// Functions of the business.
    pub functions: Vec<RegisterFunction>,
}

/// A function and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterFunction {
    /// What is said of the function itself.
    pub facts: FunctionFacts,
    /// Ids of the deployments that it rests on.
    pub deployments: Vec<String>,
}
