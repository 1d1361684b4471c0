//! Any text as what imports keep beside the inventory: what was written last, what claims there are, where each resource went.

#![no_main]

#[path = "../targets/sidecars.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
