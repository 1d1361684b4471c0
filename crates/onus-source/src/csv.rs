//! The one way CSV is written: RFC 4180 with CRLF line ends and quotes where they are needed, in UTF-8.
//!
//! A spreadsheet reads a cell that begins with `=`, `+`, `-` or `@` as a formula, even behind spaces, a tab or a line
//! break. Such a cell is written with an apostrophe in front, and so is a cell that itself begins with an apostrophe
//! or with a byte order mark, which readers would drop at the start of a file. Removing one leading apostrophe therefore
//! always gives back the value.

use std::borrow::Cow;
use std::io::Write;

/// What a spreadsheet may read as the start of a formula, full-width forms included.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The value as a cell that a spreadsheet shows as text.
pub fn escape_cell(value: &str) -> Cow<'_, str> {
    match value.starts_with(['\'', '\u{feff}']) || value.trim_start_matches(' ').starts_with(FORMULA_STARTS) {
        true => Cow::Owned(format!("'{value}")),
        false => Cow::Borrowed(value),
    }
}

/// The value of a cell that [`escape_cell`] wrote.
pub fn unescape_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Writes rows of values, the row of column names first. All rows have the same number of cells.
pub fn write_rows<Row>(rows: impl IntoIterator<Item = Row>, out: impl Write) -> Result<(), csv::Error>
where
    Row: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    for row in rows {
        for value in row {
            writer.write_field(escape_cell(value.as_ref()).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}

/// The same as text.
pub fn text<Row>(rows: impl IntoIterator<Item = Row>) -> Result<String, csv::Error>
where
    Row: IntoIterator<Item: AsRef<str>>,
{
    let mut out = Vec::new();
    write_rows(rows, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[Vec<String>]) -> String {
        text(rows).expect("memory takes every row")
    }

    #[test]
    fn formulas_are_escaped_and_quotes_doubled() {
        let row = ["=cmd|' /C calc'!A0", "x \"y\", z", "'quoted'", "  -1", "a-b", ""].map(str::to_owned).to_vec();
        assert_eq!(written(&[row]), "'=cmd|' /C calc'!A0,\"x \"\"y\"\", z\",''quoted','  -1,a-b,\r\n");
    }

    #[test]
    fn rows_of_different_lengths_are_refused() {
        assert!(write_rows([vec!["a", "b"], vec!["c"]], &mut Vec::new()).is_err());
    }

    proptest! {
        /// Texts that begin like formulas and escapes, and any text at all.
        #[test]
        fn every_value_comes_back(rows in proptest::collection::vec(
            proptest::collection::vec("[ '=+@\t\r\n\",＝－\u{feff}-]{0,4}.{0,6}", 3), 1..4,
        )) {
            // Below the names of the columns: a reader takes a byte order mark at the start of a file for one.
            let names = ["a", "b", "c"].map(str::to_owned).to_vec();
            let written = written(&[vec![names], rows.clone()].concat());
            let mut reader = csv::ReaderBuilder::new().from_reader(written.as_bytes());
            let mut values = Vec::new();
            for record in reader.records() {
                let record = record.expect("a record");
                for cell in &record {
                    let first = cell.trim_start_matches(' ').chars().next().unwrap_or('a');
                    prop_assert!(!"=+-@\t\r\n＝＋－＠".contains(first), "{cell:?} reads as a formula");
                }
                values.push(record.iter().map(|cell| unescape_cell(cell).to_owned()).collect::<Vec<_>>());
            }
            prop_assert_eq!(values, rows);
        }
    }
}
