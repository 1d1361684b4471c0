//! Formats: a job of the plan and what it reads become the bytes of one file.
//!
//! Rendering is a pure function of publications, templates and assets that were loaded before. Must not know: files,
//! the terminal, the clock, the inventory.

pub mod mdbook;
