//! Any text as SUMMARY.md: chapters and problems, each with a place inside the text.

#![no_main]

#[path = "../targets/summary.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
