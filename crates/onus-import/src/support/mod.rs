//! What readers share: decoding, budgets and places, JSON and CSV streams, ARNs, tags, and guessing what a file is.
//!
//! Must not know: any one source's fields (except [`sniff`], which knows a few of each), the model, the inventory.

pub mod arn;
pub mod documents;
pub mod fields;
pub mod input;
pub mod json;
pub mod json_error;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod sniff;
pub mod table;
pub mod utf16;
pub mod yaml;
