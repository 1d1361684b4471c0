//! Walks over generated blocks: their addresses, the level of their headings, and links that lead out of a book.

use std::collections::BTreeSet;

use crate::block::{Block, Target};

/// An address that is not taken yet; mdBook numbers repeated ones from one, too.
pub fn unique(taken: &mut BTreeSet<String>, preferred: &str) -> String {
    let mut id = preferred.to_owned();
    let mut number = 1;
    while !taken.insert(id.clone()) {
        id = format!("{preferred}-{number}");
        number += 1;
    }
    id
}

/// Every address on a page.
pub fn ids(blocks: &[Block]) -> BTreeSet<String> {
    let mut anchors = Vec::new();
    blocks.iter().for_each(|block| block.anchors(&mut anchors));
    anchors.into_iter().map(str::to_owned).collect()
}

/// Fits generated blocks into a chapter: headings below the one before them, addresses told apart.
pub fn settle(blocks: &mut [Block], above: u8, taken: &mut BTreeSet<String>) {
    let highest = blocks.iter().filter_map(|b| if let Block::Heading { level, .. } = b { Some(*level) } else { None }).min();
    let lower = highest.map_or(0, |h| (above + 1).saturating_sub(h));
    for block in blocks {
        match block {
            Block::Heading { level, id, .. } => {
                *level = (*level + lower).min(4);
                *id = unique(taken, id);
            }
            Block::Duties { groups } => {
                for group in groups {
                    group.id = unique(taken, &group.id);
                    for deployment in &mut group.deployments {
                        deployment.id = unique(taken, &deployment.id);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Lets every link to a page of the organisation's book lead there from another book.
pub fn abroad(blocks: &mut [Block]) {
    let mut lead_abroad = |to: &mut Target| {
        if let Target::Page { path, fragment } = to {
            *to =
                Target::Book { book: "organisation".to_owned(), path: std::mem::take(path), fragment: std::mem::take(fragment) };
        }
    };
    blocks.iter_mut().for_each(|block| block.each_target(&mut lead_abroad));
}
