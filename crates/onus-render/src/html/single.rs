//! One page that holds everything, for a mail: the matrix, and below it every cell with its duties.
//!
//! Style, scripts and the one font are in the page, and its policy names them by their hashes: nothing else runs.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::RenderError;
use onus_publish::Outline;
use onus_publish::block::*;

use super::page::render_page;
use super::site::{self, Delivery, Settings, Site};

/// What stands in the page instead of beside it.
pub(super) struct Single {
    pub style: String,
    /// Runs before anything is drawn.
    pub first: String,
    pub script: String,
}

/// The font that nearly every page needs; readers of other scripts see their own.
const FONT: &str = "fonts/ibm-plex-sans-latin-standard-normal.woff2";

impl Single {
    pub fn new(settings: &Settings) -> Single {
        let text = |path: &str| String::from_utf8_lossy(super::asset(path).unwrap_or_default()).into_owned();
        let mut style: String = text("assets/onus.css")
            .lines()
            .filter(|line| !line.starts_with("@font-face") || line.contains(FONT))
            .map(|line| format!("{line}\n"))
            .collect();
        let font = super::asset(&format!("assets/{FONT}")).unwrap_or_default();
        style = style.replace(&format!("url(\"{FONT}\")"), &format!("url(\"data:font/woff2;base64,{}\")", base64(font)));
        if !settings.colours.is_empty() {
            style.push_str(&site::colours_css(settings));
        }
        let script = text("assets/page.js") + &text("assets/matrix.js");
        Single { style, first: text("assets/theme.js"), script }
    }

    /// Nothing but what is in the page.
    pub fn policy(&self) -> String {
        let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
        format!(
            "default-src 'none'; script-src {} {}; style-src {}; font-src data:; img-src data:; base-uri 'none'; form-action 'none'",
            hash(&self.first),
            hash(&self.script),
            hash(&self.style)
        )
    }
}

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
    let book =
        Publication { pages: vec![Page { path: "index".into(), in_pdf: false, blocks, ..page.clone() }], ..publication.clone() };
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

/// Base64 with padding, as policies and `data:` addresses want it (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let part = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let all = part(0) << 16 | part(1) << 8 | part(2);
        for i in 0..4 {
            let sign = if i <= chunk.len() { SIGNS[(all >> (18 - 6 * i) & 63) as usize] } else { b'=' };
            out.push(char::from(sign));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
