//! The two engines, and one document set by either.

use sha2::{Digest, Sha256};

use super::bundle::{Bundle, Rendered, bundle};
use super::cli::CliEngine;
#[cfg(feature = "typst")]
use super::embedded;
use super::fonts;
use super::problem::PdfProblem;
use super::settings::Settings;
use super::templates::Templates;
use super::version::TYPST_VERSION;
use onus_publish::block::Publication;

/// What sets the pages.
pub enum Engine {
    /// Typst as linked into this program.
    #[cfg(feature = "typst")]
    Embedded,
    /// The `typst` command, in a process of its own.
    Cli(CliEngine),
}

impl Engine {
    /// The name in `book.toml`, with the version where that may differ.
    pub fn id(&self) -> String {
        match self {
            #[cfg(feature = "typst")]
            Engine::Embedded => "embedded".to_owned(),
            Engine::Cli(engine) => format!("cli {}", engine.version()),
        }
    }
}

/// Sets one publication. All problems that can be found without the engine are reported together.
pub fn render(
    publication: &Publication,
    settings: &Settings,
    templates: &Templates,
    engine: &Engine,
) -> Result<Rendered, Vec<PdfProblem>> {
    let bundle = bundle(publication, settings, templates)?;
    compile(&bundle, engine)
}

/// Compiles a bundle's files.
pub fn compile(bundle: &Bundle, engine: &Engine) -> Result<Rendered, Vec<PdfProblem>> {
    match engine {
        #[cfg(feature = "typst")]
        Engine::Embedded => embedded::compile(bundle),
        Engine::Cli(engine) => engine.compile(bundle),
    }
}

/// A digest of everything that decides the bytes: every file, the standards, the timestamp, the engine, and the program
/// with its fonts.
pub fn cache_key(bundle: &Bundle, engine: &Engine) -> String {
    let mut digest = Sha256::new();
    let mut add = |part: &[u8]| {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    add(engine.id().as_bytes());
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(TYPST_VERSION.as_bytes());
    add(fonts::digest());
    add(&bundle.timestamp.to_le_bytes());
    for standard in &bundle.standards {
        add(standard.id().as_bytes());
    }
    for (name, bytes) in &bundle.files {
        add(name.as_bytes());
        add(bytes);
    }
    onus_source::text::hex(&digest.finalize())
}
