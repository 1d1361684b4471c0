//! A document of tables, whatever holds them: a workbook, or CSV, which is one sheet without a name for each sign that may
//! separate its columns.

use csv::ReaderBuilder;

use super::workbook;
use crate::resource::ReadError;
use crate::support::sniff;

/// One table.
pub struct Sheet {
    pub name: String,
    /// Rows with something in them.
    pub rows: Vec<Row>,
}

pub struct Row {
    /// Its number, from 1, as the document counts.
    pub number: usize,
    pub cells: Vec<String>,
}

impl Row {
    /// A cell without space around it; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Most rows of a table in CSV.
const MAX_ROWS: usize = 200_000;

/// Every sheet of a document. `own` is what it was taken for.
pub fn sheets(bytes: &[u8], own: &'static str) -> Result<Vec<Sheet>, ReadError> {
    // What Excel wrote before 2007, and what it writes with a password.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let hint = "Save it as XLSX without a password, or as CSV.";
        return Err(ReadError::of_file("this is an old workbook (XLS), or one with a password", hint));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::read(bytes);
    }
    if let Some((what, hint)) = sniff::binary(bytes) {
        let hint = if what.starts_with("UTF-16") { hint } else { "Ask the party for the workbook, or for CSV." };
        return Err(ReadError::of_file(format!("this is {what}, not a workbook or CSV"), hint));
    }
    let text = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::of_file("the file is empty", "Export it again."));
    }
    if sniff::looks_like_json(text) || text.trim_ascii_start().starts_with(b"<") {
        return Err(sniff::foreign("this is not a workbook or CSV", text, own));
    }
    // Titles above the heads do not tell which sign separates columns: whoever looks for the heads finds out.
    let separators = [b',', b';', b'\t'].into_iter().filter(|separator| text.contains(separator));
    separators.map(|separator| Ok(Sheet { name: String::new(), rows: csv_rows(text, separator)? })).collect()
}

fn csv_rows(text: &[u8], separator: u8) -> Result<Vec<Row>, ReadError> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text);
    let mut out = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.byte_records() {
        let record = record.map_err(|_| ReadError::of_file("this is not CSV", "Export it again."))?;
        // The reader's own count is one short where lines end with CR and LF: it stands between the two.
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX)).min(text.len());
        let start = start + text[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        line += text[counted..start.max(counted)].iter().filter(|b| **b == b'\n').count();
        counted = start.max(counted);
        let mut cells = Vec::new();
        for field in &record {
            let Ok(text) = std::str::from_utf8(field) else {
                return Err(ReadError::at(line, 1, "this row is not UTF-8 text", "Save the file as UTF-8."));
            };
            cells.push(text.replace('\r', "").trim().to_owned());
        }
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if out.len() >= MAX_ROWS {
            return Err(ReadError::at(line, 1, "the table has more than 200,000 rows", "No matrix is as large as that."));
        }
        out.push(Row { number: line, cells });
    }
    Ok(out)
}
