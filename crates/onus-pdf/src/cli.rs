//! The `typst` command as an engine.
//!
//! It sees only a temporary root with the bundle's files and a folder with the shipped fonts. Both are removed on every
//! path. Templates that would load a package were refused before; should one slip through, the command finds no network:
//! its environment names a proxy that is not there.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use onus_source::process::{self, Call, Ended, Finished, Inherited};
use onus_source::project_file::{self, ProjectFolder, Refusal};
use tempfile::TempDir;

use super::bundle::{Bundle, Rendered};
use super::fonts;
use super::problem::PdfProblem;
use super::typst_stderr::problems;
use super::version::TYPST_VERSION;

/// Which versions of the command are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VersionRule {
    /// Only the one that templates are written for.
    #[default]
    Exact,
    /// Any: bytes may differ from the linked engine's.
    Any,
}

/// How to find and run the command.
#[derive(Clone, Debug)]
pub struct CliOptions {
    /// The program, when whoever runs Onus names it.
    pub program: Option<PathBuf>,
    /// `PATH` of whoever calls, to look in otherwise.
    pub search_path: Option<OsString>,
    pub version: VersionRule,
    /// Time for one document.
    pub limit: Duration,
}

impl Default for CliOptions {
    fn default() -> CliOptions {
        CliOptions { program: None, search_path: None, version: VersionRule::Exact, limit: Duration::from_secs(120) }
    }
}

/// The command, found and asked for its version, with the fonts laid out for it.
#[derive(Debug)]
pub struct CliEngine {
    program: PathBuf,
    limit: Duration,
    home: TempDir,
    version: String,
}

/// Nothing listens on this port of this machine.
const NO_PROXY: &str = "http://127.0.0.1:9";

impl CliEngine {
    /// Finds the command, checks its version and lays out the fonts.
    pub fn open(options: &CliOptions) -> Result<CliEngine, PdfProblem> {
        let program = locate(options)?;
        let home = tempfile::Builder::new().prefix("onus-typst-").tempdir().map_err(|error| io("a temporary folder", &error))?;
        let folder = home.path().join("fonts");
        std::fs::create_dir(&folder).map_err(|error| io("the folder of fonts", &error))?;
        for font in fonts::shipped() {
            std::fs::write(folder.join(font.file), font.bytes).map_err(|error| io(font.file, &error))?;
        }
        let mut engine = CliEngine { program, limit: options.limit, home, version: String::new() };
        let version = engine.ask_version()?;
        let number = version.split_whitespace().nth(1).unwrap_or_default();
        if options.version == VersionRule::Exact && number != TYPST_VERSION {
            return Err(PdfProblem::ProgramVersion { version });
        }
        engine.version = version;
        Ok(engine)
    }

