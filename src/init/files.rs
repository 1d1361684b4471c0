//! What `onus init` writes.

use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

static SCAFFOLD: Dir = include_dir!("$CARGO_MANIFEST_DIR/scaffold");

/// The example organisation, with the folders that its files stand in.
static EXAMPLE: [(&str, Dir); 4] = [
    ("content/evidence", include_dir!("$CARGO_MANIFEST_DIR/content/evidence")),
    ("content/inventory", include_dir!("$CARGO_MANIFEST_DIR/content/inventory")),
    ("content/organisation", include_dir!("$CARGO_MANIFEST_DIR/content/organisation")),
    ("content/team", include_dir!("$CARGO_MANIFEST_DIR/content/team")),
];
const EXAMPLE_BOOK: &str = include_str!("../../book.toml");

/// Path and text of every file of the scaffold, in order of the paths.
pub(super) fn scaffold(today: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&SCAFFOLD, Path::new(""), &mut files);
    for (_, text) in &mut files {
        *text = text.replace("@ONUS_VERSION@", env!("CARGO_PKG_VERSION")).replace("@TODAY@", today);
    }
    files.sort();
    files
}

/// Path and text of every file of the example, in order of the paths.
pub(super) fn example() -> Vec<(PathBuf, String)> {
    let mut files = vec![(PathBuf::from("book.toml"), EXAMPLE_BOOK.to_owned())];
    for (folder, entries) in &EXAMPLE {
        collect(entries, Path::new(folder), &mut files);
    }
    files.sort();
    files
}

fn collect(folder: &Dir, below: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, below, out),
            DirEntry::File(file) => {
                let text = file.contents_utf8().expect("the files are text");
                out.push((below.join(file.path()), text.to_owned()));
            }
        }
    }
}
