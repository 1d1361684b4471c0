//! The version of Typst that templates are written for.

/// The version of Typst that templates are written for and that the linked engine is.
pub const TYPST_VERSION: &str = "0.15.1";
