//! What stands around a page's text: where the reader is and where they can go. Never the whole book.

use tera::Value;

use crate::address::relative;
use crate::template_blocks::fields;
use onus_publish::block::{Page, PublicationKind};

use super::site::{Book, Site};

/// Pages of a section that are named beside a page; a longer section is cut around it.
const NEIGHBOURS: usize = 24;

/// A heading in the contents of a page.
pub struct Heading {
    /// Level, from 2.
    pub level: u8,
    pub id: String,
    pub title: String,
}

/// The fields `nav` of the page's template.
pub fn nav(site: &Site, book: &Book, page: &Page, file: &str, toc: &[Heading]) -> Value {
    let here = book.places.get(&page.path).copied().unwrap_or_default();
    let link = |title: &str, to: &str| fields! { "title" => title, "href" => relative(file, to) };
    let step = |i: Option<usize>| i.and_then(|i| book.pages.get(i)).map(|p| link(&p.title, &p.file));
    let sections = book.sections.iter().enumerate().map(|(i, section)| {
        let first = section.index;
        fields! {
            "title" => section.title.as_str(),
            "href" => relative(file, &book.pages[first].file),
            "current" => if first == here { "page" } else if book.pages[here].section == i { "true" } else { "" },
        }
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

fn crumbs(site: &Site, book: &Book, here: usize, link: &impl Fn(&str, &str) -> Value) -> Value {
    let page = &book.pages[here];
    let mut crumbs = Vec::new();
    if book.kind != PublicationKind::Organisation {
        // A scope's book belongs to the audits, a team's to the teams.
        let parent = if book.kind == PublicationKind::Scope { "requirements/index" } else { "teams/index" };
        let above = site.organisation().into_iter().flat_map(|o| {
            let index = o.page("index").map(|p| (o.title.as_str(), p));
            let parent = o.page(parent).map(|p| (p.title.as_str(), p));
            index.into_iter().chain(parent)
        });
        crumbs.extend(above.map(|(title, p)| link(title, &p.file)));
    }
    if page.path != "index" {
        crumbs.extend(book.page("index").map(|p| link(&book.title, &p.file)));
        let section = &book.sections[page.section];
        let index = &book.pages[section.index];
        if index.path != page.path && index.path != "index" {
            crumbs.push(link(&section.title, &index.file));
        }
        // Folders within the section that have a first page: a framework above its requirements.
        let folders = page.path.match_indices('/').map(|(at, _)| &page.path[..at]);
        let first = folders.filter_map(|folder| book.page(&format!("{folder}/index")));
        crumbs.extend(first.filter(|p| p.path != page.path && p.path != index.path).map(|p| link(&p.title, &p.file)));
    }
    Value::from(crumbs)
}

/// Pages of the same section around this one.
fn neighbours(book: &Book, here: usize, file: &str) -> Value {
    let section = &book.sections[book.pages[here].section];
    let all = &section.pages;
    let at = all.binary_search(&here).unwrap_or_default();
    let start = at.saturating_sub(NEIGHBOURS / 2).min(all.len().saturating_sub(NEIGHBOURS));
    let end = (start + NEIGHBOURS).min(all.len());
    let pages = all[start..end].iter().map(|&i| {
        let page = &book.pages[i];
        fields! { "title" => page.title.as_str(), "href" => relative(file, &page.file), "current" => i == here }
    });
    fields! {
        "section" => section.title.as_str(),
        "pages" => pages.collect::<Vec<Value>>(),
        "total" => all.len(),
        "index" => relative(file, &book.pages[section.index].file),
        "cut" => all.len() > NEIGHBOURS,
    }
}
