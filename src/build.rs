//! `onus build`: publishes the handbooks.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::ProgressBar;
use rayon::prelude::*;

use onus_core::check::Finding;
use onus_core::configuration::{Engine, Format, PdfSettings};
use onus_core::matrix::Matrix;
use onus_core::matrix_context::MatrixContext;
use onus_driver::sink::{self, Body, Options, Others, Report, SinkError, Staging, Standing};
use onus_pdf as pdf;
use onus_publish::block::{Publication, PublicationKind};
use onus_publish::{self as publish, Books, Outline, narrative};
use onus_render::formats::{self, FORMATS, Overrides, RenderContext};
use onus_render::{BookSource, Content, DataInput, PlannedFile, RenderError, SingleBook, html, json, oscal};
use onus_source::Diagnostic;
use onus_source::text::plural;

use super::args::BuildArgs;
use super::check::summary;
use super::glyphs;
use super::once::once;
use super::prepare::{CHILD, Prepared, Texts, Told, prepare, standing_word, templates, told};
use super::project::{Opened, Place};
use super::{Failure, Outcome, Printer, Run, clock};

/// Runs it.
pub fn run(place: &Place, args: &BuildArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    // What stands there is read while the project is: when nothing has changed, there is nothing else to do.
    let before = standing_word(place, args);
    let wanted = AtomicBool::new(before.is_some());
    let (prepared, standing) = rayon::join(
        || {
            let prepared = prepare(place, args, printer);
            let whole = prepared.as_ref().ok().and_then(|p| p.whole.as_ref());
            wanted.fetch_and(whole == before.as_ref().map(|(_, word)| word), Ordering::Relaxed);
            prepared
        },
        || before.as_ref().and_then(|(output, _)| sink::standing(output, CHILD, &wanted)),
    );
    let Prepared { opened, told, formats, output, whole, templates: (markdown, html, typst) } = prepared?;
    if let Some(Standing { paths, .. }) = standing.filter(|s| Some(&s.whole) == whole.as_ref()) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        tell(printer, &opened, &output, &paths, &Report { linked: paths.len(), ..Report::default() }, started.elapsed());
        std::mem::forget(opened);
        return Ok(Outcome::Done);
    }
    let context = MatrixContext::new(&opened.matrix, &opened.findings).since(told.changes.as_ref());
    // Where not every book is kept, none is there any more when the search index would be made.
    let wanted = formats.contains(&Format::Html) && !publish::keeps_every_team(opened.matrix.teams.len());
    let mut index = wanted.then(html::Index::default);
    let books = books(&opened, &context, &told, &mut |book| index.iter_mut().for_each(|index| index.add(book)))?;
    let only = only(&args.only, books.outlines())?;
    if args.single_file {
        let book = books.require_book(0).map_err(rendering)?;
        return single_file(printer, &opened, &output, (&book, &html));
    }
    printer.detail(&format!(
        "model {}, {} services, {} configurations in use",
        opened.matrix.document.model_version,
        opened.project.model.services.len(),
        opened.matrix.configurations.len()
    ));
    let overrides = Overrides { markdown: &markdown, html: &html };
    let data = data(&opened, &opened.matrix, &opened.findings);
    let render_context = RenderContext::new(data, books.outlines(), overrides, &formats, site_settings(&opened))
        .map_err(rendering)?
        .with_index(index.map(html::Index::finish));
    let wanted = |p: &PlannedFile| only.is_empty() || p.book.is_none_or(|b| only.contains(&books.outlines()[b].id));
    let files: Vec<PlannedFile> = formats::plan(&render_context, &formats).into_iter().filter(wanted).collect();
    let staging = Staging::open(&output, CHILD, Options::default()).map_err(Failure::words)?;
    whole.into_iter().for_each(|word| staging.made_whole_from(word));
    let bar = printer.progress(files.len() as u64, "writing");
    texts(&books, &files, &staging, &bar)?;
    pdfs(&render_context, &books, &files, &staging, &bar, &Setting { opened: &opened, typst: &typst })?;
    bar.finish_and_clear();
    // What this build was not asked for stays as it is; what it was asked for and no longer exists goes.
    let keep = |path: &str| !only.is_empty() || !formats::format_of(path).is_some_and(|f| formats.contains(&f));
    let others = if only.is_empty() && args.format.is_empty() { Others::Remove } else { Others::Keep(&keep) };
    let report = staging.commit(others).map_err(Failure::words)?;
    let paths: Vec<&str> = files.iter().map(|p| p.path.as_str()).collect();
    tell(printer, &opened, &output, &paths, &report, started.elapsed());
    // The program ends here: the system takes the memory back faster than one by one.
    std::mem::forget(files);
    std::mem::forget(render_context);
    std::mem::forget(books);
    std::mem::forget(context);
    std::mem::forget(opened);
    Ok(Outcome::Done)
}

