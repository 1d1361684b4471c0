//! The virtual files of one document: the same paths each time, for both engines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Engine;
use super::data::data;
use super::problem::PdfProblem;
use super::settings::{Settings, Standard};
use super::templates::Templates;
use onus_publish::block::Publication;
use onus_source::text::hex;

/// Where engines start.
pub(super) const ENTRY: &str = "/main.typ";

/// Everything that an engine may read, and what it must keep.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Virtual path and bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// Standards.
    pub standards: Vec<Standard>,
    /// Seconds since 1970, UTC.
    pub timestamp: i64,
}

impl Bundle {
    /// A word that is equal only where an engine would make equal bytes: of every file, the standards, the moment, the
    /// engine and the program with its fonts.
    pub fn key(&self, engine: &Engine) -> String {
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        };
        add(engine.id().as_bytes());
        add(env!("CARGO_PKG_VERSION").as_bytes());
        add(super::TYPST_VERSION.as_bytes());
        add(super::fonts::digest());
        add(&self.timestamp.to_le_bytes());
        for standard in &self.standards {
            add(standard.id().as_bytes());
        }
        for (name, bytes) in &self.files {
            add(name.as_bytes());
            add(bytes);
        }
        hex(&digest.finalize())
    }
}

/// Makes the virtual files, and reports every problem that shows without an engine.
pub fn bundle(publication: &Publication, settings: &Settings, templates: &Templates) -> Result<Bundle, Vec<PdfProblem>> {
    let (data, mut problems) = data(publication, settings);
    check_attachments(settings, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let json = serde_json::to_vec(&data).map_err(|error| vec![PdfProblem::Internal(error.to_string())])?;
    let mut files: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    files.insert(ENTRY.to_owned(), templates.entry().into_bytes().into());
    files.insert("/data.json".to_owned(), json.into());
    for (name, text) in templates.files() {
        files.insert(format!("/templates/{name}"), text.as_bytes().into());
    }
    for attachment in &settings.attachments {
        files.insert(format!("/attachments/{}", attachment.name), Arc::clone(&attachment.bytes));
    }
    Ok(Bundle { files, standards: settings.standards.clone(), timestamp: settings.timestamp })
}

fn check_attachments(settings: &Settings, problems: &mut Vec<PdfProblem>) {
    let mut seen = BTreeSet::new();
    for attachment in &settings.attachments {
        let name = &attachment.name;
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if name.is_empty() || name.starts_with('.') || !plain {
            problems.push(PdfProblem::Setting(format!("`{name}` is no plain name for an attached file")));
        }
        if !seen.insert(name) {
            problems.push(PdfProblem::Setting(format!("two attached files are named `{name}`")));
        }
    }
    if !settings.attachments.is_empty() && settings.standards.contains(&Standard::A2a) {
        let message = "PDF/A-2a allows no attached files: set the standard to `a-3a`";
        problems.push(PdfProblem::Setting(message.to_owned()));
    }
}
