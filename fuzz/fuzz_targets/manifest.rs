//! Any bytes for the manifest of a collection script: files beside it and nowhere else, or an error.

#![no_main]

#[path = "../targets/manifest.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
