//! CSV as a stream of rows: columns by name in any order, quoted line breaks, any of three separators.
//!
//! Must not know: what the columns mean.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::fields::shown;
use super::input::{Input, Meter};
use super::sniff;
use crate::resource::{ReadError, key};

/// Most columns of a table.
const MAX_COLUMNS: usize = 10_000;

/// A table that is being read.
pub struct Table<'r> {
    reader: Reader<Input<'r>>,
    meter: Meter,
    /// The names of the columns as written.
    pub names: Vec<String>,
    /// The same, normalised: see [`key`].
    pub keys: Vec<String>,
    head: Vec<u8>,
    own: &'static str,
    record: ByteRecord,
    line: usize,
}

impl<'r> Table<'r> {
    /// Reads the line of names, for the source `own`.
    pub fn open(input: Input<'r>, own: &'static str) -> Result<Table<'r>, ReadError> {
        let meter = input.meter.clone();
        let head = input.head.clone();
        let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let count = |separator: u8| first.iter().filter(|b| **b == separator).count();
        let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(|s| count(*s)).unwrap_or(b',');
        let mut reader =
            ReaderBuilder::new().has_headers(false).delimiter(separator).buffer_capacity(64 * 1024).from_reader(input);
        let mut record = ByteRecord::new();
        let any = reader.read_byte_record(&mut record).map_err(|e| error(e, &meter))?;
        let mut names = Vec::new();
        for field in record.iter().take(MAX_COLUMNS) {
            match std::str::from_utf8(field) {
                Ok(name) => names.push(name.trim().to_owned()),
                Err(_) => return Err(at(1, "the first line is not UTF-8 text", "Save the file as UTF-8.")),
            }
        }
        if !any || sniff::looks_like_json(&head) {
            return Err(sniff::foreign("this is not CSV", &head, own));
        }
        let keys = names.iter().map(|n| key(n)).collect();
        Ok(Table { reader, meter, names, keys, head, own, record, line: 1 })
    }

    /// The column with the first of these names (normalised) that is there.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.keys.iter().position(|k| k == name))
    }

    /// Columns that must be there, by their names in print; all that are missing are told at once.
    pub fn needed<const N: usize>(&self, wanted: [(&str, &[&str]); N]) -> Result<[usize; N], ReadError> {
        let found = wanted.map(|(_, names)| self.column(names));
        let missing: Vec<&str> = wanted.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|((name, _), _)| *name).collect();
        if missing.is_empty() {
            return Ok(found.map(|f| f.unwrap_or_default()));
        }
        let (columns, are) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
        Err(sniff::foreign(&format!("the {columns} {} {are} missing", missing.join(", ")), &self.head, self.own))
    }

    /// Goes to the next row. `false` at the end.
    pub fn advance(&mut self) -> Result<bool, ReadError> {
        self.meter.entry();
        let more = self.reader.read_byte_record(&mut self.record).map_err(|e| error(e, &self.meter))?;
        if let Some(position) = self.record.position() {
            self.line = usize::try_from(position.line()).unwrap_or(usize::MAX);
        }
        // A quotation mark inside an unquoted field is not in pair either, but then the file ends with a whole line.
        if !more && self.meter.open_quote() && self.meter.place().1 > 1 {
            return Err(at(self.line, "the file ends inside quotation marks", "Copy or download it again: it was cut off."));
        }
        Ok(more)
    }

    /// A field of the present row; none where the column is absent or says nothing.
    pub fn field(&self, column: Option<usize>) -> Result<Option<&str>, ReadError> {
        let Some(column) = column else { return Ok(None) };
        let bytes = self.record.get(column).unwrap_or_default();
        let name = || shown(self.names.get(column).map_or("", String::as_str));
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(at(self.line, &format!("`{}` is not UTF-8 text", name()), "Save the file as UTF-8."));
        };
        if text.contains('\0') {
            return Err(at(self.line, &format!("`{}` holds a NUL byte", name()), "The file is damaged: repeat the export."));
        }
        let text = text.trim();
        let nothing = matches!(text, "" | "NULL" | "null" | "\\N" | "None");
        Ok((!nothing).then_some(text))
    }

    /// The line that the present row begins on.
    pub fn line(&self) -> usize {
        self.line
    }
}

fn at(line: usize, message: &str, hint: &str) -> ReadError {
    ReadError::at(line, 1, message, hint)
}

fn error(error: csv::Error, meter: &Meter) -> ReadError {
    let line = error.position().map_or_else(|| meter.place().0, |p| usize::try_from(p.line()).unwrap_or(usize::MAX));
    match error.into_kind() {
        csv::ErrorKind::Io(e) => meter.failed(&e),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => at(
            line,
            &format!("this row has {len} fields, the first line has {expected_len}"),
            "Was the file cut off, or edited by hand? Repeat the export.",
        ),
        other => at(line, &format!("this is not CSV: {other:?}"), "Repeat the export."),
    }
}
