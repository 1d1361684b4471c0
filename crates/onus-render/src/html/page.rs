//! One page: its blocks, one template each, inside the page's template.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, Value};

use crate::RenderError;
use crate::address::relative;
use crate::template_blocks::{self, Dialect, fields};
use crate::text::anchor;
use onus_publish;
use onus_publish::block::{Block, Inline, Page, Print, Publication, PublicationKind, Target, plain};

use super::changes_feed;
use super::escape::{self, LinkOrigin};
use super::nav::{self, Heading};
use super::settings::{COLOURS, Delivery, logo_file};
use super::site::{Book, Site};

/// What the blocks of a page know of each other.
struct Renderer<'a> {
    site: &'a Site,
    origin: LinkOrigin<'a>,
    /// `page` for every block's template.
    page: Value,
    level: u8,
    title: String,
    keys: u64,
    anchors: BTreeSet<String>,
}

impl Dialect for Renderer<'_> {
    fn inline(&self, content: &[Inline]) -> Value {
        escape::inline(self.origin, content)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<Value, RenderError> {
        Ok(Value::safe_string(&self.render(blocks)?))
    }

    fn href(&self, to: &Target) -> Option<String> {
        self.origin.addresses.href(self.origin.book, self.origin.file, to)
    }

    fn anchor(&mut self, id: &str) -> Option<String> {
        let id = anchor(id).into_owned();
        (!id.is_empty() && self.anchors.insert(id.clone())).then_some(id)
    }

    fn heading(&mut self, level: u8, words: &str) {
        self.level = level;
        words.clone_into(&mut self.title);
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn level(&self) -> u8 {
        (self.level + 1).min(6)
    }

    fn key(&mut self) -> u64 {
        self.keys += 1;
        self.keys
    }
}

impl<'a> Renderer<'a> {
    fn new(site: &'a Site, book: &'a str, file: &'a str, page: Value) -> Renderer<'a> {
        let origin = LinkOrigin { addresses: &site.addresses, book, file };
        Renderer { site, origin, page, level: 1, title: String::new(), keys: 0, anchors: BTreeSet::new() }
    }

    fn render(&mut self, blocks: &[Block]) -> Result<String, RenderError> {
        let mut out = Vec::new();
        for block in blocks {
            self.block(block, &mut out)?;
        }
        utf8(out)
    }

    fn block(&mut self, block: &Block, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let (name, value) = template_blocks::block(self, block)?;
        let template = format!("blocks/{name}.html");
        let mut context = Context::new();
        context.insert_value("block", value);
        context.insert_value("page", self.page.clone());
        self.site.tera.render_to(&template, &context, out).map_err(|e| RenderError::template(&template, &e))
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, RenderError> {
    String::from_utf8(bytes).map_err(|e| RenderError::new("templates/html", e.to_string()))
}

fn locate<'a>(site: &'a Site, book: &str, page: &Page) -> Result<(&'a Book, &'a str), RenderError> {
    let located = site.books.get(book).zip(site.file(book, &page.path));
    located.ok_or_else(|| RenderError::new(format!("{book}:{}", page.path), "is no page of the site"))
}

pub fn render_page(site: &Site, book: &str, page: &Page) -> Result<Vec<u8>, RenderError> {
    let (book, file) = locate(site, book, page)?;
    render_at(site, book, page, file)
}

/// From so many rows of tables on, a page can be filtered.
const LONG_TABLES: usize = 16;

/// A team's duties on one side of paper.
const ONE_PAGE: &str = "one-page";

/// Address of a book on one page, as a page of its book.
const PRINTABLE_BOOK: &str = "whole";

/// Files of books that can be had on one page, for print: those of teams. The organisation's would be too long.
pub(super) fn printable_book_file(kind: PublicationKind, id: &str) -> Option<String> {
    (kind == PublicationKind::Team).then(|| format!("{id}/{PRINTABLE_BOOK}/index.html"))
}

/// All pages of a book one after another.
pub fn render_printable_book(site: &Site, publication: &Publication) -> Result<Vec<u8>, RenderError> {
    let file = printable_book_file(publication.kind, &publication.id)
        .ok_or_else(|| RenderError::new(&publication.id, "is too long for one page"))?;
    let book = site.books.get(&publication.id).ok_or_else(|| RenderError::new(&publication.id, "is no book of the site"))?;
    let mut blocks = Vec::new();
    for page in &publication.pages {
        let id = format!("page-{}", page.path.replace('/', "-"));
        blocks.push(Block::Heading { level: 2, id, content: onus_publish::block::text(page.title.clone()) });
        blocks.extend(page.blocks.iter().cloned().map(|block| match block {
            Block::Heading { level, id, content } => Block::Heading { level: level + 1, id, content },
            other => other,
        }));
    }
    let page = Page {
        path: PRINTABLE_BOOK.to_owned(),
        title: publication.title.clone(),
        section: String::new(),
        summary: publication.subtitle.clone(),
        print: Print::Nothing,
        wide: false,
        blocks,
    };
    render_at(site, book, &page, &file)
}

/// The page that lists all results of a search.
pub(super) const SEARCH_FILE: &str = "search/index.html";
const SEARCH: &str = "search";

pub(super) fn render_search_page(site: &Site) -> Result<Vec<u8>, RenderError> {
    let book = site.organisation().ok_or_else(|| RenderError::new(SEARCH, "has no book to stand in"))?;
    let page = Page {
        path: SEARCH.to_owned(),
        title: "Search".to_owned(),
        section: String::new(),
        summary: String::new(),
        print: Print::Nothing,
        wide: false,
        blocks: Vec::new(),
    };
    render_at(site, book, &page, SEARCH_FILE)
}

fn render_at(site: &Site, book: &Book, page: &Page, file: &str) -> Result<Vec<u8>, RenderError> {
    let contains = |f: fn(&Block) -> bool| page.blocks.iter().any(f);
    let root = "../".repeat(file.matches('/').count());
    let rows: usize = page.blocks.iter().map(|b| if let Block::Table { rows, .. } = b { rows.len() } else { 0 }).sum();
    let about = fields! {
        "path" => page.path.as_str(),
        "title" => page.title.as_str(),
        "section" => page.section.as_str(),
        "summary" => page.summary.as_str(),
        "wide" => page.wide,
        "index" => page.path == "index",
        "matrix" => contains(|b| matches!(b, Block::Matrix { .. })),
        "gaps" => contains(|b| matches!(b, Block::Gaps { .. })),
        "actions" => contains(|b| matches!(b, Block::Actions { .. })),
        "duties" => contains(|b| matches!(b, Block::Duties { .. })),
        "panel" => false,
        "whole" => page.path == PRINTABLE_BOOK || file == SEARCH_FILE,
        "search" => file == SEARCH_FILE,
        "finds_deployments" => book.kind == PublicationKind::Organisation && page.path == "d/index",
        "long_tables" => rows >= LONG_TABLES,
        "root" => root.as_str(),
    };
    let mut renderer = Renderer::new(site, &book.id, file, about.clone());
    let body = renderer.render(&page.blocks)?;
    let mut context = Context::new();
    context.insert_value("nav", nav::nav(site, book, page, file, &contents(page, site.single.is_none())));
    context.insert_value("page", about);
    context.insert_value("book", about_book(site, book, file));
    context.insert_value("site", about_site(site, file));
    context.insert_value("body", Value::safe_string(&body));
    let mut out = Vec::with_capacity(body.len() + 8192);
    site.tera.render_to("page.html", &context, &mut out).map_err(|e| RenderError::template("page.html", &e))?;
    Ok(out)
}

fn about_book(site: &Site, book: &Book, file: &str) -> Value {
    let downloads = site.settings().downloads.iter().filter(|d| d.book == book.id).map(|d| {
        let root = "../".repeat(file.matches('/').count());
        fields! { "title" => d.title.as_str(), "href" => format!("{root}{}", d.path) }
    });
    let control = book.control.iter().map(|(l, v)| fields! { "label" => l.as_str(), "value" => v.as_str() });
    let index = book.page("index").or(book.pages.first());
    fields! {
        "id" => book.id.as_str(),
        "title" => book.title.as_str(),
        "href" => index.map(|p| relative(file, &p.file)),
        "classification" => book.classification.as_str(),
        "language" => if book.language.is_empty() { "en" } else { &book.language },
        "direction" => if book.direction == "rtl" { "rtl" } else { "ltr" },
        "date" => book.date.as_str(),
        "team" => book.kind == PublicationKind::Team,
        "one_page" => book.kind == PublicationKind::Team && book.page(ONE_PAGE).is_some(),
        "changes" => book.kind == PublicationKind::Team && book.page(changes_feed::PAGE).is_some(),
        "control" => control.collect::<Vec<Value>>(),
        "whole" => (book.kind == PublicationKind::Team).then(|| relative(file, &format!("{}/{PRINTABLE_BOOK}/index.html", book.id))),
        "downloads" => downloads.collect::<Vec<Value>>(),
    }
}

pub(super) fn about_site(site: &Site, file: &str) -> Value {
    let settings = site.settings();
    let organisation = site.organisation();
    let index = organisation.and_then(|o| o.page("index"));
    fields! {
        "title" => organisation.map(|o| o.title.as_str()),
        "href" => index.map(|p| relative(file, &p.file)),
        "policy" => site.policy(),
        "live" => settings.delivery == Delivery::Server,
        "single" => site.single.as_ref().map(|single| fields! {
            "style" => Value::safe_string(&single.style),
            "first" => Value::safe_string(&single.first),
            "script" => Value::safe_string(&single.script),
        }),
        "colours" => (!settings.colours.is_empty()).then_some(COLOURS),
        "logo" => settings.logo.as_ref().map(logo_file),
    }
}

/// Headings of the page, from its blocks; a file with the cells of every configuration does not list those.
fn contents(page: &Page, cells: bool) -> Vec<Heading> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    let mut level = 1;
    let mut title = String::new();
    let mut push = |level: u8, id: &str, title: String| {
        let id = anchor(id).into_owned();
        if !id.is_empty() && seen.insert(id.clone()) {
            out.push(Heading { level, id, title });
        }
    };
    for block in &page.blocks {
        match block {
            Block::Heading { level: l, id, content } => {
                level = (*l).clamp(2, 6);
                title = plain(content);
                push(level, id, title.clone());
            }
            Block::Cell { cell } if cells => push(level + 1, &cell.id, cell.title.clone()),
            Block::Duties { groups } => {
                let mut last = None;
                for group in groups {
                    if last != Some(&group.domain) && title != group.domain {
                        push(level + 1, &template_blocks::area(&group.domain), group.domain.clone());
                    }
                    last = Some(&group.domain);
                }
            }
            _ => {}
        }
    }
    out.retain(|h| h.level <= 3);
    out
}

/// Blocks alone, for a page that is no page of the site. Pages have no address there: links to them print their words.
pub fn render_blocks(site: &Site, blocks: &[Block]) -> Result<String, RenderError> {
    // As in the panel: no links to parts of the page.
    let about = fields! { "panel" => true, "path" => "", "title" => "" };
    Renderer::new(site, "", "", about).render(blocks)
}

/// Script beside a page that holds its cells for the panel of the matrix.
pub(super) fn cells_file(file: &str) -> String {
    format!("{}cells.js", file.strip_suffix("index.html").unwrap_or(file))
}

/// The cells of a page as a script: pages that were opened from a folder may load scripts, but no data.
pub fn render_cells(site: &Site, book: &str, page: &Page) -> Result<Vec<u8>, RenderError> {
    let (book, file) = locate(site, book, page)?;
    let about = fields! { "panel" => true, "path" => page.path.as_str(), "title" => page.title.as_str() };
    let mut renderer = Renderer::new(site, &book.id, file, about);
    let mut cells: BTreeMap<&str, String> = BTreeMap::new();
    for block in &page.blocks {
        if let Block::Cell { cell } = block {
            renderer.level = 1;
            cells.insert(&cell.id, renderer.render(std::slice::from_ref(block))?);
        }
    }
    let json = serde_json::to_string(&cells).map_err(|e| RenderError::new("cells", e.to_string()))?;
    Ok(format!("onusCells({json});\n").into_bytes())
}
