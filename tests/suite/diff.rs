//! What changed: each folder of `fixtures/diff` with `old` and `new` is a pair of projects beside what `onus diff` says of it,
//! written by hand from the rules of their model. Revisions come from repositories that the tests make.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onus_core::diff::{
    ChangeKind, Changes, DeploymentChange, ResponsibleTeams, TeamChangeKind, diff, for_team, risk_words, words,
};
use onus_core::inventory::Inventory;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_driver::project;
use onus_model::Model;
use onus_model::vocabulary::PartyKind;
use onus_source::SourceMap;
use proptest::prelude::*;

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

// Revisions.

struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new() -> Repository {
        let repository = Repository { folder: tempfile::tempdir().expect("a folder") };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// Replaces the project below `at` by a fixture with its model inside, and commits.
    fn commit(&self, fixture: &str, at: &str, message: &str) {
        let to = self.path().join(at);
        for name in ["book.toml", "inventory", "evidence", "model"] {
            let old = to.join(name);
            if old.is_dir() {
                fs::remove_dir_all(old).expect("removed")
            } else {
                fs::remove_file(old).ok();
            }
        }
        copy(&fixtures().join(fixture), &to);
        bring_model(&to);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@larkspur.example", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", words(&output));
    said(&output).trim().to_owned()
}

/// Everything in a folder, `.git` too, with contents: to see that nothing was touched.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { drop(out.insert(path.clone(), fs::read(&path).expect("read"))) }
        }
    }
    out
}

#[test]
fn revisions_compare_like_folders_and_the_checkout_stays_as_it_is() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    repository.git(&["tag", "v1"]);
    repository.commit("moved/new", "", "after");
    // Something staged, something not: neither may count, and both must stay.
    fs::write(repository.path().join("staged.txt"), "staged").expect("written");
    repository.git(&["add", "staged.txt"]);
    fs::write(repository.path().join("inventory/orders.yaml"), "deployments: []\n").expect("written");
    let before = everything(repository.path());
    let expected = fs::read_to_string(fixtures().join("moved/expected.txt")).expect("expected");
    // The head names both sides; what follows is the same.
    let body = |text: &str| text.split_once("\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    let two = onus(repository.path(), &["diff", "v1", "HEAD"]);
    assert_eq!(body(&said(&two)), body(&expected), "{}", words(&two));
    let head = said(&two);
    let id = repository.git(&["rev-parse", "v1"]);
    assert!(head.contains(&format!("from v1, version 1, revision {}", &id[..10])), "{head}");
    let range = onus(repository.path(), &["diff", "v1..HEAD"]);
    assert_eq!(said(&range), said(&two), "{}", words(&range));
    // Against the working tree both deployments are gone.
    let tree = json(&onus(repository.path(), &["diff", "HEAD", "--format", "json"]));
    assert_eq!((tree.removed.len(), tree.added.len()), (2, 0));
    assert_eq!(everything(repository.path()), before);
}

#[test]
fn three_dots_compare_with_the_last_common_commit() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    repository.git(&["switch", "--quiet", "--create", "topic"]);
    repository.commit("moved/new", "", "topic");
    repository.git(&["switch", "--quiet", "main"]);
    repository.commit("estate/new", "", "main goes on");
    repository.git(&["switch", "--quiet", "topic"]);
    let changes = json(&onus(repository.path(), &["diff", "main...", "--format", "json"]));
    assert_eq!((changes.added.len(), changes.removed.len(), changes.changed.len()), (0, 0, 1), "{changes:?}");
    let changes = json(&onus(repository.path(), &["diff", "main...topic", "--format", "json"]));
    assert_eq!((changes.added.len(), changes.removed.len(), changes.changed.len()), (0, 0, 1));
}

