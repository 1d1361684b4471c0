//! UTF-16, as PowerShell writes what a command prints (`>`), read as UTF-8 while it streams by.
//!
//! `encoding_rs_io` would put U+FFFD where half a character stands; here that is an error, since the file was cut off.
//! Must not know: what the text means.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};

/// Bytes of UTF-8 that are made ready at once.
const DECODED_BYTES: usize = 8 * 1024;

/// The encoding of a text that opens so, if it is UTF-16: by its mark, or by the zeros beside its first letters.
pub fn encoding(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// A source in UTF-16 as one in UTF-8. A byte order mark is passed on.
pub struct Utf8<R> {
    source: R,
    decoder: Decoder,
    decoded: Vec<u8>,
    /// Bytes of `decoded` that were handed out.
    read: usize,
    ended: bool,
}

impl<R: BufRead> Utf8<R> {
    pub fn new(source: R, encoding: &'static Encoding) -> Utf8<R> {
        Utf8 { source, decoder: encoding.new_decoder_without_bom_handling(), decoded: Vec::new(), read: 0, ended: false }
    }

    fn decode(&mut self) -> io::Result<()> {
        let encoded = self.source.fill_buf()?;
        self.ended = encoded.is_empty();
        self.decoded.resize(DECODED_BYTES, 0);
        let (result, consumed, written) = self.decoder.decode_to_utf8_without_replacement(encoded, &mut self.decoded, self.ended);
        self.source.consume(consumed);
        self.decoded.truncate(written);
        self.read = 0;
        match result {
            DecoderResult::Malformed(..) => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the UTF-16 text is damaged or cut off"))
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.decoded.len() && !self.ended {
            self.decode()?;
        }
        let bytes = (&self.decoded[self.read..]).read(buffer)?;
        self.read += bytes;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

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
        let encoding = encoding(bytes).expect("UTF-16");
        Utf8::new(BufReader::new(Drip(bytes, step)), encoding).read_to_string(&mut text)?;
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
    fn a_text_longer_than_what_is_decoded_at_once_is_read_to_its_end() {
        let text = "東京🗄".repeat(DECODED_BYTES);
        let little: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&little, 4096).expect("read")[3..], text);
    }

    #[test]
    fn half_a_character_is_an_error() {
        assert!(decoded(&[0xff, 0xfe, b'a'], 1).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8], 4).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8, b'a', 0], 4).is_err());
        assert!(decoded(&[0xff, 0xfe, 0x3d, 0xd8, 0x3d, 0xd8, 0xc4, 0xdd], 4).is_err());
    }
}
