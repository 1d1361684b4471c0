//! The virtual files of one document: the same paths each time, for both engines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::data::data;
use super::problem::PdfProblem;
use super::settings::{Settings, Standard};
use super::templates::Templates;
use onus_publish::block::Publication;

/// Where engines start.
pub(super) const ENTRY: &str = "/main.typ";

/// Everything that an engine may read, and what it must keep.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Virtual path and bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
    pub standards: Vec<Standard>,
    /// Seconds since 1970, UTC.
    pub timestamp: i64,
}

/// A finished document.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    /// What Typst remarked; no reason to fail.
    pub warnings: Vec<PdfProblem>,
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
