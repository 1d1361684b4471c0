//! Reads `content/model` at build time, checks it whole, and stores it in the compact form that the program carries.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "cargo speaks with build scripts through all of these"
)]

use std::path::{Path, PathBuf};

use onus_model::Builder;
use onus_source::SourceMap;

/// The repository, from this crate.
const REPOSITORY: &str = "../..";

/// The folders of the built-in model, in the order in which they are read: what holds for every provider, then the
/// provider's own, then those of others on its estates.
const MODEL: [&str; 3] = ["content/model/common", "content/model/aws", "content/model/vendors"];

fn main() {
    let mut builder = Builder::default();
    let mut sources = SourceMap::default();
    for folder in MODEL {
        let root = Path::new(REPOSITORY).join(folder);
        println!("cargo:rerun-if-changed={}", root.display());
        for path in yaml_files(&root) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display())));
            let name = path.strip_prefix(&root).expect("listed below the root").to_string_lossy().replace('\\', "/");
            let file = sources.add(format!("{folder}/{name}"), text.clone());
            builder.add(file, &name, &text);
        }
    }
    match builder.finish() {
        Ok(model) => {
            let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("model.bin");
            std::fs::write(&out, model.encode()).unwrap_or_else(|e| fail(&format!("{}: {e}", out.display())));
        }
        Err(problems) => {
            let text = onus_source::report(&sources, &problems, onus_source::Style::Plain);
            fail(&format!("the built-in model has {} problems:\n{text}", problems.len()));
        }
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1)
}

/// All YAML files below a folder, sorted, so that the result does not depend on the file system.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| fail(&format!("{}: {e}", folder.display())));
    for entry in entries {
        let path = entry.unwrap_or_else(|e| fail(&e.to_string())).path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}
