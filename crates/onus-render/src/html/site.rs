//! What all pages share: templates, addresses, navigation, the owner's settings.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use tera::Tera;

use crate::RenderError;
use crate::address::{Addresses, Layout, join};
use onus_publish::Outline;
use onus_publish::block::PublicationKind;

use super::embedded_assets::EmbeddedAssets;
use super::escape;
use super::settings::{Delivery, Settings, check_colours};

static TEMPLATES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../templates/html");

/// A page in the navigation.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub path: String,
    pub title: String,
    pub section: usize,
    pub file: String,
}

/// A book in the navigation.
#[derive(Clone, Debug)]
pub(super) struct Book {
    pub id: String,
    pub kind: PublicationKind,
    pub title: String,
    pub classification: String,
    pub language: String,
    pub direction: String,
    pub date: String,
    pub control: Vec<(String, String)>,
    pub sections: Vec<Section>,
    pub pages: Vec<Entry>,
    /// Numbers of the pages by path.
    pub places: BTreeMap<String, usize>,
}

/// A section of a book's contents.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub title: String,
    /// The page that its link leads to: its index, or its first page.
    pub index: usize,
    pub pages: Vec<usize>,
}

impl Book {
    pub fn page(&self, path: &str) -> Option<&Entry> {
        self.places.get(path).map(|&i| &self.pages[i])
    }
}

/// Everything that a page is rendered with.
pub struct Site {
    pub(super) tera: Tera,
    pub(super) addresses: Addresses,
    pub(super) books: BTreeMap<String, Book>,
    pub(super) single: Option<EmbeddedAssets>,
    settings: Settings,
    index: Option<Vec<u8>>,
}

fn folder(kind: PublicationKind, id: &str) -> String {
    match kind {
        PublicationKind::Organisation => String::new(),
        PublicationKind::Team
        | PublicationKind::Scope
        | PublicationKind::Handout
        | PublicationKind::Matrix
        | PublicationKind::Outward => id.to_owned(),
    }
}

/// File of a page, from the root of the site, whatever other pages there are.
pub(super) fn file_of(kind: PublicationKind, id: &str, page: &str) -> String {
    join(&folder(kind, id), &file(page))
}

/// `index` and `services/index` are a folder's own page; every other page has a folder of its own.
fn file(page: &str) -> String {
    if page == "index" || page.ends_with("/index") { format!("{page}.html") } else { format!("{page}/index.html") }
}

/// Names and texts of the templates that come with the program: where an owner's own start from.
pub fn default_templates() -> BTreeMap<String, String> {
    crate::text_files(&TEMPLATES)
}

impl Site {
    /// Reads the templates (the owner's replace ours file by file) and lays out the pages.
    pub fn new(books: &[Outline], overrides: &BTreeMap<String, String>, settings: Settings) -> Result<Site, RenderError> {
        check_colours(&settings)?;
        let mut templates = default_templates();
        templates.extend(overrides.iter().map(|(name, text)| (name.clone(), text.clone())));
        let mut tera = Tera::new();
        tera.set_escape_fn(escape::escape);
        tera.autoescape_on([".html"]);
        tera.add_raw_templates(templates.iter().map(|(n, t)| (n.as_str(), t.as_str())))
            .map_err(|e| RenderError::template("templates/html", &e))?;
        let addresses = Addresses::new(books, Layout { folder, file: |_, page| file(page) })?;
        let books = books.iter().filter(|p| !p.kind.is_printed_only()).map(|p| (p.id.clone(), book(p, &addresses))).collect();
        let single = (settings.delivery == Delivery::Single).then(|| EmbeddedAssets::new(&settings));
        Ok(Site { tera, addresses, books, single, settings, index: None })
    }

    /// With a search index that was made before, when the books are not all at hand.
    pub fn with_index(self, index: Option<Vec<u8>>) -> Site {
        Site { index, ..self }
    }

    pub(super) fn index(&self) -> Option<&[u8]> {
        self.index.as_deref()
    }

    /// File of a page, from the root of the site.
    pub fn file(&self, book: &str, page: &str) -> Option<&str> {
        self.addresses.file(book, page)
    }

    /// A page by its file: the file and the title.
    pub(super) fn page_at(&self, file: &str) -> Option<(&str, &str)> {
        let mut pages = self.books.values().flat_map(|book| &book.pages);
        pages.find(|page| page.file == file).map(|page| (page.file.as_str(), page.title.as_str()))
    }

    pub(super) fn title_of(&self, file: &str) -> Option<&str> {
        self.page_at(file).map(|(_, title)| title)
    }

    /// The owner's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn organisation(&self) -> Option<&Book> {
        self.books.values().find(|b| b.kind == PublicationKind::Organisation)
    }

    /// The policy of every page: nothing but the site's own files. `file:` is named beside `'self'` because browsers
    /// differ on what `'self'` means for a page that was opened from a folder.
    pub(super) fn policy(&self) -> String {
        if let Some(single) = &self.single {
            return single.policy();
        }
        let own = "'self' file:";
        let connect = match self.settings.delivery {
            Delivery::Folder | Delivery::Single => "'none'",
            Delivery::Server => "'self'",
        };
        format!(
            "default-src 'none'; script-src {own}; style-src {own}; font-src {own}; img-src {own}; connect-src {connect}; \
             base-uri 'none'; form-action 'none'"
        )
    }
}

fn book(publication: &Outline, addresses: &Addresses) -> Book {
    let mut sections: Vec<Section> = Vec::new();
    let mut pages = Vec::with_capacity(publication.pages.len());
    for (number, page) in publication.pages.iter().enumerate() {
        let section = sections.iter().position(|s| s.title == page.section).unwrap_or_else(|| {
            sections.push(Section { title: page.section.clone(), index: number, pages: Vec::new() });
            sections.len() - 1
        });
        sections[section].pages.push(number);
        // A section may hold folders with a first page of their own; the section's is the first of those.
        let first = |path: &str| path == "index" || path.ends_with("/index");
        if first(&page.path) && !first(&publication.pages[sections[section].index].path) {
            sections[section].index = number;
        }
        let file = addresses.file(&publication.id, &page.path).unwrap_or_default().to_owned();
        pages.push(Entry { path: page.path.clone(), title: page.title.clone(), section, file });
    }
    Book {
        id: publication.id.clone(),
        kind: publication.kind,
        title: publication.title.clone(),
        classification: publication.classification.clone(),
        language: publication.language.clone(),
        direction: publication.direction.clone(),
        date: publication.date.clone(),
        control: publication.control.clone(),
        places: pages.iter().enumerate().map(|(i, p)| (p.path.clone(), i)).collect(),
        pages,
        sections,
    }
}