#[test]
fn a_project_in_a_folder_of_its_repository_is_found_also_when_it_moved() {
    let repository = Repository::new();
    repository.commit("moved/old", "old place", "before");
    repository.git(&["mv", "old place", "cloud"]);
    repository.git(&["commit", "--quiet", "--message", "moved"]);
    repository.commit("moved/new", "cloud", "after");
    let cloud = repository.path().join("cloud");
    let near = json(&onus(&cloud, &["diff", "HEAD~1", "--format", "json"]));
    assert_eq!(near.changed.len(), 1, "{near:?}");
    let far = onus(&cloud, &["diff", "HEAD~2", "--format", "json"]);
    assert_eq!(json(&far).changed.len(), 1);
    assert!(words(&far).contains("the project was in old place, it is in cloud now"), "{}", words(&far));
    let named = json(&onus(repository.path(), &["diff", "HEAD~2:old place", "HEAD:cloud", "--format", "json"]));
    assert_eq!(named.changed, near.changed);
}

#[test]
fn a_hook_that_names_another_repository_does_not_mislead() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    repository.commit("moved/new", "", "after");
    let output = Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(["diff", "HEAD~1", "--format", "json"])
        .current_dir(repository.path())
        .env("GIT_DIR", "/nonexistent")
        .env("GIT_INDEX_FILE", "/nonexistent")
        .output()
        .expect("runs");
    assert_eq!(json(&output).changed.len(), 1);
}

#[test]
fn unknown_revisions_bring_near_names_and_what_to_do() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    repository.git(&["tag", "v2026.3"]);
    repository.commit("moved/new", "", "after");
    let output = onus(repository.path(), &["diff", "v2026.4"]);
    assert_eq!(code(&output), 2);
    let told = words(&output);
    assert!(told.contains("ONUS-G003") && told.contains("did you mean `v2026.3`?"), "{told}");
    // What looks like an option is no revision either.
    let output = onus(repository.path(), &["diff", "--", "--all"]);
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(words(&output).contains("ONUS-G003"));
    // A shallow clone says so.
    let url = format!("file://{}", repository.path().display());
    let clones = tempfile::tempdir().expect("a folder");
    git(clones.path(), &["clone", "--quiet", "--depth", "1", &url, "clone"]);
    let output = onus(&clones.path().join("clone"), &["diff", "HEAD~1"]);
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("fetch-depth: 0"), "{}", words(&output));
}

#[test]
fn outside_a_repository_and_without_git_it_says_what_is_left() {
    let folder = cases().folder;
    let project = folder.path().join("moved/new");
    let run = |path: &str| {
        Command::new(env!("CARGO_BIN_EXE_onus"))
            .args(["diff", "HEAD"])
            .current_dir(&project)
            .env("PATH", path)
            .env("GIT_CEILING_DIRECTORIES", folder.path())
            .output()
            .expect("runs")
    };
    let path = std::env::var("PATH").expect("a path");
    let output = run(&path);
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("ONUS-G002") && words(&output).contains("matrix.json"), "{}", words(&output));
    let output = run("/nonexistent");
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("ONUS-G001"), "{}", words(&output));
}

#[test]
fn a_broken_revision_shows_its_errors_with_the_revision() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    let path = repository.path().join("inventory/orders.yaml");
    let good = fs::read_to_string(&path).expect("read");
    fs::write(&path, good.replace("service: rds", "service: rdz")).expect("written");
    repository.git(&["commit", "--quiet", "--all", "--message", "broken"]);
    fs::write(&path, good).expect("written");
    repository.git(&["commit", "--quiet", "--all", "--message", "fixed"]);
    let output = onus(repository.path(), &["diff", "HEAD~1"]);
    assert_eq!(code(&output), 2);
    let told = words(&output);
    assert!(told.contains("HEAD~1:inventory/orders.yaml:3") && told.contains("ONUS-I009"), "{told}");
    // A revision before the project was there.
    let empty = Repository::new();
    empty.git(&["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    empty.commit("moved/new", "", "first");
    let output = onus(empty.path(), &["diff", "HEAD~1"]);
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("ONUS-G004"), "{}", words(&output));
}

#[test]
fn files_that_were_renamed_large_evidence_and_links_change_nothing() {
    let repository = Repository::new();
    repository.commit("estate/old", "", "before");
    let root = repository.path();
    // Not empty in the past, whatever it held; reached through a link.
    fs::write(root.join("evidence/buckets.json"), vec![b'x'; 3_000_000]).expect("written");
    fs::rename(root.join("inventory/deployments.yaml"), root.join("elsewhere.yaml")).expect("moved");
    std::os::unix::fs::symlink("../elsewhere.yaml", root.join("inventory/linked.yaml")).expect("linked");
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message", "renamed"]);
    let output = onus(root, &["diff", "HEAD~1", "HEAD", "--exit-code"]);
    assert_eq!(code(&output), 0, "{}{}", said(&output), words(&output));
    assert!(said(&output).contains("Nothing changed."), "{}", said(&output));
}

