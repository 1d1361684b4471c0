//! The PDFs of a build, on threads of their own.

use onus_core::status::PublishedMatrix;
use std::borrow::Cow;
use std::num::NonZeroUsize;

use onus_pdf::{Attachment, Bundle, Engine, PdfProblem, Relationship, Rendered, Settings, Standard, Templates};
use onus_publish::block::PublicationKind;
use onus_render::{BookSource, FileContent, PlannedFile, RenderError, json};

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

/// What the PDFs of one run are set with.
struct Press<'a> {
    books: &'a dyn BookSource,
    /// What the PDFs are made of, and their paths.
    planned: Vec<(&'a FileContent<'a>, &'a str)>,
    templates: Templates,
    engine: Engine,
    plain: Settings,
    by_kind: Vec<(PublicationKind, Settings)>,
}

impl<'a> Press<'a> {
    /// None where no PDF is asked for.
    fn new(project: &Project, inputs: &PdfInputs<'a>, files: &'a [PlannedFile<'a>]) -> Result<Option<Press<'a>>, DriverError> {
        let pdfs = files.iter().filter(|file| file.content.is_pdf());
        let planned: Vec<(&FileContent, &str)> = pdfs.map(|file| (&file.content, file.path.as_str())).collect();
        if planned.is_empty() {
            return Ok(None);
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
            PublicationKind::Outward,
        ];
        let by_kind = kinds
            .into_iter()
            .map(|kind| Ok((kind, settings_of_kind(kind, &plain, project)?)))
            .collect::<Result<_, RenderError>>()?;
        Ok(Some(Press { books: inputs.books, planned, templates, engine, plain, by_kind }))
    }

    fn bundle(&self, number: usize) -> Result<Bundle, Vec<PdfProblem>> {
        let publication = match self.planned[number].0 {
            FileContent::Pdf(book) => self.books.require_book(*book),
            FileContent::PdfOf(publish) => publish().map(Cow::Owned),
            FileContent::Rendered(_) | FileContent::Streamed(_) => Err(RenderError::new(self.planned[number].1, "is no PDF")),
        };
        let publication = publication.map_err(|e| vec![PdfProblem::Internal(e.to_string())])?;
        let settings = self.by_kind.iter().find(|(kind, _)| *kind == publication.kind).map_or(&self.plain, |(_, found)| found);
        onus_pdf::bundle(&publication, settings, &self.templates)
    }

    fn compile(&self, number: usize, bundle: &Bundle, observer: &dyn BuildObserver) -> Result<Rendered, Vec<PdfProblem>> {
        let job = observer.rendering_begins(self.planned[number].1);
        let compiled = onus_pdf::compile(bundle, &self.engine);
        observer.rendering_ends(job);
        compiled
    }

    /// Each problem once, at the line of the template that it comes from.
    fn told(&self, mut problems: Vec<PdfProblem>, project: &Project) -> Result<(), DriverError> {
        let mut seen = Vec::new();
        problems.retain(|problem| {
            let new = !seen.contains(problem);
            seen.extend(new.then(|| problem.clone()));
            new
        });
        if problems.is_empty() { Ok(()) } else { Err(pdf::located(problems, project, &self.templates)) }
    }
}

fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Sets the PDFs and keeps none: what is wrong with templates of the project shows in no other way.
pub fn rehearse_pdfs(
    project: &Project,
    inputs: &PdfInputs,
    files: &[PlannedFile<'_>],
    observer: &dyn BuildObserver,
) -> Result<(), DriverError> {
    let Some(press) = Press::new(project, inputs, files)? else { return Ok(()) };
    let mut problems = Vec::new();
    let job = |number: usize| press.compile(number, &press.bundle(number)?, observer).map(|_| ());
    onus_pdf::render_many(press.planned.len(), threads(), &job, &mut |_, result| {
        problems.extend(result.err().unwrap_or_default())
    });
    press.told(problems, project)
}

/// Sets and stages the PDFs. All failures are reported, and then none is published.
pub fn write_pdfs(
    project: &Project,
    inputs: &PdfInputs,
    files: &[PlannedFile<'_>],
    staging: &Staging,
    observer: &dyn BuildObserver,
) -> Result<(), DriverError> {
    let Some(press) = Press::new(project, inputs, files)? else { return Ok(()) };
    let planned = &press.planned;
    let mut problems = Vec::new();
    let mut staging_errors = Vec::new();
    onus_pdf::render_many(
        planned.len(),
        threads(),
        &|number| {
            let bundle = press.bundle(number)?;
            let key = onus_pdf::cache_key(&bundle, &press.engine);
            // A failure to look is reported when the bytes are put.
            match staging.reuse(planned[number].1, &key) {
                Ok(true) => Ok((key, None)),
                _ => press.compile(number, &bundle, observer).map(|rendered| (key, Some(rendered.bytes))),
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
    press.told(problems, project)
}

/// The whole matrix as it is published.
fn write_matrix(project: &Project, bytes: &mut Vec<u8>) -> Result<(), RenderError> {
    json::write(&PublishedMatrix::of_organisation(&project.matrix, &project.statuses), bytes)
}

/// What documents of one kind have beside the rest: roles that sign, the matrix as an attached file.
fn settings_of_kind(kind: PublicationKind, plain: &Settings, project: &Project) -> Result<Settings, RenderError> {
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
