//! Reads the directory of a zip byte by byte.

use std::io::{BufReader, Read, Seek, SeekFrom};

use super::bytes::{u16_at, u32_at};
use super::end::Directory;
use super::extra::{fill_in, large_values};
use super::fault::Fault;

/// An entry of the directory.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name as written, folders with a slash at the end.
    pub name: String,
    /// Bytes unpacked.
    pub size: u64,
    pub made_by: u16,
    pub flags: u16,
    pub method: u16,
    /// Time and date as MS-DOS has them.
    pub time: (u16, u16),
    pub crc: u32,
    /// Bytes as packed.
    pub packed: u64,
    /// What the system that packed it says about the file: of MS-DOS in the low half, of Unix in the high one.
    pub attributes: u32,
    /// Bytes of the extra field.
    pub extra: usize,
    /// Position of the local header.
    pub header: u64,
    /// Position of the data.
    pub data: u64,
    /// Bytes of the extra field of the local header.
    pub local_extra: usize,
    /// Whether the local header gives sizes of 64 bits, as sizes behind the data then are.
    pub local_large: bool,
}

pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;
/// Sizes follow the data instead of standing before it.
pub const TRAILING: u16 = 1 << 3;
/// The name is UTF-8.
const UNICODE: u16 = 1 << 11;
/// How well it is deflated, trailing sizes, and a name in UTF-8. Others change what is read.
const HARMLESS_FLAGS: u16 = 0b110 | TRAILING | UNICODE;

/// Hands each entry of the directory to `take`, in its order.
pub fn each_item(
    reader: &mut (impl Read + Seek),
    directory: &Directory,
    take: &mut dyn FnMut(Item) -> Result<(), Fault>,
) -> Result<(), Fault> {
    reader.seek(SeekFrom::Start(directory.start)).map_err(Fault::unreadable)?;
    let mut bytes = BufReader::with_capacity(64 * 1024, reader.take(directory.length));
    let mut left = directory.length;
    let mut count = 0_u64;
    let truncated = |_| Fault::unreadable("its directory is truncated");
    while left > 0 {
        let mut head = [0; 46];
        bytes.read_exact(&mut head).map_err(truncated)?;
        if !head.starts_with(b"PK\x01\x02") {
            return Err(Fault::unreadable("its directory is corrupt"));
        }
        let lengths = [28, 30, 32].map(|at| usize::from(u16_at(&head, at)));
        let mut rest = vec![0; lengths.iter().sum()];
        bytes.read_exact(&mut rest).map_err(truncated)?;
        left = left.saturating_sub(46 + rest.len() as u64);
        count += 1;
        take(item(&head, lengths, &rest)?)?;
    }
    match count == directory.entries {
        true => Ok(()),
        false => Err(Fault::ambiguous("its directory does not have as many entries as it says")),
    }
}

/// `lengths` are those of the name, the extra fields and the comment, which `rest` holds one after the other.
fn item(head: &[u8; 46], [name, extra, comment]: [usize; 3], rest: &[u8]) -> Result<Item, Fault> {
    let name_text = std::str::from_utf8(&rest[..name]).map_err(|_| Fault::unreadable("a name in it is not UTF-8"))?;
    let shown = shortened(name_text);
    let (method, flags) = (u16_at(head, 10), u16_at(head, 8));
    if flags & 1 != 0 {
        return Err(Fault::unreadable(format!("{shown} is encrypted")));
    }
    if method != STORED && method != DEFLATED {
        return Err(Fault::unreadable(format!("{shown} uses compression method {method}")));
    }
    if u16_at(head, 34) != 0 {
        return Err(Fault::unreadable(format!("{shown} is in another part of a multi-part archive")));
    }
    if flags & !HARMLESS_FLAGS != 0 {
        return Err(Fault::ambiguous(format!("{shown} has flags that programs read differently")));
    }
    if !name_text.is_ascii() && flags & UNICODE == 0 {
        return Err(Fault::ambiguous(format!("{shown} does not say how its name is encoded")));
    }
    if comment > 0 {
        return Err(Fault::ambiguous(format!("{shown} has a comment")));
    }
    let mut item = Item {
        name: name_text.to_owned(),
        size: u64::from(u32_at(head, 24)),
        made_by: u16_at(head, 4),
        flags,
        method,
        time: (u16_at(head, 12), u16_at(head, 14)),
        crc: u32_at(head, 16),
        packed: u64::from(u32_at(head, 20)),
        attributes: u32_at(head, 38),
        extra,
        header: u64::from(u32_at(head, 42)),
        data: 0,
        local_extra: 0,
        local_large: false,
    };
    let values = large_values(&shown, &rest[name..name + extra])?;
    fill_in(&shown, values, &mut [&mut item.size, &mut item.packed, &mut item.header])?;
    if item.method == STORED && item.packed != item.size {
        return Err(Fault::ambiguous(format!("{shown} has two different sizes")));
    }
    Ok(item)
}

/// A name for a message: those of strangers can be as long as a chapter.
pub fn shortened(name: &str) -> String {
    const SHOWN: usize = 160;
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
