//! What `ARCHITECTURE.md` and `CONTRIBUTING.md` name is there: whoever follows them on the first day finds each file and function.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{files, quoted_words, read, root, sources};

/// What only a build or a script makes.
const MADE: [&str; 7] =
    [".judges", "cells.js", "output", "output/handbook/html/index.html", "pdf/matrix.pdf", "pdf/scopes/*.pdf", "target/package"];

/// Parts of a path that stand for any name.
const PLACEHOLDERS: [&str; 5] = ["NAME", "ID", "CASE", "SERVICE", "*"];

const ENDINGS: [&str; 10] = [".rs", ".md", ".toml", ".yaml", ".html", ".typ", ".css", ".js", ".tsv", ".txt"];

fn add_paths(folder: &Path, known: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        known.insert(path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"));
        if path.is_dir() {
            add_paths(&path, known);
        }
    }
}

/// Files and folders of ours, by their paths from the root.
fn paths() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let folders = [
        "assets",
        "benches",
        "ci",
        "content",
        "crates",
        "docs",
        "examples",
        "fuzz",
        "scaffold",
        "scripts",
        "src",
        "templates",
        "tests",
    ];
    for folder in folders {
        known.insert(folder.to_owned());
        add_paths(&root().join(folder), &mut known);
    }
    for entry in fs::read_dir(root()).expect("the root") {
        let entry = entry.expect("an entry");
        if entry.path().is_file() {
            known.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    known
}

/// Whether a path, or the end of one, is there. What follows a part that stands for any name is not looked at.
fn is_there(known: &BTreeSet<String>, path: &str) -> bool {
    let below = format!("/{path}");
    if known.contains(path) || known.iter().any(|one| one.ends_with(&below)) {
        return true;
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.iter().position(|part| PLACEHOLDERS.iter().any(|placeholder| part.contains(*placeholder))) {
        Some(0) => true,
        Some(at) => is_there(known, &parts[..at].join("/")),
        None => false,
    }
}

fn is_path(word: &str) -> bool {
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "_./…*-".contains(c));
    is_plain && (word.contains('/') || ENDINGS.iter().any(|ending| word.ends_with(*ending)))
}

/// A name of the code: `matrix_row`, `onus_model::vocabulary`, `MatrixCell`.
fn is_name(word: &str) -> bool {
    word.split("::").all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[test]
fn what_the_guides_to_the_code_name_is_there() {
    let known = paths();
    let mut texts: Vec<String> = sources().into_values().collect();
    texts.extend(files("tests", &["rs"]).into_values());
    texts.extend(files("templates", &["html", "md", "typ"]).into_values());
    texts.extend(files("content/model", &["yaml"]).into_values());
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(page);
        for word in quoted_words(&text) {
            let path = word.trim_end_matches('/');
            if is_path(word) {
                looked_at += 1;
                if !MADE.contains(&path) && !is_there(&known, path) {
                    wrong.push(format!("{page}: no file or folder {word}"));
                }
            } else if is_name(word) && word != "NameArgs" {
                looked_at += 1;
                let missing = |part: &&str| !texts.iter().any(|text| text.contains(*part));
                wrong.extend(word.split("::").find(missing).map(|part| format!("{page}: nothing is called {part}")));
            }
        }
    }
    assert!(looked_at > 150, "only {looked_at} names were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
