//! The manifest of the collection script: which files it collected, and with which commands.

use std::path::{Component, Path, PathBuf};

use onus_import::evidence::{EvidenceSource, evidence_source};
use onus_source::{Diagnostic, SourceMap, codes};

use super::super::Failure;
use super::super::sheet::visible;

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
    let shown = path.display();
    let wrong = |why: &str| Failure::message(format!("{shown}: {why}; it must be the manifest that the collection script wrote"));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(&path)
        .map_err(|e| Failure::message(format!("{shown}: {e}")))?;
    let head = reader.headers().map_err(|e| wrong(&e.to_string()))?.clone();
    let column = |name: &str| head.iter().position(|h| h == name).ok_or_else(|| wrong(&format!("it has no column `{name}`")));
    let (source, file, command, result) = (column("source")?, column("file")?, column("command")?, column("result")?);
    let (account, caller) = (column("account")?, column("caller")?);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut out = Manifest { collected: Vec::new(), missing: Vec::new() };
    let mut foreign = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| wrong(&e.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        if cell(result) != "collected" {
            out.missing.push(format!("{}: {}", cell(file), cell(result)));
            continue;
        }
        let name = Path::new(cell(file));
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(wrong(&format!("`{}` leads outside its folder", cell(file))));
        }
        let by_id = cell(account).bytes().all(|b| b.is_ascii_digit());
        if by_id && caller_account(cell(caller)) != Some(cell(account)) {
            let line = row.position().map_or(0, csv::Position::line);
            let words = format!(
                "{shown}:{line}: `{}` was asked of account {} and answered to {}",
                visible(cell(file)),
                visible(cell(account)),
                visible(cell(caller))
            );
            foreign.push(Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words).hint(
                "What another account answers is no evidence: collect again with credentials of the account. Nothing was written.",
            ));
            continue;
        }
        let known = evidence_source(cell(source)).ok_or_else(|| wrong(&format!("there is no source `{}`", cell(source))))?;
        out.collected.push(Collected { source: known, file: folder.join(name), command: format!("aws {}", cell(command)) });
    }
    if !foreign.is_empty() {
        return Err(Failure::Input(foreign, SourceMap::default()));
    }
    match out.collected.is_empty() && out.missing.is_empty() {
        true => Err(wrong("it lists no files")),
        false => Ok(out),
    }
}

/// The account in the ARN of whoever asked: `arn:aws:sts::111122223333:assumed-role/…`.
fn caller_account(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(3)
}
