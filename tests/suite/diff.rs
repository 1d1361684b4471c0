//! What changed: each folder of `fixtures/diff` with `old` and `new` is a pair of projects beside what `onus diff` says of it,
//! written by hand from the rules of their model.

mod matrices;
mod revisions;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onus_core::diff::{Changes, TeamChangeKind, for_team};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diff")
}

/// 22 November 2026.
const NOW: &str = "1795305600";

fn onus(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("NO_COLOR", "1")
        .output()
        .expect("runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not killed")
}

fn json(output: &Output) -> Changes {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", said(output), words(output)))
}

/// The pairs of projects, copied out of our own repository, whose revision they would have.
struct Cases {
    folder: tempfile::TempDir,
}

impl Cases {
    fn each(&self) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.folder.path()).expect("fixtures").map(|e| e.expect("an entry").path());
        let mut cases: Vec<PathBuf> = folders.filter(|f| f.join("old").is_dir()).collect();
        cases.sort();
        assert!(cases.len() >= 3, "the fixtures are there");
        cases
    }
}

fn cases() -> Cases {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixtures(), folder.path());
    let cases = Cases { folder };
    // A project's model lies in the project.
    for project in cases.each().iter().flat_map(|case| [case.join("old"), case.join("new")]) {
        bring_model(&project);
    }
    cases
}

/// Puts the model that a fixture names beside it into the project.
fn bring_model(project: &Path) {
    let book = fs::read_to_string(project.join("book.toml")).expect("a book");
    let model = if book.contains("model-next") { "model-next" } else { "model" };
    fs::write(project.join("book.toml"), book.replace(&format!("../../{model}"), "model")).expect("written");
    copy(&fixtures().join(model), &project.join("model"));
}

