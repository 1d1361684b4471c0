//! Tables of a workbook (XLSX) as text, by sheet, row and column.
//!
//! A workbook is an archive of XML: each part is unpacked within a bound, no entity is looked up, and a document type is
//! refused. Formulas are never computed: what the last program that saved the workbook showed is what is read. Must not know:
//! what the tables mean.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::sheet::{Row, Sheet};
use crate::resource::ReadError;

/// Most bytes of one part of a workbook, unpacked.
const MAX_PART: u64 = 64 * 1024 * 1024;

/// Most bytes of text in all cells.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// Most rows with something in them, over all sheets.
const MAX_ROWS: usize = 200_000;

/// Most cells, over all sheets, with those that stand empty before the last one of a row: each takes more memory than bytes of
/// the file.
const MAX_CELLS: usize = 5_000_000;

/// Most texts that cells refer to by number.
const MAX_STRINGS: usize = 1_000_000;

/// Most sheets, and most columns that are looked at: no matrix has as many.
const MAX_SHEETS: usize = 200;
const MAX_COLUMNS: usize = 300;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 64;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Every sheet of a workbook, in its order.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| ReadError::of_file("the archive cannot be read", "Copy or download the workbook again: it was cut off."))?;
    let Some(book) = part(&mut archive, "xl/workbook.xml")? else { return Err(no_workbook(&archive)) };
    let relations =
        part(&mut archive, "xl/_rels/workbook.xml.rels")?.map_or_else(|| Ok(BTreeMap::new()), |xml| relations(&xml))?;
    let strings = match part(&mut archive, "xl/sharedStrings.xml")? {
        Some(xml) => shared_strings(&xml)?,
        None => Vec::new(),
    };
    let mut budget = Budget { text: MAX_TEXT, rows: MAX_ROWS, cells: MAX_CELLS };
    let mut sheets = Vec::new();
    for (name, relation) in sheet_names(&book)?.into_iter().take(MAX_SHEETS) {
        let Some(target) = relations.get(&relation) else { continue };
        // Charts and dialogs are sheets without a table.
        let Some(xml) = part(&mut archive, target)? else { continue };
        let rows = rows(&xml, &name, &strings, &mut budget)?;
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// An archive that is no workbook, by name where that is known.
fn no_workbook(archive: &Archive) -> ReadError {
    let has = |name: &str| archive.index_for_name(name).is_some();
    let (what, hint) = if has("xl/workbook.bin") {
        ("this is a binary workbook (XLSB)", "Save it as XLSX.")
    } else if has("word/document.xml") {
        ("this is a text document (DOCX), not a workbook", "Copy its table into a workbook, or ask the party for one.")
    } else if has("content.xml") {
        ("this is an OpenDocument file, not XLSX", "Save it as XLSX, or as CSV.")
    } else {
        ("this is an archive, not a workbook", "Unpack it and import the workbook in it.")
    };
    ReadError::of_file(what, hint)
}

fn part(archive: &mut Archive, name: &str) -> Result<Option<String>, ReadError> {
    if archive.index_for_name(name).is_none() {
        return Ok(None);
    }
    let damaged = || {
        ReadError::of_file(format!("the part {name} cannot be unpacked"), "Is it encrypted, or damaged? Save it again as XLSX.")
    };
    let file = archive.by_name(name).map_err(|_| damaged())?;
    let mut bytes = Vec::new();
    file.take(MAX_PART + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
    if bytes.len() as u64 > MAX_PART {
        return Err(ReadError::of_file(format!("the part {name} is larger than 64 MiB"), KEEP_ONE));
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| ReadError::of_file(format!("the part {name} is not UTF-8"), "Save the workbook again as XLSX."))
}

/// Calls back for each element that opens, each that closes, and each piece of text.
fn walk<'x>(xml: &'x str, mut each: impl FnMut(XmlPart<'x, '_>) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let damaged =
        |what: &str| ReadError::of_file(format!("a part of the workbook is {what}"), "Save the workbook again as XLSX.");
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|_| damaged("not well-formed XML"))? {
            Event::Start(element) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(damaged("nested too deeply"));
                }
                each(XmlPart::Start(&element))?;
            }
            Event::End(element) => {
                depth -= 1;
                each(XmlPart::End(element.local_name().as_ref()))?;
            }
            Event::Text(text) => each(XmlPart::Text(&text.xml10_content()))?,
            Event::CData(text) => each(XmlPart::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().map_err(|_| damaged("not well-formed XML"))? {
                    Some(c) => c.to_string(),
                    None => {
                        predefined(&reference.xml10_content()).ok_or_else(|| damaged("made with entities of its own"))?.to_owned()
                    }
                };
                each(XmlPart::Text(&c))?;
            }
            Event::DocType(_) => return Err(damaged("declared with a document type, which no workbook needs")),
            Event::Eof if depth > 0 => return Err(damaged("cut off")),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

