//! Excel workbooks: a worksheet a table, with frozen heads, filters, and a print set-up.
//!
//! Every text is written as text, so that nothing of an inventory is ever a formula; only counts of ours are numbers.
//! Equal matrices make equal bytes: the only moment in a file is the day of the build. Must not know: where bytes go.

mod appendix_j;
mod style;
mod worksheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use onus_core::matrix::{Document, Matrix, Split};

use super::RenderError;
use super::planned_file::{DataInput, PlannedFile};
use super::tables::{self, Table};
use onus_core::configuration::Paper;
use style::Styles;
use worksheet::Frame;

pub use appendix_j::appendix_j;

pub const MATRIX: &str = "data/matrix.xlsx";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    vec![PlannedFile::data(MATRIX, || matrix(input))]
}

/// The matrix with its registers and inward views.
pub fn matrix(input: &DataInput) -> Result<Vec<u8>, RenderError> {
    let DataInput { matrix, findings, paper, .. } = *input;
    let statuses = &input.statuses.organisation;
    let mut tables = vec![
        tables::duties(matrix, statuses),
        tables::obligations(matrix, statuses),
        tables::deployments(matrix),
        tables::teams(matrix),
        tables::requirements(matrix),
    ];
    tables.extend(tables::responsibilities(matrix, None));
    tables.extend([
        tables::cuecs(matrix, statuses),
        tables::evidence(matrix),
        tables::assurance(matrix),
        tables::exceptions(matrix),
        tables::gaps(matrix, findings),
    ]);
    let about: Vec<(&str, &str)> = [(
        "Matrix",
        "One row per configuration, one column per domain. The letter shows whose duty it is; the sheet Duties says what to do",
    )]
    .into_iter()
    .chain(tables.iter().map(|t| (t.title, t.about)))
    .collect();
    let make = || {
        let document = &matrix.document;
        let mut book = Book::new(matrix, &document.title, &document.classification, paper)?;
        book.about(matrix, &about)?;
        worksheet::matrix(book.workbook.add_worksheet(), &book.frame, &book.styles, matrix)?;
        for table in tables {
            book.add(table)?;
        }
        book.bytes()
    };
    make().map_err(|e: XlsxError| RenderError::new(MATRIX, e.to_string()))
}

/// One table that leaves the organisation: it carries nothing but itself and who made it. The handbook's title and
/// classification are not its own.
pub fn outward(matrix: &Matrix, table: Table, paper: Paper) -> Result<Vec<u8>, RenderError> {
    outward_workbook(matrix, &format!("What customers of {} must do", matrix.organisation.short), table, paper)
}

/// The same under a title of its own.
pub fn outward_workbook(matrix: &Matrix, title: &str, table: Table, paper: Paper) -> Result<Vec<u8>, RenderError> {
    let name = table.title;
    let make = || {
        let mut book = Book::new(matrix, title, "", paper)?;
        let about = [(table.title, table.about)];
        let document = &matrix.document;
        let facts = [
            ("Organisation", matrix.organisation.name.clone()),
            ("Version", document.version.clone()),
            ("Date", document.date.to_string()),
            ("Made with", format!("Onus {}", document.program_version)),
        ];
        book.add(table)?;
        book.notes(title, &facts, &about)?;
        book.bytes()
    };
    make().map_err(|e: XlsxError| RenderError::new(format!("xlsx: {name}"), e.to_string()))
}

/// Tables as a workbook under its own title, with the page that says what it is.
pub fn workbook(matrix: &Matrix, title: &str, tables: Vec<Table>, paper: Paper) -> Result<Vec<u8>, String> {
    let about: Vec<(&str, &str)> = tables.iter().map(|t| (t.title, t.about)).collect();
    let document = &matrix.document;
    let make = || {
        let mut book = Book::new(matrix, title, &document.classification, paper)?;
        let facts = [
            ("Organisation", matrix.organisation.name.clone()),
            ("Version", document.version.clone()),
            ("Classification", document.classification.clone()),
            ("Date", document.date.to_string()),
            ("Model", document.model_version.clone()),
            ("Made with", format!("Onus {}", document.program_version)),
        ];
        book.notes(title, &facts, &about)?;
        for table in tables {
            book.add(table)?;
        }
        book.bytes()
    };
    make().map_err(|e: XlsxError| e.to_string())
}

struct Book {
    workbook: Workbook,
    styles: Styles,
    frame: Frame,
}

impl Book {
    fn new(matrix: &Matrix, title: &str, classification: &str, paper: Paper) -> Result<Book, XlsxError> {
        let document = &matrix.document;
        let mut workbook = Workbook::new();
        let created = moment(document)?;
        let properties = DocProperties::new()
            .set_title(worksheet::cut(title, 255))
            .set_author(worksheet::cut(&document.authors.join(", "), 255))
            .set_company(worksheet::cut(&matrix.organisation.name, 255))
            .set_creation_datetime(&created);
        workbook.set_properties(&properties);
        Ok(Book { workbook, styles: Styles::new(), frame: Frame::new(matrix, title, classification, paper) })
    }

    fn add(&mut self, table: Table) -> Result<(), XlsxError> {
        worksheet::table(&mut self.workbook, &self.frame, &self.styles, table)
    }

    /// What the workbook is, of which day, and how to read it.
    fn about(&mut self, matrix: &Matrix, sheets: &[(&str, &str)]) -> Result<(), XlsxError> {
        let document = &matrix.document;
        let facts = [
            ("Organisation", matrix.organisation.name.clone()),
            ("Version", document.version.clone()),
            ("Classification", document.classification.clone()),
            ("Date", document.date.to_string()),
            ("Revision", document.revision.clone().unwrap_or_default()),
            ("Model", document.model_version.clone()),
            ("Made with", format!("Onus {}", document.program_version)),
        ];
        let worksheet = self.workbook.add_worksheet();
        let row = worksheet::facts(worksheet, &self.frame, &self.styles, &document.title, &facts, sheets)?;
        for (offset, split) in (0_u32..).zip(SPLITS) {
            worksheet.write_string_with_format(row + offset, 0, split.letter(), self.styles.split(split))?;
            worksheet.write_string_with_format(row + offset, 1, words(split), &self.styles.text)?;
        }
        Ok(())
    }

    fn notes(&mut self, title: &str, facts: &[(&str, String)], sheets: &[(&str, &str)]) -> Result<(), XlsxError> {
        let worksheet = self.workbook.add_worksheet();
        worksheet::facts(worksheet, &self.frame, &self.styles, title, facts, sheets).map(|_| ())
    }

    fn bytes(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}

/// The day of the build at midnight UTC.
fn moment(document: &Document) -> Result<ExcelDateTime, XlsxError> {
    let day = document.date;
    let part = |n: i8| u8::try_from(n).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1970), part(day.month()), part(day.day()))
}

const SPLITS: [Split; 6] =
    [Split::Provider, Split::Organisation, Split::Shared, Split::ThirdParty, Split::NotApplicable, Split::Unresolved];

fn words(split: Split) -> &'static str {
    match split {
        Split::Provider => "the provider's duty",
        Split::Organisation => "your duty",
        Split::Shared => "shared: each party has duties of its own, listed in the sheet Duties",
        Split::ThirdParty => "a third party's duty",
        Split::NotApplicable => "not applicable",
        Split::Unresolved => "unresolved: nobody can say",
    }
}