#[test]
fn nothing_is_left_among_temporary_files() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    repository.commit("moved/new", "", "after");
    let scratch = tempfile::tempdir().expect("a folder");
    for revision in ["HEAD~1", "HEAD~7"] {
        let run = Command::new(env!("CARGO_BIN_EXE_onus"))
            .args(["diff", revision])
            .current_dir(repository.path())
            .env("TMPDIR", scratch.path())
            .output();
        run.expect("runs");
        assert_eq!(fs::read_dir(scratch.path()).expect("a folder").count(), 0);
    }
}

// Properties.

/// A change of one duty in one deployment, or of one register's entry, with its sides.
type Fact = (String, String, Option<String>, Option<String>);

/// All that changes say, without grouping and order. Deployments have the id of the pair, the lesser of both.
fn flat(changes: &Changes) -> BTreeSet<Fact> {
    let pair: BTreeMap<&str, &str> = changes
        .renamed
        .iter()
        .flat_map(|r| {
            let least = r.from.id.as_str().min(r.to.id.as_str());
            [(r.from.id.as_str(), least), (r.to.id.as_str(), least)]
        })
        .collect();
    let id = |id: &str| pair.get(id).map_or(id, |p| *p).to_owned();
    let mut out = BTreeSet::new();
    for whole in &changes.added {
        out.insert(("deployment".into(), whole.deployment.id.clone(), None, Some(format!("{:?}", whole.owner))));
    }
    for whole in &changes.removed {
        out.insert(("deployment".into(), whole.deployment.id.clone(), Some(format!("{:?}", whole.owner)), None));
    }
    for renamed in &changes.renamed {
        out.insert(("renamed".into(), id(&renamed.from.id), Some(renamed.from.id.clone()), Some(renamed.to.id.clone())));
    }
    for change in &changes.changed {
        for deployment in &change.deployments {
            one(change, &id(&deployment.id), &mut out);
        }
    }
    let hands = |h: &ResponsibleTeams| Some(format!("{h:?}"));
    for handed in &changes.handed_over {
        for deployment in &handed.deployments {
            for (duty, _) in &handed.duties {
                out.insert((format!("hands of {}", duty.id), id(&deployment.id), hands(&handed.from), hands(&handed.to)));
            }
        }
    }
    for restated in &changes.restated {
        for deployment in &restated.deployments {
            for f in &restated.fields {
                out.insert((format!("{} of {}", f.field, restated.duty.id), id(&deployment.id), f.from.clone(), f.to.clone()));
            }
        }
    }
    for change in &changes.statuses {
        let deployments = change.deployments.iter().map(|d| id(&d.id));
        for about in deployments.chain(change.others.iter().cloned()) {
            let side = |kind: onus_core::status::StatusKind| Some(kind.id().to_owned());
            out.insert((format!("status of {}", change.duty.id), about, side(change.from), side(change.to)));
        }
    }
    for change in changes.exceptions.iter().chain(&changes.evidence).chain(&changes.others) {
        let about = change.deployment.as_ref().map_or_else(String::new, |d| id(&d.id));
        let there = |is: bool, state: &Option<String>| is.then(|| format!("{state:?}"));
        let entry = format!("{} {:?}", change.kind, change.duties);
        out.insert((
            entry.clone(),
            about.clone(),
            there(change.fate != ChangeKind::Added, &change.state_from),
            there(change.fate != ChangeKind::Removed, &change.state_to),
        ));
        for f in &change.fields {
            out.insert((format!("{entry} {}", f.field), about.clone(), f.from.clone(), f.to.clone()));
        }
    }
    out
}

