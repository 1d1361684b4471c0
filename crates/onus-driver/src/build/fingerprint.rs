//! A digest of all that a build is made from: equal digests, equal handbooks.
//!
//! Everything after the matrix is a pure function of what is taken in here. It tells whether there is anything to do, and
//! proves nothing to anybody.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use onus_core::configuration::Format;
use onus_core::diff::Changes;
use onus_source::text::hex;

use crate::error::DriverError;
use crate::open::Project;
use crate::templates::ProjectTemplates;

/// What a build reads beside the project itself.
pub struct FingerprintInputs<'a> {
    pub formats: &'a [Format],
    pub templates: &'a ProjectTemplates,
    pub changes: Option<&'a Changes>,
    /// Name and version of the PDF engine; empty when no PDF is made.
    pub engine: String,
}

pub fn fingerprint(project: &Project, inputs: &FingerprintInputs) -> Result<String, DriverError> {
    let mut digest = FingerprintDigest(Sha256::new());
    // This program, by its sources.
    digest.part(crate::BUILD.as_bytes());
    digest.part(env!("CARGO_PKG_VERSION").as_bytes());
    digest.part(&project.environment.moment.seconds.to_le_bytes());
    digest.part(inputs.engine.as_bytes());
    for format in inputs.formats {
        digest.part(format!("{format:?}").as_bytes());
    }
    for file in project.sources.files() {
        digest.part(file.path.as_bytes());
        digest.part(file.text.as_bytes());
    }
    for templates in [&inputs.templates.markdown, &inputs.templates.html, &inputs.templates.pdf] {
        digest.part(&templates.len().to_le_bytes());
        for (name, text) in templates {
            digest.part(name.as_bytes());
            digest.part(text.as_bytes());
        }
    }
    if let Some((ending, bytes)) = &project.files.theme.logo {
        digest.part(ending.as_bytes());
        digest.part(bytes);
    }
    digest.value(&project.matrix)?;
    digest.value(&project.findings)?;
    digest.value(&inputs.changes)?;
    Ok(hex(&digest.0.finalize()))
}

struct FingerprintDigest(Sha256);

impl FingerprintDigest {
    /// Bytes of known length, so that no two sequences of parts are alike.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// A value as JSON, which ends itself.
    fn value(&mut self, value: &impl Serialize) -> Result<(), DriverError> {
        let mut buffer = io::BufWriter::with_capacity(1 << 16, self);
        serde_json::to_writer(&mut buffer, value).map_err(DriverError::message)?;
        buffer.flush().map_err(DriverError::message)
    }
}

impl Write for FingerprintDigest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
