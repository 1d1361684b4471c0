//! The PDFs of a build, on threads of their own.

use onus_core::status::PublishedMatrix;
use std::num::NonZeroUsize;

use onus_pdf::{Attachment, PdfProblem, Relationship, Standard};
use onus_publish::block::{Publication, PublicationKind};
use onus_render::{BookSource, Content, PlannedFile, RenderError, json};

use super::BuildObserver;
use crate::error::DriverError;
use crate::open::Project;
use crate::pdf;
use crate::sink::{Body, Staging};
use crate::templates::TemplateTexts;

pub struct PdfInputs<'a> {
    pub books: &'a dyn BookSource,
    pub templates: &'a TemplateTexts,
}

/// Sets and stages the PDFs. All failures are reported, and then none is published.
pub fn write_pdfs(
    project: &Project,
    inputs: &PdfInputs,
    files: &[PlannedFile],
    staging: &Staging,
    observer: &dyn BuildObserver,
) -> Result<(), DriverError> {
    let planned: Vec<(usize, &str)> = files
        .iter()
        .filter_map(|file| match file.content {
            Content::Pdf(book) => Some((book, file.path.as_str())),
            _ => None,
        })
        .collect();
    if planned.is_empty() {
        return Ok(());
    }
    let templates = pdf::templates(inputs.templates)?;
    let settings = &project.files.settings.pdf;
    let engine = pdf::engine(settings, &project.environment)?;
    let plain = pdf::document_settings(settings, project.environment.moment.seconds)?;
    let kinds = [
        PublicationKind::Organisation,
        PublicationKind::Team,
        PublicationKind::Scope,
        PublicationKind::Handout,
        PublicationKind::Matrix,
    ];
    let by_kind: Vec<(PublicationKind, onus_pdf::Settings)> =
        kinds.into_iter().map(|kind| Ok((kind, settings_of_kind(kind, &plain, project)?))).collect::<Result<_, RenderError>>()?;
    let settings_of = |publication: &Publication| {
        by_kind.iter().find(|(kind, _)| *kind == publication.kind).map_or(&plain, |(_, settings)| settings)
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut problems = Vec::new();
    let mut staging_errors = Vec::new();
    onus_pdf::render_many(
        planned.len(),
        threads,
        &|number| {
            let (book, path) = planned[number];
            let publication = inputs.books.require_book(book).map_err(|e| vec![PdfProblem::Internal(e.to_string())])?;
            let bundle = onus_pdf::bundle(&publication, settings_of(&publication), &templates)?;
            let key = onus_pdf::cache_key(&bundle, &engine);
            // A failure to look is reported when the bytes are put.
            match staging.reuse(path, &key) {
                Ok(true) => Ok((key, None)),
                _ => {
                    let job = observer.rendering_begins(path);
                    let compiled = onus_pdf::compile(&bundle, &engine);
                    observer.rendering_ends(job);
                    compiled.map(|rendered| (key, Some(rendered.bytes)))
                }
            }
        },
        &mut |number, result| {
            match result {
                Ok((_, None)) => {}
                Ok((key, Some(bytes))) => {
                    if let Err(error) = staging.put_made(planned[number].1, &Body::Bytes(bytes), &key) {
                        staging_errors.push(error.to_string());
                    }
                }
                Err(found) => problems.extend(found),
            }
            observer.file_written();
        },
    );
    if !staging_errors.is_empty() {
        return Err(DriverError::Message(staging_errors.join("\n")));
    }
    if problems.is_empty() {
        return Ok(());
    }
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let new = !seen.contains(problem);
        seen.extend(new.then(|| problem.clone()));
        new
    });
    Err(pdf::located(problems, project, &templates))
}

/// The whole matrix as it is published.
fn write_matrix(project: &Project, bytes: &mut Vec<u8>) -> Result<(), RenderError> {
    json::write(&PublishedMatrix::of_organisation(&project.matrix, &project.statuses), bytes)
}

/// What documents of one kind have beside the rest: roles that sign, the matrix as an attached file.
fn settings_of_kind(
    kind: PublicationKind,
    plain: &onus_pdf::Settings,
    project: &Project,
) -> Result<onus_pdf::Settings, RenderError> {
    let mut settings = plain.clone();
    if matches!(kind, PublicationKind::Organisation | PublicationKind::Scope) {
        settings.approvals.clone_from(&project.files.settings.document.approvals);
    }
    // The whole matrix belongs to the whole organisation: no other book may carry it.
    if kind == PublicationKind::Organisation && settings.standards.contains(&Standard::A3a) {
        let mut bytes = Vec::new();
        write_matrix(project, &mut bytes)?;
        settings.attachments.push(Attachment {
            name: "matrix.json".into(),
            media_type: "application/json".into(),
            description: "The matrix that this book was made from, to be read by programs".into(),
            relationship: Relationship::Source,
            bytes: bytes.into(),
        });
    }
    Ok(settings)
}
