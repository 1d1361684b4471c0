//! The plan: every path of an output and what fills it. A sink pulls the jobs; `--only`, the dev server and a pack are
//! subsets of one plan.

use std::collections::BTreeMap;

use crate::check::Finding;
use crate::matrix::{Matrix, RefFramework};
use crate::project::Format;
use crate::publish::block::{Publication, PublicationKind};

use super::{RenderError, csv, html, markdown, oscal, rows, xlsx};

/// What fills a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// A file of a Markdown book.
    Markdown(markdown::Job),
    /// A file of the site.
    Html(html::Job),
    /// A book as PDF: its index in the publications.
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
    /// Book that it belongs to; none: it belongs to all.
    pub book: Option<String>,
    /// What fills it.
    pub job: Job,
}

/// Everything that text jobs are rendered with.
pub struct Shelf<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// The books.
    pub publications: &'a [Publication],
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
        publications: &'a [Publication],
        markdown: &BTreeMap<String, String>,
        html: &BTreeMap<String, String>,
        formats: &[Format],
    ) -> Result<Shelf<'a>, RenderError> {
        Shelf::themed(matrix, publications, markdown, html, formats, html::Settings::default())
    }

    /// As [`Shelf::new`], with the owner's colours and logo on the site.
    pub fn themed(
        matrix: &'a Matrix,
        publications: &'a [Publication],
        markdown: &BTreeMap<String, String>,
        html: &BTreeMap<String, String>,
        formats: &[Format],
        settings: html::Settings,
    ) -> Result<Shelf<'a>, RenderError> {
        let settings = html::Settings { downloads: downloads(publications, formats), ..settings };
        Ok(Shelf {
            matrix,
            publications,
            markdown: markdown::Books::new(publications, markdown)?,
            html: html::Site::new(publications, html, settings)?,
            data: Data::default(),
        })
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
const COMPONENTS: &str = "data/oscal/component-definition.json";

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
pub fn pdf_path(publication: &Publication) -> String {
    format!("pdf/{}.pdf", publication.id)
}

fn downloads(publications: &[Publication], formats: &[Format]) -> Vec<html::Download> {
    let mut out = Vec::new();
    for publication in publications {
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
        out.extend(markdown::plan(shelf.publications).into_iter().map(|(path, job)| {
            let (markdown::Job::Page { book, .. } | markdown::Job::Summary { book } | markdown::Job::Settings { book }) = &job;
            Planned { path: format!("markdown/{path}"), book: Some(book.clone()), job: Job::Markdown(job) }
        }));
    }
    if formats.contains(&Format::Html) {
        out.extend(html::plan(&shelf.html, shelf.publications).into_iter().map(|(path, job)| {
            let book = match &job {
                html::Job::Page { book, .. } | html::Job::Cells { book, .. } | html::Job::Whole { book } => Some(book.clone()),
                _ => None,
            };
            Planned { path: format!("html/{path}"), book, job: Job::Html(job) }
        }));
    }
    if formats.contains(&Format::Pdf) {
        let one =
            |(index, p): (usize, &Publication)| Planned { path: pdf_path(p), book: Some(p.id.clone()), job: Job::Pdf(index) };
        out.extend(shelf.publications.iter().enumerate().map(one));
    }
    if formats.contains(&Format::Json) {
        out.push(Planned { path: MATRIX_JSON.into(), book: None, job: Job::MatrixJson });
    }
    out.extend(data(shelf.matrix, formats));
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// The bytes of one text job. PDFs are made apart, on threads with deep stacks.
pub fn render(shelf: &Shelf, job: &Job) -> Result<Vec<u8>, RenderError> {
    match job {
        Job::Markdown(job) => markdown::render(&shelf.markdown, shelf.publications, job),
        Job::Html(job) => html::render(&shelf.html, shelf.publications, job).map(std::borrow::Cow::into_owned),
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
        Job::MatrixJson => {
            let mut text = serde_json::to_vec_pretty(matrix).map_err(|e| RenderError::new(MATRIX_JSON, e.to_string()))?;
            text.push(b'\n');
            Ok(text)
        }
        Job::DutiesCsv => csv::bytes(rows::duties(matrix), data.csv),
        Job::DeploymentsCsv => csv::bytes(rows::deployments(matrix), data.csv),
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
