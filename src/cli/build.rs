//! `onus build`: publishes the handbooks.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::project::{Engine, Format, Paper, PdfSettings};
use crate::publish::block::{Page, Publication};
use crate::publish::{self, Context, narrative};
use crate::render::plan::{self, Job, Planned, Shelf};
use crate::render::{RenderError, pdf};
use crate::sink::{Body, Options, Others, Report, Staging};
use crate::source::{Diagnostic, SourceMap};

use super::args::{BuildArgs, FormatArg};
use super::check::summary;
use super::project::{Opened, Place};
use super::{Failure, Outcome, Printer, Run, clock};

/// Runs it.
pub fn run(place: &Place, args: &BuildArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    let mut opened = place.open(printer)?;
    let formats = formats(&opened, args);
    let output = match &args.output {
        Some(folder) => folder.clone(),
        None => opened.project.root.join(&opened.project.settings.output),
    };
    let publications = publications(&mut opened)?;
    let only = only(&args.only, &publications)?;
    let (markdown, html, typst) = templates(&opened)?;
    printer.detail(&format!(
        "model {}, {} services, {} configurations in use",
        opened.matrix.document.model_version,
        opened.project.model.services.len(),
        opened.matrix.configurations.len()
    ));
    let shelf = Shelf::new(&opened.matrix, &publications, &markdown, &html, &formats).map_err(rendering)?;
    let wanted = |p: &Planned| only.is_empty() || p.book.as_ref().is_none_or(|b| only.contains(b));
    let jobs: Vec<Planned> = plan::plan(&shelf, &formats).into_iter().filter(wanted).collect();
    let staging = Staging::open(&output, "handbook", Options::default()).map_err(Failure::words)?;
    let bar = printer.progress(jobs.len() as u64, "writing");
    texts(&shelf, &jobs, &staging, &bar)?;
    pdfs(&publications, &jobs, &staging, &bar, &Setting { opened: &opened, typst: &typst })?;
    bar.finish_and_clear();
    // What this build was not asked for stays as it is; what it was asked for and no longer exists goes.
    let keep = |path: &str| !only.is_empty() || !formats.iter().any(|f| path.starts_with(folder(*f)));
    let others = if only.is_empty() && args.format.is_empty() { Others::Remove } else { Others::Keep(&keep) };
    let report = staging.commit(others).map_err(Failure::words)?;
    tell(printer, &opened, &output, &jobs, &report, started.elapsed());
    Ok(Outcome::Done)
}

/// Folder of a format in the output.
fn folder(format: Format) -> &'static str {
    match format {
        Format::Markdown => "markdown/",
        Format::Html => "html/",
        Format::Pdf => "pdf/",
        Format::Json => "data/",
    }
}

fn formats(opened: &Opened, args: &BuildArgs) -> Vec<Format> {
    if args.format.is_empty() {
        return opened.project.settings.formats.clone();
    }
    let one = |f: &FormatArg| match f {
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Html => Format::Html,
        FormatArg::Pdf => Format::Pdf,
        FormatArg::Json => Format::Json,
    };
    args.format.iter().map(one).collect()
}

/// All books. Narrative chapters are read here; they may point into files that are added to the sources.
fn publications(opened: &mut Opened) -> Result<Vec<Publication>, Failure> {
    let settings = &opened.project.settings;
    let mut problems = Vec::new();
    let mut read = |folder: &str, sources: &mut SourceMap| match opened.project.root.join(folder).is_dir() {
        true => narrative::chapters(&opened.project.root, folder, sources).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        }),
        false => Vec::new(),
    };
    let ours = read(&settings.narrative, &mut opened.sources);
    let theirs = read(&settings.team_narrative, &mut opened.sources);
    let fail = |problems: Vec<Diagnostic>, sources: &SourceMap| Failure::Input(problems, sources.clone());
    if !problems.is_empty() {
        return Err(fail(problems, &opened.sources));
    }
    let context = Context::new(&opened.matrix, &opened.findings);
    let pages = narrative::pages(&context, &ours, None).map_err(|p| fail(p, &opened.sources))?;
    let mut books = vec![publish::organisation(&context, pages)];
    let teams: Vec<Result<Publication, Vec<Diagnostic>>> = (0..opened.matrix.teams.len())
        .into_par_iter()
        .map(|team| {
            let team = u32::try_from(team).unwrap_or(u32::MAX);
            let pages: Vec<Page> = narrative::pages(&context, &theirs, Some(team))?;
            Ok(publish::team(&context, team, pages))
        })
        .collect();
    for team in teams {
        match team {
            Ok(book) => books.push(book),
            Err(found) => problems.extend(found),
        }
    }
    problems.dedup();
    if problems.is_empty() { Ok(books) } else { Err(fail(problems, &opened.sources)) }
}

