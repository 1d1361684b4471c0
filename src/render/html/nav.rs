//! What stands around a page's text: where the reader is and where they can go. Never the whole book.

use tera::Value;
use tera::value::Map;

use crate::publish::block::{Page, PublicationKind};
use crate::render::address::relative;
use crate::render::view::fields;

use super::site::{Book, Site};

/// Pages of a section that are named beside a page; a longer section is cut around it.
const NEIGHBOURS: usize = 40;

/// A heading in the contents of a page.
pub struct Heading {
    /// Level, from 2.
    pub level: u8,
    /// Anchor.
    pub id: String,
    /// Words.
    pub title: String,
}

/// The fields `nav` of the page's template.
pub fn nav(site: &Site, book: &Book, page: &Page, file: &str, toc: &[Heading]) -> Value {
    let here = book.pages.iter().position(|p| p.path == page.path).unwrap_or_default();
    let link = |title: &str, to: &str| fields! { "title" => title, "href" => relative(file, to) };
    let step = |i: Option<usize>| i.and_then(|i| book.pages.get(i)).map(|p| link(&p.title, &p.file));
    let sections = book.sections.iter().enumerate().filter_map(|(i, title)| {
        let first = section_index(book, i)?;
        fields! {
            "title" => title.as_str(),
            "href" => relative(file, &book.pages[first].file),
            "current" => if first == here { "page" } else if book.pages[here].section == i { "true" } else { "" },
        }
        .into()
    });
    let contents = toc.iter().map(|h| {
        fields! { "level" => u64::from(h.level), "id" => h.id.as_str(), "title" => h.title.as_str() }
    });
    fields! {
        "sections" => sections.collect::<Vec<Value>>(),
        "crumbs" => crumbs(site, book, here, &link),
        "previous" => step(here.checked_sub(1)),
        "next" => step(Some(here + 1)),
        "neighbours" => neighbours(book, here, file),
        "contents" => contents.collect::<Vec<Value>>(),
    }
}

/// The page that a section's link leads to: its index, or its first page.
fn section_index(book: &Book, section: usize) -> Option<usize> {
    let mut pages = book.pages.iter().enumerate().filter(|(_, p)| p.section == section);
    let first = pages.clone().next()?.0;
    Some(pages.find(|(_, p)| p.path.ends_with("/index") || p.path == "index").map_or(first, |(i, _)| i))
}

fn crumbs(site: &Site, book: &Book, here: usize, link: &impl Fn(&str, &str) -> Value) -> Value {
    let page = &book.pages[here];
    let mut crumbs = Vec::new();
    if book.kind == PublicationKind::Team {
        let above = site.organisation().into_iter().flat_map(|o| {
            let index = o.pages.iter().find(|p| p.path == "index").map(|p| (o.title.as_str(), p));
            let teams = o.pages.iter().find(|p| p.path == "teams/index").map(|p| (p.title.as_str(), p));
            index.into_iter().chain(teams)
        });
        crumbs.extend(above.map(|(title, p)| link(title, &p.file)));
    }
    if page.path != "index" {
        crumbs.extend(book.pages.iter().find(|p| p.path == "index").map(|p| link(&book.title, &p.file)));
        let index = section_index(book, page.section).map(|i| &book.pages[i]);
        let index = index.filter(|p| p.path != page.path && p.path != "index");
        crumbs.extend(index.map(|p| link(&book.sections[page.section], &p.file)));
    }
    Value::from(crumbs)
}

/// Pages of the same section around this one.
fn neighbours(book: &Book, here: usize, file: &str) -> Value {
    let section = book.pages[here].section;
    let all: Vec<usize> = (0..book.pages.len()).filter(|&i| book.pages[i].section == section).collect();
    let at = all.iter().position(|&i| i == here).unwrap_or_default();
    let start = at.saturating_sub(NEIGHBOURS / 2).min(all.len().saturating_sub(NEIGHBOURS));
    let end = (start + NEIGHBOURS).min(all.len());
    let pages = all[start..end].iter().map(|&i| {
        let page = &book.pages[i];
        fields! { "title" => page.title.as_str(), "href" => relative(file, &page.file), "current" => i == here }
    });
    let index = section_index(book, section).map(|i| relative(file, &book.pages[i].file));
    fields! {
        "section" => book.sections[section].as_str(),
        "pages" => pages.collect::<Vec<Value>>(),
        "total" => all.len(),
        "index" => index,
        "cut" => all.len() > NEIGHBOURS,
    }
}