enum XmlPart<'x, 'e> {
    Start(&'e BytesStart<'x>),
    End(&'e str),
    Text(&'e str),
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}

/// The value of an attribute by its local name: whether `r:id` is written with this prefix is the workbook's choice.
fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// Parts by the id of the relation that leads to them.
fn relations(xml: &str) -> Result<BTreeMap<String, String>, ReadError> {
    let mut out = BTreeMap::new();
    walk(xml, |found| {
        if let XmlPart::Start(element) = found
            && element.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target"))
        {
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            out.insert(id, target);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Names of the sheets, with their relations.
fn sheet_names(xml: &str) -> Result<Vec<(String, String)>, ReadError> {
    let mut out = Vec::new();
    walk(xml, |found| {
        if let XmlPart::Start(element) = found
            && element.local_name().as_ref() == "sheet"
            && let Some(name) = attribute(element, "name")
            && let Some(relation) = element.attributes().flatten().find(|a| a.key.as_ref().ends_with(":id"))
            && let Ok(relation) = relation.normalized_value(XmlVersion::Implicit1_0)
        {
            out.push((name, relation.into_owned()));
        }
        Ok(())
    })?;
    Ok(out)
}

/// Texts that cells refer to by number. What is written above characters to be read aloud is not part of a text.
fn shared_strings(xml: &str) -> Result<Vec<String>, ReadError> {
    let mut out = Vec::new();
    let (mut text, mut reading, mut spoken) = (String::new(), false, false);
    walk(xml, |found| {
        match found {
            XmlPart::Start(element) => match element.local_name().as_ref() {
                "si" => text.clear(),
                "rPh" => spoken = true,
                "t" => reading = !spoken,
                _ => {}
            },
            XmlPart::End("si") if out.len() == MAX_STRINGS => return Err(too_many_strings()),
            XmlPart::End("si") => out.push(plain(&text)),
            XmlPart::End("rPh") => spoken = false,
            XmlPart::End("t") => reading = false,
            XmlPart::Text(piece) if reading => text.push_str(piece),
            XmlPart::End(_) | XmlPart::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(out)
}

/// What may still be read.
struct Budget {
    text: usize,
    rows: usize,
    cells: usize,
}

/// A cell that is open.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    text: String,
}

fn rows(xml: &str, sheet: &str, strings: &[String], budget: &mut Budget) -> Result<Vec<Row>, ReadError> {
    let mut out: Vec<Row> = Vec::new();
    let mut row = Row { number: 0, cells: Vec::new() };
    let (mut cell, mut reading) = (Cell::default(), false);
    let mut last: Option<usize> = None;
    walk(xml, |found| {
        match found {
            XmlPart::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    let number = attribute(element, "r").and_then(|r| r.parse().ok());
                    row = Row { number: number.unwrap_or(row.number + 1), cells: Vec::new() };
                    last = None;
                }
                "c" => {
                    let column = attribute(element, "r").and_then(|r| column(&r)).unwrap_or(last.map_or(0, |last| last + 1));
                    last = Some(column);
                    cell = Cell { column, kind: attribute(element, "t").unwrap_or_default(), text: String::new() };
                }
                "v" | "t" => reading = true,
                _ => {}
            },
            XmlPart::Text(piece) if reading => cell.text.push_str(piece),
            XmlPart::End("v" | "t") => reading = false,
            XmlPart::End("c") => {
                let text = match cell.kind.as_str() {
                    "s" => {
                        cell.text.trim().parse::<usize>().ok().and_then(|index| strings.get(index)).cloned().unwrap_or_default()
                    }
                    _ => plain(&cell.text),
                };
                if cell.column < MAX_COLUMNS && !text.is_empty() {
                    budget.text = budget.text.checked_sub(text.len()).ok_or_else(|| too_much(sheet))?;
                    let width = row.cells.len().max(cell.column + 1);
                    budget.cells = budget.cells.checked_sub(width - row.cells.len()).ok_or_else(|| too_much(sheet))?;
                    row.cells.resize(width, String::new());
                    row.cells[cell.column] = text;
                }
            }
            XmlPart::End("row") if !row.cells.is_empty() => {
                budget.rows = budget.rows.checked_sub(1).ok_or_else(|| too_much(sheet))?;
                out.push(Row { number: row.number, cells: std::mem::take(&mut row.cells) });
            }
            XmlPart::End(_) | XmlPart::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(out)
}

const KEEP_ONE: &str = "No matrix is as large as that. Keep the sheet that you need, and save it alone.";

fn too_many_strings() -> ReadError {
    ReadError::of_file(format!("the workbook has more than {MAX_STRINGS} texts"), KEEP_ONE)
}

fn too_much(sheet: &str) -> ReadError {
    ReadError::of_file(format!("the sheet “{sheet}” holds more than is read"), KEEP_ONE)
}

/// The column of a reference such as `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.chars().take_while(char::is_ascii_alphabetic);
    let number = letters.take(4).fold(0_usize, |n, c| n * 26 + (c.to_ascii_uppercase() as usize - 'A' as usize + 1));
    number.checked_sub(1)
}

/// A text without the carriage returns that spreadsheets write as `_x000D_`.
fn plain(text: &str) -> String {
    text.replace("_x000D_", "").replace('\r', "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_references() {
        for (reference, expected) in [("A1", Some(0)), ("Z9", Some(25)), ("AA10", Some(26)), ("7", None), ("", None)] {
            assert_eq!(column(reference), expected, "{reference}");
        }
    }

    /// A row takes as much memory as it is wide, whatever stands in it.
    #[test]
    fn what_is_small_in_a_file_and_large_in_memory_is_refused() {
        let row = "<row><c r=\"KN1\"><v>1</v></c></row>";
        let read = |rows: usize| {
            let mut budget = Budget { text: MAX_TEXT, rows: MAX_ROWS, cells: 3 * MAX_COLUMNS };
            super::rows(&format!("<sheetData>{}</sheetData>", row.repeat(rows)), "S", &[], &mut budget)
        };
        assert_eq!(read(3).expect("read").len(), 3);
        assert!(read(4).is_err());
        assert!(shared_strings(&format!("<sst>{}</sst>", "<si/>".repeat(MAX_STRINGS))).is_ok());
        assert!(shared_strings(&format!("<sst>{}</sst>", "<si/>".repeat(MAX_STRINGS + 1))).is_err());
    }

    #[test]
    fn no_entity_and_no_document_type_is_taken() {
        for xml in [
            "<!DOCTYPE sst [<!ENTITY a \"b\">]><sst/>",
            "<sst><si><t>&a;</t></si></sst>",
            "<sst><si><t>never closed",
            &"<a>".repeat(100),
        ] {
            assert!(shared_strings(xml).is_err(), "{xml}");
        }
        let spoken = "<sst><si><r><t>a &amp; </t></r><r><t>b_x000D_&#10;c</t></r><rPh><t>aloud</t></rPh></si><si/></sst>";
        assert_eq!(shared_strings(spoken).expect("read"), ["a & b\nc", ""]);
    }
}
