//! Sheets: a table each, the matrix, and the page that says what the workbook is.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};

use crate::tables::{Kind, Row, Table};
use onus_core::configuration::Paper;
use onus_core::matrix::Matrix;

use super::style::Styles;

/// Rows of a sheet below its head.
const MAX_ROWS: u32 = 1_048_575;

/// What a cell holds at most, in UTF-16 units.
const MAX_CELL: usize = 32_767;

/// What is the same on every page that is printed.
pub struct Frame {
    header: String,
    footer: String,
    paper: u8,
}

impl Frame {
    /// `title` and `classification` stand on top of each page.
    pub fn new(matrix: &Matrix, title: &str, classification: &str, paper: Paper) -> Frame {
        let document = &matrix.document;
        // `&` opens a code of the header; 255 units are the limit of the whole.
        let safe = |text: &str, most| cut(&text.replace(['\r', '\n', '\t'], " "), most).replace('&', "&&");
        Frame {
            header: format!("&L{}&R{}", safe(title, 90), safe(classification, 30)),
            footer: format!("&L{}, {}&R&P / &N", safe(&matrix.organisation.short, 50), safe(&document.version, 30)),
            paper: match paper {
                Paper::A4 => 9,
                Paper::UsLetter => 1,
            },
        }
    }

    /// Landscape, as wide as a page, with the head on each.
    fn set_up(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        worksheet.set_landscape();
        worksheet.set_paper_size(self.paper);
        worksheet.set_print_fit_to_pages(1, 0);
        worksheet.set_repeat_rows(0, 0)?;
        worksheet.set_header(self.header.clone());
        worksheet.set_footer(self.footer.clone());
        Ok(())
    }
}

/// The text at most so many UTF-16 units long. What was cut off is said.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= most || text.encode_utf16().count() <= most {
        return Cow::Borrowed(text);
    }
    let units = text.encode_utf16().count();
    let note = format!("… (cut: {units} characters)");
    let room = most.saturating_sub(note.encode_utf16().count());
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    Cow::Owned(kept + &note)
}

/// A table, on as many sheets as its rows need.
pub fn table(workbook: &mut Workbook, frame: &Frame, styles: &Styles, table: Table) -> Result<(), XlsxError> {
    let columns = table.columns;
    let mut rows = table.rows.peekable();
    let mut number = 1;
    loop {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(if number == 1 { table.title.to_owned() } else { format!("{} ({number})", table.title) })?;
        frame.set_up(worksheet)?;
        for (index, column) in (0_u16..).zip(columns) {
            worksheet.set_column_width(index, column.width)?;
            worksheet.write_string_with_format(0, index, column.title, &styles.head)?;
        }
        fit(worksheet, 0, columns.iter().map(|c| (c.title, f64::from(c.width))))?;
        worksheet.set_freeze_panes(1, 1)?;
        let mut last = 0;
        while last < MAX_ROWS {
            let Some(row) = rows.next() else { break };
            last += 1;
            write(worksheet, styles, last, &row, columns)?;
            let printed = row.iter().zip(columns).take(table.printed);
            fit(worksheet, last, printed.map(|(text, c)| (text.as_ref(), f64::from(c.width))))?;
        }
        let right = narrow(columns.len()).saturating_sub(1);
        if table.printed < columns.len() {
            worksheet.set_print_area(0, 0, last.max(1), narrow(table.printed).saturating_sub(1))?;
        }
        worksheet.autofilter(0, 0, last.max(1), right)?;
        worksheet.ignore_error_range(0, 0, last.max(1), right, IgnoreError::NumberStoredAsText)?;
        if rows.peek().is_none() {
            return Ok(());
        }
        number += 1;
    }
}

/// Text as text. A string that looks like the library's own mark of rich text would be written into the file raw: such a
/// one becomes rich text of one piece, which is escaped.
pub fn write_text(worksheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = cut(text, MAX_CELL);
    if text.starts_with("<r>") && text.ends_with("</r>") {
        worksheet.write_rich_string_with_format(row, column, &[(&Format::default(), &text)], format)?;
    } else {
        worksheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Height of one line of text, and the most that a row may have, in points.
const ONE_LINE: u32 = 15;
const HIGHEST: u32 = 405;

/// Makes a row high enough for its wrapped texts, each in a column so many characters wide. Not every program does so by
/// itself when it opens a file.
pub fn fit<'t>(worksheet: &mut Worksheet, row: u32, cells: impl Iterator<Item = (&'t str, f64)>) -> Result<(), XlsxError> {
    let lines = cells.map(|(text, width)| lines(text, width)).max().unwrap_or(1);
    if lines > 1 {
        worksheet.set_row_height(row, lines.saturating_mul(ONE_LINE).min(HIGHEST))?;
    }
    Ok(())
}

