//! Any bytes as a published matrix: an error in words, or a matrix that can be compared with itself and with another.

#![no_main]

#[path = "../targets/matrix.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
