//! The text of a PDF, as far as a search for credentials needs it: what its streams hold, and what its pages write, in the
//! letters of the fonts' own tables where text is written in glyph numbers. Pictures of text are not read.

use std::collections::BTreeMap;
use std::io::Read;

/// Tables of a font that text is tried with; more are not searched.
const FONTS: usize = 64;

/// Letters by glyph number.
type Letters = BTreeMap<u32, String>;

#[derive(Debug, Default)]
pub struct PdfText {
    /// What was packed, unpacked, and what pages write, a text each.
    pub texts: Vec<Vec<u8>>,
    /// Whether something could not be read.
    pub unsearched: bool,
}

/// `left` is how many bytes may still be unpacked.
pub fn read(pdf: &[u8], left: &mut u64) -> PdfText {
    let mut out = PdfText { unsearched: contains(pdf, b"/Encrypt"), ..PdfText::default() };
    let mut rest = pdf;
    while let Some(at) = position(rest, b"stream") {
        let before = &rest[at.saturating_sub(1024)..at];
        let dictionary = &before[last_position(before, b"obj").unwrap_or(0)..];
        let body = &rest[at + 6..];
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let end = position(body, b"endstream").unwrap_or(body.len());
        rest = &body[(end + 9).min(body.len())..];
        if contains(dictionary, b"/Image") || !contains(dictionary, b"/Filter") {
            continue;
        }
        if !contains(dictionary, b"FlateDecode") {
            out.unsearched = true;
            continue;
        }
        let mut text = Vec::new();
        // What a broken stream holds up to where it breaks is searched, too.
        let whole = flate2::read::ZlibDecoder::new(&body[..end]).take(*left).read_to_end(&mut text);
        *left -= (text.len() as u64).min(*left);
        out.unsearched |= whole.is_err() || *left == 0;
        out.texts.push(text);
    }
    let fonts: Vec<Letters> = out.texts.iter().filter(|t| contains(t, b"beginbf")).map(|t| letters(t)).collect();
    out.unsearched |= fonts.len() > FONTS;
    let pages: Vec<Vec<u8>> = out.texts.iter().filter(|t| contains(t, b"BT") && contains(t, b"ET")).cloned().collect();
    for page in pages {
        let plain = Letters::new();
        for font in fonts.iter().take(FONTS).chain([&plain]) {
            let text = written(&page, font);
            if *left < text.len() as u64 {
                out.unsearched = true;
                return out;
            }
            *left -= text.len() as u64;
            out.texts.push(text);
        }
    }
    out
}

/// What a page's operators write, with `font`'s letters for numbers of two bytes.
fn written(page: &[u8], font: &Letters) -> Vec<u8> {
    let mut out = Vec::new();
    let mut numbers: Vec<f32> = Vec::new();
    let mut baseline = None;
    let mut at = 0;
    while at < page.len() {
        match page[at] {
            b'(' => {
                let (string, end) = literal(page, at);
                out.extend(in_letters(&string, font));
                at = end;
            }
            b'<' if page.get(at + 1) != Some(&b'<') => {
                let end = page[at..].iter().position(|b| *b == b'>').map_or(page.len(), |n| at + n);
                out.extend(in_letters(&from_hex(&page[at + 1..end]), font));
                at = end + 1;
            }
            byte if byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b'<' | b'>' | b'{' | b'}') => at += 1,
            _ => {
                let length = page[at + 1..].iter().position(|b| b.is_ascii_whitespace() || b"()<>[]{}/".contains(b));
                let end = length.map_or(page.len(), |n| at + 1 + n);
                let word = &page[at..end];
                at = end;
                if let Some(number) = std::str::from_utf8(word).ok().and_then(|w| w.parse().ok()) {
                    numbers.push(number);
                    continue;
                }
                // A line ends where the next text stands at another height.
                let ends = match word {
                    b"Td" | b"TD" => numbers.last().is_some_and(|y| y.abs() > 0.01),
                    b"Tm" => std::mem::replace(&mut baseline, numbers.last().copied()) != numbers.last().copied(),
                    b"T*" | b"'" | b"\"" => true,
                    _ => false,
                };
                if ends {
                    out.push(b'\n');
                }
                numbers.clear();
            }
        }
    }
    out
}

/// A string in parentheses, and where it ends.
fn literal(page: &[u8], open: usize) -> (Vec<u8>, usize) {
    let (mut out, mut depth, mut at) = (Vec::new(), 0, open);
    while at < page.len() {
        match page[at] {
            b'\\' => {
                at += 1;
                let digits = page[at.min(page.len())..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(*b)).count();
                match page.get(at) {
                    Some(_) if digits > 0 => {
                        let code = page[at..at + digits].iter().fold(0_u32, |code, digit| code * 8 + u32::from(digit - b'0'));
                        out.push(u8::try_from(code & 0xff).unwrap_or(b'?'));
                        at += digits - 1;
                    }
                    Some(b'n' | b'r' | b't') => out.push(b' '),
                    Some(b'\n') | None => {}
                    Some(other) => out.push(*other),
                }
            }
            b'(' => {
                if depth > 0 {
                    out.push(b'(');
                }
                depth += 1;
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return (out, at + 1);
                }
                out.push(b')');
            }
            byte => out.push(byte),
        }
        at += 1;
    }
    (out, page.len())
}

fn in_letters(string: &[u8], font: &Letters) -> Vec<u8> {
    if font.is_empty() {
        return string.to_vec();
    }
    let one = |code: u32| font.get(&code).map_or("", String::as_str);
    // A font's numbers have one byte, or two.
    match font.keys().any(|code| *code > 0xff) || string.iter().step_by(2).all(|b| *b == 0) {
        true => string.chunks(2).map(number).map(one).collect::<String>().into_bytes(),
        false => string.iter().map(|b| one(u32::from(*b))).collect::<String>().into_bytes(),
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |all, byte| all << 8 | u32::from(*byte))
}

fn from_hex(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.iter().filter_map(|b| char::from(*b).to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// The table of a font: lines of `<number> <letters>` and `<first> <last> <letters>`.
fn letters(table: &[u8]) -> Letters {
    let mut out = Letters::new();
    let text = String::from_utf8_lossy(table);
    let mut ranges = false;
    for line in text.lines() {
        ranges = (ranges || line.contains("beginbfrange")) && !line.contains("endbfrange");
        let values: Vec<Vec<u8>> =
            line.split('<').skip(1).map(|part| from_hex(part.split('>').next().unwrap_or("").as_bytes())).collect();
        match values.as_slice() {
            [first, last, to @ ..] if ranges && !to.is_empty() => {
                // A range has no more than 256 numbers: they differ in the last byte only.
                for (step, code) in (number(first)..=number(last)).take(256).enumerate() {
                    let letters = match to {
                        [one] => stepped(one, step),
                        many => many.get(step).map(|l| utf16(l)).unwrap_or_default(),
                    };
                    out.insert(code, letters);
                }
            }
            [code, to] if !ranges => drop(out.insert(number(code), utf16(to))),
            _ => {}
        }
    }
    out
}

fn stepped(first: &[u8], step: usize) -> String {
    let mut letters = first.to_vec();
    if let Some(last) = letters.last_mut() {
        *last = last.wrapping_add(u8::try_from(step).unwrap_or(0));
    }
    utf16(&letters)
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| u16::try_from(number(pair)).unwrap_or(0));
    char::decode_utf16(units).map(|letter| letter.unwrap_or('?')).collect()
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn last_position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).rposition(|window| window == part)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    position(text, part).is_some()
}
