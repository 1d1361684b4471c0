//! The matrix as one page that needs no other file, for a mail. Everything else in the handbook stays.

use std::path::PathBuf;

use onus_core::matrix_context::MatrixContext;
use onus_render::{BookSource, html};

use super::{HANDBOOK, site_settings};
use crate::books::{books, read_book_inputs};
use crate::error::DriverError;
use crate::open::Project;
use crate::sink::{Body, Options, Others, Staging};
use crate::templates::project_templates;

/// Name of the page in the handbook.
const SINGLE_FILE: &str = "matrix.html";

pub struct SingleFile {
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: usize,
}

/// Writes the page into the handbook of `output`; none: that of `book.toml`.
pub fn build_single_file(project: &mut Project, output: Option<PathBuf>) -> Result<SingleFile, DriverError> {
    let inputs = read_book_inputs(project)?;
    let templates = project_templates(project)?;
    let context = MatrixContext::new(&project.matrix, &project.findings).with_changes(inputs.changes.as_ref());
    let books = books(project, &context, &inputs, &mut |_| ())?;
    let organisation = books.require_book(0)?;
    let bytes = html::render_single(&organisation, &templates.html, site_settings(project))?;
    let size = bytes.len();
    let output = output.unwrap_or_else(|| project.files.root.join(&project.files.settings.output));
    let staging = Staging::open(&output, HANDBOOK, Options::default())?;
    staging.put(SINGLE_FILE, &Body::Bytes(bytes))?;
    staging.commit(Others::Keep(&|_: &str| true))?;
    Ok(SingleFile { path: output.join(HANDBOOK).join(SINGLE_FILE), size })
}
