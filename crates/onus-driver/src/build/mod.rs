//! A build: every book of a project, in every format asked for, into one folder that is exchanged whole.

mod fingerprint;
mod inputs;
mod moved_pages;
mod pdfs;
mod rehearsal;
mod single_file;
mod texts;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use onus_core::check::Finding;
use onus_core::configuration::Format;
use onus_core::matrix::{Matrix, crosswalk};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::AllStatuses;
use onus_render::formats::{self, Overrides, RenderContext};
use onus_render::{DataInput, PlannedFile, html};
use onus_source::{Diagnostic, ProjectFolder};

use crate::books::{book_ids, books};
use crate::environment::Environment;
use crate::error::DriverError;
use crate::open::Project;
use crate::sink::{self, Options, Others, PreviousOutput, Report, Staging};

use inputs::{BuildInputs, previous_fingerprint, read_build_inputs};

pub use crate::observer::{BuildObserver, Unobserved};
pub use inputs::output_folder;
pub use rehearsal::rehearse;
pub use single_file::{SingleFile, build_single_file};

/// The folder that a build owns in its output.
pub const HANDBOOK: &str = "handbook";

#[derive(Clone, Debug, Default)]
pub struct BuildRequest {
    /// Formats to make; empty: those of `book.toml`.
    pub formats: Vec<Format>,
    /// Books to make, as `organisation`, `team:ID` or `scope:ID`; empty: all.
    pub books: Vec<String>,
    /// Folder to write to; none: that of `book.toml`.
    pub output: Option<PathBuf>,
}

pub struct BuildOutcome {
    pub project: Project,
    /// Folder of the handbook.
    pub handbook: PathBuf,
    /// Paths of the files that were asked for, below the handbook.
    pub paths: Vec<String>,
    /// Documents that lack facts and were not written, each with what it lacks. Earlier copies of them stay.
    pub refused: Vec<Diagnostic>,
    pub report: Report,
}

/// Builds the project in a folder.
pub fn build(
    root: &Path,
    request: &BuildRequest,
    environment: &Environment,
    observer: &dyn BuildObserver,
) -> Result<BuildOutcome, DriverError> {
    // The output is read while the project is: when nothing has changed, there is nothing else to do.
    let before = previous_fingerprint(&ProjectFolder::new(root, environment.largest_file), request);
    let still_useful = AtomicBool::new(before.is_some());
    let (read, previous) = rayon::join(
        || {
            let read = open_and_read(root, request, environment, observer);
            let now = read.as_ref().ok().and_then(|(_, inputs)| inputs.fingerprint.as_ref());
            still_useful.fetch_and(now == before.as_ref().map(|(_, fingerprint)| fingerprint), Ordering::Relaxed);
            read
        },
        || before.as_ref().and_then(|(output, _)| sink::intact_previous_output(output, HANDBOOK, &still_useful)),
    );
    let (project, inputs) = read?;
    let handbook = inputs.output.join(HANDBOOK);
    if let Some(PreviousOutput { paths, .. }) = previous.filter(|output| Some(&output.whole) == inputs.fingerprint.as_ref()) {
        let report = Report { linked: paths.len(), ..Report::default() };
        return Ok(BuildOutcome { project, handbook, paths, refused: Vec::new(), report });
    }
    let Written { paths, refused, report } = write_books(&project, request, inputs, observer)?;
    Ok(BuildOutcome { project, handbook, paths, refused, report })
}

fn open_and_read(
    root: &Path,
    request: &BuildRequest,
    environment: &Environment,
    observer: &dyn BuildObserver,
) -> Result<(Project, BuildInputs), DriverError> {
    let mut project = Project::open(root, environment)?;
    observer.project_opened(&project);
    let inputs = read_build_inputs(&mut project, request)?;
    Ok((project, inputs))
}

/// What became of the files of a build.
struct Written {
    paths: Vec<String>,
    refused: Vec<Diagnostic>,
    report: Report,
}

/// A path without its extension: a document has the same in every format.
fn document_of(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(document, _)| document)
}

