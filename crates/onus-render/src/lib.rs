//! Formats: a job of the plan and what it reads become the bytes of one file.
//!
//! Rendering is a pure function of publications, templates and assets that were loaded before. Must not know: files,
//! the terminal, the clock, the inventory.

pub mod address;
pub mod csv;
pub mod html;
pub mod markdown;
pub mod mdbook;
pub mod oscal;
pub mod plan;
pub mod rows;
pub mod text;
mod view;
pub mod xlsx;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use include_dir::Dir;

use onus_publish::Books;
use onus_publish::block::{Page, Publication};

/// Where jobs find what they render: books by number, all of them or only some.
pub trait Stock: Sync {
    /// A book; none: it is not here.
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>>;

    /// A book that a job cannot do without.
    fn needed(&self, number: usize) -> Result<Cow<'_, Publication>, RenderError> {
        self.book(number).ok_or_else(|| RenderError::new(format!("book {number}"), "is not at hand"))
    }
}

impl Stock for Vec<Publication> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        self.get(number).map(Cow::Borrowed)
    }
}

impl Stock for Books<'_> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        Books::book(self, number)
    }
}

/// One book at its number.
pub struct One<'a>(pub usize, pub &'a Publication);

impl Stock for One<'_> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        (number == self.0).then_some(Cow::Borrowed(self.1))
    }
}

/// A page that a job cannot do without.
fn needed(book: &Publication, page: usize) -> Result<&Page, RenderError> {
    book.pages.get(page).ok_or_else(|| RenderError::new(format!("{}: page {page}", book.id), "is no page of its book"))
}

/// Why a page could not be rendered: the owner's template, or two pages that claim one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// Template or page.
    pub place: String,
    /// What is wrong, in words.
    pub message: String,
}

impl RenderError {
    /// An error at a place.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> RenderError {
        RenderError { place: place.into(), message: message.into() }
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
        RenderError { place: name.to_owned(), message }
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
