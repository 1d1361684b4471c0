//! Any text as a file of allowed signers: lines that are used or noted, or a problem.

#![no_main]

#[path = "../targets/allowed_signers.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