fn one(change: &DeploymentChange, id: &str, out: &mut BTreeSet<Fact>) {
    for f in &change.facts {
        out.insert((f.field.clone(), id.to_owned(), f.from.clone(), f.to.clone()));
    }
    for o in &change.options {
        let side = |v: &Option<onus_core::diff::OptionValue>| v.as_ref().map(|v| format!("{:?} {:?}", v.value, v.origin));
        out.insert((format!("option {}", o.option), id.to_owned(), side(&o.from), side(&o.to)));
    }
    for s in &change.splits {
        let side = |v: &Option<onus_core::diff::AreaHolders>| v.as_ref().map(|v| format!("{:?} {:?}", v.split, v.parties));
        out.insert((format!("split {}", s.domain), id.to_owned(), side(&s.from), side(&s.to)));
    }
    for d in &change.duties {
        let side = |v: &Option<onus_core::diff::DutyHolder>| v.as_ref().map(|v| format!("{v:?}"));
        out.insert((format!("duty {}", d.duty.id), id.to_owned(), side(&d.from), side(&d.to)));
    }
    for t in &change.teams {
        out.insert((format!("team {}", t.team), id.to_owned(), Some(t.relieved.to_string()), Some(t.gains.to_string())));
    }
}

fn mirrored(facts: &BTreeSet<Fact>) -> BTreeSet<Fact> {
    facts.iter().map(|(what, about, from, to)| (what.clone(), about.clone(), to.clone(), from.clone())).collect()
}

/// What stands in a small inventory: each number chooses something.
#[derive(Clone, Debug)]
struct Seed {
    there: bool,
    name: u8,
    service: u8,
    option: u8,
    owner: u8,
    count: u8,
    exception: u8,
    evidence: u8,
}

fn seed() -> impl Strategy<Value = Seed> {
    (prop::bool::weighted(0.8), 0..3_u8, 0..4_u8, 0..3_u8, 0..3_u8, 1..3_u8, 0..4_u8, 0..4_u8).prop_map(
        |(there, name, service, option, owner, count, exception, evidence)| Seed {
            there,
            name,
            service,
            option,
            owner,
            count,
            exception,
            evidence,
        },
    )
}

fn inventory_of(seeds: &[Seed], shift: usize, rule: u8) -> String {
    let mut text = String::from("organisation: { name: Larkspur Ltd, short: Larkspur }\nteams:\n");
    text.push_str("  - { id: orders, name: Orders }\n  - { id: platform, name: Platform }\n");
    match rule {
        1 => text.push_str("ownership:\n  - { accountable: platform, domains: [guest-os] }\n"),
        2 => text.push_str("ownership:\n  - { accountable: platform, performs: [orders], domains: [backup-recovery] }\n"),
        _ => {}
    }
    text.push_str("deployments:\n");
    let there: Vec<(usize, &Seed)> = seeds.iter().enumerate().filter(|(_, s)| s.there).collect();
    if there.is_empty() {
        text.push_str("  []\n");
    }
    for (number, s) in there {
        let service = ["ec2", "ecs", "rds", "s3"][usize::from(s.service)];
        let option = match (service, s.option) {
            ("ecs", 1) => ", options: { launch_type: ec2 }",
            ("ecs", 2) => ", options: { launch_type: fargate }",
            ("rds", 1) => ", options: { multi_az: true }",
            _ => "",
        };
        let owner = ["", ", owner: orders", ", owner: platform"][usize::from(s.owner)];
        // Ids move along with `shift`, so that renamed ones are met.
        let id = (number + shift) % 7;
        text.push_str(&format!(
            "  - {{ id: service-{id}, name: Name {}, service: {service}{option}{owner}, count: {}",
            s.name, s.count
        ));
        let day = ["2026-01-01", "2027-01-01"][usize::from(s.exception % 2)];
        if s.exception == 1 {
            text.push_str(&format!(
                ", exceptions: [{{ kind: risk-acceptance, duties: [backup-recovery.back-up], risk: R, expires: {day} }}]"
            ));
        }
        if s.exception >= 2 {
            text.push_str(&format!(
                ", exceptions: [{{ kind: reassignment, duties: [backup-recovery.restore-test], to: {{ third_party: Copies Ltd }}, expires: {day} }}]"
            ));
        }
        if s.evidence > 0 {
            let on = ["2024-01-01", "2026-10-01", "2026-11-01"][usize::from(s.evidence - 1)];
            text.push_str(&format!(
                ", evidence: [{{ duties: [backup-recovery.back-up], file: proof.txt, collected: {{ on: {on} }} }}]"
            ));
        }
        text.push_str(" }\n");
    }
    text
}

