//! The `typst` command as an engine, with programs that only look like it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use onus_pdf::{CliEngine, CliOptions, Engine, PdfProblem, Settings, Templates, VersionRule, bundle, compile};

use super::{NOW, sample};

/// A shell script that answers `--version` and then does what it is told.
fn program(folder: &Path, version: &str, then: &str) -> PathBuf {
    let path = folder.join("typst");
    let script = format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{then}\n");
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("allowed");
    path
}

fn options(program: PathBuf) -> CliOptions {
    CliOptions { program: Some(program), limit: Duration::from_secs(20), ..CliOptions::default() }
}

fn run(engine: CliEngine) -> Result<Vec<u8>, Vec<PdfProblem>> {
    let files = bundle(&sample::publication(1), &Settings::at(NOW), &Templates::default()).expect("a bundle");
    compile(&files, &Engine::Cli(engine)).map(|rendered| rendered.bytes)
}

/// Whether a process still does anything.
fn alive(pid: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !state.is_empty() && !state.rsplit(") ").next().unwrap_or_default().starts_with('Z')
}

#[test]
fn a_hung_command_is_killed_with_its_children_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("note");
    let then = format!("sleep 300 & echo $! > {0}.child; echo $$ > {0}.own; pwd > {0}.root; sleep 300", note.display());
    let mut options = options(program(folder.path(), "typst 0.15.1 (fake)", &then));
    options.limit = Duration::from_millis(1_500);
    let start = Instant::now();
    let problems = run(CliEngine::open(&options).expect("opens")).expect_err("late");
    assert!(matches!(problems[0], PdfProblem::Timeout { .. }), "{problems:?}");
    assert!(start.elapsed() < Duration::from_secs(30));
    for name in ["child", "own"] {
        let pid = fs::read_to_string(note.with_extension(name)).expect("noted");
        assert!(!alive(pid.trim()), "{name} {pid}");
    }
    let root = fs::read_to_string(note.with_extension("root")).expect("noted");
    assert!(!Path::new(root.trim()).exists());
    assert!(!Path::new(root.trim()).parent().expect("home").exists());
}

#[test]
fn a_child_left_behind_by_a_good_end_is_ended_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("note");
    let then = format!("sleep 300 & echo $! > {}; printf done > out.pdf; exit 0", note.display());
    let options = options(program(folder.path(), "typst 0.15.1 (fake)", &then));
    let bytes = run(CliEngine::open(&options).expect("opens")).expect("a file");
    assert_eq!(bytes, b"done");
    let pid = fs::read_to_string(&note).expect("noted");
    std::thread::sleep(Duration::from_millis(50));
    assert!(!alive(pid.trim()), "{pid}");
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
    let mut options = options(program(folder.path(), "typst 0.14.0 (abc)", "printf old > out.pdf"));
    let problem = CliEngine::open(&options).expect_err("another version");
    assert_eq!(problem.to_string(), "the typst command is “typst 0.14.0 (abc)”, and 0.15.1 is wanted");
    options.version = VersionRule::Any;
    assert_eq!(run(CliEngine::open(&options).expect("allowed")).expect("a file"), b"old");
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
        options(program(folder.path(), "typst 0.15.1 (fake)", &format!("env > {}; printf x > out.pdf", note.display())));
    run(CliEngine::open(&options).expect("opens")).expect("a file");
    let seen = fs::read_to_string(&note).expect("noted");
    assert!(!seen.contains("CARGO_"), "{seen}");
    assert!(seen.contains("https_proxy=http://127.0.0.1:9"), "{seen}");
}
