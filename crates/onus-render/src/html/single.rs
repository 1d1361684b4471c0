//! One page that holds everything, for a mail: the matrix, and below it every cell with its duties.
//!
//! Style, scripts and the font are in the page itself.

use std::collections::BTreeMap;

use crate::RenderError;
use onus_publish::Outline;
use onus_publish::block::*;

use super::page::render_page;
use super::settings::{Delivery, Settings};
use super::site::Site;

/// The matrix of a book as one file. Colours are the owner's; there is no logo, and no link that leaves the file.
pub fn render_single(
    publication: &Publication,
    templates: &BTreeMap<String, String>,
    settings: Settings,
) -> Result<Vec<u8>, RenderError> {
    let none = || RenderError::new(&publication.id, "has no matrix");
    // A chapter may show a part of the matrix before the page that holds all of it.
    let rows = |page: &Page| {
        let rows = |b: &Block| if let Block::Matrix { matrix } = b { Some(matrix.rows.len()) } else { None };
        page.blocks.iter().filter_map(rows).max()
    };
    let with = publication.pages.iter().filter(|p| rows(p).is_some());
    let page = with.rev().max_by_key(|p| rows(p)).ok_or_else(none)?;
    let mut blocks = Vec::new();
    for block in &page.blocks {
        let Block::Matrix { matrix } = block else { continue };
        let mut matrix = matrix.clone();
        for row in &mut matrix.rows {
            let path = match &row.to {
                Target::Page { path, .. } => path.clone(),
                _ => continue,
            };
            row.to = Target::Page { path: "index".into(), fragment: row.id.clone() };
            if let Some(page) = publication.pages.iter().find(|p| p.path == path) {
                blocks.extend(row_blocks(&row.id, page));
            }
        }
        blocks.insert(0, Block::Matrix { matrix });
    }
    let book = Publication {
        pages: vec![Page { path: "index".into(), print: Print::Nothing, blocks, ..page.clone() }],
        ..publication.clone()
    };
    let settings = Settings { delivery: Delivery::Single, logo: None, downloads: Vec::new(), ..settings };
    let site = Site::new(&[Outline::from(&book)], templates, settings)?;
    render_page(&site, &book.id, &book.pages[0])
}

/// What a row's cells say, without the traces: those are on the site.
fn row_blocks(id: &str, page: &Page) -> Vec<Block> {
    let heading = Block::Heading { level: 2, id: id.to_owned(), content: text(page.title.clone()) };
    let cells = page.blocks.iter().filter_map(|block| {
        let Block::Cell { cell } = block else { return None };
        let mut cell = cell.clone();
        cell.id = format!("{id}.{}", cell.id);
        for duty in &mut cell.duties {
            duty.id.clear();
            duty.trace.clear();
            duty.sources.clear();
            duty.requirements.clear();
            duty.evidence.clear();
        }
        Some(Block::Cell { cell })
    });
    std::iter::once(heading).chain(cells).collect()
}