/// What data formats need beyond the matrix.
pub fn data<'a>(opened: &Opened, matrix: &'a Matrix, findings: &'a [Finding]) -> DataInput<'a> {
    let settings = &opened.project.settings;
    DataInput {
        matrix,
        findings,
        controls: opened.project.model.framework("nist-800-53").map(onus_core::matrix::crosswalk),
        csv: settings.csv,
        paper: settings.pdf.paper,
    }
}

/// Where the single file stands in the handbook.
const SINGLE: &str = "matrix.html";

/// The matrix as one page for a mail; everything else in the handbook stays.
fn single_file(printer: &Printer, opened: &Opened, output: &Path, (book, templates): (&Publication, &Texts)) -> Run {
    let bytes = html::render_single(book, templates, site_settings(opened)).map_err(rendering)?;
    let size = bytes.len();
    let staging = Staging::open(output, CHILD, Options::default()).map_err(Failure::words)?;
    staging.put(SINGLE, &Body::Bytes(bytes)).map_err(Failure::words)?;
    staging.commit(Others::Keep(&|_: &str| true)).map_err(Failure::words)?;
    printer.say(&format!("{}: {} KiB, nothing beside it is needed", output.join(CHILD).join(SINGLE).display(), size / 1024));
    Ok(Outcome::Done)
}

/// All books, each shown to `see` once.
fn books<'a>(
    opened: &Opened,
    context: &'a MatrixContext<'a>,
    told: &'a Told,
    see: &mut (dyn FnMut(&Publication) + Send),
) -> Result<Books<'a>, Failure> {
    let fail = |problems: Vec<Diagnostic>| Failure::Input(problems, opened.sources.clone());
    let pages = narrative::pages(context, &told.ours, None).map_err(fail)?;
    Books::new(context, pages, Box::new(|team| narrative::pages(context, &told.theirs, Some(team))), see).map_err(|wrong| {
        let mut found: Vec<(String, Vec<Diagnostic>)> =
            opened.matrix.teams.iter().map(|t| (t.name.clone(), Vec::new())).collect();
        wrong.into_iter().for_each(|(team, problems)| found[team as usize].1 = problems);
        fail(once(found))
    })
}

/// All books at once, for who shows them as long as nothing changes.
pub fn publications(opened: &mut Opened) -> Result<Vec<Publication>, Failure> {
    let told = told(opened)?;
    let context = MatrixContext::new(&opened.matrix, &opened.findings).since(told.changes.as_ref());
    Ok(books(opened, &context, &told, &mut |_| ())?.into_books())
}

/// Ids of the books asked for; empty: all.
fn only(words: &[String], publications: &[Outline]) -> Result<Vec<String>, Failure> {
    let mut out = Vec::new();
    for word in words {
        let id = match (word.strip_prefix("team:"), word.strip_prefix("scope:")) {
            (Some(team), _) => format!("teams/{team}"),
            (None, Some(scope)) => format!("scopes/{scope}"),
            (None, None) => word.clone(),
        };
        if !publications.iter().any(|p| p.id == id) {
            let asked = |p: &Outline| match (p.id.strip_prefix("teams/"), p.id.strip_prefix("scopes/")) {
                (Some(team), _) => format!("team:{team}"),
                (None, Some(scope)) => format!("scope:{scope}"),
                (None, None) => p.id.clone(),
            };
            // A handout belongs to its team's book and comes with it.
            let known: Vec<String> = publications.iter().filter(|p| p.kind != PublicationKind::Handout).map(asked).collect();
            let near = onus_source::typed::nearest(word, known.iter().map(String::as_str));
            let hint = near.map_or_else(|| format!("books: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
            return Err(Failure::words(format!("there is no book `{word}`; {hint}")));
        }
        out.extend(id.strip_prefix("teams/").map(|team| format!("handouts/{team}")));
        out.push(id);
    }
    Ok(out)
}

/// What the owner set of the site's looks.
pub fn site_settings(opened: &Opened) -> html::Settings {
    let theme = &opened.project.theme;
    html::Settings {
        colours: theme.colours.iter().map(|(role, light, dark)| (role.clone(), (light.clone(), dark.clone()))).collect(),
        logo: theme.logo.clone().map(|(extension, bytes)| html::Logo { extension, bytes }),
        ..html::Settings::default()
    }
}

fn rendering(error: RenderError) -> Failure {
    Failure::words(error)
}

/// Everything but PDFs, on all cores; book by book, so that one that was made for it alone goes when it is written.
fn texts(source: &dyn BookSource, files: &[PlannedFile], staging: &Staging, bar: &ProgressBar) -> Result<(), Failure> {
    let failures = Mutex::new(Vec::new());
    let done = |result: Result<(), Failed>| {
        if let Err(Failed(words)) = result {
            failures.lock().expect("no thread dies with the lock").push(words);
        }
        bar.inc(1);
    };
    let put = |source: &dyn BookSource, file: &PlannedFile| -> Result<(), Failed> {
        if let Content::Streamed(write) = &file.content {
            return staging.put_flowing(&file.path, |out| Ok(write(out)?));
        }
        let bytes = onus_render::render(file, source)?;
        Ok(staging.put(&file.path, &Body::Bytes(bytes))?)
    };
    let mut by_book: BTreeMap<Option<usize>, Vec<&PlannedFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| !matches!(file.content, Content::Pdf(_))) {
        by_book.entry(file.book).or_default().push(file);
    }
    by_book.par_iter().for_each(|(book, files)| match book.map(|number| (number, source.require_book(number))) {
        None => files.par_iter().for_each(|file| done(put(source, file))),
        Some((number, Ok(book))) => {
            let single_book = SingleBook(number, &book);
            files.par_iter().for_each(|file| done(put(&single_book, file)));
        }
        Some((_, Err(error))) => done(Err(error.into())),
    });
    let mut failures = failures.into_inner().expect("no thread dies with the lock");
    failures.sort();
    if failures.is_empty() { Ok(()) } else { Err(Failure::Words(failures.join("\n"))) }
}

/// What went wrong with one file, in words.
struct Failed(String);

impl From<RenderError> for Failed {
    fn from(error: RenderError) -> Failed {
        Failed(error.to_string())
    }
}

impl From<SinkError> for Failed {
    fn from(error: SinkError) -> Failed {
        Failed(error.to_string())
    }
}

struct Setting<'a> {
    opened: &'a Opened,
    typst: &'a Texts,
}

