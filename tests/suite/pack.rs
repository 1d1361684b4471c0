//! Evidence packs: what is in them, what they are made of, and that no change goes unnoticed.

mod by_hand;
mod changes;
mod contents;
#[cfg(target_os = "linux")]
mod faults;
mod tricks;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use onus_core::check;
use onus_core::inventory::Inventory;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_driver::project::{self, ProjectFiles};
use onus_pack::assessment::{AssessmentInput, ScopeAssessment, assess};
use onus_pack::entry::Payload;
use onus_pack::key::Signer;
use onus_pack::signers::{self, AllowedSigner};
use onus_pack::verify::{PackVerdict, VerifyRequest, verify};
use onus_pack::{GapPolicy, Order, PackError, bag, payload};
use onus_source::SourceMap;
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{LineEnding, PrivateKey};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// 2026-10-05T09:00:00Z, by `date -u -d 2026-10-05T09:00:00Z +%s`.
const SEALED: i64 = 1_791_190_800;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&[seed; 32])), "made for a test").unwrap()
}

fn signer(seed: u8) -> Signer<'static> {
    Signer::Key(Box::new(key(seed)))
}

/// The line of an allowed signer: name and options, then the key of a seed.
fn line(head: &str, seed: u8) -> String {
    format!("{head} {}\n", key(seed).public_key().to_openssh().unwrap())
}

fn allowed(lines: &[String]) -> Vec<AllowedSigner> {
    signers::parse(&lines.concat(), "allowed_signers").unwrap().usable
}

/// A copy of the fixture that a test may change.
fn project() -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack/project"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::write(&target, fs::read(entry.path()).unwrap()).unwrap()
        }
    }
}

struct Loaded {
    project: ProjectFiles,
    sources: SourceMap,
    matrix: Matrix,
    checks: check::Options,
}

fn load(root: &Path) -> Loaded {
    let mut sources = SourceMap::default();
    let project = project::load(root, &mut sources).unwrap_or_else(|p| panic!("{p:#?}"));
    let document = Document {
        title: project.settings.title.clone(),
        authors: project.settings.authors.clone(),
        language: "en".into(),
        version: project.settings.document.version.clone(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-10-05".parse().unwrap(),
        revision: Some("0123456789".into()),
        model_version: project.model.version.clone(),
        program_version: "0.1.0".into(),
        judging: Default::default(),
    };
    let matrix = assemble(&Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document }).unwrap();
    let checks = check::Options { rule_max_age_days: 550, expiry_notice_days: 30, ..check::Options::default() };
    Loaded { project, sources, matrix, checks }
}

impl Loaded {
    fn input(&self) -> AssessmentInput<'_> {
        let inventory: &Inventory = &self.project.inventory;
        AssessmentInput {
            root: &self.project.folder,
            matrix: &self.matrix,
            inventory,
            sources: &self.sources,
            inventory_path: &self.project.settings.inventory,
            model_folders: &[],
            model: &self.project.model,
            checks: &self.checks,
        }
    }

    fn assessment(&self, order: &Order) -> Result<ScopeAssessment, PackError> {
        assess(&self.input(), "audit", order)
    }

    fn payload(&self, order: &Order) -> Result<Payload, PackError> {
        payload::assemble(&self.input(), &self.assessment(order)?, order, Vec::new())
    }
}

fn order() -> Order {
    Order {
        period: ("2026-07-01".parse().unwrap(), "2026-09-30".parse().unwrap()),
        sealed: SEALED,
        approvals: Vec::new(),
        allowed: Vec::new(),
        gaps: GapPolicy::List,
        envelope: Default::default(),
        supersedes: None,
    }
}

/// A pack of the fixture, signed with seed 1.
fn packed(root: &Path, order: &Order) -> Result<PathBuf, PackError> {
    let target = root.join("audit.zip");
    bag::write(&target, &load(root).payload(order)?, order, Some(&signer(1)))?;
    Ok(target)
}

/// Names and bytes of a zip, in order.
fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A zip of these entries, as another program would write it.
fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.clone(), SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn judged(zip: &[u8], allowed: &[AllowedSigner]) -> PackVerdict {
    verify(Cursor::new(zip), &VerifyRequest { allowed, required: &[], at: SEALED, authorities: &[], limits: Default::default() })
}

fn codes(verdict: &PackVerdict) -> Vec<&'static str> {
    let mut codes: Vec<&str> = verdict.problems.iter().map(|p| p.code.id()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn refused(result: Result<impl Sized, PackError>) -> Vec<&'static str> {
    match result {
        Ok(_) => panic!("it was packed"),
        Err(error) => error.problems().iter().map(|p| p.code.id()).collect(),
    }
}

fn key_file(folder: &Path, seed: u8) -> PathBuf {
    let path = folder.join(format!("key-{seed}"));
    fs::write(&path, key(seed).to_openssh(LineEnding::LF).unwrap().as_bytes()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}
