//! What a repository, or what looks like one, cannot make git answer or start.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{BOOK, Folder, INVENTORY, told};

fn git(folder: &Path, words: &[&str]) {
    let out = Command::new("git")
        .args(["-c", "user.email=a@larkspur.example", "-c", "user.name=A", "-c", "commit.gpgsign=false"])
        .args(words)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(out.status.success(), "{words:?}: {}", told(&out));
}

#[test]
fn a_folder_that_looks_like_a_repository_answers_nothing() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(folder.0.path(), &["init", "-q", "-b", "main", "."]);
    git(folder.0.path(), &["add", "-A"]);
    git(folder.0.path(), &["commit", "-qm", "base"]);
    git(folder.0.path(), &["branch", "base"]);
    folder.write(
        "project/content/inventory/all.yaml",
        &format!(
            "{INVENTORY}  - {{id: evil, name: Evil, service: s3, owner: core, account: \"111122223333\", regions: [eu-west-1]}}\n"
        ),
    );
    git(folder.0.path(), &["commit", "-qam", "change"]);
    // The planted one knows the change already, under the same name.
    let copy = folder.path("copy");
    git(folder.0.path(), &["clone", "-q", "--bare", ".", &copy.display().to_string()]);
    git(&copy, &["update-ref", "refs/heads/base", "refs/heads/main"]);
    for name in ["HEAD", "config", "objects", "refs", "packed-refs"] {
        let _ = Command::new("cp").arg("-r").arg(copy.join(name)).arg(&project).status().expect("copied");
    }
    let out = folder.run(&["diff", "base", "--exit-code"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    assert!(told(&out).contains("1 deployment added"), "{}", told(&out));
}

/// A change may hold files of any name: one that is called like the revision before it would be compared with itself.
#[test]
fn a_path_that_is_called_like_a_revision_answers_for_none() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    git(&project, &["tag", "v1"]);
    git(&project, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let id = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(&project).output().expect("git");
    let id = told(&id).trim().to_owned();
    let changed = format!(
        "{INVENTORY}  - {{id: evil, name: Evil, service: s3, owner: core, account: \"111122223333\", regions: [eu-west-1]}}\n"
    );
    folder.write("project/content/inventory/all.yaml", &changed);
    git(&project, &["commit", "-qam", "change"]);
    let built = folder.run(&["build", "--format", "json"]);
    assert!(built.status.success(), "{}", told(&built));
    let matrix = fs::read_to_string(folder.path("project/output/handbook/data/matrix.json")).expect("a matrix");
    let words = ["origin/main", "v1", "HEAD~1", &id, &id[..10]].map(str::to_owned);
    let ranges = ["origin/main...", "origin/main..HEAD", "v1..."].map(str::to_owned).into_iter().chain([format!("{id}...")]);
    for word in words.into_iter().chain(ranges) {
        // Without the folder, the answer is the change.
        let out = folder.run(&["diff", &word, "--exit-code"]);
        assert_eq!(out.status.code(), Some(1), "{word}: {}", told(&out));
        folder.write(&format!("project/{word}/book.toml"), BOOK);
        folder.write(&format!("project/{word}/content/inventory/all.yaml"), &changed);
        folder.refused(&["diff", &word, "--exit-code"], "is a path of the project and a revision");
        let out = folder.run(&["diff", &format!("./{word}"), "--exit-code"]);
        assert_eq!(out.status.code(), Some(0), "a path that is written as one is a path: {}", told(&out));
        fs::remove_dir_all(project.join(&word)).expect("removed");
        folder.write(&format!("project/{word}"), &matrix);
        folder.refused(&["diff", &word, "--exit-code"], "is a path of the project and a revision");
        fs::remove_file(project.join(&word)).expect("removed");
    }
    // What a range begins with is a revision, whatever stands in the folder under its short name.
    folder.write(&format!("project/{}/book.toml", &id[..10]), BOOK);
    folder.write(&format!("project/{}/content/inventory/all.yaml", &id[..10]), &changed);
    let out = folder.run(&["diff", "origin/main...", "--exit-code"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
}

#[test]
fn git_fetches_nothing_whatever_the_repository_promises() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    let id =
        Command::new("git").args(["rev-parse", "HEAD:content/inventory/all.yaml"]).current_dir(&project).output().expect("git");
    let id = told(&id).trim().to_owned();
    fs::remove_file(project.join(".git/objects").join(&id[..2]).join(&id[2..])).expect("removed");
    let transport = format!("ext::sh -c touch% {}", folder.path("PWNED").display());
    for (key, value) in [
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "evil"),
        ("remote.evil.promisor", "true"),
        ("remote.evil.url", transport.as_str()),
        ("protocol.ext.allow", "always"),
    ] {
        git(&project, &["config", key, value]);
    }
    // A git that does not know how to leave lazy fetches out.
    folder.write("bin/git", "#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec /usr/bin/git \"$@\"\n");
    fs::set_permissions(folder.path("bin/git"), fs::Permissions::from_mode(0o755)).expect("allowed");
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let out = folder.onus(&["diff", "HEAD", "."]).env("PATH", path).output().expect("runs");
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(!folder.path("PWNED").exists());
}

#[test]
fn a_name_that_is_not_utf8_is_an_error() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let project = folder.path("project");
    let odd = project.join("content/inventory").join(std::ffi::OsStr::from_bytes(b"odd-\xff.yaml"));
    if fs::write(&odd, "teams: []\n").is_err() {
        return; // A file system that takes no such name.
    }
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    fs::remove_file(&odd).expect("removed");
    folder.refused(&["diff", "HEAD", "--exit-code"], "is not UTF-8");
}