#[test]
fn each_pair_of_folders_says_what_stands_beside_it() {
    let mut wrong = Vec::new();
    let cases = cases();
    for case in cases.each() {
        for (format, name) in [("human", "expected.txt"), ("markdown", "expected.md")] {
            let Ok(expected) = fs::read_to_string(case.join(name)) else { continue };
            let output = onus(&case, &["diff", "old", "new", "--format", format]);
            let (found, told) = (said(&output), words(&output));
            if found != expected {
                wrong.push(format!("{} {name}:\n{found}{told}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_line_for_a_terminal_is_wider_than_80_columns() {
    let cases = cases();
    for case in cases.each() {
        let output = onus(&case, &["diff", "old", "new"]);
        assert_eq!(code(&output), 0, "{}", words(&output));
        let long: Vec<String> = said(&output).lines().filter(|l| l.chars().count() > 80).map(str::to_owned).collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}

#[test]
fn the_same_folder_twice_is_no_change_and_a_difference_is_exit_code_1_when_asked() {
    let cases = cases();
    for case in cases.each() {
        let same = onus(&case, &["diff", "old", "old", "--exit-code", "--format", "json"]);
        assert_eq!(code(&same), 0);
        assert!(json(&same).is_empty());
        assert_eq!(code(&onus(&case, &["diff", "old", "new", "--exit-code"])), 1);
        assert_eq!(code(&onus(&case, &["diff", "old", "new"])), 0);
    }
}

/// A file `matrix.json` of a project's folder, made by a build.
fn matrix_json(project: &Path, output: &Path) -> PathBuf {
    let built = onus(project, &["build", "--format", "json", "--output", output.to_str().expect("UTF-8")]);
    assert_eq!(code(&built), 0, "{}", words(&built));
    output.join("handbook/data/matrix.json")
}

/// A copy of a fixture's folder that a build may write beside: with the chapters that every book needs.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).expect("copied")
        }
    }
}

#[test]
fn published_matrices_compare_like_the_projects_they_were_made_from() {
    let folder = cases().folder;
    for case in ["moved", "estate", "model-version"] {
        let case = folder.path().join(case);
        let old = matrix_json(&case.join("old"), &case.join("a"));
        let new = matrix_json(&case.join("new"), &case.join("b"));
        let of_files = json(&onus(&case, &["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--format", "json"]));
        let of_folders = json(&onus(&case, &["diff", "old", "new", "--format", "json"]));
        let strip = |mut c: Changes| {
            (c.from.name, c.to.name) = (String::new(), String::new());
            // A published matrix holds no findings.
            c.findings = Default::default();
            c
        };
        assert_eq!(strip(of_files), strip(of_folders));
    }
}

#[test]
fn a_matrix_of_an_older_program_is_read() {
    // Kept as the first version that could compare wrote it: fields that came later must have a default.
    let kept = fixtures().join("matrix-0.1.0.json");
    let kept = kept.to_str().unwrap();
    let cases = cases();
    let changes = json(&onus(&cases.folder.path().join("moved"), &["diff", kept, "new", "--format", "json"]));
    assert_eq!(changes.changed.len(), 1, "{changes:?}");
    assert_eq!(changes.from.name, "matrix-0.1.0");
}

#[test]
fn what_is_no_matrix_is_refused_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, why) in [
        ("{", "EOF"),
        ("{}", "no field `schema`"),
        (r#"{"schema": "onus/matrix/9"}"#, "onus/matrix/9"),
        (r#"{"schema": "onus/matrix/1", "document": {"program_version": "7.0"}}"#, "Onus 7.0"),
    ] {
        fs::write(folder.path().join("m.json"), text).expect("written");
        let output = onus(folder.path(), &["diff", "m.json", "m.json"]);
        assert_eq!(code(&output), 2);
        let told = words(&output);
        assert!(told.contains("ONUS-D001") && told.contains("m.json") && told.contains(why), "{told}");
    }
    // A matrix that somebody edited: an index that points at nothing.
    let text = fs::read_to_string(fixtures().join("matrix-0.1.0.json")).expect("kept");
    let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    value["deployments"][0]["placement"] = 9999.into();
    fs::write(folder.path().join("m.json"), value.to_string()).expect("written");
    let output = onus(folder.path(), &["diff", "m.json", "m.json"]);
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("points at nothing"), "{}", words(&output));
}

// What the sentences rest on.

#[test]
fn a_team_is_told_its_part() {
    let cases = cases();
    let case = cases.folder.path().join("moved");
    let changes = json(&onus(&case, &["diff", "old", "new", "--format", "json"]));
    let told = |team: &str| -> Vec<(TeamChangeKind, String)> {
        for_team(&changes, team).into_iter().map(|c| (c.kind, c.words)).collect()
    };
    let platform = told("platform");
    let relieved: Vec<_> = platform.iter().filter(|(k, _)| *k == TeamChangeKind::Relieved).map(|(_, w)| w.as_str()).collect();
    assert_eq!(
        relieved,
        [
            "No longer yours: Build the image (now AWS's).",
            "No longer yours: Harden the hosts (now AWS's).",
            "No longer yours: Roll out guest updates (now AWS's).",
        ]
    );
    let orders = for_team(&changes, "orders");
    let gains: Vec<_> = orders.iter().filter(|c| c.kind == TeamChangeKind::Gains).collect();
    assert_eq!(gains.len(), 1);
    assert_eq!(gains[0].words, "Now yours: Take notice of retirements (new).");
    assert_eq!(gains[0].statement, "Take the notices of task retirements.");
    assert_eq!(gains[0].deployments[0].id, "orders-api");
    assert!(for_team(&changes, "nobody").is_empty());
}

#[test]
fn books_have_a_chapter_of_changes_when_they_are_asked_for_one() {
    let folder = cases().folder;
    let case = folder.path().join("moved");
    let new = case.join("new");
    fs::create_dir_all(new.join("issues")).expect("a folder");
    fs::rename(matrix_json(&case.join("old"), &case.join("out")), new.join("issues/2026.3.json")).expect("kept");
    let build = |project: &Path| {
        let out = case.join("books");
        let built = onus(project, &["build", "--format", "markdown,html", "--output", out.to_str().unwrap()]);
        assert_eq!(code(&built), 0, "{}", words(&built));
        out.join("handbook")
    };
    let read = |path: PathBuf| fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let without = build(&new);
    assert!(!without.join("html/changes/index.html").exists());
    assert!(!without.join("markdown/teams/orders/changes.md").exists());
    let book = read(new.join("book.toml")).replace("version = \"2\"", "version = \"2\"\nsince = \"issues/2026.3.json\"");
    fs::write(new.join("book.toml"), book).expect("written");
    let with = build(&new);
    let page = read(with.join("html/changes/index.html"));
    assert!(page.contains("<h1>What changed since 22 November 2026 (version 1)</h1>"), "{page}");
    assert!(page.contains("Platform is relieved of 3 duties, Orders gains 1"), "{page}");
    let team = read(with.join("markdown/teams/platform/changes.md"));
    assert!(team.contains("No longer yours: Roll out guest updates (now AWS's).") && !team.contains("Take notice"), "{team}");
    let team = read(with.join("markdown/teams/orders/changes.md"));
    assert!(team.contains("Take the notices of task retirements."), "{team}");
}

#[test]
fn a_page_of_changes_stands_alone_and_escapes_what_people_wrote() {
    let folder = cases().folder;
    let case = folder.path().join("moved");
    let path = case.join("new/inventory/orders.yaml");
    let text =
        fs::read_to_string(&path).expect("read").replace("name: Orders database", "name: '<script>alert(1)</script> | [x](y)'");
    fs::write(&path, text).expect("written");
    let page = said(&onus(&case, &["diff", "old", "new", "--format", "html"]));
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="), "{page}");
    let text = said(&onus(&case, &["diff", "old", "new", "--format", "markdown"]));
    assert!(!text.contains("<script>") && !text.contains(" | [x](y)"), "{text}");
}

/// Every page of changes is valid HTML to the Nu Html Checker.
#[test]
#[ignore = "needs vnu: scripts/test"]
fn pages_of_changes_are_valid_html() {
    let judges = std::env::var("ONUS_TEST_JUDGES").or_else(|_| std::env::var("ONUS_JUDGES")).expect("the folder of judges");
    let folder = tempfile::tempdir().expect("a folder");
    let cases = cases();
    for case in cases.each() {
        let page = said(&onus(&case, &["diff", "old", "new", "--format", "html"]));
        fs::write(folder.path().join(format!("{}.html", case.file_name().unwrap().to_string_lossy())), page).expect("written");
    }
    let jar = Path::new(&judges).join("node/node_modules/vnu-jar/build/dist/vnu.jar");
    let output = Command::new("timeout")
        .args(["300", "java", "-jar"])
        .arg(jar)
        .args(["--Werror", "--format", "gnu"])
        .arg(folder.path())
        .output();
    let output = output.expect("java runs");
    assert!(output.status.success(), "{}{}", said(&output), words(&output));
}
