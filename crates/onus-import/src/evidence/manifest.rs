//! The manifest of the collection script: which files it collected, and with which commands.

use std::io::Read;
use std::path::{Component, PathBuf};

use super::sources::{EvidenceSource, evidence_source};
use crate::resource::ReadError;

/// Most bytes of a manifest: some 100,000 files.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

const HINT: &str = "It must be the manifest that the collection script wrote.";

/// One file to import.
pub struct CollectedFile {
    pub source: &'static EvidenceSource,
    /// Relative to the folder of the manifest, and inside it.
    pub file: PathBuf,
    pub command: String,
}

/// A file that another account answered than the one that was asked.
#[derive(Debug)]
pub struct ForeignAnswer {
    pub line: u64,
    pub file: String,
    pub account: String,
    pub caller: String,
}

/// The files of a manifest, and what it says was not collected.
#[derive(Default)]
pub struct Manifest {
    pub collected: Vec<CollectedFile>,
    pub missing: Vec<String>,
    pub foreign: Vec<ForeignAnswer>,
}

/// Reads a manifest. `suspicious` says whether a text looks like a secret: what holds one is refused, and not repeated.
pub fn read(input: &mut dyn Read, suspicious: &dyn Fn(&str) -> bool) -> Result<Manifest, ReadError> {
    let mut text = String::new();
    let long = || ReadError::of_file("the manifest is larger than 32 MiB", HINT);
    match input.take(MAX_BYTES + 1).read_to_string(&mut text) {
        Ok(read) if read as u64 > MAX_BYTES => return Err(long()),
        Ok(_) => {}
        Err(e) => return Err(ReadError::of_file(format!("the manifest cannot be read: {e}"), HINT)),
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|e| refused(&e))?.clone();
    let column = |name: &str| {
        let missing = || ReadError::of_file(format!("the manifest has no column `{name}`"), HINT);
        head.iter().position(|h| h == name).ok_or_else(missing)
    };
    let (source, file, command, result) = (column("source")?, column("file")?, column("command")?, column("result")?);
    let (account, caller) = (column("account")?, column("caller")?);
    let mut out = Manifest::default();
    let mut listed = false;
    for row in reader.records() {
        let row = row.map_err(|e| refused(&e))?;
        let line = row.position().map_or(0, csv::Position::line);
        let wrong = |why: String| ReadError::at(usize::try_from(line).unwrap_or(usize::MAX), 1, why, HINT);
        if let Some(at) = row.iter().position(suspicious) {
            return Err(wrong(format!("what stands in cell {} looks like a secret", at + 1)));
        }
        let cell = |at: usize| row.get(at).unwrap_or_default();
        // What later commands were about is no evidence, and nothing that is missing.
        if cell(result) == "listed" {
            listed = true;
            continue;
        }
        if cell(result) != "collected" {
            out.missing.push(format!("{}: {}", cell(file), cell(result)));
            continue;
        }
        let name = PathBuf::from(cell(file));
        if name.as_os_str().is_empty() || !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(wrong(format!("`{}` leads outside its folder", cell(file))));
        }
        let by_id = cell(account).bytes().all(|b| b.is_ascii_digit());
        if by_id && caller_account(cell(caller)) != Some(cell(account)) {
            let [file, account, caller] = [file, account, caller].map(|at| cell(at).to_owned());
            out.foreign.push(ForeignAnswer { line, file, account, caller });
            continue;
        }
        let source = evidence_source(cell(source)).ok_or_else(|| wrong(format!("there is no source `{}`", cell(source))))?;
        out.collected.push(CollectedFile { source, file: name, command: format!("aws {}", cell(command)) });
    }
    match listed || !(out.collected.is_empty() && out.missing.is_empty() && out.foreign.is_empty()) {
        true => Ok(out),
        false => Err(ReadError::of_file("the manifest lists no files", HINT)),
    }
}

fn refused(error: &csv::Error) -> ReadError {
    let line = error.position().map_or(1, csv::Position::line);
    // What the reader says of lengths and of UTF-8 repeats nothing of the file.
    ReadError::at(usize::try_from(line).unwrap_or(usize::MAX), 1, format!("this is no row of the manifest: {error}"), HINT)
}

/// The account in the ARN of whoever asked: `arn:aws:sts::111122223333:assumed-role/…`.
fn caller_account(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(3)
}
