//! Short ids made of text.

/// FNV-1a over 32 bits: the same on every machine, and no promise to anybody.
pub fn short_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
