//! The text of a PDF, as far as a search for credentials needs it: what its streams hold, and what its pages write, in the
//! letters of the fonts' own tables where text is written in glyph numbers. Pictures of text are not read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// Tables of a font that text is tried with; more are not searched.
const FONTS: usize = 64;

/// Letters by glyph number.
type Letters = BTreeMap<u32, String>;

/// Hands over each text of a document: what was packed, and what pages write. Says whether all of it could be read.
///
/// `held` is how many bytes of fonts and pages may be kept at once, `left` how many may still be unpacked.
pub fn texts(pdf: &[u8], held: u64, left: &mut u64, each: &mut dyn FnMut(&[u8])) -> bool {
    let mut whole = !contains(pdf, b"/Encrypt");
    let (mut fonts, mut pages, mut kept) = (Vec::new(), Vec::new(), 0);
    let (mut names, mut rest) = (FontNames::default(), pdf);
    while let Some(at) = position(rest, b"stream") {
        names.read(&rest[..at]);
        let before = &rest[at.saturating_sub(1024)..at];
        let opened = last_position(before, b"obj").unwrap_or(0);
        let dictionary = &before[opened..];
        let body = &rest[at + 6..];
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let end = position(body, b"endstream").unwrap_or(body.len());
        rest = &body[(end + 9).min(body.len())..];
        if contains(dictionary, b"/Image") || !contains(dictionary, b"/Filter") {
            continue;
        }
        if !contains(dictionary, b"FlateDecode") {
            whole = false;
            continue;
        }
        let (allowed, mut text) = (held.min(*left), Vec::new());
        // What a broken stream holds up to where it breaks is searched, too.
        let unpacked = flate2::read::ZlibDecoder::new(&body[..end]).take(allowed).read_to_end(&mut text);
        *left -= text.len() as u64;
        whole &= unpacked.is_ok() && (text.len() as u64) < allowed;
        each(&text);
        if contains(&text, b"beginbf") {
            kept += text.len() as u64;
            names.tables.entry(object(&before[..opened])).or_default().insert(fonts.len());
            fonts.push(letters(&text));
        } else if contains(&text, b"BT") && contains(&text, b"ET") {
            kept += text.len() as u64;
            pages.push(text);
        }
        if kept > held {
            return false;
        }
    }
    names.read(rest);
    whole &= fonts.len() <= FONTS;
    fonts.truncate(FONTS);
    let (all, by_name) = ((0..fonts.len()).collect(), names.tables_by_name(pdf, fonts.len()));
    for page in &pages {
        // Each string in the letters of its own font, and as it stands. Where a name may mean several fonts, each in turn.
        let (mut turn, mut turns) = (0, 1);
        while turn <= turns {
            let mut most = 1;
            let text = written(page, |name| {
                let own = by_name.get(name).unwrap_or(&all);
                most = most.max(own.len());
                own.get(turn.min(own.len().max(1) - 1)).filter(|_| turn < turns).map(|table| &fonts[*table])
            });
            if turn == 0 {
                turns = most;
            }
            turn += 1;
            if *left < text.len() as u64 {
                return false;
            }
            *left -= text.len() as u64;
            each(&text);
        }
    }
    whole
}

/// Which tables of letters the names of fonts on pages may mean. A name means another font on another page, so each has all
/// that it is given anywhere; in the letters of a font that is not its own, text is noise that may look like a credential.
#[derive(Default)]
struct FontNames {
    /// Objects by the names that refer to them.
    objects: BTreeMap<Vec<u8>, BTreeSet<u32>>,
    /// Objects of the tables by the font's object.
    font_tables: BTreeMap<u32, BTreeSet<u32>>,
    /// Tables, by their object.
    tables: BTreeMap<u32, BTreeSet<usize>>,
}

