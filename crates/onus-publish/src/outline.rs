//! What must be known of every book before the first is written: its name and its pages, not what they say.
//!
//! Must not know any output format.

use std::collections::BTreeMap;

use super::block::{Block, LastingName, Page, Publication, PublicationKind};

/// A book without what its pages say.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Which book.
    pub kind: PublicationKind,
    /// Folder and file stem: `organisation`, `teams/payments`.
    pub id: String,
    /// Title on the cover.
    pub title: String,
    /// Document control: label and value.
    pub control: Vec<(String, String)>,
    /// Classification on each page.
    pub classification: String,
    /// Language tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// Day of the build, ISO.
    pub date: String,
    /// Pages in reading order.
    pub pages: Vec<PageOutline>,
    /// Pages whose own address follows from settings, by address.
    pub lasting: BTreeMap<String, LastingName>,
}

/// A page without what it says.
#[derive(Clone, Debug)]
pub struct PageOutline {
    /// Address inside the book without ending.
    pub path: String,
    pub title: String,
    /// Section of the contents.
    pub section: String,
    /// Whether it has cells of a configuration, which the matrix shows beside itself.
    pub cells: bool,
}

impl From<&Publication> for Outline {
    fn from(book: &Publication) -> Outline {
        Outline {
            kind: book.kind,
            id: book.id.clone(),
            title: book.title.clone(),
            control: book.control.clone(),
            classification: book.classification.clone(),
            language: book.language.clone(),
            direction: book.direction.clone(),
            date: book.date.clone(),
            pages: book.pages.iter().map(PageOutline::from).collect(),
            lasting: book.lasting.clone(),
        }
    }
}

impl From<&Page> for PageOutline {
    fn from(page: &Page) -> PageOutline {
        PageOutline {
            path: page.path.clone(),
            title: page.title.clone(),
            section: page.section.clone(),
            cells: page.blocks.iter().any(|b| matches!(b, Block::Cell { .. })),
        }
    }
}

/// The outlines of some books.
pub fn outlines(books: &[Publication]) -> Vec<Outline> {
    books.iter().map(Outline::from).collect()
}
