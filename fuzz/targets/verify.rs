//! Any bytes as an evidence pack: a verdict, never a panic, and never a good one for what nobody signed.

use std::io::Cursor;

use onus_pack::archive::Limits;
use onus_pack::verify::{VerifyRequest, verify};

/// Tries one input.
pub fn run(data: &[u8]) {
    let request = VerifyRequest { allowed: &[], required: &[], at: 1_795_305_600, authorities: &[], limits: Limits::default() };
    let verdict = verify(Cursor::new(data), &request);
    assert!(!verdict.problems.is_empty(), "nobody is allowed to sign");
}
