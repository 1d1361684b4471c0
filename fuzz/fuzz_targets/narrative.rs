//! Any text as a chapter with expressions and directives: blocks that render, or problems with places.

#![no_main]

#[path = "../targets/narrative.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
