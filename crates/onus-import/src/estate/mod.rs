//! The estate as all sources together tell it: each resource once, by its identity, with the witnesses that saw it.
//!
//! Every source leaves a snapshot beside the inventory. An import replaces its own and merges all of them, so that neither the
//! order of imports nor their number changes what comes out.

mod alias;
pub mod merge;
pub mod snapshot;
