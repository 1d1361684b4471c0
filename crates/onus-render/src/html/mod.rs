//! The site: one folder of pages that works from a file system, from any web server and inside an archive.
//!
//! [`Site::new`] reads templates and lays out every page of every book; [`plan`] names each file and what fills it;
//! [`render`] makes one. Nothing is loaded from elsewhere, nothing runs that is not a file of the site.
//! Must not know: the inventory, files, the clock.

mod assets;
mod changes_feed;
mod embedded_assets;
mod escape;
mod moved;
mod nav;
mod page;
mod search;
mod settings;
mod single;
mod site;
mod standalone;
mod weekly;

use std::borrow::Cow;

use onus_publish::Outline;
use onus_publish::block::PublicationKind;

use super::planned_file::{FileContent, PlannedFile};
use super::{BookSource, RenderError, require_page};

pub use assets::{Asset, asset};
pub use moved::{MovedPage, is_page, moved_files};
pub use page::{render_blocks, render_cells, render_page, render_printable_book};
pub use search::Index;
pub use settings::{Delivery, Download, Logo, Settings};
pub use single::render_single;
pub use site::{Site, default_templates};
pub use standalone::standalone;

/// What fills a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Job {
    /// A page: numbers of its book and of itself in the book.
    Page { book: usize, page: usize },
    /// The cells of a page for the panel of the matrix: numbers of book and page.
    Cells { book: usize, page: usize },
    /// All pages of a book on one page, to print.
    PrintableBook { book: usize },
    /// A team's due days: the number of its book.
    Calendar { book: usize },
    /// A team's tasks: the number of its book.
    Tasks { book: usize },
    /// What changed for a team: the number of its book.
    Changes { book: usize },
    /// The search index over all books.
    Search,
    /// The page that lists all results.
    SearchPage,
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
            Job::Page { book, .. }
            | Job::Cells { book, .. }
            | Job::PrintableBook { book }
            | Job::Calendar { book }
            | Job::Tasks { book }
            | Job::Changes { book } => Some(*book),
            Job::Search | Job::SearchPage | Job::Asset { .. } | Job::Colours | Job::Logo => None,
        }
    }
}

/// Every file of the site for the plan of an output.
pub fn files<'a>(site: &'a Site, outlines: &[Outline]) -> Vec<PlannedFile<'a>> {
    let file = |(path, job): (String, Job)| PlannedFile {
        path: format!("html/{path}"),
        book: job.book(),
        content: FileContent::Rendered(Box::new(move |books| render(site, books, &job).map(Cow::into_owned))),
    };
    plan(site, outlines).into_iter().map(file).collect()
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
        if outline.kind == PublicationKind::Team {
            plan.push((format!("{}/{}", outline.id, weekly::CALENDAR), Job::Calendar { book }));
            plan.push((format!("{}/{}", outline.id, weekly::TASKS), Job::Tasks { book }));
            if outline.pages.iter().any(|page| page.path == changes_feed::PAGE) {
                plan.push((format!("{}/{}", outline.id, changes_feed::FEED), Job::Changes { book }));
            }
        }
        plan.extend(page::printable_book_file(outline.kind, &outline.id).map(|file| (file, Job::PrintableBook { book })));
    }
    plan.push((search::FILE.to_owned(), Job::Search));
    // It stands in the frame of the organisation's book.
    if let Some(book) = books.iter().position(|b| b.kind == PublicationKind::Organisation) {
        let taken = books[book].pages.iter().any(|p| site.file(&books[book].id, &p.path) == Some(page::SEARCH_FILE));
        plan.extend((!taken).then(|| (page::SEARCH_FILE.to_owned(), Job::SearchPage)));
    }
    plan.extend(assets::all().iter().enumerate().map(|(index, a)| (a.path.to_owned(), Job::Asset { index })));
    if !site.settings().colours.is_empty() {
        plan.push((settings::COLOURS.to_owned(), Job::Colours));
    }
    if let Some(logo) = &site.settings().logo {
        plan.push((settings::logo_file(logo), Job::Logo));
    }
    plan.sort();
    plan
}

/// The bytes of one file.
pub fn render<'a>(site: &'a Site, books: &dyn BookSource, job: &Job) -> Result<Cow<'a, [u8]>, RenderError> {
    Ok(match job {
        Job::Page { book, page } => {
            let book = books.require_book(*book)?;
            Cow::Owned(render_page(site, &book.id, require_page(&book, *page)?)?)
        }
        Job::Cells { book, page } => {
            let book = books.require_book(*book)?;
            Cow::Owned(render_cells(site, &book.id, require_page(&book, *page)?)?)
        }
        Job::PrintableBook { book } => Cow::Owned(render_printable_book(site, &*books.require_book(*book)?)?),
        Job::Calendar { book } => Cow::Owned(weekly::calendar(&*books.require_book(*book)?)),
        Job::Tasks { book } => Cow::Owned(weekly::tasks(&*books.require_book(*book)?)?),
        Job::Changes { book } => Cow::Owned(changes_feed::changes_feed(&*books.require_book(*book)?)),
        Job::SearchPage => Cow::Owned(page::render_search_page(site)?),
        Job::Search => match site.index() {
            Some(index) => Cow::Borrowed(index),
            None => {
                let mut index = Index::default();
                (0..).map_while(|number| books.book(number)).for_each(|book| index.add(&book));
                Cow::Owned(index.finish())
            }
        },
        Job::Asset { index } => match assets::all().get(*index) {
            Some(asset) => asset.bytes.clone(),
            None => return Err(RenderError::new("assets", "has no such file")),
        },
        Job::Colours => Cow::Owned(settings::colours_css(site.settings()).into_bytes()),
        Job::Logo => Cow::Borrowed(site.settings().logo.as_ref().map_or(&[], |l| &l.bytes)),
    })
}
