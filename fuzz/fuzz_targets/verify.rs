//! Any bytes as an evidence pack: a verdict, never a panic, and never a good one for what nobody signed.

#![no_main]

#[path = "../targets/verify.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
