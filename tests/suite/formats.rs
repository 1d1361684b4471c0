//! Formats for programs and spreadsheets: all of them say what the matrix says, whatever an inventory holds; what leaves
//! the organisation is only what was written for others.

mod appendix_j;
mod audit;
mod command;
mod dora;
mod estate;
mod fedramp;
mod fedramp_plan;
mod fedramp_rules;
mod hostile;
mod judged;
mod keys;
mod oscal;
mod outward;
mod paper;
mod readback;
mod schema;
pub mod workbook;
