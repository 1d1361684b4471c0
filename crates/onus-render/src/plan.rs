//! The plan: every path of an output and what fills it. A sink pulls the jobs; `--only`, the dev server and a pack are
//! subsets of one plan.

use std::collections::BTreeMap;
use std::io::Write;

use onus_core::check::Finding;
use onus_core::configuration::Format;
use onus_core::matrix::{Matrix, RefFramework};
use onus_publish::Outline;
use onus_publish::block::PublicationKind;

use super::{RenderError, Stock, csv, html, markdown, oscal, rows, xlsx};

/// What fills a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// A file of a Markdown book.
    Markdown(markdown::Job),
    /// A file of the site.
    Html(html::Job),
    /// A book as PDF: its number.
    Pdf(usize),
    /// The matrix as JSON.
    MatrixJson,
    /// Placements × duties as CSV.
    DutiesCsv,
    /// Deployments as CSV.
    DeploymentsCsv,
    /// The workbook.
    MatrixXlsx,
    /// A customer responsibility matrix.
    Crm,
    /// CAIQ's ownership columns.
    Caiq,
    /// OSCAL's component definition.
    Components,
    /// The system security plan of a scope, by its id.
    SecurityPlan(String),
}

/// A file of the output.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Path from the output's root.
    pub path: String,
    /// Number of the book that it belongs to; none: it belongs to all.
    pub book: Option<usize>,
    /// What fills it.
    pub job: Job,
}

/// Everything that text jobs are rendered with.
pub struct Shelf<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// The books, without what they say.
    pub outlines: &'a [Outline],
    /// Markdown's templates and addresses.
    pub markdown: markdown::Books,
    /// The site's.
    pub html: html::Site,
    /// What data formats need beyond the matrix.
    pub data: Data<'a>,
}

/// What data formats need beyond the matrix.
#[derive(Clone, Debug, Default)]
pub struct Data<'a> {
    /// Gaps.
    pub findings: &'a [Finding],
    /// The crosswalk of NIST SP 800-53, whatever the scopes are of.
    pub controls: Option<RefFramework>,
    /// How CSV is written.
    pub csv: csv::Options,
    /// How workbooks are made.
    pub xlsx: xlsx::Options,
}

impl<'a> Shelf<'a> {
    /// Reads templates; a project's own replace ours file by file. `formats` are those that will be made.
    pub fn new(
        matrix: &'a Matrix,
        outlines: &'a [Outline],
        markdown: &BTreeMap<String, String>,
        html: &BTreeMap<String, String>,
        formats: &[Format],
    ) -> Result<Shelf<'a>, RenderError> {
        Shelf::themed(matrix, outlines, markdown, html, formats, html::Settings::default())
    }

    /// As [`Shelf::new`], with the owner's colours and logo on the site.
    pub fn themed(
        matrix: &'a Matrix,
        outlines: &'a [Outline],
        markdown: &BTreeMap<String, String>,
        html: &BTreeMap<String, String>,
        formats: &[Format],
        settings: html::Settings,
    ) -> Result<Shelf<'a>, RenderError> {
        let settings = html::Settings { downloads: downloads(outlines, formats), ..settings };
        Ok(Shelf {
            matrix,
            outlines,
            markdown: markdown::Books::new(outlines, markdown)?,
            html: html::Site::new(outlines, html, settings)?,
            data: Data::default(),
        })
    }

    /// With a search index that was made before; see [`html::Site::with_index`].
    pub fn with_index(self, index: Option<Vec<u8>>) -> Shelf<'a> {
        Shelf { html: self.html.with_index(index), ..self }
    }

    /// With what data formats need.
    pub fn with_data(self, data: Data<'a>) -> Shelf<'a> {
        Shelf { data, ..self }
    }
}

const MATRIX_JSON: &str = "data/matrix.json";
const MATRIX_XLSX: &str = "data/matrix.xlsx";
const DUTIES_CSV: &str = "data/duties.csv";
const DEPLOYMENTS_CSV: &str = "data/deployments.csv";
const CRM: &str = "data/customer-responsibility-matrix.xlsx";
const CAIQ: &str = "data/caiq-ssrm.xlsx";
/// Where OSCAL's component definition stands.
pub const COMPONENTS: &str = "data/oscal/component-definition.json";

