//! The matrix as one page that needs no other file, for a mail. Everything else in the handbook stays.

use std::path::PathBuf;

use onus_core::matrix_context::MatrixContext;
use onus_render::{BookSource, html};

use super::{BuildObserver, HANDBOOK, output_folder, site_settings};
use crate::books::{books, read_book_inputs};
use crate::error::DriverError;
use crate::open::Project;
use crate::sink::{Body, Options, Others, Staging};
use crate::templates::{ProjectTemplates, project_templates};

/// Name of the page in the handbook.
const SINGLE_FILE: &str = "matrix.html";

pub struct SingleFile {
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: usize,
}

/// Writes the page into the handbook of `output`; none: that of `book.toml`.
pub fn build_single_file(
    project: &mut Project,
    output: Option<PathBuf>,
    observer: &dyn BuildObserver,
) -> Result<SingleFile, DriverError> {
    let inputs = read_book_inputs(project)?;
    let templates = ProjectTemplates { html: project_templates(project)?.html, ..ProjectTemplates::default() };
    observer.own_templates(&templates.names());
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses)
        .with_changes(inputs.changes.as_ref())
        .with_books(&project.files.settings.books);
    let books = books(project, &context, &inputs, &mut |_| ())?;
    let organisation = books.require_book(0)?;
    let job = observer.rendering_begins(&format!("html/{SINGLE_FILE}"));
    let bytes = html::render_single(&organisation, &templates.html, site_settings(project))?;
    observer.rendering_ends(job);
    let size = bytes.len();
    let output = match output {
        Some(folder) => folder,
        None => output_folder(project)?,
    };
    let staging = Staging::open(&output, HANDBOOK, Options::default())?;
    staging.put(SINGLE_FILE, &Body::Bytes(bytes))?;
    staging.commit(Others::Keep(&|_: &str| true))?;
    Ok(SingleFile { path: output.join(HANDBOOK).join(SINGLE_FILE), size })
}
