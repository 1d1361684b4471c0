//! What changed for a team, as an Atom feed (RFC 4287): an entry for each line of the page about changes.
//!
//! The id of an entry is made of what it says and of both editions, so that a reader shows it once.

use onus_core::hash::short_hash;
use onus_publish::block::{Block, Page, Publication, plain};
use onus_source::text::{Medium, clip, escaped_html, one_line};

/// File of the feed, in the team's folder.
pub(super) const FEED: &str = "changes.atom";
/// Address of the page about changes, in its book.
pub(super) const PAGE: &str = "changes";

/// Characters of the title of an entry.
const TITLE: usize = 100;

pub(super) fn changes_feed(book: &Publication) -> Vec<u8> {
    let team = book.id.trim_start_matches("teams/");
    let updated = format!("{}T00:00:00Z", book.date);
    let author = if book.authors.is_empty() { book.title.clone() } else { book.authors.join(", ") };
    let words = |text: &str| escaped_html(&one_line(text, Medium::Document)).into_owned();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>urn:onus:changes:{}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
         <author><name>{}</name></author>\n<link rel=\"alternate\" href=\"{PAGE}/index.html\"/>\n",
        words(team),
        words(&book.title),
        words(&author),
    );
    if let Some(page) = book.pages.iter().find(|page| page.path == PAGE) {
        for (part, line) in lines(page) {
            let id = short_hash(&format!("{}\n{}\n{part}\n{line}", page.title, book.date));
            let said = if part.is_empty() { line.clone() } else { format!("{part}: {line}") };
            out.push_str(&format!(
                "<entry>\n<id>urn:onus:changes:{}:{id:08x}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
                 <link rel=\"alternate\" href=\"{PAGE}/index.html\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
                words(team),
                words(&clip(&said, TITLE)),
                words(&said),
            ));
        }
    }
    out.push_str("</feed>\n");
    out.into_bytes()
}

/// Each item of the page's lists with the heading above it, none twice.
fn lines(page: &Page) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut part = String::new();
    for block in &page.blocks {
        match block {
            Block::Heading { content, .. } => part = plain(content),
            Block::List { items, .. } => {
                for item in items {
                    let paragraphs = item.iter().filter_map(|block| match block {
                        Block::Paragraph { content } => Some(plain(content)),
                        _ => None,
                    });
                    let line = (part.clone(), paragraphs.collect::<Vec<_>>().join(" "));
                    if !out.contains(&line) {
                        out.push(line);
                    }
                }
            }
            _ => {}
        }
    }
    out
}
