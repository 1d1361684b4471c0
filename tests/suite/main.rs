//! All integration tests in one binary: linking is the dearest part of them.

mod pdf;
