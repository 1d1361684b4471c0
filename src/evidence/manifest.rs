//! The manifest of the collection script, and the files beside it.

use std::fs::File;
use std::path::{Path, PathBuf};

use onus_import::evidence::EvidenceSource;
use onus_import::evidence::manifest;
use onus_import::evidence::run::EvidenceError;
use onus_source::{Diagnostic, SourceMap, codes};

use super::super::Failure;
use super::super::text_layout::visible;
use super::import_input::{looks_like_secret, problem};

/// Name on the command line of what the collection script writes.
pub const SOURCE: &str = "aws-cli";

/// One file to import.
pub struct Collected {
    pub source: &'static EvidenceSource,
    pub file: PathBuf,
    pub command: String,
}

/// The files of a manifest, and what it says was not collected.
pub struct Manifest {
    pub collected: Vec<Collected>,
    pub missing: Vec<String>,
}

/// Reads `manifest.tsv`, or that of a folder. Files are looked for beside it and nowhere else.
pub fn read(path: &Path) -> Result<Manifest, Failure> {
    let path = if path.is_dir() { path.join("manifest.tsv") } else { path.to_owned() };
    let refused = |e| Failure::Input(vec![problem(e, &path, "manifest of a collection")], SourceMap::default());
    let mut file = File::open(&path).map_err(|e| refused(EvidenceError::Io(path.clone(), e)))?;
    let manifest = manifest::read(&mut file, &looks_like_secret).map_err(|e| refused(EvidenceError::Read(e)))?;
    let foreign: Vec<Diagnostic> = manifest
        .foreign
        .iter()
        .map(|answer| {
            let [name, account, caller] = [&answer.file, &answer.account, &answer.caller].map(|text| visible(text));
            let place = format!("{}:{}", path.display(), answer.line);
            let words = format!("{place}: `{name}` was asked of account {account} and answered to {caller}");
            Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words).hint(
                "What another account answers is no evidence: collect again with credentials of the account. Nothing was written.",
            )
        })
        .collect();
    if !foreign.is_empty() {
        return Err(Failure::Input(foreign, SourceMap::default()));
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let beside =
        |file: manifest::CollectedFile| Collected { source: file.source, file: folder.join(file.file), command: file.command };
    Ok(Manifest { collected: manifest.collected.into_iter().map(beside).collect(), missing: manifest.missing })
}