    /// What the command says of itself: `typst 0.15.1 (…)`.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn ask_version(&self) -> Result<String, PdfProblem> {
        let finished = self.call(&["--version".into()], self.home.path(), Duration::from_secs(20))?;
        match finished.ended {
            Ended::Exit(status) if status.success() => Ok(String::from_utf8_lossy(&finished.out).trim().to_owned()),
            Ended::Exit(status) => Err(PdfProblem::Crashed { status: status.to_string(), output: last_words(&finished.err) }),
            Ended::TimedOut => Err(PdfProblem::Timeout { seconds: 20 }),
        }
    }

    /// Compiles a bundle in a root of its own.
    pub fn compile(&self, bundle: &Bundle) -> Result<Rendered, Vec<PdfProblem>> {
        let job = tempfile::Builder::new()
            .prefix("job-")
            .tempdir_in(self.home.path())
            .map_err(|error| vec![io("a temporary folder", &error)])?;
        let result = self.compile_in(bundle, job.path());
        match job.close() {
            Err(error) if result.is_ok() => Err(vec![io("the temporary folder, to be removed", &error)]),
            _ => result,
        }
    }

    fn compile_in(&self, bundle: &Bundle, job: &Path) -> Result<Rendered, Vec<PdfProblem>> {
        let alone = |problem| vec![problem];
        let root = job.join("root");
        for (path, bytes) in &bundle.files {
            let target = root.join(path.trim_start_matches('/'));
            let parent = target.parent().unwrap_or(&root);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&target, bytes))
                .map_err(|error| alone(io(path, &error)))?;
        }
        let Finished { ended, err, .. } = self.call(&self.arguments(bundle), job, self.limit).map_err(alone)?;
        let status = match ended {
            Ended::TimedOut => return Err(alone(PdfProblem::Timeout { seconds: self.limit.as_secs() })),
            Ended::Exit(status) => status,
        };
        let problems = problems(&err, &root, bundle);
        if !status.success() {
            let errors: Vec<PdfProblem> =
                problems.into_iter().filter(|problem| !matches!(problem, PdfProblem::Typst { warning: true, .. })).collect();
            let crashed = || alone(PdfProblem::Crashed { status: status.to_string(), output: last_words(&err) });
            return Err(if errors.is_empty() { crashed() } else { errors });
        }
        let bytes = answer(job).map_err(alone)?;
        Ok(Rendered { bytes, warnings: problems })
    }

    fn arguments(&self, bundle: &Bundle) -> Vec<OsString> {
        let standards: Vec<&str> = bundle.standards.iter().map(|standard| standard.id()).collect();
        let no_packages = self.home.path().join("no-packages").into_os_string();
        let mut arguments: Vec<OsString> = vec![
            "compile".into(),
            "--root".into(),
            "root".into(),
            "--font-path".into(),
            self.home.path().join("fonts").into_os_string(),
            "--ignore-system-fonts".into(),
            "--package-path".into(),
            no_packages.clone(),
            "--package-cache-path".into(),
            no_packages,
            "--features".into(),
            "a11y-extras".into(),
            "--creation-timestamp".into(),
            bundle.timestamp.to_string().into(),
            "--diagnostic-format".into(),
            "human".into(),
        ];
        if !standards.is_empty() {
            arguments.extend(["--pdf-standard".into(), standards.join(",").into()]);
        }
        arguments.extend(["root/main.typ".into(), "out.pdf".into()]);
        arguments
    }

    fn call(&self, arguments: &[OsString], folder: &Path, limit: Duration) -> Result<Finished, PdfProblem> {
        let home = self.home.path().as_os_str();
        let proxy = OsStr::new(NO_PROXY);
        let environment = [
            ("HOME", home),
            ("TMPDIR", home),
            ("HTTP_PROXY", proxy),
            ("HTTPS_PROXY", proxy),
            ("ALL_PROXY", proxy),
            ("http_proxy", proxy),
            ("https_proxy", proxy),
            ("all_proxy", proxy),
            // Not as an argument: a command that was built without fonts of its own knows none.
            ("TYPST_IGNORE_EMBEDDED_FONTS", OsStr::new("true")),
        ];
        let call = Call {
            program: &self.program,
            arguments,
            environment: &environment,
            inherited: Inherited::Nothing,
            folder,
            input: b"",
            scratch: folder,
            limit,
            most_output: 1 << 20,
        };
        process::run(&call).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PdfProblem::ProgramMissing(format!("there is no program {}", self.program.display())),
            _ => io(&self.program.display().to_string(), &error),
        })
    }
}

/// The program that the caller names, or the first on the path.
fn locate(options: &CliOptions) -> Result<PathBuf, PdfProblem> {
    if let Some(program) = &options.program {
        return std::path::absolute(program)
            .ok()
            .filter(|path| path.is_file())
            .ok_or_else(|| PdfProblem::ProgramMissing(format!("there is no program {}", program.display())));
    }
    process::locate("typst", options.search_path.as_deref())
        .ok_or_else(|| PdfProblem::ProgramMissing("the typst command is not on the path".to_owned()))
}

/// Most bytes of a document that is taken.
const LARGEST_DOCUMENT: u64 = 1 << 30;

/// The document that the command left in its folder, as far as it looks like one: the command is another program, and what it
/// left may be a link, a pipe or half a file.
fn answer(job: &Path) -> Result<Vec<u8>, PdfProblem> {
    let wrong = |why: &str| PdfProblem::AnswerInvalid { why: why.to_owned() };
    let folder = ProjectFolder::new(job, LARGEST_DOCUMENT);
    let path = job.join("out.pdf");
    if path.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
        return Err(wrong("it left a link"));
    }
    let bytes = match project_file::read(&folder, Path::new("out.pdf")) {
        Ok(bytes) => bytes,
        Err(Refusal::Missing) => return Err(wrong("it left no document")),
        Err(refusal) => return Err(wrong(&refusal.to_string())),
    };
    let end = bytes.trim_ascii_end();
    match () {
        () if !bytes.starts_with(b"%PDF-") => Err(wrong("it does not begin with `%PDF-`")),
        () if !end.ends_with(b"%%EOF") => Err(wrong("it does not end with `%%EOF`")),
        () if !has_pages(&bytes) => Err(wrong("it has no pages")),
        () => Ok(bytes),
    }
}

/// Whether a document has a tree of pages with at least one in it. Typst writes these objects without compression.
fn has_pages(bytes: &[u8]) -> bool {
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    holds(b"/Type /Pages") || holds(b"/Type/Pages") || holds(b"/ObjStm")
}

fn last_words(output: &str) -> String {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("; ")
}

fn io(what: &str, error: &std::io::Error) -> PdfProblem {
    PdfProblem::Io(format!("{what}: {error}"))
}
