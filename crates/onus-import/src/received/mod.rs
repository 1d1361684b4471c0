//! Matrices of responsibilities that other parties hand to us: a provider's CRM, a matrix for CMMC, a CAIQ.
//!
//! They become claims of that party in the inventory, beside the model and never instead of it. Must not know: the matrix,
//! formats, the terminal, the clock.

mod layout;
mod table;
mod words;
mod workbook;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use onus_core::inventory::{Claimed, ReceivedDocument, ReceivedKind};
use onus_source::ProjectFolder;
use sha2::{Digest, Sha256};

use crate::resource::ReadError;
use crate::write::item::scalar;
use crate::write::stage::{Stage, written_place};

pub use layout::Claims;
pub use words::Reading;

/// Most bytes of a document.
pub const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// Reads a document of one shape.
pub fn read(kind: ReceivedKind, bytes: &[u8], reading: &Reading) -> Result<Claims, ReadError> {
    let own = ReceivedKind::WORDS.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word);
    layout::claims(kind, &table::sheets(bytes, own)?, reading)
}

/// The hash of a document, as an inventory keeps it.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How many rows claim what.
pub fn counts(claims: &Claims) -> BTreeMap<Claimed, usize> {
    let mut out = BTreeMap::new();
    for claim in &claims.claims {
        *out.entry(claim.claimed).or_default() += 1;
    }
    out
}

/// Who claims, and about what.
pub struct Heading<'a> {
    pub id: &'a str,
    pub party: &'a str,
    pub framework: &'a str,
    pub document: &'a ReceivedDocument,
}

/// The inventory file of a matrix.
pub fn inventory_file(heading: &Heading, claims: &Claims) -> String {
    let Heading { id, party, framework, document } = heading;
    let kind = ReceivedKind::WORDS.iter().find(|(_, known)| *known == document.kind).map_or("", |(word, _)| word);
    let mut out =
        format!("# Written by `onus import {kind}`: what the party claims, row by row. Another import writes it again.\n");
    out.push_str("received_matrices:\n");
    let _ = writeln!(out, "  - id: {}", scalar(id));
    let _ = writeln!(out, "    party: {}", scalar(party));
    let _ = writeln!(out, "    framework: {}", scalar(framework));
    let _ = writeln!(out, "    kind: {kind}");
    let _ = writeln!(out, "    file: {}", scalar(&document.file));
    let _ = writeln!(out, "    sha256: {}", scalar(&document.sha256));
    if let Some(dated) = document.dated {
        let _ = writeln!(out, "    dated: {dated}");
    }
    let _ = writeln!(out, "    received_on: {}", document.received_on);
    out.push_str("    claims:\n");
    for claim in &claims.claims {
        let mut fields =
            vec![format!("requirement: {}", scalar(&claim.requirement)), format!("claimed: {}", claim.claimed.word())];
        fields.extend((!claim.words.is_empty()).then(|| format!("words: {}", scalar(&claim.words))));
        fields.extend(claim.text.as_ref().map(|text| format!("text: {}", scalar(text))));
        fields.push(format!("row: {}", scalar(&claim.row)));
        let _ = writeln!(out, "      - {{ {} }}", fields.join(", "));
    }
    out
}

/// Writes a file of the inventory beside its place.
pub fn stage(project: &ProjectFolder, path: &Path, text: &str) -> std::io::Result<Stage> {
    let mut stage = Stage::default();
    stage.file(&written_place(project, path)?, |out| out.write_all(text.as_bytes()))?;
    Ok(stage)
}
