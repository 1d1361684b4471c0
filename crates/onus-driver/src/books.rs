//! The books of a project: its chapters, what changed since an earlier edition, and the publications made of both.

use std::path::Path;

use onus_core::diff::Changes;
use onus_core::matrix_context::MatrixContext;
use onus_publish::block::Publication;
use onus_publish::narrative::{self, Chapter};
use onus_publish::{Books, Outline};
use onus_source::project_file::{Refusal, resolve};
use onus_source::typed::nearest;
use onus_source::{Diagnostic, SourceMap};

use crate::book_diagnostics::merge_book_diagnostics;
use crate::diff_operand::changes_since_edition;
use crate::error::DriverError;
use crate::open::Project;

/// What books are made from, beside the matrix.
pub struct BookInputs {
    pub organisation_chapters: Vec<Chapter>,
    /// Chapters that every team's book has.
    pub team_chapters: Vec<Chapter>,
    /// What changed since the edition that `book.toml` names; none when it names none.
    pub changes: Option<Changes>,
}

/// Reads narrative chapters. Their files are added to the project's sources.
pub fn read_book_inputs(project: &mut Project) -> Result<BookInputs, DriverError> {
    let settings = &project.files.settings;
    let mut problems = Vec::new();
    let project_folder = &project.files.folder;
    // A book may do without chapters; a folder of them that cannot be read is an error.
    let mut read = |folder: &str, sources: &mut SourceMap| match resolve(project_folder, Path::new(folder)) {
        Err(Refusal::Missing) => Vec::new(),
        Ok(resolved) if !resolved.is_dir() => Vec::new(),
        _ => narrative::chapters(project_folder, folder, sources).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        }),
    };
    let organisation_chapters = read(&settings.narrative, &mut project.sources);
    let team_chapters = read(&settings.team_narrative, &mut project.sources);
    if !problems.is_empty() {
        return Err(DriverError::Input(problems, project.sources.clone()));
    }
    Ok(BookInputs { organisation_chapters, team_chapters, changes: changes_since_edition(project)? })
}

/// All books, each shown to `visit` once.
pub fn books<'a>(
    project: &Project,
    context: &'a MatrixContext<'a>,
    inputs: &'a BookInputs,
    visit: &mut (dyn FnMut(&Publication) + Send),
) -> Result<Books<'a>, DriverError> {
    let fail = |problems: Vec<Diagnostic>| DriverError::Input(problems, project.sources.clone());
    let pages = narrative::pages(context, &inputs.organisation_chapters, None).map_err(fail)?;
    let of_team = Box::new(|team| narrative::pages(context, &inputs.team_chapters, Some(team)));
    Books::new(context, pages, of_team, visit).map_err(|failed| {
        let mut by_team: Vec<(String, Vec<Diagnostic>)> =
            project.matrix.teams.iter().map(|t| (t.name.clone(), Vec::new())).collect();
        failed.into_iter().for_each(|(team, problems)| by_team[team as usize].1 = problems);
        fail(merge_book_diagnostics(by_team))
    })
}

/// All books at once, for a caller that shows them until something changes.
pub fn publications(project: &mut Project) -> Result<Vec<Publication>, DriverError> {
    let inputs = read_book_inputs(project)?;
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses)
        .with_changes(inputs.changes.as_ref())
        .with_books(&project.files.settings.books);
    Ok(books(project, &context, &inputs, &mut |_| ())?.into_books())
}

/// Ids of the books that were asked for as `organisation`, `team:ID` or `scope:ID`. None were asked for: none.
pub fn book_ids(requested: &[String], outlines: &[Outline]) -> Result<Vec<String>, DriverError> {
    let mut ids = Vec::new();
    for name in requested {
        let id = match (name.strip_prefix("team:"), name.strip_prefix("scope:")) {
            (Some(team), _) => format!("teams/{team}"),
            (None, Some(scope)) => format!("scopes/{scope}"),
            (None, None) => name.clone(),
        };
        if !outlines.iter().any(|outline| outline.id == id) {
            let name_of = |outline: &Outline| match (outline.id.strip_prefix("teams/"), outline.id.strip_prefix("scopes/")) {
                (Some(team), _) => format!("team:{team}"),
                (None, Some(scope)) => format!("scope:{scope}"),
                (None, None) => outline.id.clone(),
            };
            // What is printed only belongs to a book and comes with it.
            let known: Vec<String> = outlines.iter().filter(|outline| !outline.kind.is_printed_only()).map(name_of).collect();
            let near = nearest(name, known.iter().map(String::as_str));
            let hint = near.map_or_else(|| format!("books: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
            return Err(DriverError::message(format!("there is no book `{name}`; {hint}")));
        }
        ids.extend(id.strip_prefix("teams/").map(|team| format!("handouts/{team}")));
        ids.extend((id == "organisation").then(|| "matrix".to_owned()));
        ids.push(id);
    }
    Ok(ids)
}
