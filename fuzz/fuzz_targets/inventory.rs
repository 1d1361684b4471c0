//! Any bytes as an inventory: problems with places, or an inventory that resolves and is checked. Never a panic.

#![no_main]

#[path = "../targets/inventory.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
