//! The site: one folder of pages that works from a file system, from any web server and inside an archive.
//!
//! [`Site::new`] reads templates and lays out every page of every book; [`plan`] names each file and what fills it;
//! [`render`] makes one. Nothing is loaded from elsewhere, nothing runs that is not a file of the site.
//! Must not know: the inventory, files, the clock.

mod assets;
mod escape;
mod nav;
mod page;
mod search;
mod single;
mod site;
mod standalone;

use std::borrow::Cow;

use onus_publish::Outline;

use super::{RenderError, Stock, needed};

pub use assets::Asset;
pub use page::{render_blocks, render_cells, render_page, render_whole};
pub use search::Index;
pub use single::render_single;
pub use site::{Delivery, Download, Logo, Settings, Site, default_templates};
pub use standalone::standalone;

/// What fills a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Job {
    /// A page: numbers of its book and of itself in the book.
    Page { book: usize, page: usize },
    /// The cells of a page for the panel of the matrix: numbers of book and page.
    Cells { book: usize, page: usize },
    /// A book on one page.
    Whole { book: usize },
    /// The search index over all books.
    Search,
    /// A style sheet, script, font or picture that comes with the program.
    Asset { index: usize },
    /// The owner's colours.
    Colours,
    /// The owner's logo.
    Logo,
}

impl Job {
    /// Number of the book that it is a part of; none: it belongs to all.
    pub fn book(&self) -> Option<usize> {
        match self {
            Job::Page { book, .. } | Job::Cells { book, .. } | Job::Whole { book } => Some(*book),
            Job::Search | Job::Asset { .. } | Job::Colours | Job::Logo => None,
        }
    }
}

/// Every file of the site, from its root, and what fills it.
pub fn plan(site: &Site, books: &[Outline]) -> Vec<(String, Job)> {
    let mut plan = Vec::new();
    for (book, outline) in books.iter().enumerate() {
        for (page, about) in outline.pages.iter().enumerate() {
            let Some(file) = site.file(&outline.id, &about.path) else { continue };
            if about.cells {
                plan.push((page::cells_file(file), Job::Cells { book, page }));
            }
            plan.push((file.to_owned(), Job::Page { book, page }));
        }
        plan.extend(page::whole_file(outline.kind, &outline.id).map(|file| (file, Job::Whole { book })));
    }
    plan.push((search::FILE.to_owned(), Job::Search));
    plan.extend(assets::all().iter().enumerate().map(|(index, a)| (a.path.to_owned(), Job::Asset { index })));
    if !site.settings().colours.is_empty() {
        plan.push((site::COLOURS.to_owned(), Job::Colours));
    }
    if let Some(logo) = &site.settings().logo {
        plan.push((site::logo_file(logo), Job::Logo));
    }
    plan.sort();
    plan
}

/// A file that comes with the program, by its path in the site.
pub fn asset(path: &str) -> Option<&'static [u8]> {
    let all = assets::all();
    all.binary_search_by(|a| a.path.as_str().cmp(path)).ok().map(|i| &*all[i].bytes)
}

/// The bytes of one file.
pub fn render<'a>(site: &'a Site, stock: &dyn Stock, job: &Job) -> Result<Cow<'a, [u8]>, RenderError> {
    Ok(match job {
        Job::Page { book, page } => {
            let book = stock.needed(*book)?;
            Cow::Owned(render_page(site, &book.id, needed(&book, *page)?)?)
        }
        Job::Cells { book, page } => {
            let book = stock.needed(*book)?;
            Cow::Owned(render_cells(site, &book.id, needed(&book, *page)?)?)
        }
        Job::Whole { book } => Cow::Owned(render_whole(site, &*stock.needed(*book)?)?),
        Job::Search => match site.index() {
            Some(index) => Cow::Borrowed(index),
            None => {
                let mut index = Index::default();
                (0..).map_while(|number| stock.book(number)).for_each(|book| index.add(&book));
                Cow::Owned(index.finish())
            }
        },
        Job::Asset { index } => match assets::all().get(*index) {
            Some(asset) => asset.bytes.clone(),
            None => return Err(RenderError::new("assets", "has no such file")),
        },
        Job::Colours => Cow::Owned(site::colours_css(site.settings()).into_bytes()),
        Job::Logo => Cow::Borrowed(site.settings().logo.as_ref().map_or(&[], |l| &l.bytes)),
    })
}
