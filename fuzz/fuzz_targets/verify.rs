//! Any bytes as an evidence pack: a verdict, never a panic, and never a good one for what nobody signed.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use onus::pack::archive::Limits;
use onus::pack::verify::{Request, verify};

fuzz_target!(|data: &[u8]| {
    let request = Request { allowed: &[], required: &[], at: 1_795_305_600, limits: Limits::default() };
    let verdict = verify(Cursor::new(data), &request);
    assert!(!verdict.problems.is_empty(), "nobody is allowed to sign");
});
