//! Importers: what a source tells of an estate becomes an inventory.
//!
//! Readers (one file a source) turn files into [`resource::Resource`]s; the rest groups these into deployments. Must not know: the
//! matrix, formats, the terminal, the clock.

// Readers of resources, by the name of their source: `aws-config` aws_config::read, `tagging` tagging::read, `aws-cli`
// aws_cli::read, `focus` bill::focus::read, `cur` bill::cur::read, `ocsf` ocsf::read. A reader may hand on one address
// twice: the later call counts. Of teams and owners: `backstage` backstage::read and backstage::merge.
pub mod aws_cli;
pub mod aws_config;
pub mod backstage;
pub mod bill;
pub mod ocsf;
pub mod resource;
pub mod support;
pub mod tagging;
