//! Narrative: chapters that the owner writes in Markdown become pages of a publication.
//!
//! A chapter is parsed first; expressions (`{{ organisation.name }}`) and directives (fenced blocks with the info
//! string `onus`) are resolved afterwards, at their places, so that no value of the inventory is ever read as Markdown.
//! Markdown is CommonMark with tables, strikethrough, heading ids and GitHub's notices. What a publication cannot carry
//! (HTML, images, footnotes) is refused at its line, never dropped. Must not know: output formats.
//!
//! Problems: `ONUS-N001` a file cannot be read; `N002` a summary that mdBook would not read; `N003` a chapter's path;
//! `N004` an unknown expression; `N005` an expression without a value; `N006` HTML; `N007` what publications do not
//! carry; `N008` nesting; `N009` a link that leads nowhere; `N010` a directive; `N011` what mdBook sent.

mod convert;
mod directive;
mod expression;
mod frame;
mod link;
mod load;
mod rewrite;
mod select;
mod summary;
mod token;
mod walk;

use onus_core::matrix_context::MatrixContext;
use std::collections::BTreeSet;

use rayon::prelude::*;

use onus_source::{Diagnostic, FileId};

use super::block::{Block, Page, Print, plain};
use super::matrix_sheet;

pub use directive::{BLOCKS, Directive, expand};
pub use expression::NAMES;
pub use load::chapters;
pub use rewrite::{Writer, rewrite};
pub use summary::{Entry, summary};

/// One chapter as it was read.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Title in the summary.
    pub title: String,
    /// File below the book's folder, with `/`.
    pub path: String,
    /// Depth in the summary; the outermost chapters have none.
    pub level: usize,
    /// The part that it stands in.
    pub part: Option<String>,
    /// Where its text is.
    pub file: FileId,
    pub text: String,
}

impl Chapter {
    /// Address of its page: `guide/owners` for `owners.md`, `guide/teams/index` for `teams/README.md`.
    pub fn page(&self) -> String {
        let stem = self.path.strip_suffix(".md").unwrap_or(&self.path);
        let mut parts: Vec<String> = stem.split('/').map(address).collect();
        if let Some(last) = parts.last_mut().filter(|l| l.eq_ignore_ascii_case("readme")) {
            "index".clone_into(last);
        }
        format!("guide/{}", parts.join("/"))
    }
}

/// A part of a path as a part of an address.
fn address(part: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    part.chars().map(keep).collect()
}

/// The pages of all chapters, in order: for the organisation's book, or for one team's.
pub fn pages(context: &MatrixContext, chapters: &[Chapter], team: Option<u32>) -> Result<Vec<Page>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut pages = Vec::new();
    let mut links = Vec::new();
    let convert = |chapter| (chapter, convert::convert(&convert::Input { context, team, chapter, chapters }));
    let all: Vec<(&Chapter, convert::Converted)> = chapters.par_iter().map(convert).collect();
    for (chapter, converted) in all {
        problems.extend(converted.problems);
        links.extend(converted.links);
        pages.push(Page {
            path: chapter.page(),
            title: converted.title.unwrap_or_else(|| chapter.title.clone()),
            section: "Guide".into(),
            summary: summary_line(&converted.blocks),
            print: printed(&converted.blocks),
            wide: converted.blocks.iter().any(|b| matches!(b, Block::Matrix { .. })),
            blocks: converted.blocks,
        });
    }
    let ids: Vec<BTreeSet<String>> = pages.iter().map(|p| walk::ids(&p.blocks)).collect();
    problems.extend(links.iter().filter_map(|l| link::check(l, &pages, &ids)));
    if problems.is_empty() {
        Ok(pages)
    } else {
        problems.sort_by_key(|p| p.at.map(|at| (at.file, at.start)));
        Err(problems)
    }
}

/// On paper a row of a matrix has room for a few settings only.
fn printed(blocks: &[Block]) -> Print {
    if !blocks.iter().any(|block| matches!(block, Block::Matrix { .. })) {
        return Print::Same;
    }
    let in_short = |block: &Block| match block {
        Block::Matrix { matrix } => Block::Matrix { matrix: matrix_sheet::in_short(matrix.clone()) },
        other => other.clone(),
    };
    Print::Blocks(blocks.iter().map(in_short).collect())
}

/// The first paragraph, cut to one line.
fn summary_line(blocks: &[Block]) -> String {
    const LENGTH: usize = 160;
    let words = blocks.iter().find_map(|b| match b {
        Block::Paragraph { content } => Some(plain(content)),
        _ => None,
    });
    let words = words.unwrap_or_default();
    if words.chars().count() <= LENGTH {
        return words;
    }
    let cut: String = words.chars().take(LENGTH).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words).trim_end_matches([',', ';', ':']))
}
