//! Limits of an archive of any origin.

#[derive(Clone, Debug)]
pub struct Limits {
    /// Number of entries.
    pub entries: u64,
    /// Bytes of all files, unpacked.
    pub total: u64,
    /// Bytes unpacked for each byte packed, of any entry larger than [`Limits::small`].
    pub ratio: u64,
    /// Entries up to this size may be packed as tightly as they like.
    pub small: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { entries: 1_000_000, total: 64 << 30, ratio: 200, small: 4 << 20 }
    }
}