fn read(model: &Model, text: &str) -> Matrix {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("proof.txt"), "proof").expect("written");
    fs::write(folder.path().join("inventory.yaml"), text).expect("written");
    let mut sources = SourceMap::default();
    let loaded = onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), model, &mut sources);
    let inventory: Inventory = loaded.unwrap_or_else(|p| panic!("{p:#?}\n{text}")).inventory;
    let document = Document {
        title: "Handbook".into(),
        authors: vec![],
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: model.version.clone(),
        program_version: "test".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model, inventory: &inventory, sources: &sources, document }).expect("no contradiction")
}

fn model(name: &str) -> Model {
    crate::inventory::model_of(&fixtures().join(name))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_from_a_matrix_to_itself_and_the_way_back_mirrors_the_way_there(
        a in prop::collection::vec(seed(), 0..7),
        b in prop::collection::vec(seed(), 0..7),
        shift in 0..3_usize,
        rules in (0..3_u8, 0..3_u8),
        next in any::<bool>(),
    ) {
        let (first, second) = (model("model"), model(if next { "model-next" } else { "model" }));
        let a = read(&first, &inventory_of(&a, 0, rules.0));
        let b = read(&second, &inventory_of(&b, shift, rules.1));
        prop_assert!(diff(&a, &a).is_empty());
        prop_assert!(diff(&b, &b).is_empty());
        let (there, back) = (flat(&diff(&a, &b)), flat(&diff(&b, &a)));
        prop_assert_eq!(mirrored(&there), back);
        // Whatever differs in what the teams carry is told.
        if loads(&a) != loads(&b) {
            prop_assert!(!there.is_empty());
        }
    }
}

/// Duties by deployment and team: what a reader of two books would compare.
fn loads(matrix: &Matrix) -> BTreeMap<String, Vec<(String, String, Option<u32>)>> {
    let duties = |d: &onus_core::matrix::Deployment| {
        let assignments = &matrix.placements[d.placement as usize].assignments;
        let mut all: Vec<_> = assignments
            .iter()
            .map(|a| {
                let duty = &matrix.duties[a.duty as usize];
                (duty.id.clone(), format!("{:?} {}", duty.holder, duty.statement), a.accountable)
            })
            .collect();
        all.sort();
        all
    };
    matrix.deployments.iter().map(|d| (d.id.clone(), duties(d))).collect()
}

#[test]
fn a_thousand_deployments_that_change_alike_are_one_entry() {
    let text = |launch: &str| {
        let mut text = String::from("organisation: { name: L, short: L }\nteams: [{ id: orders, name: Orders }]\ndeployments:\n");
        for n in 0..1000 {
            text.push_str(&format!(
                "  - {{ id: d{n}, name: D {n}, service: ecs, options: {{ launch_type: {launch} }}, owner: orders }}\n"
            ));
        }
        text
    };
    let model = model("model");
    let changes = diff(&read(&model, &text("ec2")), &read(&model, &text("fargate")));
    assert_eq!(changes.changed.len(), 1);
    let change = &changes.changed[0];
    assert_eq!(change.deployments.len(), 1000);
    assert_eq!(change.duties.len(), 4);
    let moved: Vec<_> = change.duties.iter().filter(|d| d.to.as_ref().is_some_and(|h| h.party == PartyKind::Provider)).collect();
    assert_eq!(moved.len(), 3);
    assert!(changes.handed_over.is_empty() && changes.restated.is_empty());
}

/// An inventory of one deployment.
fn one_deployment(fields: &str) -> String {
    format!(
        "organisation: {{ name: L, short: L }}\nteams: [{{ id: orders, name: Orders }}, {{ id: platform, name: Platform }}]\ndeployments:\n  - {{ id: queue, name: Queue, {fields} }}\n"
    )
}

