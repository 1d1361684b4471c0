//! Any bytes for each importer: the first byte chooses the source, the rest is the file. Resources, or an error with a hint.

#![no_main]

#[path = "../targets/importers.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
