//! Importers: what a source tells of an estate becomes an inventory.
//!
//! Readers (one file a source) turn files into [`resource::Resource`]s; the rest groups these into deployments. Must not know: the
//! matrix, formats, the terminal, the clock.

pub mod resource;