/// Ids of the books asked for; empty: all.
fn only(words: &[String], publications: &[Publication]) -> Result<Vec<String>, Failure> {
    let mut out = Vec::new();
    for word in words {
        let id = match word.strip_prefix("team:") {
            Some(team) => format!("teams/{team}"),
            None => word.clone(),
        };
        if !publications.iter().any(|p| p.id == id) {
            let known: Vec<String> = publications
                .iter()
                .map(|p| p.id.strip_prefix("teams/").map_or_else(|| p.id.clone(), |t| format!("team:{t}")))
                .collect();
            let near = crate::source::typed::nearest(word, known.iter().map(String::as_str));
            let hint = near.map_or_else(|| format!("books: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
            return Err(Failure::words(format!("there is no book `{word}`; {hint}")));
        }
        out.push(id);
    }
    Ok(out)
}

type Texts = BTreeMap<String, String>;

/// A project's own templates, by format and name.
fn templates(opened: &Opened) -> Result<(Texts, Texts, Texts), Failure> {
    let folder = opened.project.root.join(&opened.project.settings.templates);
    let read = |format: &str, ending: &str| {
        let mut out = Texts::new();
        collect(&folder.join(format), &PathBuf::new(), &mut out)?;
        // Notes and schemas may lie beside templates.
        out.retain(|name, _| name.ends_with(ending));
        Ok(out)
    };
    let words = |error: std::io::Error| Failure::words(format!("{}: {error}", folder.display()));
    Ok((read("markdown", ".md").map_err(words)?, read("html", ".html").map_err(words)?, read("pdf", ".typ").map_err(words)?))
}

fn collect(folder: &Path, below: &Path, out: &mut Texts) -> std::io::Result<()> {
    let here = folder.join(below);
    if !here.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(&here)? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(folder, &name, out)?;
        } else {
            out.insert(name.to_string_lossy().replace('\\', "/"), std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

fn rendering(error: RenderError) -> Failure {
    Failure::words(error)
}

/// Everything but PDFs, on all cores.
fn texts(shelf: &Shelf, jobs: &[Planned], staging: &Staging, bar: &ProgressBar) -> Result<(), Failure> {
    let failures = Mutex::new(Vec::new());
    jobs.par_iter().filter(|p| !matches!(p.job, Job::Pdf(_))).for_each(|planned| {
        let done = plan::render(shelf, &planned.job)
            .map_err(|e| e.to_string())
            .and_then(|bytes| staging.put(&planned.path, &Body::Bytes(bytes)).map_err(|e| e.to_string()));
        if let Err(words) = done {
            failures.lock().expect("no thread dies with the lock").push(words);
        }
        bar.inc(1);
    });
    let mut failures = failures.into_inner().expect("no thread dies with the lock");
    failures.sort();
    if failures.is_empty() { Ok(()) } else { Err(Failure::Words(failures.join("\n"))) }
}

struct Setting<'a> {
    opened: &'a Opened,
    typst: &'a Texts,
}

/// PDFs, on threads of their own. All failures are listed, and none is published.
fn pdfs(
    publications: &[Publication],
    jobs: &[Planned],
    staging: &Staging,
    bar: &ProgressBar,
    setting: &Setting,
) -> Result<(), Failure> {
    let wanted: Vec<(usize, &str)> = jobs
        .iter()
        .filter_map(|p| match p.job {
            Job::Pdf(index) => Some((index, p.path.as_str())),
            _ => None,
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let templates = pdf::Templates::new(setting.typst).map_err(|p| words(&p))?;
    let options = &setting.opened.project.settings.pdf;
    let engine = engine(options)?;
    let settings = settings(options, setting.opened.moment.seconds)?;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut problems = Vec::new();
    let mut sinking = Vec::new();
    pdf::render_many(
        wanted.len(),
        threads,
        &|number| {
            let (book, path) = wanted[number];
            let bundle = pdf::bundle(&publications[book], &settings, &templates)?;
            let key = bundle.key(&engine);
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
    let mut sources = SourceMap::default();
    let diagnostics = pdf::diagnostics(&problems, &templates, &mut sources);
    Err(Failure::Input(diagnostics, sources))
}

fn words(problems: &[pdf::PdfProblem]) -> Failure {
    Failure::Words(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn engine(options: &PdfSettings) -> Result<pdf::Engine, Failure> {
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
    settings.paper = match options.paper {
        Paper::A4 => pdf::Paper::A4,
        Paper::UsLetter => pdf::Paper::UsLetter,
    };
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
fn tell(printer: &Printer, opened: &Opened, output: &Path, jobs: &[Planned], report: &Report, took: Duration) {
    let handbook = output.join("handbook");
    let shown =
        std::env::current_dir().ok().and_then(|d| handbook.strip_prefix(d).ok().map(Path::to_path_buf)).unwrap_or(handbook);
    printer.say(&format!(
        "{} in {:.1} s: {} written, {} unchanged, {} removed",
        publish::plural(jobs.len() as u64, "file"),
        took.as_secs_f64(),
        report.written,
        report.linked,
        report.removed
    ));
    for (words, path) in [
        ("site", "html/index.html"),
        ("matrix", "html/matrix/index.html"),
        ("PDF", "pdf/organisation.pdf"),
        ("Markdown", "markdown/organisation/index.md"),
        ("data", "data/matrix.json"),
    ] {
        if jobs.iter().any(|p| p.path == path) {
            printer.say(&format!("  {words:<9} {}", shown.join(path).display()));
        }
    }
    printer.say(&format!("open: {} (`onus check` lists them)", summary(&opened.findings)));
}
