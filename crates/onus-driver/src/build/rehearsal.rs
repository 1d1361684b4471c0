//! What a build would refuse, found without writing anything: a gate that lets a change pass must not leave a build that fails.

use std::borrow::Cow;

use onus_core::configuration::Format;
use onus_core::inventory::Inventory;
use onus_core::matrix_context::MatrixContext;
use onus_render::formats::{self, Overrides, RenderContext};
use onus_render::{FileContent, PlannedFile, RenderError};
use onus_source::{At, Diagnostic, Problems, codes};
use rayon::prelude::*;

use super::pdfs::{PdfInputs, rehearse_pdfs};
use super::{BuildObserver, HANDBOOK, data_input, output_folder, site_settings};
use crate::books::{books, read_book_inputs};
use crate::error::DriverError;
use crate::glyphs;
use crate::open::Project;
use crate::pdf;
use crate::sink::{self, SinkError};
use crate::templates::project_templates;

/// Goes through a build of everything that `book.toml` asks for, up to the first byte that would be written. Pages are rendered
/// where the project has templates of its own, and PDFs set; what is made of our own templates cannot fail. Documents that are
/// refused where facts are missing are made in any case.
pub fn rehearse(project: &mut Project, observer: &dyn BuildObserver) -> Result<(), DriverError> {
    let book_inputs = read_book_inputs(project)?;
    let formats = project.files.settings.formats.clone();
    let templates = project_templates(project)?;
    observer.own_templates(&templates.names());
    sink::check_output(&output_folder(project)?, HANDBOOK)?;
    if formats.contains(&Format::Pdf) {
        pdf::templates(&templates.pdf)?;
        pdf::document_settings(&project.files.settings.pdf, project.environment.moment.seconds)?;
        let chapters = [&book_inputs.organisation_chapters, &book_inputs.team_chapters];
        project.files.warnings.extend(chapters.into_iter().flat_map(|chapters| glyphs::in_chapters(chapters)));
    }
    let project = &*project;
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses)
        .with_changes(book_inputs.changes.as_ref())
        .with_books(&project.files.settings.books);
    let books = books(project, &context, &book_inputs, &mut |_| ())?;
    let overrides = Overrides { markdown: &templates.markdown, html: &templates.html };
    let data = data_input(project, &project.matrix, &project.findings, Cow::Borrowed(&project.statuses));
    let render_context = RenderContext::new(data, books.outlines(), overrides, &formats, site_settings(project))
        .map_err(|error| unrenderable(project, vec![error]))?;
    let files = formats::plan(&render_context, &formats);
    check_paths(project, &files)?;
    if !templates.pdf.is_empty() {
        rehearse_pdfs(project, &PdfInputs { books: &books, templates: &templates.pdf }, &files, observer)?;
    }
    let own_templates = !templates.markdown.is_empty() || !templates.html.is_empty();
    let is_tried = |file: &&PlannedFile| {
        let at_once = !file.content.is_pdf() && !matches!(file.content, FileContent::Streamed(_));
        at_once && (own_templates || formats::may_lack_facts(&file.path))
    };
    let errors: Vec<RenderError> = files
        .par_iter()
        .filter(is_tried)
        .filter_map(|file| {
            let job = observer.rendering_begins(&file.path);
            let rendered = onus_render::render(file, &books);
            observer.rendering_ends(job);
            rendered.err()
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(unrenderable(project, errors)) }
}

/// Says which paths of a plan cannot be written, at the ids that they come from.
pub(super) fn check_paths(project: &Project, files: &[PlannedFile]) -> Result<(), DriverError> {
    let mut problems = Problems::new();
    for error in sink::check_paths(files.iter().map(|file| file.path.as_str())) {
        let mut problem = Diagnostic::general(error.code(), error.to_string()).hint(error.hint());
        let paths: &[&String] = match &error {
            SinkError::Path { path, .. } => &[path],
            SinkError::Collision { path, other } => &[path, other],
            _ => &[],
        };
        for path in paths {
            match (place_of_id(&project.files.inventory, path), problem.at) {
                (Some(at), None) => problem.at = Some(at),
                (Some(at), Some(first)) if at != first => problem = problem.related(at, "and this one"),
                _ => {}
            }
        }
        problems.push(problem);
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(DriverError::Input(problems.into_sorted(), project.sources.clone())),
    }
}

/// Where the id was written that a part of a path is made of.
fn place_of_id(inventory: &Inventory, path: &str) -> Option<At> {
    let ids = || {
        let teams = inventory.teams.iter().map(|team| &team.id);
        let scopes = inventory.scopes.iter().map(|scope| &scope.id);
        let deployments = inventory.deployments.iter().map(|deployment| &deployment.id);
        let accounts = inventory.accounts.iter().map(|account| &account.id);
        teams.chain(scopes).chain(deployments).chain(accounts)
    };
    path.rsplit('/').find_map(|part| {
        let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        ids().find(|id| [part, stem].iter().any(|name| id.value.eq_ignore_ascii_case(name))).map(|id| id.at)
    })
}

fn unrenderable(project: &Project, errors: Vec<RenderError>) -> DriverError {
    DriverError::Input(located(project, errors), project.sources.clone())
}

/// What could not be made, at the ids that its places come from.
pub(super) fn located(project: &Project, mut errors: Vec<RenderError>) -> Vec<Diagnostic> {
    errors.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
    let mut problems = Problems::new();
    for error in errors {
        let (mut problem, place) = match &error.lacks {
            None => (Diagnostic::general(codes::PAGE_CANNOT_BE_RENDERED, error.to_string()), error.place.replace(':', "/")),
            // Of its path only the name is made of an id.
            Some(lacks) => {
                let words = format!("{} is not written, for lack of facts", error.place);
                let problem = Diagnostic::general(codes::OUTPUT_LACKS_FACTS, words);
                let name = error.place.rsplit('/').next().unwrap_or_default().to_owned();
                (lacks.iter().fold(problem, |problem, fact| problem.hint(fact)), name)
            }
        };
        problem.at = place_of_id(&project.files.inventory, &place);
        problems.push(problem);
    }
    problems.into_sorted()
}
