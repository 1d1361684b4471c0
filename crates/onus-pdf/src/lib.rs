//! PDF: a publication's blocks, set by Typst.
//!
//! The publication crosses as JSON in a virtual file; templates (ours, or a project's own file by file) read it. No
//! string of an inventory is ever parsed as Typst. Two engines compile the same virtual files: the one linked into this
//! program, and the `typst` command. Must not know: where templates were read from, where bytes go, what time it is.
//!
//! [`render`] makes one document on the calling thread; [`render_many`] makes many, on threads of its own. Never call
//! either from inside a rayon pool: Typst waits in rayon, a waiting worker starts the next whole document, and stacks
//! overflow.

mod bundle;
mod cli;
mod data;
#[cfg(feature = "typst")]
mod embedded;
mod fonts;
mod imports;
mod problem;
mod process;
mod queue;
mod said;
mod settings;
mod templates;
mod text;
mod words;

pub use bundle::{Bundle, bundle};
pub use cli::{CliEngine, CliOptions, VersionRule};
pub use data::SCHEMA;
pub use fonts::{ShippedFont, covers, shipped as shipped_fonts};
pub use problem::{PdfProblem, Place, diagnostics};
pub use queue::render_many;
pub use settings::{Attachment, Relationship, Settings, Standard};
pub use templates::{Templates, built_in as built_in_templates};
pub use words::english as english_words;

use onus_publish::block::Publication;

/// A text as documents print it: marks that mislead are made visible.
pub fn printed(text: &str) -> String {
    onus_source::text::visible(text, onus_source::text::Medium::Print).into_owned()
}

/// The version of Typst that templates are written for and that the linked engine is.
pub const TYPST_VERSION: &str = "0.15.1";

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

/// A finished document.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// What Typst remarked; no reason to fail.
    pub warnings: Vec<PdfProblem>,
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
