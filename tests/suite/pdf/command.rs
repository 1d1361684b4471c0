//! The `typst` command as an engine, with programs that only look like it.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use onus_pdf::{CliEngine, CliOptions, Engine, PdfProblem, Settings, Templates, VersionRule, bundle, compile};

use super::{NOW, sample};

/// What `printf` makes a whole document of, as far as it is looked at.
const WHOLE: &str = "%%PDF-1.7\\n1 0 obj << /Type /Pages >> endobj\\n%%%%EOF";

/// A shell script that answers `--version` and then does what it is told.
fn program(folder: &Path, version: &str, then: &str) -> PathBuf {
    let path = folder.join("typst");
    let script = format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{then}\n");
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("allowed");
    path
}

fn options(program: PathBuf) -> CliOptions {
    CliOptions { program: Some(program), limit: Duration::from_secs(120), ..CliOptions::default() }
}

fn run(engine: CliEngine) -> Result<Vec<u8>, Vec<PdfProblem>> {
    let files = bundle(&sample::publication(1), &Settings::at(NOW), &Templates::default()).expect("a bundle");
    compile(&files, &Engine::Cli(engine)).map(|rendered| rendered.bytes)
}

/// A named pipe, which a script opens as its descriptor 9 and which everything that it starts inherits. Reading it to the end
/// waits until nothing of all that is left, however long the system takes to end it.
struct Trace {
    path: PathBuf,
    reader: fs::File,
    /// Lets the script open its end without waiting for ours, and keeps what it wrote until it is read.
    holder: fs::File,
}

impl Trace {
    fn new(folder: &Path) -> Trace {
        let path = folder.join("trace");
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        // For reading and writing, as the other ways of opening wait for each other.
        let holder = fs::File::options().read(true).write(true).open(&path).expect("a pipe");
        Trace { reader: fs::File::open(&path).expect("a pipe"), holder, path }
    }

    /// A shell line that starts a child which would outlive the script, and writes something if it does.
    fn start_child(&self) -> String {
        format!("exec 9>{}; (sleep 60; echo the child survived >&9) &", self.path.display())
    }

    /// What was written until everything had ended.
    fn read(mut self) -> String {
        drop(self.holder);
        let mut text = String::new();
        self.reader.read_to_string(&mut text).expect("UTF-8");
        text
    }
}

#[test]
fn a_hung_command_is_killed_with_its_children_and_leaves_nothing() {
    // However slow the machine is, one of these limits lets the script come to the point where it hangs.
    for limit in (0..10).map(|doublings| Duration::from_millis(200 << doublings)) {
        let folder = tempfile::tempdir().expect("a folder");
        let trace = Trace::new(folder.path());
        let then = format!("{} pwd >&9; sleep 60; echo the command survived >&9", trace.start_child());
        let options = CliOptions { limit, ..options(program(folder.path(), "typst 0.15.1 (fake)", &then)) };
        let problems = run(CliEngine::open(&options).expect("opens")).expect_err("it hangs");
        assert!(matches!(problems[0], PdfProblem::Timeout { .. }), "{problems:?}");
        let written = trace.read();
        let Some((root, rest)) = written.split_once('\n') else { continue };
        assert_eq!(rest, "", "of a command that was killed");
        assert!(!Path::new(root).exists());
        assert!(!Path::new(root).parent().expect("home").exists());
        return;
    }
    panic!("the script never came to hang");
}

#[test]
fn a_child_left_behind_by_a_good_end_is_ended_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = Trace::new(folder.path());
    let then = format!("{} printf '{WHOLE}' > out.pdf; exit 0", trace.start_child());
    let options = options(program(folder.path(), "typst 0.15.1 (fake)", &then));
    let bytes = run(CliEngine::open(&options).expect("opens")).expect("a file");
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert_eq!(trace.read(), "");
}

#[test]
fn what_is_no_whole_document_is_refused() {
    for (then, said) in [
        ("exit 0", "it left no document"),
        ("printf done > out.pdf", "it does not begin with `%PDF-`"),
        ("printf '%%PDF-1.7 /Type /Pages' > out.pdf", "it does not end with `%%EOF`"),
        ("printf '%%PDF-1.7\\n%%%%EOF' > out.pdf", "it has no pages"),
        ("ln -s /etc/passwd out.pdf", "it left a link"),
        ("mkfifo out.pdf", "it is not a regular file"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let options = options(program(folder.path(), "typst 0.15.1 (fake)", then));
        let problems = run(CliEngine::open(&options).expect("opens")).expect_err(then);
        assert_eq!(problems[0].to_string(), format!("what the typst command left is not a document: {said}"), "{then}");
    }
}

#[test]
fn a_crash_is_told_in_its_own_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = options(program(folder.path(), "typst 0.15.1 (fake)", "echo 'thread main panicked' >&2; exit 101"));
    let problems = run(CliEngine::open(&options).expect("opens")).expect_err("crashed");
    assert_eq!(problems[0].to_string(), "the typst command ended: exit status: 101: thread main panicked");
}

#[test]
fn diagnostics_are_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = "error: unknown variable: x\n  ┌─ root/templates/rule.typ:3:4\n  │\n3 │ #let x\n  │      ^\n  │\n  = hint: try y\n\n  \
                 while calling `render` at root/main.typ:1:1\n    render()\n";
    let then = format!("printf '%s\n' '{words}' >&2; exit 1");
    let options = options(program(folder.path(), "typst 0.15.1 (fake)", &then));
    let problems = run(CliEngine::open(&options).expect("opens")).expect_err("fails");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].to_string(), "unknown variable: x");
    let place = problems[0].position().expect("a place");
    // The command counts columns from 0.
    assert_eq!((place.path.as_str(), place.line, place.column), ("/templates/rule.typ", 3, 5));
    assert_eq!(problems[0].hints(), ["try y"]);
}

#[test]
fn another_version_wants_a_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = options(program(folder.path(), "typst 0.14.0 (abc)", &format!("printf '{WHOLE}' > out.pdf")));
    let problem = CliEngine::open(&options).expect_err("another version");
    assert_eq!(problem.to_string(), "the typst command is “typst 0.14.0 (abc)”, and 0.15.1 is wanted");
    options.version = VersionRule::Any;
    assert_eq!(run(CliEngine::open(&options).expect("allowed")).expect("a file").len(), 48);
}

#[test]
fn a_missing_command_says_how_to_get_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = CliOptions { search_path: Some(folder.path().into()), ..CliOptions::default() };
    let problem = CliEngine::open(&nowhere).expect_err("not there");
    assert!(matches!(problem, PdfProblem::ProgramMissing(_)));
    assert!(problem.hints()[0].contains("cargo install typst-cli --version 0.15.1"));
    let named = options(folder.path().join("nothing"));
    assert!(matches!(CliEngine::open(&named).expect_err("not there"), PdfProblem::ProgramMissing(_)));
}

#[test]
fn the_environment_is_its_own_and_knows_no_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("env");
    let options =
        options(program(folder.path(), "typst 0.15.1 (fake)", &format!("env > {}; printf '{WHOLE}' > out.pdf", note.display())));
    run(CliEngine::open(&options).expect("opens")).expect("a file");
    let seen = fs::read_to_string(&note).expect("noted");
    assert!(!seen.contains("CARGO_"), "{seen}");
    assert!(seen.contains("https_proxy=http://127.0.0.1:9"), "{seen}");
}
