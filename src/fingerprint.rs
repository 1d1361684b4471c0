//! A word for all that a build is made from: equal words, equal handbooks.
//!
//! Everything after the matrix is a pure function of what is taken in here. It is for telling whether there is anything to
//! do, and proves nothing to anybody.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use onus_core::configuration::Format;
use onus_core::diff::Changes;

use super::Failure;
use super::prepare::Texts;
use super::project::Opened;
use onus_source::text::hex;

/// What a build reads beside the project itself.
pub struct Beside<'a> {
    /// Formats that are made.
    pub formats: &'a [Format],
    /// A project's own templates, by format.
    pub templates: [&'a Texts; 3],
    /// What changed since an earlier edition.
    pub changes: Option<&'a Changes>,
    /// The engine of PDFs.
    pub engine: String,
}

/// The word.
pub fn fingerprint(opened: &Opened, beside: &Beside) -> Result<String, Failure> {
    let mut digest = Taken(Sha256::new());
    // This program, by its sources.
    digest.part(onus_driver::BUILD.as_bytes());
    digest.part(env!("CARGO_PKG_VERSION").as_bytes());
    digest.part(&opened.moment.seconds.to_le_bytes());
    digest.part(beside.engine.as_bytes());
    for format in beside.formats {
        digest.part(format!("{format:?}").as_bytes());
    }
    for file in opened.sources.files() {
        digest.part(file.path.as_bytes());
        digest.part(file.text.as_bytes());
    }
    for templates in beside.templates {
        digest.part(&templates.len().to_le_bytes());
        for (name, text) in templates {
            digest.part(name.as_bytes());
            digest.part(text.as_bytes());
        }
    }
    if let Some((ending, bytes)) = &opened.project.theme.logo {
        digest.part(ending.as_bytes());
        digest.part(bytes);
    }
    digest.value(&opened.matrix)?;
    digest.value(&opened.findings)?;
    digest.value(&beside.changes)?;
    Ok(hex(&digest.0.finalize()))
}

struct Taken(Sha256);

impl Taken {
    /// Bytes of known length, so that no two sequences of parts are alike.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// A value as JSON, which ends itself.
    fn value(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let mut buffer = io::BufWriter::with_capacity(1 << 16, self);
        serde_json::to_writer(&mut buffer, value).map_err(Failure::words)?;
        buffer.flush().map_err(Failure::words)
    }
}

impl Write for Taken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
