//! SHA-256 as text.

use std::io::{self, Read};

use onus_source::text::hex;
use sha2::{Digest, Sha256};

/// Bytes read at once.
pub const BUFFER: usize = 256 * 1024;

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn sha256_of_reader(reader: &mut impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0_u8; BUFFER];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}
