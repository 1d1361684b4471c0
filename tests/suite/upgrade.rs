//! `onus upgrade`: a project of an older version, rewritten with its comments. `tests/fixtures/upgrade/VERSION` holds one before and
//! after, both written by hand from the list in docs/guide/upgrading.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

fn onus(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(words)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .env("COLUMNS", "80")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => collect(root, &path, out),
                false => drop(out.insert(path.strip_prefix(root).expect("below").to_owned(), fs::read(&path).expect("read"))),
            }
        }
    }
    let mut out = BTreeMap::new();
    collect(folder, folder, &mut out);
    out
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files(from) {
        let place = to.path().join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        fs::write(place, bytes).expect("written");
    }
    to
}

fn compare(found: &BTreeMap<PathBuf, Vec<u8>>, expected: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, bytes) in found {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[path]), "{}", path.display());
    }
}

#[test]
fn a_project_of_0_1_is_rewritten_with_its_comments_and_the_rest_is_named() {
    let (before, after) = (fixture("fixtures/upgrade/0.1/before"), fixture("fixtures/upgrade/0.1/after"));
    let folder = copy(&before);
    let asked = onus(folder.path(), &["upgrade", "--from", "0.1", "--check"]);
    assert_eq!(asked.status.code(), Some(1), "{}", said(&asked));
    compare(&files(folder.path()), &files(&before));
    let done = onus(folder.path(), &["upgrade", "--from", "0.1"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let expected = fs::read_to_string(fixture("fixtures/upgrade/0.1/said.txt")).expect("read");
    assert_eq!(said(&done), expected);
    compare(&files(folder.path()), &files(&after));
    // What is rewritten needs nothing more, and today's program reads it.
    let again = onus(folder.path(), &["upgrade", "--from", "0.1", "--check"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    let checked = onus(folder.path(), &["check"]);
    assert_ne!(checked.status.code(), Some(2), "{}", said(&checked));
}

/// Without the command, today's program refuses what the fixture holds: otherwise the test above would show nothing.
#[test]
fn a_project_of_0_1_needs_it() {
    let folder = copy(&fixture("fixtures/upgrade/0.1/before"));
    let checked = onus(folder.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(2), "{}", said(&checked));
    assert!(said(&checked).contains("ONUS-B003"), "{}", said(&checked));
}

#[test]
fn the_project_that_0_1_left_behind_is_read_before_and_after() {
    let folder = copy(&fixture("compat/0.1/project"));
    let done = onus(folder.path(), &["upgrade", "--from", "0.1"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let text = fs::read_to_string(folder.path().join("content/inventory/organisation.yaml")).expect("read");
    assert!(text.contains("# wombat-outside again, in a comment"), "{text}");
    let checked = onus(folder.path(), &["check"]);
    assert_ne!(checked.status.code(), Some(2), "{}", said(&checked));
}

/// In an inline table the key cannot be commented out: the file stays, and the message of the reader says what to do.
#[test]
fn what_cannot_be_rewritten_is_left_alone() {
    let folder = copy(&fixture("fixtures/upgrade/0.1/before"));
    let book = folder.path().join("book.toml");
    let text = "[book]\ntitle = \"T\"\nsrc = \"chapters\"\n[preprocessor.onus]\ninventory = \"inventory\"\npdf = { engine = \"cli\", typst = \"/opt/typst\" }\n";
    fs::write(&book, text).expect("written");
    let refused = onus(folder.path(), &["upgrade", "--from", "0.1"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("ONUS-B003"), "{}", said(&refused));
    assert_eq!(fs::read_to_string(&book).expect("read"), text);
}
