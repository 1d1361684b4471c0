//! A word for what this program is made from, so that a build knows the output of another program from its own.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stdout,
    reason = "cargo speaks with build scripts through all of these"
)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new("../..");
    let mut hasher = DefaultHasher::new();
    println!("cargo:rerun-if-changed=../../Cargo.lock");
    std::fs::read(root.join("Cargo.lock")).unwrap_or_default().hash(&mut hasher);
    for folder in ["assets", "content/model", "crates", "src", "templates"] {
        println!("cargo:rerun-if-changed=../../{folder}");
        for path in files(&root.join(folder)) {
            path.to_string_lossy().replace('\\', "/").hash(&mut hasher);
            std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).hash(&mut hasher);
        }
    }
    println!("cargo:rustc-env=ONUS_BUILD={:016x}", hasher.finish());
}

/// All files below a folder, sorted, so that the result does not depend on the file system.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}