/// PDFs, on threads of their own. All failures are listed, and none is published.
fn pdfs(
    render_context: &RenderContext,
    source: &dyn BookSource,
    files: &[PlannedFile],
    staging: &Staging,
    bar: &ProgressBar,
    setting: &Setting,
) -> Result<(), Failure> {
    let wanted: Vec<(usize, &str)> = files
        .iter()
        .filter_map(|file| match file.content {
            Content::Pdf(index) => Some((index, file.path.as_str())),
            _ => None,
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let templates = pdf::Templates::new(setting.typst).map_err(|p| words(&p))?;
    let options = &setting.opened.project.settings.pdf;
    let engine = engine(options)?;
    let plain = settings(options, setting.opened.moment.seconds)?;
    let kinds = [PublicationKind::Organisation, PublicationKind::Team, PublicationKind::Scope, PublicationKind::Handout];
    let by_kind = kinds.map(|kind| (kind, settings_of(kind, &plain, render_context, setting)));
    let settings = |publication: &Publication| by_kind.iter().find(|(k, _)| *k == publication.kind).map_or(&plain, |(_, s)| s);
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut problems = Vec::new();
    let mut sinking = Vec::new();
    pdf::render_many(
        wanted.len(),
        threads,
        &|number| {
            let (book, path) = wanted[number];
            let publication = source.require_book(book).map_err(|e| vec![pdf::PdfProblem::Internal(e.to_string())])?;
            let bundle = pdf::bundle(&publication, settings(&publication), &templates)?;
            let key = pdf::cache_key(&bundle, &engine);
            // A failure to look is told when the bytes are put.
            match staging.reuse(path, &key) {
                Ok(true) => Ok((key, None)),
                _ => pdf::compile(&bundle, &engine).map(|rendered| (key, Some(rendered.bytes))),
            }
        },
        &mut |number, result| {
            match result {
                Ok((_, None)) => {}
                Ok((key, Some(bytes))) => {
                    if let Err(error) = staging.put_made(wanted[number].1, &Body::Bytes(bytes), &key) {
                        sinking.push(error.to_string());
                    }
                }
                Err(found) => problems.extend(found),
            }
            bar.inc(1);
        },
    );
    if !sinking.is_empty() {
        return Err(Failure::Words(sinking.join("\n")));
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
    let mut sources = setting.opened.sources.clone();
    let mut diagnostics = glyphs::traced(&mut problems, &setting.opened.project.inventory);
    diagnostics.extend(pdf::diagnostics(&problems, &templates, &mut sources));
    Err(Failure::Input(diagnostics, sources))
}

/// One book as PDF, apart from any build.
pub fn pdf_of(opened: &Opened, book: &Publication) -> Result<Vec<u8>, Failure> {
    let (_, _, typst) = templates(opened)?;
    let templates = pdf::Templates::new(&typst).map_err(|p| words(&p))?;
    let project = &opened.project.settings;
    let engine = engine(&project.pdf)?;
    let mut settings = settings(&project.pdf, opened.moment.seconds)?;
    settings.approvals.clone_from(&project.document.approvals);
    let mut done = None;
    let job = |_| pdf::render(book, &settings, &templates, &engine);
    pdf::render_many(1, NonZeroUsize::MIN, &job, &mut |_, result| done = Some(result));
    match done.expect("one document was asked for") {
        Ok(rendered) => Ok(rendered.bytes),
        Err(mut problems) => {
            let mut sources = opened.sources.clone();
            let mut diagnostics = glyphs::traced(&mut problems, &opened.project.inventory);
            diagnostics.extend(pdf::diagnostics(&problems, &templates, &mut sources));
            Err(Failure::Input(diagnostics, sources))
        }
    }
}

/// What documents of one kind have beside the rest: roles that sign, the matrix as an attached file.
fn settings_of(kind: PublicationKind, plain: &pdf::Settings, render_context: &RenderContext, setting: &Setting) -> pdf::Settings {
    let mut settings = plain.clone();
    if matches!(kind, PublicationKind::Organisation | PublicationKind::Scope) {
        settings.approvals.clone_from(&setting.opened.project.settings.document.approvals);
    }
    // The whole matrix belongs to the whole organisation: no other book may carry it.
    if kind == PublicationKind::Organisation && settings.standards.contains(&pdf::Standard::A3a) {
        let mut bytes = Vec::new();
        if json::write(render_context.data.matrix, &mut bytes).is_err() {
            return settings;
        }
        settings.attachments.push(pdf::Attachment {
            name: "matrix.json".into(),
            media_type: "application/json".into(),
            description: "The matrix that this book was made from, to be read by programs".into(),
            relationship: pdf::Relationship::Source,
            bytes: bytes.into(),
        });
    }
    settings
}

fn words(problems: &[pdf::PdfProblem]) -> Failure {
    Failure::Words(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

pub(super) fn engine(options: &PdfSettings) -> Result<pdf::Engine, Failure> {
    match options.engine {
        #[cfg(feature = "typst")]
        Engine::Embedded => Ok(pdf::Engine::Embedded),
        #[cfg(not(feature = "typst"))]
        Engine::Embedded => Err(Failure::words(
            "this program was built without Typst; set engine = \"cli\" in [preprocessor.onus.pdf] of book.toml",
        )),
        Engine::Cli => {
            let version = if options.allow_typst_version { pdf::VersionRule::Any } else { pdf::VersionRule::Exact };
            let asked = pdf::CliOptions {
                program: options.typst.as_ref().map(PathBuf::from),
                search_path: std::env::var_os("PATH"),
                version,
                limit: Duration::from_secs(options.timeout_seconds),
            };
            pdf::CliEngine::open(&asked).map(pdf::Engine::Cli).map_err(|p| words(&[p]))
        }
    }
}

fn settings(options: &PdfSettings, seconds: i64) -> Result<pdf::Settings, Failure> {
    let mut settings = pdf::Settings::at(seconds);
    settings.paper = options.paper;
    settings.standards = options
        .standards
        .iter()
        .map(|s| {
            pdf::Standard::from_id(s)
                .ok_or_else(|| Failure::words(format!("`{s}` is no PDF standard that Onus keeps; use a-2a, a-3a, ua-1")))
        })
        .collect::<Result<_, _>>()?;
    Ok(settings)
}

/// Ends by naming the files to open and the time taken.
fn tell(printer: &Printer, opened: &Opened, output: &Path, paths: &[&str], report: &Report, took: Duration) {
    let handbook = output.join(CHILD);
    let shown =
        std::env::current_dir().ok().and_then(|d| handbook.strip_prefix(d).ok().map(Path::to_path_buf)).unwrap_or(handbook);
    printer.say(&format!(
        "{} in {:.1} s: {} written, {} unchanged, {} removed",
        plural(paths.len() as u64, "file"),
        took.as_secs_f64(),
        report.written,
        report.linked,
        report.removed
    ));
    for (label, path) in FORMATS.iter().flat_map(|definition| definition.entry_points) {
        if paths.contains(path) {
            printer.say(&format!("  {label:<9} {}", shown.join(path).display()));
        }
    }
    if paths.contains(&oscal::COMPONENT_DEFINITION) {
        for (scope, lacking) in oscal::without_plan(&opened.matrix) {
            printer.say(&format!(
                "no system security plan for scope `{}`: its part `oscal` is missing, which gives {}",
                scope.id,
                lacking.join(", ")
            ));
        }
    }
    printer.say(&format!("open: {} (`onus check` lists them)", summary(&opened.findings)));
}
