//! What `book.toml` asks of PDFs, as the engine takes it; and one book as PDF, apart from any build.

use std::num::NonZeroUsize;
use std::time::Duration;

use onus_core::configuration::{Engine, PdfSettings};
use onus_pdf::{CliEngine, CliOptions, PdfProblem, Standard, Templates, VersionRule};
use onus_publish::block::Publication;

use crate::environment::Environment;
use crate::error::DriverError;
use crate::observer::BuildObserver;
use crate::open::Project;
use crate::templates::{ProjectTemplates, project_templates};

pub(crate) fn engine(settings: &PdfSettings, environment: &Environment) -> Result<onus_pdf::Engine, DriverError> {
    match settings.engine {
        #[cfg(feature = "typst")]
        Engine::Embedded => Ok(onus_pdf::Engine::Embedded),
        #[cfg(not(feature = "typst"))]
        Engine::Embedded => Err(DriverError::message(
            "this program was built without Typst; set engine = \"cli\" in [preprocessor.onus.pdf] of book.toml",
        )),
        Engine::Cli => {
            let version = if settings.allow_typst_version { VersionRule::Any } else { VersionRule::Exact };
            let options = CliOptions {
                program: environment.typst.clone(),
                search_path: environment.search_path.clone(),
                version,
                limit: Duration::from_secs(settings.timeout_seconds),
            };
            CliEngine::open(&options).map(onus_pdf::Engine::Cli).map_err(|problem| messages(&[problem]))
        }
    }
}

pub(crate) fn document_settings(settings: &PdfSettings, seconds: i64) -> Result<onus_pdf::Settings, DriverError> {
    let standards = settings.standards.iter().map(|name| {
        Standard::from_id(name)
            .ok_or_else(|| DriverError::message(format!("`{name}` is no PDF standard that Onus keeps; use a-2a, a-3a, ua-1")))
    });
    let standards = standards.collect::<Result<_, _>>()?;
    Ok(onus_pdf::Settings { paper: settings.paper, standards, ..onus_pdf::Settings::at(seconds) })
}

/// The project's own templates over the built-in ones.
pub(crate) fn templates(texts: &crate::templates::TemplateTexts) -> Result<Templates, DriverError> {
    Templates::new(texts).map_err(|problems| messages(&problems))
}

/// One book as PDF, apart from any build.
pub fn book_as_pdf(project: &Project, book: &Publication, observer: &dyn BuildObserver) -> Result<Vec<u8>, DriverError> {
    let own = ProjectTemplates { pdf: project_templates(project)?.pdf, ..ProjectTemplates::default() };
    observer.own_templates(&own.names());
    let templates = templates(&own.pdf)?;
    let settings = &project.files.settings;
    let engine = engine(&settings.pdf, &project.environment)?;
    let mut document = document_settings(&settings.pdf, project.environment.moment.seconds)?;
    document.approvals.clone_from(&settings.document.approvals);
    let mut rendered = None;
    let job = |_| {
        let watched = observer.rendering_begins(&format!("pdf/{}.pdf", book.id));
        let rendered = onus_pdf::render(book, &document, &templates, &engine);
        observer.rendering_ends(watched);
        rendered
    };
    onus_pdf::render_many(1, NonZeroUsize::MIN, &job, &mut |_, result| rendered = Some(result));
    match rendered.expect("one document was asked for") {
        Ok(rendered) => Ok(rendered.bytes),
        Err(problems) => Err(located(problems, project, &templates)),
    }
}

/// Problems of documents, at the lines of the template that they come from.
pub(crate) fn located(problems: Vec<PdfProblem>, project: &Project, templates: &Templates) -> DriverError {
    let mut sources = project.sources.clone();
    let diagnostics = onus_pdf::diagnostics(&problems, templates, &mut sources);
    DriverError::Input(diagnostics, sources)
}

fn messages(problems: &[PdfProblem]) -> DriverError {
    DriverError::Message(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
