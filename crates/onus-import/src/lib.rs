//! Importers: what a source tells of an estate becomes an inventory.
//!
//! Readers (one file a source) turn files into [`resource::Resource`]s; the rest maps these to services, groups them into
//! deployments, and merges those into what was written before. Must not know: the matrix, formats, the terminal, the clock.

pub mod attributes;
pub mod aws_cli;
mod aws_cli_answers;
pub mod aws_config;
pub mod backstage;
pub mod bill;
pub mod catalogue;
pub mod claims;
pub mod cloudformation;
pub mod collect;
mod deployment;
pub mod estate;
pub mod evidence;
pub mod group;
pub mod identity;
pub mod kinds;
mod mixed_lists;
mod names;
mod naming;
pub mod ocsf;
pub mod open;
pub mod options;
pub mod pulumi;
pub mod received;
pub mod record;
pub mod resource;
pub mod run;
pub mod settle;
pub mod sources;
pub mod support;
pub mod survey;
pub mod tagging;
pub mod tags;
pub mod terraform;
mod volumes;
pub mod write;
