//! What imports contain: the population from which an auditor samples, and that shows whether an inventory is complete.
//!
//! `onus import` writes it beside the inventory; nobody edits it. Must not know: the matrix, formats, the terminal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// A summary of everything that imports contain, for checks: not every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// One for each file and source, in order of path and source.
    pub imports: Vec<Import>,
    /// Ids of deployments that imports wrote.
    pub brought: BTreeSet<String>,
}

/// What one source contains, according to one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Path of the file inside the project.
    pub path: String,
    /// What was read: `terraform`, `focus`.
    pub source: String,
    /// Newest day on which it was read.
    pub on: Option<Date>,
    /// Ids of the deployments that represent its resources.
    pub deployments: BTreeSet<String>,
    /// Service ids of the model, each with the first resource of it.
    pub services: BTreeMap<String, FirstResource>,
    /// Account ids, each with the first resource in it.
    pub accounts: BTreeMap<String, FirstResource>,
}

/// The first resource of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstResource {
    /// ARN or address.
    pub address: String,
    /// Line of the file.
    pub line: u64,
}
