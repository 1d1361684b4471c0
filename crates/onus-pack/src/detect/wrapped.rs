//! What is wrapped in something else: compressed, archived, or in base64. Each wrapping is taken off and searched again, to a
//! bounded depth and amount.

use std::io::{Cursor, Read, Seek};

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::packing::{HEAD, Packing, packing};
use super::pdf;
use super::plain::{is_text, without_tags};
use super::{Detector, LocatedHit};

/// How many wrappings are taken off.
const DEPTH: u32 = 4;
/// Bytes that are unpacked of one file, all wrappings together.
pub const UNPACKED: u64 = 1 << 30;
/// Bytes of a wrapping inside a wrapping, which is held in memory.
const HELD: u64 = 64 << 20;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What a file holds inside a compressed file or an archive; nothing where it is neither.
///
/// Where something is too deep, too large or cannot be unpacked, it is said in `unsearched`.
#[derive(Debug, Default)]
pub struct Inside {
    pub found: Vec<LocatedHit>,
    /// Names of parts that were not searched.
    pub unsearched: Vec<String>,
}

/// Searches what is inside a file of any kind. `left` is how many bytes may still be unpacked.
pub fn search(mut file: impl Read + Seek, inside: &str, depth: u32, left: &mut u64) -> Inside {
    let mut head = Vec::new();
    let known = file.rewind().and_then(|()| file.by_ref().take(HEAD as u64).read_to_end(&mut head)).and_then(|_| file.rewind());
    let mut out = Inside::default();
    if known.is_err() {
        return out;
    }
    let named = |kind: &str| if inside.is_empty() { kind.to_owned() } else { format!("{inside} ({kind})") };
    match packing(&head) {
        Some(Packing::Gzip) => {
            let decoder = flate2::read::MultiGzDecoder::new(file);
            let name = if inside.is_empty() { "the compressed text".to_owned() } else { inside.to_owned() };
            part(decoder, &name, depth, left, &mut out);
        }
        Some(Packing::Zip) => archive(file, inside, depth, left, &mut out),
        Some(Packing::Pdf) => document(file, inside, depth, left, &mut out),
        Some(Packing::Unreadable(kind)) => out.unsearched.push(named(kind)),
        None => {}
    }
    out
}

/// Searches what the pages and streams of a PDF say.
fn document(file: impl Read, inside: &str, depth: u32, left: &mut u64, out: &mut Inside) {
    let name = if inside.is_empty() { "the document's text".to_owned() } else { inside.to_owned() };
    let mut bytes = Vec::new();
    let whole = file.take(HELD + 1).read_to_end(&mut bytes);
    if whole.is_err() || bytes.len() as u64 > HELD {
        return out.unsearched.push(name);
    }
    let read = pdf::read(&bytes, left);
    for text in &read.texts {
        let mut detector = Detector::inside(&name, depth);
        detector.feed(text);
        out.found.extend(detector.found());
    }
    if read.unsearched {
        out.unsearched.push(name);
    }
}

fn archive(file: impl Read + Seek, inside: &str, depth: u32, left: &mut u64, out: &mut Inside) {
    let path = |name: &str| if inside.is_empty() { name.to_owned() } else { format!("{inside} › {name}") };
    let Ok(mut archive) = zip::ZipArchive::new(file) else {
        out.unsearched.push(path("an archive that cannot be read"));
        return;
    };
    for index in 0..archive.len() {
        match archive.by_index(index) {
            Ok(entry) => {
                let name = entry.name().map(|n| n.into_owned()).unwrap_or_else(|_| format!("entry {}", index + 1));
                if !name.ends_with('/') {
                    part(entry, &path(&name), depth, left, out);
                }
            }
            Err(_) => out.unsearched.push(path(&format!("entry {}", index + 1))),
        }
    }
}

/// Searches one part: its text, and what is wrapped in it.
fn part(mut reader: impl Read, name: &str, depth: u32, left: &mut u64, out: &mut Inside) {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while filled < head.len() {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(_) => return out.unsearched.push(name.to_owned()),
        }
    }
    head.truncate(filled);
    let wrapped = packing(&head).is_some();
    let xml = [".xml", ".rels", ".html", ".xhtml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let allowed = if wrapped || xml { HELD.min(*left) } else { *left };
    let mut whole = Cursor::new(head).chain(reader).take(allowed);
    let mut detector = Detector::inside(name, depth);
    let mut held = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match whole.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                *left -= (read as u64).min(*left);
                detector.feed(&buffer[..read]);
                if wrapped || xml {
                    held.extend_from_slice(&buffer[..read]);
                }
            }
            Err(_) => {
                out.unsearched.push(name.to_owned());
                break;
            }
        }
    }
    if whole.limit() == 0 {
        out.unsearched.push(name.to_owned());
    }
    out.found.extend(detector.found());
    if xml {
        let mut text = Detector::inside(name, depth);
        text.feed(&without_tags(&held));
        out.found.extend(text.found());
    }
    if wrapped {
        if depth + 1 >= DEPTH {
            return out.unsearched.push(name.to_owned());
        }
        let inner = search(Cursor::new(held), name, depth + 1, left);
        out.found.extend(inner.found);
        out.unsearched.extend(inner.unsearched);
    }
}

/// Runs of base64 in a text, with what they stand for where that is text or something compressed.
pub fn base64(text: &[u8], depth: u32, take: &mut dyn FnMut(usize, &[u8])) {
    /// Shorter ones say nothing that a name before them would not give away.
    const LEAST: usize = 24;
    if depth + 1 >= DEPTH {
        return;
    }
    let mut at = 0;
    while at < text.len() {
        let Some(start) = text[at..].iter().position(|b| in_base64(*b)).map(|i| at + i) else { break };
        let (run, end) = unfolded(text, start);
        at = end.max(start + 1);
        if run.len() < LEAST || run.iter().all(u8::is_ascii_hexdigit) {
            continue;
        }
        let engine = if run.iter().any(|b| matches!(b, b'-' | b'_')) { URL_SAFE } else { STANDARD };
        // A run that was cut off, or follows other letters, may end in the middle of a group.
        let whole = &run[..run.len() - run.len() % 4];
        let Ok(bytes) = engine.decode(run.as_slice()).or_else(|_| engine.decode(whole)) else { continue };
        let wide = bytes.len() >= 8 && bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count() * 3 > bytes.len();
        if is_text(&bytes) || wide || matches!(packing(&bytes), Some(Packing::Gzip | Packing::Zip | Packing::Pdf)) {
            take(start, &bytes);
        }
    }
}

fn in_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// A run of base64, without the line breaks (and indentation) that fold a long one; and where it ends.
fn unfolded(text: &[u8], start: usize) -> (Vec<u8>, usize) {
    /// Lines of folded base64 are as long as 60, 64 or 76 characters.
    const FOLDED: usize = 56;
    let mut run = Vec::new();
    let mut at = start;
    loop {
        let length = text[at..].iter().take_while(|b| in_base64(**b)).count();
        run.extend_from_slice(&text[at..at + length]);
        at += length;
        let padding = text[at..].iter().take(2).take_while(|b| **b == b'=').count();
        run.extend(std::iter::repeat_n(b'=', padding));
        at += padding;
        let space = text[at..].iter().take(40).take_while(|b| b.is_ascii_whitespace()).count();
        let goes_on = padding == 0
            && length >= FOLDED
            && text[at..at + space].contains(&b'\n')
            && text.get(at + space).is_some_and(|b| in_base64(*b));
        if !goes_on {
            return (run, at);
        }
        at += space;
    }
}
