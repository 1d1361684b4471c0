//! One folder a format: a job becomes its body.
//!
//! Must not know: where bytes go. Nothing here opens a file of the project; templates and assets arrive loaded.

pub mod pdf;
