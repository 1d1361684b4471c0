//! What imports saw: the population from which an auditor samples, and by which an inventory is known to be complete.
//!
//! `onus import` writes it beside the inventory; nobody edits it. Must not know: the matrix, formats, the terminal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Everything that imports saw, added up: what a check asks for, not every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// One for each file and source, in order of path and source.
    pub imports: Vec<Import>,
    /// Ids of deployments that imports wrote.
    pub brought: BTreeSet<String>,
}

/// What one source showed, as one file lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Path of the file inside the project.
    pub path: String,
    /// What was read: `terraform`, `focus`.
    pub source: String,
    /// Newest day on which it was read.
    pub on: Option<Date>,
    /// Ids of the deployments that stand for what it saw.
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
