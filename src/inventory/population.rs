//! What imports saw: the population from which an auditor samples, and by which an inventory is known to be complete.
//!
//! Importers write it beside the inventory; nobody edits it by hand. Must not know: the matrix, formats, the terminal.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::source::At;

/// Everything that imports saw, the newest of each source.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// One for each source that was imported.
    pub imports: Vec<Import>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct Import {
    /// What was read: `terraform`, `focus`.
    pub source: String,
    /// Day on which it was read.
    pub on: Option<Date>,
    /// What it saw.
    pub seen: Vec<Seen>,
    /// Ids of deployments that this source ever brought.
    pub brought: BTreeSet<String>,
}

/// One resource as an import saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where the population lists it.
    pub at: At,
    /// ARN or address.
    pub address: String,
    /// Service id of the model, where the kind of resource maps to one.
    pub service: Option<String>,
    /// The deployment that stands for it.
    pub deployment: Option<String>,
    /// Account id.
    pub account: Option<String>,
}
