//! Any bytes for each reader of results: the first line names the source, the rest is the file. Rows that can be kept, or an
//! error.

#![no_main]

#[path = "../targets/evidence.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
