//! A stack while its template is read.

use std::collections::BTreeMap;

use serde_json::Value;

/// A stack that is being read.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// Its name, with those above it.
    pub name: String,
    /// Where it runs.
    pub environment: Environment,
    /// Parameters that the stack above gives.
    pub given: BTreeMap<String, Option<Value>>,
}

/// Where a stack runs, and its tags.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub account: Option<String>,
    pub region: Option<String>,
    /// Tags of all its resources.
    pub tags: BTreeMap<String, String>,
}
