//! The plan: every path of an output and what fills it. A sink pulls the jobs; `--only`, the dev server and a pack are
//! subsets of one plan.

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::project::Format;
use crate::publish::block::{Publication, PublicationKind};

use super::{RenderError, html, markdown};

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
        let settings = html::Settings { downloads: downloads(publications, formats), ..html::Settings::default() };
        Ok(Shelf {
            matrix,
            publications,
            markdown: markdown::Books::new(publications, markdown)?,
            html: html::Site::new(publications, html, settings)?,
        })
    }
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
                path: "../data/matrix.json".into(),
            });
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
                html::Job::Page { book, .. } | html::Job::Cells { book, .. } => Some(book.clone()),
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
        out.push(Planned { path: "data/matrix.json".into(), book: None, job: Job::MatrixJson });
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// The bytes of one text job. PDFs are made apart, on threads with deep stacks.
pub fn render(shelf: &Shelf, job: &Job) -> Result<Vec<u8>, RenderError> {
    match job {
        Job::Markdown(job) => markdown::render(&shelf.markdown, shelf.publications, job),
        Job::Html(job) => html::render(&shelf.html, shelf.publications, job).map(std::borrow::Cow::into_owned),
        Job::MatrixJson => {
            let mut text =
                serde_json::to_vec_pretty(shelf.matrix).map_err(|e| RenderError::new("data/matrix.json", e.to_string()))?;
            text.push(b'\n');
            Ok(text)
        }
        Job::Pdf(_) => Err(RenderError::new("pdf", "is set by `render::pdf`")),
    }
}
