//! Findings about a matrix. One file a group of checks; every code is documented in `docs/codes.md`.

mod finding;

pub use finding::Finding;