/// How many lines a text takes, about: words are kept whole, and letters of East Asia are two wide.
fn lines(text: &str, width: f64) -> u32 {
    let room = (width as usize).max(2);
    let wide = |c: char| if ('\u{1100}'..='\u{ffdc}').contains(&c) && !('\u{2000}'..='\u{2e7f}').contains(&c) { 2 } else { 1 };
    let rows = |line: &str| {
        let (mut count, mut used) = (1_usize, 0_usize);
        for word in line.split_inclusive(' ') {
            let long: usize = word.chars().map(wide).sum();
            if used > 0 && used + long.min(room) > room {
                count += 1;
                used = 0;
            }
            // A word longer than a line is broken.
            count += long.saturating_sub(1) / room;
            used = if long > room { long % room } else { used + long };
        }
        count
    };
    u32::try_from(text.split('\n').map(rows).sum::<usize>()).unwrap_or(u32::MAX)
}

fn narrow(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn write(
    worksheet: &mut Worksheet,
    styles: &Styles,
    number: u32,
    row: &Row,
    columns: &[crate::tables::Column],
) -> Result<(), XlsxError> {
    for ((index, value), column) in (0_u16..).zip(row).zip(columns) {
        match (column.kind, value.parse::<u32>()) {
            (Kind::Count, Ok(count)) => {
                worksheet.write_number_with_format(number, index, count, &styles.count)?;
            }
            (Kind::Split, _) => {
                worksheet.write_string_with_format(number, index, value.as_ref(), styles.word(value))?;
            }
            (Kind::Count | Kind::Text, _) => {
                write_text(worksheet, number, index, value, &styles.text)?;
            }
        }
    }
    Ok(())
}

pub fn matrix(worksheet: &mut Worksheet, frame: &Frame, styles: &Styles, matrix: &Matrix) -> Result<(), XlsxError> {
    worksheet.set_name("Matrix")?;
    frame.set_up(worksheet)?;
    let heads = [("Service", 34), ("Configuration", 46), ("Category", 22), ("Deployments", 12)];
    let first = narrow(heads.len());
    for (index, (head, width)) in (0_u16..).zip(heads) {
        worksheet.set_column_width(index, width)?;
        worksheet.write_string_with_format(0, index, head, &styles.head)?;
    }
    for (index, domain) in (first..).zip(&matrix.reference.domains) {
        worksheet.set_column_width(index, 5)?;
        write_text(worksheet, 0, index, &domain.title, &styles.upright)?;
    }
    worksheet.set_row_height(0, 150)?;
    let mut last = 0;
    for (row, configuration) in (1_u32..).zip(&matrix.configurations) {
        last = row;
        let texts = [&configuration.service_name, &configuration.label, &configuration.category_name];
        for (index, text) in (0_u16..).zip(texts) {
            write_text(worksheet, row, index, text, &styles.text)?;
        }
        fit(worksheet, row, texts.iter().zip(heads).map(|(text, (_, width))| (text.as_str(), f64::from(width))))?;
        let deployments = u32::try_from(configuration.deployments.len()).unwrap_or(u32::MAX);
        worksheet.write_number_with_format(row, first - 1, deployments, &styles.count)?;
        for (index, cell) in (first..).zip(&configuration.cells) {
            worksheet.write_string_with_format(row, index, cell.split.letter(), styles.split(cell.split))?;
        }
    }
    worksheet.set_freeze_panes(1, 2)?;
    let right = first + narrow(matrix.reference.domains.len());
    worksheet.autofilter(0, 0, last.max(1), right.saturating_sub(1))?;
    Ok(())
}

/// The page that says what the workbook is. Returns the row below.
pub fn facts(
    worksheet: &mut Worksheet,
    frame: &Frame,
    styles: &Styles,
    title: &str,
    facts: &[(&str, String)],
    sheets: &[(&str, &str)],
) -> Result<u32, XlsxError> {
    worksheet.set_name("About")?;
    frame.set_up(worksheet)?;
    worksheet.set_column_width(0, 24)?;
    worksheet.set_column_width(1, 100)?;
    write_text(worksheet, 0, 0, title, &styles.title)?;
    let mut row = 1;
    let texts = facts.iter().map(|(label, text)| (*label, text.as_str())).chain([("", "")]).chain(sheets.iter().copied());
    for (label, text) in texts {
        row += 1;
        worksheet.write_string_with_format(row, 0, label, &styles.label)?;
        if !text.is_empty() {
            write_text(worksheet, row, 1, text, &styles.text)?;
            fit(worksheet, row, std::iter::once((text, 100.0)))?;
        }
    }
    Ok(row + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_words_wrap() {
        for (text, width, expected) in [
            ("", 10.0, 1),
            ("one two", 10.0, 1),
            ("one two three", 10.0, 2),
            ("one\ntwo", 10.0, 2),
            ("aaaaaaaaaaaaaaaaaaaaaaaaa", 10.0, 3),
            ("決済データベース", 10.0, 2),
        ] {
            assert_eq!(lines(text, width), expected, "{text}");
        }
    }
}
