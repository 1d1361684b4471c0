//! Any text as `book.toml`: settings, or a problem with a place inside the text.

#![no_main]

#[path = "../targets/book_toml.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