/// The format whose build writes a path, and which may therefore remove it. None: a path that no format of ours has.
pub fn format_of(path: &str) -> Option<Format> {
    match path {
        MATRIX_JSON => Some(Format::Json),
        MATRIX_XLSX => Some(Format::Xlsx),
        DUTIES_CSV | DEPLOYMENTS_CSV => Some(Format::Csv),
        CRM => Some(Format::Crm),
        CAIQ => Some(Format::Caiq),
        _ => {
            let folders =
                [("markdown/", Format::Markdown), ("html/", Format::Html), ("pdf/", Format::Pdf), ("data/oscal/", Format::Oscal)];
            folders.into_iter().find(|(folder, _)| path.starts_with(folder)).map(|(_, format)| format)
        }
    }
}

/// The files of data formats.
pub fn data(matrix: &Matrix, formats: &[Format]) -> Vec<Planned> {
    let one = |path: &str, job| Planned { path: path.to_owned(), book: None, job };
    let mut out = Vec::new();
    let ours = [Format::Csv, Format::Xlsx, Format::Crm, Format::Caiq, Format::Oscal];
    for format in ours.into_iter().filter(|f| formats.contains(f)) {
        match format {
            Format::Csv => out.extend([one(DUTIES_CSV, Job::DutiesCsv), one(DEPLOYMENTS_CSV, Job::DeploymentsCsv)]),
            Format::Xlsx => out.push(one(MATRIX_XLSX, Job::MatrixXlsx)),
            Format::Crm => out.push(one(CRM, Job::Crm)),
            Format::Caiq => out.push(one(CAIQ, Job::Caiq)),
            Format::Oscal => {
                out.push(one(COMPONENTS, Job::Components));
                out.extend(oscal::planned(matrix).map(|scope| {
                    let path = format!("data/oscal/system-security-plan-{}.json", scope.id);
                    one(&path, Job::SecurityPlan(scope.id.clone()))
                }));
            }
            Format::Markdown | Format::Html | Format::Pdf | Format::Json => {}
        }
    }
    out
}

/// Path of a book's PDF.
pub fn pdf_path(book: &Outline) -> String {
    format!("pdf/{}.pdf", book.id)
}

fn downloads(books: &[Outline], formats: &[Format]) -> Vec<html::Download> {
    let mut out = Vec::new();
    for publication in books {
        if publication.kind == PublicationKind::Handout {
            if formats.contains(&Format::Pdf) {
                let book = publication.id.replacen("handouts/", "teams/", 1);
                out.push(html::Download { book, title: "One page".into(), path: format!("../{}", pdf_path(publication)) });
            }
            continue;
        }
        if formats.contains(&Format::Pdf) {
            out.push(html::Download {
                book: publication.id.clone(),
                title: "PDF".into(),
                path: format!("../{}", pdf_path(publication)),
            });
        }
        if formats.contains(&Format::Markdown) {
            let path = format!("../markdown/{}/index.md", publication.id);
            out.push(html::Download { book: publication.id.clone(), title: "Markdown".into(), path });
        }
        if formats.contains(&Format::Json) && publication.id == "organisation" {
            out.push(html::Download {
                book: publication.id.clone(),
                title: "Matrix as JSON".into(),
                path: format!("../{MATRIX_JSON}"),
            });
        }
        for (format, title, path) in [
            (Format::Xlsx, "Matrix as Excel workbook", MATRIX_XLSX),
            (Format::Csv, "Duties as CSV", DUTIES_CSV),
            (Format::Csv, "Deployments as CSV", DEPLOYMENTS_CSV),
        ] {
            if formats.contains(&format) && publication.id == "organisation" {
                let book = publication.id.clone();
                out.push(html::Download { book, title: title.into(), path: format!("../{path}") });
            }
        }
    }
    out
}