fn write_books(
    project: &Project,
    request: &BuildRequest,
    inputs: BuildInputs,
    observer: &dyn BuildObserver,
) -> Result<Written, DriverError> {
    let BuildInputs { book_inputs, formats, output, fingerprint, templates } = inputs;
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses)
        .with_changes(book_inputs.changes.as_ref())
        .with_books(&project.files.settings.books);
    // Where not every book is kept, none is left when the search index would be made.
    let early_index = formats.contains(&Format::Html) && !onus_publish::keeps_every_team(project.matrix.teams.len());
    let mut index = early_index.then(html::Index::default);
    let books = books(project, &context, &book_inputs, &mut |book| index.iter_mut().for_each(|index| index.add(book)))?;
    let requested = book_ids(&request.books, books.outlines())?;
    let overrides = Overrides { markdown: &templates.markdown, html: &templates.html };
    let data = data_input(project, &project.matrix, &project.findings, Cow::Borrowed(&project.statuses));
    let render_context = RenderContext::new(data, books.outlines(), overrides, &formats, site_settings(project))?
        .with_index(index.map(html::Index::finish));
    let is_requested =
        |file: &PlannedFile| requested.is_empty() || file.book.is_none_or(|book| requested.contains(&books.outlines()[book].id));
    let mut files: Vec<PlannedFile> = formats::plan(&render_context, &formats).into_iter().filter(is_requested).collect();
    // A build of some books alone takes no page away.
    if requested.is_empty() && formats.contains(&Format::Html) {
        files.extend(moved_pages::moved_pages(&output, &render_context.html, &files, &project.matrix));
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    rehearsal::check_paths(project, &files)?;
    observer.own_templates(&templates.names());
    let staging = Staging::open(&output, HANDBOOK, Options::default())?;
    observer.files_planned(files.len() as u64);
    let refused = texts::write_texts(&books, &files, &staging, observer)?;
    pdfs::write_pdfs(project, &pdfs::PdfInputs { books: &books, templates: &templates.pdf }, &files, &staging, observer)?;
    observer.files_finished();
    // A build that left something out has to say so the next time as well.
    fingerprint.into_iter().filter(|_| refused.is_empty()).for_each(|fingerprint| staging.made_whole_from(fingerprint));
    let all = requested.is_empty() && request.formats.is_empty();
    // What this build was not asked for stays as it is, and so does the last good copy of what it refused; what it was asked
    // for and no longer exists goes.
    let is_asked = |path: &str| all || requested.is_empty() && formats::format_of(path).is_some_and(|f| formats.contains(&f));
    let is_refused = |path: &str| refused.iter().any(|error| document_of(&error.place) == document_of(path));
    let keep = |path: &str| is_refused(path) || !is_asked(path);
    let report = staging.commit(if all && refused.is_empty() { Others::Remove } else { Others::Keep(&keep) })?;
    let paths =
        files.into_iter().map(|file| file.path).filter(|path| !refused.iter().any(|error| error.place == *path)).collect();
    Ok(Written { paths, refused: rehearsal::located(project, refused), report })
}

/// What data formats are made from.
pub fn data_input<'a>(
    project: &Project,
    matrix: &'a Matrix,
    findings: &'a [Finding],
    statuses: Cow<'a, AllStatuses>,
) -> DataInput<'a> {
    let settings = &project.files.settings;
    DataInput {
        matrix,
        statuses,
        findings,
        controls: project.files.model.framework("nist-800-53").map(crosswalk),
        questionnaire: project.files.model.framework("csa-ccm").map(crosswalk),
        csv: settings.csv,
        paper: settings.pdf.paper,
    }
}

/// What the owner set of the site's looks.
pub fn site_settings(project: &Project) -> html::Settings {
    let theme = &project.files.theme;
    html::Settings {
        colours: theme.colours.iter().map(|(role, light, dark)| (role.clone(), (light.clone(), dark.clone()))).collect(),
        logo: theme.logo.clone().map(|(extension, bytes)| html::Logo { extension, bytes }),
        ..html::Settings::default()
    }
}
