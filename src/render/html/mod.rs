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

use crate::publish::block::{Block, Publication};

use super::RenderError;

pub use assets::Asset;
pub use escape::escaped;
pub use page::{render_blocks, render_cells, render_page, render_whole};
pub use search::render_index;
pub use single::render_single;
pub use site::{Delivery, Download, Logo, Settings, Site, default_templates};
pub use standalone::standalone;

/// What fills a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Job {
    /// A page: book and page path.
    Page { book: String, page: String },
    /// The cells of a page for the panel of the matrix: book and page path.
    Cells { book: String, page: String },
    /// A book on one page.
    Whole { book: String },
    /// The search index over all books.
    Search,
    /// A style sheet, script, font or picture that comes with the program.
    Asset { index: usize },
    /// The owner's colours.
    Colours,
    /// The owner's logo.
    Logo,
}

/// Every file of the site, from its root, and what fills it.
pub fn plan(site: &Site, publications: &[Publication]) -> Vec<(String, Job)> {
    let mut plan = Vec::new();
    for publication in publications {
        for page in &publication.pages {
            let Some(file) = site.file(&publication.id, &page.path) else { continue };
            let (book, path) = (publication.id.clone(), page.path.clone());
            if page.blocks.iter().any(|b| matches!(b, Block::Cell { .. })) {
                plan.push((page::cells_file(file), Job::Cells { book: book.clone(), page: path.clone() }));
            }
            plan.push((file.to_owned(), Job::Page { book, page: path }));
        }
        plan.extend(page::whole_file(publication).map(|file| (file, Job::Whole { book: publication.id.clone() })));
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
pub fn render<'a>(site: &'a Site, publications: &[Publication], job: &Job) -> Result<Cow<'a, [u8]>, RenderError> {
    let find = |book: &str, path: &str| {
        let book = publications.iter().find(|p| p.id == book);
        book.and_then(|b| b.pages.iter().find(|p| p.path == path))
            .ok_or_else(|| RenderError::new(path, "is no page of what is published"))
    };
    Ok(match job {
        Job::Page { book, page } => Cow::Owned(render_page(site, book, find(book, page)?)?),
        Job::Cells { book, page } => Cow::Owned(render_cells(site, book, find(book, page)?)?),
        Job::Whole { book } => match publications.iter().find(|p| p.id == *book) {
            Some(publication) => Cow::Owned(render_whole(site, publication)?),
            None => return Err(RenderError::new(book, "is no book of what is published")),
        },
        Job::Search => Cow::Owned(render_index(site, publications)),
        Job::Asset { index } => match assets::all().get(*index) {
            Some(asset) => asset.bytes.clone(),
            None => return Err(RenderError::new("assets", "has no such file")),
        },
        Job::Colours => Cow::Owned(site::colours_css(site.settings()).into_bytes()),
        Job::Logo => Cow::Borrowed(site.settings().logo.as_ref().map_or(&[], |l| &l.bytes)),
    })
}
