//! A file of the output: its path, and the function that makes its bytes.

use std::borrow::Cow;
use std::io::Write;

use onus_core::check::Finding;
use onus_core::configuration::{CsvSettings, Paper};
use onus_core::matrix::{Matrix, RefFramework};
use onus_core::status::AllStatuses;
use onus_publish::block::Publication;

use super::RenderError;
use super::book_source::BookSource;

pub struct PlannedFile<'a> {
    /// From the output's root.
    pub path: String,
    /// Number of the book that the file belongs to; none: it belongs to all of them.
    pub book: Option<usize>,
    pub content: FileContent<'a>,
}

type Render<'a> = dyn Fn(&dyn BookSource) -> Result<Vec<u8>, RenderError> + Send + Sync + 'a;
type Publish<'a> = dyn Fn() -> Result<Publication, RenderError> + Send + Sync + 'a;
type Stream<'a> = dyn Fn(&mut dyn Write) -> Result<(), RenderError> + Send + Sync + 'a;

/// How a file gets its bytes.
pub enum FileContent<'a> {
    /// All at once.
    Rendered(Box<Render<'a>>),
    /// Bit by bit, from the matrix alone: they may be too many for memory.
    Streamed(Box<Stream<'a>>),
    /// By the crate onus-pdf, from the book with this number: PDFs are set on threads with deep stacks.
    Pdf(usize),
    /// The same, from a publication that stands in no book.
    PdfOf(Box<Publish<'a>>),
}

impl FileContent<'_> {
    /// Whether it is set by onus-pdf.
    pub fn is_pdf(&self) -> bool {
        matches!(self, FileContent::Pdf(_) | FileContent::PdfOf(_))
    }
}

impl<'a> PlannedFile<'a> {
    /// A file that is made from the matrix, at once.
    pub fn data(
        path: impl Into<String>,
        render: impl Fn() -> Result<Vec<u8>, RenderError> + Send + Sync + 'a,
    ) -> PlannedFile<'a> {
        PlannedFile { path: path.into(), book: None, content: FileContent::Rendered(Box::new(move |_| render())) }
    }

    /// A PDF that is made from the matrix, of no book.
    pub fn pdf(
        path: impl Into<String>,
        publish: impl Fn() -> Result<Publication, RenderError> + Send + Sync + 'a,
    ) -> PlannedFile<'a> {
        PlannedFile { path: path.into(), book: None, content: FileContent::PdfOf(Box::new(publish)) }
    }

    /// A file that is made from the matrix, bit by bit.
    pub fn streamed(
        path: impl Into<String>,
        write: impl Fn(&mut dyn Write) -> Result<(), RenderError> + Send + Sync + 'a,
    ) -> PlannedFile<'a> {
        PlannedFile { path: path.into(), book: None, content: FileContent::Streamed(Box::new(write)) }
    }
}

/// The bytes of a file in memory. A PDF is an error.
pub fn render(file: &PlannedFile, books: &dyn BookSource) -> Result<Vec<u8>, RenderError> {
    match &file.content {
        FileContent::Rendered(render) => render(books),
        FileContent::Streamed(write) => {
            let mut bytes = Vec::new();
            write(&mut bytes)?;
            Ok(bytes)
        }
        FileContent::Pdf(_) | FileContent::PdfOf(_) => Err(RenderError::new(file.path.as_str(), "is set by onus-pdf")),
    }
}

/// What data formats read.
#[derive(Clone, Debug)]
pub struct DataInput<'a> {
    /// The matrix of the organisation or of one scope.
    pub matrix: &'a Matrix,
    /// What its obligations come to.
    pub statuses: Cow<'a, AllStatuses>,
    pub findings: &'a [Finding],
    /// The crosswalk of NIST SP 800-53, whatever frameworks the scopes have.
    pub controls: Option<RefFramework>,
    /// The crosswalk of the framework that CAIQ asks about, whatever frameworks the scopes have.
    pub questionnaire: Option<RefFramework>,
    pub csv: CsvSettings,
    /// Page size of workbooks.
    pub paper: Paper,
}

impl<'a> DataInput<'a> {
    /// Default settings, no findings and no crosswalks.
    pub fn new(matrix: &'a Matrix) -> DataInput<'a> {
        DataInput {
            matrix,
            statuses: Cow::Owned(AllStatuses::of(matrix)),
            findings: &[],
            controls: None,
            questionnaire: None,
            csv: CsvSettings::default(),
            paper: Paper::A4,
        }
    }
}