/// Every file of an output in these formats, ordered by path.
pub fn plan(shelf: &Shelf, formats: &[Format]) -> Vec<Planned> {
    let mut out = Vec::new();
    if formats.contains(&Format::Markdown) {
        out.extend(markdown::plan(shelf.outlines).into_iter().map(|(path, job)| Planned {
            path: format!("markdown/{path}"),
            book: Some(job.book()),
            job: Job::Markdown(job),
        }));
    }
    if formats.contains(&Format::Html) {
        out.extend(html::plan(&shelf.html, shelf.outlines).into_iter().map(|(path, job)| Planned {
            path: format!("html/{path}"),
            book: job.book(),
            job: Job::Html(job),
        }));
    }
    if formats.contains(&Format::Pdf) {
        let one = |(number, book): (usize, &Outline)| Planned { path: pdf_path(book), book: Some(number), job: Job::Pdf(number) };
        out.extend(shelf.outlines.iter().enumerate().map(one));
    }
    if formats.contains(&Format::Json) {
        out.push(Planned { path: MATRIX_JSON.into(), book: None, job: Job::MatrixJson });
    }
    out.extend(data(shelf.matrix, formats));
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// The bytes of one text job, of books that `stock` has. PDFs are made apart, on threads with deep stacks.
pub fn render(shelf: &Shelf, stock: &dyn Stock, job: &Job) -> Result<Vec<u8>, RenderError> {
    match job {
        Job::Markdown(job) => markdown::render(&shelf.markdown, stock, job),
        Job::Html(job) => html::render(&shelf.html, stock, job).map(std::borrow::Cow::into_owned),
        Job::MatrixJson
        | Job::DutiesCsv
        | Job::DeploymentsCsv
        | Job::MatrixXlsx
        | Job::Crm
        | Job::Caiq
        | Job::Components
        | Job::SecurityPlan(_) => render_data(shelf.matrix, &shelf.data, job),
        Job::Pdf(_) => Err(RenderError::new("pdf", "is set by `render::pdf`")),
    }
}

/// The bytes of one data job: of any matrix, a scope's as well as the whole.
pub fn render_data(matrix: &Matrix, data: &Data, job: &Job) -> Result<Vec<u8>, RenderError> {
    let refused = |path: &str| {
        let path = path.to_owned();
        move |why: String| RenderError::new(path, why)
    };
    match job {
        Job::MatrixJson | Job::DutiesCsv | Job::DeploymentsCsv => {
            let mut out = Vec::new();
            write_data(matrix, data, job, &mut out)?;
            Ok(out)
        }
        Job::MatrixXlsx => xlsx::matrix(matrix, data.findings, data.xlsx),
        Job::Crm => xlsx::outward(matrix, rows::customer_responsibilities(matrix).map_err(refused(CRM))?, data.xlsx),
        Job::Caiq => xlsx::outward(matrix, rows::caiq(matrix).map_err(refused(CAIQ))?, data.xlsx),
        Job::Components => oscal::component_definition(matrix, data.controls.as_ref()),
        Job::SecurityPlan(id) => {
            let scope = matrix.scopes.iter().find(|s| s.id == *id);
            let scope = scope.ok_or_else(|| RenderError::new("data/oscal", format!("there is no scope `{id}`")))?;
            oscal::system_security_plan(matrix, scope)
        }
        Job::Markdown(_) | Job::Html(_) | Job::Pdf(_) => Err(RenderError::new("data", "is no data format")),
    }
}

/// Whether a job's bytes can be had one after the other: they may be too many for memory.
pub fn flows(job: &Job) -> bool {
    matches!(job, Job::MatrixJson | Job::DutiesCsv | Job::DeploymentsCsv)
}

/// Writes the bytes of a data job that [`flows`].
pub fn write_data(matrix: &Matrix, data: &Data, job: &Job, out: &mut dyn Write) -> Result<(), RenderError> {
    match job {
        Job::MatrixJson => {
            let failed = |e: &dyn std::fmt::Display| RenderError::new(MATRIX_JSON, e.to_string());
            serde_json::to_writer_pretty(&mut *out, matrix).map_err(|e| failed(&e))?;
            out.write_all(b"\n").map_err(|e| failed(&e))
        }
        Job::DutiesCsv => csv::write(rows::duties(matrix), data.csv, out),
        Job::DeploymentsCsv => csv::write(rows::deployments(matrix), data.csv, out),
        _ => Err(RenderError::new("data", "has its bytes at once")),
    }
}
