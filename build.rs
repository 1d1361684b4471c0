//! Reads `content/model` at build time, checks it whole, and stores it in the compact form that the program carries.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "cargo speaks with build scripts through all of these"
)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

#[path = "src/model/mod.rs"]
#[allow(dead_code)]
mod model;

/// The folders of the built-in model, in the order in which they are read: what holds for every provider, then the provider's own.
const MODEL: [&str; 2] = ["content/model/common", "content/model/aws"];

fn main() {
    println!("cargo:rustc-env=ONUS_BUILD={}", sources());
    let mut builder = model::Builder::default();
    for root in MODEL.map(Path::new) {
        for path in files(root, &|path| path.extension().is_some_and(|e| e == "yaml")) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display())));
            let name = path.strip_prefix(root).expect("listed below the root").to_string_lossy().replace('\\', "/");
            builder.add_as(&name, &path.to_string_lossy().replace('\\', "/"), &text);
        }
    }
    let done: Result<model::Model, Vec<model::Problem>> = builder.finish();
    match done {
        Ok(model) => {
            let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("model.bin");
            std::fs::write(&out, model.encode()).unwrap_or_else(|e| fail(&format!("{}: {e}", out.display())));
        }
        Err(problems) => {
            let list: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
            fail(&format!("the built-in model has {} problems:\n{}", list.len(), list.join("\n")));
        }
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1)
}

/// What the program is made from, in a word; any change of it runs this script again.
fn sources() -> String {
    let mut hasher = DefaultHasher::new();
    std::fs::read("Cargo.lock").unwrap_or_default().hash(&mut hasher);
    for folder in ["assets", "content/model", "src", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
        for path in files(Path::new(folder), &|_| true) {
            path.to_string_lossy().replace('\\', "/").hash(&mut hasher);
            std::fs::read(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display()))).hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

/// All files of a kind below a folder, sorted, so that the result does not depend on the file system.
fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| fail(&format!("{}: {e}", folder.display())));
    for entry in entries {
        let path = entry.unwrap_or_else(|e| fail(&e.to_string())).path();
        if path.is_dir() {
            found.extend(files(&path, wanted));
        } else if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
    found
}
