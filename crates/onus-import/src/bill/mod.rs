//! Bills: products of which they show usage.
//!
//! A bill tells that a service is in use, where and by whom, and of how many resources; it tells no settings. Must not
//! know: the columns of any one format, the model.

pub mod cur;
pub mod focus;
mod usage;
