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
    /// What is examined of a pack that nobody signed whom you allow.
    pub unsigned: UnsignedLimits,
}

/// A stranger's pack proves nothing, so it may cost little.
#[derive(Clone, Debug)]
pub struct UnsignedLimits {
    /// Number of entries.
    pub entries: u64,
    /// Bytes of all files, unpacked.
    pub total: u64,
    /// Bytes of the manifest, and of each other file that is read as a whole.
    pub tag_file: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let unsigned = UnsignedLimits { entries: 20_000, total: 256 << 20, tag_file: 4 << 20 };
        Limits { entries: 1_000_000, total: 64 << 30, ratio: 200, small: 4 << 20, unsigned }
    }
}

impl Limits {
    /// Everything is examined, whoever signed: for those who made the pack.
    pub fn of_own_pack() -> Limits {
        let limits = Limits::default();
        let unsigned = UnsignedLimits { entries: limits.entries, total: limits.total, tag_file: TAG_FILE };
        Limits { unsigned, ..limits }
    }
}

/// Largest file that is read as a whole, in bytes. Manifests and statements of a million files stay below it.
pub const TAG_FILE: u64 = 512 << 20;
