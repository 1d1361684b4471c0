//! UTF-16, as PowerShell writes what a command prints (`>`), read as UTF-8 while it streams by.
//!
//! Must not know: what the text means.

use std::io::{self, Read};

/// Bytes that are taken from the source at once.
const PIECE: usize = 8 * 1024;

/// How two bytes stand in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The lesser byte first: Windows.
    Little,
    /// The greater byte first.
    Big,
}

/// The order of the bytes of a text that opens so, if it is UTF-16: by its mark, or by the zeros beside its first letters.
pub fn order(start: &[u8]) -> Option<Order> {
    match start {
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(Order::Little),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(Order::Big),
        _ => None,
    }
}

/// A source in UTF-16 as one in UTF-8.
pub struct Utf8<R> {
    source: R,
    order: Order,
    /// A byte without its second half.
    half: Option<u8>,
    /// The first half of a character beyond the basic plane.
    high: Option<u16>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf8<R> {
    /// Reads the source in this order of bytes.
    pub fn new(source: R, order: Order) -> Utf8<R> {
        Utf8 { source, order, half: None, high: None, ready: Vec::new(), at: 0, ended: false }
    }

    fn unit(&mut self, unit: u16) -> io::Result<()> {
        let character = match (self.high.take(), unit) {
            (None, 0xd800..=0xdbff) => {
                self.high = Some(unit);
                return Ok(());
            }
            (high, _) => char::decode_utf16(high.into_iter().chain([unit])).next().and_then(Result::ok).ok_or_else(broken)?,
        };
        self.ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn fill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        let mut piece = [0; PIECE];
        let read = self.source.read(&mut piece)?;
        if read == 0 {
            self.ended = true;
            return if self.half.is_some() || self.high.is_some() { Err(broken()) } else { Ok(()) };
        }
        for byte in &piece[..read] {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = match self.order {
                Order::Little => u16::from_le_bytes([first, *byte]),
                Order::Big => u16::from_be_bytes([first, *byte]),
            };
            self.unit(unit)?;
        }
        Ok(())
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not whole UTF-16 text")
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let ready = &self.ready[self.at..];
        let many = ready.len().min(buffer.len());
        buffer[..many].copy_from_slice(&ready[..many]);
        self.at += many;
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], step: usize) -> io::Result<String> {
        /// Hands out a few bytes at a time.
        struct Drip<'b>(&'b [u8], usize);
        impl Read for Drip<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let many = self.1.min(self.0.len()).min(buffer.len());
                buffer[..many].copy_from_slice(&self.0[..many]);
                self.0 = &self.0[many..];
                Ok(many)
            }
        }
        let mut text = String::new();
        let order = order(bytes).expect("UTF-16");
        Utf8::new(Drip(bytes, step), order).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn both_orders_are_read_in_pieces_of_any_size() {
        let text = "\u{feff}{\"name\": \"Zürich 🗄 東京\"}";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for step in [1, 3, 4096] {
            assert_eq!(decoded(&little, step).expect("read"), text);
            assert_eq!(decoded(&big, step).expect("read"), text);
            assert_eq!(decoded(&little[2..], step).expect("read"), text[3..]);
        }
    }

    #[test]
    fn half_a_character_is_an_error() {
        assert!(decoded(&[0xff, 0xfe, b'a'], 1).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8], 4).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8, b'a', 0], 4).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8, 0x3d, 0xd8, 0xc4, 0xdd], 4).is_err());
    }
}
