//! Where renderers get the books they read: all of them, or only some.

use std::borrow::Cow;

use onus_publish::Books;
use onus_publish::block::{Page, Publication};

use super::RenderError;

/// Books by number.
pub trait BookSource: Sync {
    /// None: this source does not have that book.
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>>;

    fn require_book(&self, number: usize) -> Result<Cow<'_, Publication>, RenderError> {
        self.book(number).ok_or_else(|| RenderError::new(format!("book {number}"), "is not available"))
    }
}

impl BookSource for Vec<Publication> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        self.get(number).map(Cow::Borrowed)
    }
}

impl BookSource for Books<'_> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        Books::book(self, number)
    }
}

/// Only the book with this number.
pub struct SingleBook<'a>(pub usize, pub &'a Publication);

impl BookSource for SingleBook<'_> {
    fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        (number == self.0).then_some(Cow::Borrowed(self.1))
    }
}

/// For files that are made from the matrix alone.
pub struct NoBooks;

impl BookSource for NoBooks {
    fn book(&self, _: usize) -> Option<Cow<'_, Publication>> {
        None
    }
}

pub fn require_page(book: &Publication, page: usize) -> Result<&Page, RenderError> {
    book.pages.get(page).ok_or_else(|| RenderError::new(format!("{}: page {page}", book.id), "is no page of its book"))
}
