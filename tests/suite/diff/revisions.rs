//! Revisions of git as what is compared, from repositories that the tests make.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use onus_driver::project;

use super::{bring_model, cases, code, copy, fixtures, json, onus, said, words};

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
