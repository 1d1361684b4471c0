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
mod diagnostics;
#[cfg(feature = "typst")]
mod embedded;
mod engine;
mod fonts;
mod imports;
mod labels;
mod problem;
mod queue;
mod settings;
mod templates;
mod text;
mod typst_stderr;
mod version;

pub use bundle::{Bundle, Rendered, bundle};
pub use cli::{CliEngine, CliOptions, VersionRule};
pub use data::SCHEMA;
pub use diagnostics::diagnostics;
pub use engine::{Engine, cache_key, compile, render};
pub use fonts::{ShippedFont, covers, shipped as shipped_fonts};
pub use labels::english as english_labels;
pub use problem::{PdfProblem, TemplatePosition};
pub use queue::render_many;
pub use settings::{Attachment, Relationship, Settings, Standard};
pub use templates::{Templates, built_in as built_in_templates};
pub use text::without_glyph;
pub use version::TYPST_VERSION;