impl FontNames {
    /// Reads what stands between two streams.
    fn read(&mut self, between: &[u8]) {
        static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?-u)/([^\s/<>\[\](){}%]+)\s+(\d{1,9})\s+\d{1,5}\s+R|(\d{1,9})\s+\d{1,5}\s+obj").expect("a pattern")
        });
        let number = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let mut within = 0;
        for found in REFERENCE.captures_iter(between) {
            match (found.get(1), found.get(2), found.get(3)) {
                (_, _, Some(opened)) => within = number(opened.as_bytes()),
                (Some(name), Some(to), _) if name.as_bytes() == b"ToUnicode" => {
                    self.font_tables.entry(within).or_default().insert(number(to.as_bytes()));
                }
                (Some(name), Some(to), _) => {
                    self.objects.entry(name.as_bytes().to_vec()).or_default().insert(number(to.as_bytes()));
                }
                _ => {}
            }
        }
    }

    /// Tables by name. Empty, so that each is tried with every text, where names may stand in parts that are not read here.
    fn tables_by_name(&self, pdf: &[u8], fonts: usize) -> BTreeMap<Vec<u8>, Vec<usize>> {
        if contains(pdf, b"ObjStm") || self.tables.contains_key(&0) || self.objects.keys().any(|name| name.contains(&b'#')) {
            return BTreeMap::new();
        }
        let tables = |object: &u32| {
            let of_font = self.font_tables.get(object).into_iter().flatten();
            of_font.filter_map(|table| self.tables.get(table)).flatten().copied().filter(|table| *table < fonts)
        };
        let named = |(name, objects): (&Vec<u8>, &BTreeSet<u32>)| {
            let own: BTreeSet<usize> = objects.iter().flat_map(tables).collect();
            (!own.is_empty()).then(|| (name.clone(), own.into_iter().collect()))
        };
        self.objects.iter().filter_map(named).collect()
    }
}

/// Number of the object that `before` opens, which ends before its `obj`.
fn object(before: &[u8]) -> u32 {
    let words = before.trim_ascii_end();
    let mut words = words.rsplit(|b| b.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let digits = words.nth(1).unwrap_or_default();
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// What a page's operators write, in the letters that `font_of` gives for the name of a font.
fn written<'f>(page: &[u8], mut font_of: impl FnMut(&[u8]) -> Option<&'f Letters>) -> Vec<u8> {
    let mut out = Vec::new();
    // Looked up where the first text is written in it.
    let (mut name, mut font) = (b"".as_slice(), None);
    // The last operand is all that is asked for.
    let mut operand: Option<f32> = None;
    let mut baseline = None;
    let mut at = 0;
    while at < page.len() {
        match page[at] {
            b'(' => {
                let (string, end) = literal(page, at);
                out.extend(in_letters(&string, *font.get_or_insert_with(|| font_of(name))));
                at = end;
            }
            b'<' if page.get(at + 1) != Some(&b'<') => {
                let end = page[at..].iter().position(|b| *b == b'>').map_or(page.len(), |n| at + n);
                out.extend(in_letters(&from_hex(&page[at + 1..end]), *font.get_or_insert_with(|| font_of(name))));
                at = end + 1;
            }
            byte if byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b'<' | b'>' | b'{' | b'}') => at += 1,
            _ => {
                let length = page[at + 1..].iter().position(|b| b.is_ascii_whitespace() || b"()<>[]{}/".contains(b));
                let end = length.map_or(page.len(), |n| at + 1 + n);
                let word = &page[at..end];
                at = end;
                if let Some(named) = word.strip_prefix(b"/") {
                    name = named;
                    continue;
                }
                if word == b"Tf" {
                    font = None;
                }
                if let Some(number) = std::str::from_utf8(word).ok().and_then(|w| w.parse().ok()) {
                    operand = Some(number);
                    continue;
                }
                // A line ends where the next text stands at another height.
                let ends = match word {
                    b"Td" | b"TD" => operand.is_some_and(|y: f32| y.abs() > 0.01),
                    b"Tm" => std::mem::replace(&mut baseline, operand) != operand,
                    b"T*" | b"'" | b"\"" => true,
                    _ => false,
                };
                if ends {
                    out.push(b'\n');
                }
                operand = None;
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

fn in_letters(string: &[u8], font: Option<&Letters>) -> Vec<u8> {
    let Some(font) = font.filter(|font| !font.is_empty()) else { return string.to_vec() };
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
