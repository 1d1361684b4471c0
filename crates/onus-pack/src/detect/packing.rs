//! How bytes are packed, by their first ones.

/// Enough of a file to tell.
pub const HEAD: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Zip,
    Pdf,
    /// Known, and not unpacked here.
    Unreadable(&'static str),
}

/// Formats that hide text, with what they begin with, as their documents say.
const KINDS: [(&[u8], Packing); 17] = [
    (&[0x1f, 0x8b], Packing::Gzip),
    (b"PK\x03\x04", Packing::Zip),
    (b"PK\x05\x06", Packing::Zip),
    (b"PK\x07\x08", Packing::Zip),
    (b"%PDF-", Packing::Pdf),
    (b"BZh", Packing::Unreadable("compressed by bzip2")),
    (b"\xfd7zXZ\x00", Packing::Unreadable("compressed by xz")),
    (b"\x28\xb5\x2f\xfd", Packing::Unreadable("compressed by zstd")),
    (b"\x04\x22\x4d\x18", Packing::Unreadable("compressed by lz4")),
    (b"LZIP", Packing::Unreadable("compressed by lzip")),
    (b"\x1f\x9d", Packing::Unreadable("compressed by compress")),
    (b"7z\xbc\xaf\x27\x1c", Packing::Unreadable("a 7z archive")),
    (b"Rar!\x1a\x07", Packing::Unreadable("a RAR archive")),
    (b"MSCF", Packing::Unreadable("a cabinet archive")),
    (b"xar!", Packing::Unreadable("a xar archive")),
    // An old document of Office, or a new one that is encrypted.
    (b"\xd0\xcf\x11\xe0\xa1\xb1", Packing::Unreadable("an OLE document")),
    (b"Salted__", Packing::Unreadable("encrypted by openssl")),
];

pub fn packing(head: &[u8]) -> Option<Packing> {
    KINDS.iter().find(|(first, _)| head.starts_with(first)).map(|(_, packing)| *packing)
}
