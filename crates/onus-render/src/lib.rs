//! Formats: each file of the plan becomes bytes.
//!
//! Rendering is a pure function of publications, templates and assets that were loaded before. Must not know: files,
//! the terminal, the clock, the inventory as it was written (types of it that the matrix keeps are data of the matrix).

pub mod address;
pub mod audit;
mod book_source;
pub mod caiq;
pub mod crm;
pub mod csv;
pub mod dora;
pub mod formats;
pub mod guide;
pub mod html;
pub mod json;
pub mod markdown;
pub mod mdbook;
pub mod oscal;
pub mod pdf;
mod planned_file;
pub mod tables;
mod template_blocks;
pub mod text;
pub mod xlsx;

use std::collections::BTreeMap;
use std::fmt;

use include_dir::Dir;

pub use book_source::{BookSource, NoBooks, SingleBook, require_page};
pub use planned_file::{DataInput, FileContent, PlannedFile, render};

/// Why a page could not be rendered: the owner's template, two pages that claim one address, or facts that nothing states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// Template or page.
    pub place: String,
    /// What is wrong, in words.
    pub message: String,
    /// The facts without which a document is not written, one by one. None: something failed.
    pub lacks: Option<Vec<String>>,
}

impl RenderError {
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> RenderError {
        RenderError { place: place.into(), message: message.into(), lacks: None }
    }

    /// A document that is refused, because the inventory does not state what it needs.
    pub fn lacking(place: impl Into<String>, message: impl Into<String>, lacks: Vec<String>) -> RenderError {
        RenderError { lacks: Some(lacks), ..RenderError::new(place, message) }
    }

    /// An error of the template engine, with everything that it says about its cause.
    pub(crate) fn template(name: &str, error: &tera::Error) -> RenderError {
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            message.push_str("\n  because: ");
            message.push_str(&inner.to_string());
            cause = inner.source();
        }
        RenderError::new(name, message)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for RenderError {}

/// Names and texts of the files of a folder and the folders in it.
fn text_files(dir: &Dir) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut todo = vec![dir.clone()];
    while let Some(dir) = todo.pop() {
        for file in dir.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            out.insert(name, file.contents_utf8().unwrap_or_default().to_owned());
        }
        todo.extend(dir.dirs().cloned());
    }
    out
}
