//! Reads a workbook as a spreadsheet does, with nothing of the writer's: the zip, then the few elements that cells are
//! made of.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number(String),
}

impl Cell {
    pub fn words(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(text) => text,
        }
    }
}

/// Rows of a sheet, each with as many cells as the widest; absent cells are empty text.
pub type Sheet = Vec<Vec<Cell>>;

/// The parts of a workbook by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|n| {
            let mut file = zip.by_index(n).expect("an entry");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("XML");
            (file.name().expect("a name").into_owned(), text)
        })
        .collect()
}

/// Sheets by name, in the workbook's order.
pub fn sheets(bytes: &[u8]) -> Vec<(String, Sheet)> {
    let parts = parts(bytes);
    let strings: Vec<String> = parts.get("xl/sharedStrings.xml").map_or_else(Vec::new, |xml| {
        elements(xml, "si")
            .into_iter()
            .map(|(_, inner)| elements(inner, "t").into_iter().map(|(_, t)| plain(t)).collect())
            .collect()
    });
    let names = elements(&parts["xl/workbook.xml"], "sheet");
    names
        .iter()
        .enumerate()
        .map(|(n, (attributes, _))| {
            let xml = &parts[&format!("xl/worksheets/sheet{}.xml", n + 1)];
            (plain(&attribute(attributes, "name").expect("a name")), cells(xml, &strings))
        })
        .collect()
}

fn cells(xml: &str, strings: &[String]) -> Sheet {
    let mut out: Sheet = Vec::new();
    for (_, row) in elements(xml, "row") {
        let mut line: Vec<Cell> = Vec::new();
        for (attributes, inner) in elements(row, "c") {
            let at = column(&attribute(attributes, "r").expect("a place"));
            line.resize(at.max(line.len()), Cell::Text(String::new()));
            let value = elements(inner, "v").first().map(|(_, v)| plain(v));
            assert!(elements(inner, "f").is_empty(), "a formula: {inner}");
            line.push(match (attribute(attributes, "t").as_deref(), value) {
                (Some("s"), Some(index)) => Cell::Text(strings[index.parse::<usize>().expect("an index")].clone()),
                (None, Some(number)) => Cell::Number(number),
                (None, None) => Cell::Text(String::new()),
                other => panic!("a cell of another kind: {other:?}"),
            });
        }
        out.push(line);
    }
    out
}

/// `BC12` is column 54, counted from zero.
fn column(place: &str) -> usize {
    place.bytes().take_while(u8::is_ascii_uppercase).fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1) - 1
}

/// Attributes and content of every element of a name, in order. Elements of one name do not nest in a sheet.
pub fn elements<'x>(xml: &'x str, name: &str) -> Vec<(&'x str, &'x str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut out = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find(&open) {
        let after = &rest[start + open.len()..];
        if !after.starts_with([' ', '>', '/']) {
            rest = after;
            continue;
        }
        let end = after.find('>').expect("a tag ends");
        let (attributes, inner) = (&after[..end], &after[end + 1..]);
        if let Some(attributes) = attributes.strip_suffix('/') {
            out.push((attributes, ""));
            rest = inner;
            continue;
        }
        let stop = inner.find(&close).expect("an element ends");
        out.push((attributes, &inner[..stop]));
        rest = &inner[stop + close.len()..];
    }
    out
}

pub fn attribute(attributes: &str, name: &str) -> Option<String> {
    let start = attributes.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = attributes[start..].find('"')?;
    Some(attributes[start..start + end].to_owned())
}

/// Entities, then the escapes of ECMA-376, 22.9.2.19 (`_xHHHH_`).
fn plain(xml: &str) -> String {
    let xml = xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#xA;", "\n").replace("&amp;", "&");
    let mut out = String::new();
    let mut rest = xml.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.filter(|_| rest[at + 6..].starts_with('_')) {
            Some(code) => {
                let number = u32::from_str_radix(code, 16).expect("hexadecimal");
                out.push(char::from_u32(number).expect("a character"));
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}
