//! Evidence from the results of other tools: who examined what, and which duties that bears on.
//!
//! A reader a kind of file finds results ([`CheckResult`]); [`Gatherer`] joins them to deployments through the population and
//! to duties through the model's catalogues of checks; [`mod@write`] keeps the rows, the record of the collection and an item
//! of evidence for each subject and statement. Must not know: the clock, the terminal.

mod asff;
mod aws_config;
mod backup_jobs;
mod credential_report;
mod document;
mod entries;
mod estate;
mod gather;
mod inspector;
mod junit;
mod kind;
pub mod manifest;
mod ocsf;
mod oscal;
mod patch_compliance;
mod powerpipe;
mod prowler_csv;
mod result;
pub mod review;
pub mod run;
pub mod sample;
mod sources;
pub mod test_mapping;
mod texts;
pub mod write;

pub use estate::Estate;
pub use gather::{Gathered, GatheredItem, Gatherer, ResultRow, ResultSubject};
pub use result::{CheckOutcome, CheckResult, ResultSink, TestResult};
pub use sources::{EVIDENCE_SOURCES, EvidenceSource, evidence_source};
