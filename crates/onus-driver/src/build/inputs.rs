//! What a build reads before it makes the first book, and the fingerprint of all of it.

use std::path::{Path, PathBuf};

use onus_core::configuration::Format;

use onus_source::project_file::output_place;
use onus_source::{Diagnostic, ProjectFolder, codes};

use super::fingerprint::{FingerprintInputs, fingerprint};
use super::{BuildRequest, HANDBOOK};
use crate::books::{BookInputs, read_book_inputs};
use crate::error::DriverError;
use crate::open::{Project, settings_of};
use crate::pdf;
use crate::sink;
use crate::templates::{ProjectTemplates, project_templates};

pub struct BuildInputs {
    pub book_inputs: BookInputs,
    pub formats: Vec<Format>,
    /// Folder around the handbook.
    pub output: PathBuf,
    /// The fingerprint of everything that is read; none when only a part is made.
    pub fingerprint: Option<String>,
    pub templates: ProjectTemplates,
}

/// Reads chapters and templates of an opened project.
pub fn read_build_inputs(project: &mut Project, request: &BuildRequest) -> Result<BuildInputs, DriverError> {
    let settings = &project.files.settings;
    let formats = if request.formats.is_empty() { settings.formats.clone() } else { request.formats.clone() };
    let output = match &request.output {
        Some(output) => output.clone(),
        None => output_folder(project)?,
    };
    let book_inputs = read_book_inputs(project)?;
    let templates = project_templates(project)?;
    let fingerprint = match request.books.is_empty() {
        true => {
            let engine = match formats.contains(&Format::Pdf) {
                true => pdf::engine(&project.files.settings.pdf, &project.environment)?.id(),
                false => String::new(),
            };
            let changes = book_inputs.changes.as_ref();
            Some(fingerprint(project, &FingerprintInputs { formats: &formats, templates: &templates, changes, engine })?)
        }
        false => None,
    };
    Ok(BuildInputs { book_inputs, formats, output, fingerprint, templates })
}

/// The folder that `book.toml` names for outputs.
pub fn output_folder(project: &Project) -> Result<PathBuf, DriverError> {
    let output = &project.files.settings.output;
    output_place(&project.files.folder, Path::new(output)).map_err(|refusal| {
        let mut problem = Diagnostic::general(codes::FILE_OUTSIDE_PROJECT, format!("{output} cannot be written to: {refusal}"));
        problem.hints.push("`--output` names a folder elsewhere.".to_owned());
        DriverError::Input(vec![problem], project.sources.clone())
    })
}

/// The output folder and the fingerprint of what its handbook was made from, before anything else is read. None where that
/// cannot be known so early, or is of no use.
pub fn previous_fingerprint(folder: &ProjectFolder, request: &BuildRequest) -> Option<(PathBuf, String)> {
    if !request.books.is_empty() {
        return None;
    }
    let output = match &request.output {
        Some(output) => output.clone(),
        None => folder.named().join(settings_of(folder).ok()?.output),
    };
    let fingerprint = sink::made_from(&output, HANDBOOK)?;
    Some((output, fingerprint))
}