#[test]
fn another_owner_is_one_line_with_the_number_of_duties() {
    let model = model("model");
    let side = |owner: &str| read(&model, &one_deployment(&format!("service: s3, owner: {owner}")));
    let changes = diff(&side("orders"), &side("platform"));
    let duties: usize = changes.handed_over.iter().map(|handed| handed.duties.len()).sum();
    assert!(duties > 0, "{changes:?}");
    let sentence = words::owner_change(&changes, &changes.changed[0]).expect("another owner");
    assert_eq!(sentence, format!("Queue: Orders → Platform, with {}", onus_source::text::plural(duties as u64, "duty")));
    assert!(words::handed_apart(&changes).is_empty(), "what goes with the owner is not told again");
    assert_eq!(words::summary(&changes), "1 deployment with another owner");
}

#[test]
fn nobody_is_relieved_of_a_duty_that_no_longer_exists_or_is_nobodys() {
    let model = model("model");
    let side = |fields: &str| read(&model, &one_deployment(fields));
    let launched = |launch: &str| side(&format!("service: ecs, options: {{ launch_type: {launch} }}, owner: orders"));
    let changes = diff(&launched("fargate"), &launched("ec2"));
    let told = words::tallies(&changes, &changes.changed[0]).expect("duties");
    assert_eq!(told, "Orders gains 3 duties, 1 duty of Orders no longer applies");
    let changes = diff(&side("service: s3, owner: orders"), &side("service: s3"));
    let tally = &changes.changed[0].teams[0];
    assert!(tally.relieved > 0 && tally.orphaned == tally.relieved, "{tally:?}");
    let told = words::tallies(&changes, &changes.changed[0]).expect("duties");
    assert!(told.ends_with("nobody's now") && !told.contains("relieved"), "{told}");
}

#[test]
fn statuses_are_compared_and_the_worse_come_first() {
    let model = model("model");
    let side = |evidence: &str| read(&model, &one_deployment(&format!("service: s3, owner: orders{evidence}")));
    let proof = "duties: [backup-recovery.back-up], file: proof.txt, collected: { on: 2026-11-01, by: Orders }";
    let reviewed =
        |result: &str| format!(", evidence: [{{ {proof}, reviewed: {{ on: 2026-11-02, by: Platform, result: {result} }} }}]");
    let (passed, failed) = (side(&reviewed("pass")), side(&reviewed("fail")));
    let changes = diff(&passed, &failed);
    let change = &changes.statuses[0];
    assert_eq!((change.duty.id.as_str(), change.to), ("backup-recovery.back-up", onus_core::status::StatusKind::Failed));
    assert!(change.is_worse() && change.team.as_deref() == Some("orders"), "{change:?}");
    let told = risk_words::status(&changes, change);
    assert!(told.contains("for Queue: ") && told.ends_with("→ failed, Orders"), "{told}");
    assert!(words::summary(&changes).starts_with("1 obligation judged worse"), "{}", words::summary(&changes));
    assert!(words::summary(&diff(&failed, &passed)).starts_with("1 obligation judged better"));
}

#[test]
fn twins_are_not_taken_for_renamed_ones() {
    let text = |ids: &[&str]| {
        let mut text = String::from("organisation: { name: L, short: L }\nteams: [{ id: orders, name: Orders }]\ndeployments:\n");
        for id in ids {
            text.push_str(&format!("  - {{ id: {id}, name: Queue, service: s3, owner: orders }}\n"));
        }
        text
    };
    let model = model("model");
    let diff = |a: &[&str], b: &[&str]| diff(&read(&model, &text(a)), &read(&model, &text(b)));
    // One that fits: renamed. Two that fit equally well: nobody knows which.
    let one = diff(&["queue"], &["queue-1"]);
    assert_eq!((one.renamed.len(), one.added.len(), one.removed.len()), (1, 0, 0));
    let twins = diff(&["queue"], &["queue-1", "queue-2"]);
    assert_eq!((twins.renamed.len(), twins.added.len(), twins.removed.len()), (0, 2, 1));
}

#[test]
fn the_project_of_a_revision_is_gone_with_its_value() {
    let repository = Repository::new();
    repository.commit("moved/old", "", "before");
    let git = project::git::Repository::open(repository.path(), &project::git::Git::new(std::env::var_os("PATH")))
        .expect("a repository");
    let past = project::checkout(&git, "HEAD").expect("a project");
    let root = past.root();
    assert!(root.join("inventory/orders.yaml").is_file());
    drop(past);
    assert!(!root.exists());
}
