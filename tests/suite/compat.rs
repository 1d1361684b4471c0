//! What released versions wrote is read for ever. `tests/compat/VERSION` holds a pack, a matrix and the project they were made
//! from; nothing in it is ever changed.

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::matrix::Matrix;
use onus_driver::project;
use onus_source::SourceMap;

fn versions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat");
    let mut versions: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    versions.sort();
    assert!(!versions.is_empty());
    versions
}

#[test]
fn matrices_of_every_version_are_read() {
    for version in versions() {
        let matrix: Matrix = serde_json::from_slice(&fs::read(version.join("matrix.json")).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", version.display()));
        assert!(!matrix.deployments.is_empty() && !matrix.teams.is_empty());
    }
}

#[test]
fn inventories_of_every_version_are_read() {
    for version in versions() {
        let mut sources = SourceMap::default();
        let loaded = project::load(&version.join("project"), &mut sources);
        assert!(loaded.is_ok(), "{}: {:#?}", version.display(), loaded.err());
    }
}
