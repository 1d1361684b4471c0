//! Walks over generated blocks: their addresses, the level of their headings, and links that lead out of a book.

use std::collections::BTreeSet;

use crate::block::{Block, Inline, Target};

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
    let mut ids_on_page = BTreeSet::new();
    for block in blocks {
        match block {
            Block::Heading { id, .. } => drop(ids_on_page.insert(id.clone())),
            Block::Cell { cell } => {
                ids_on_page.insert(cell.id.clone());
                ids_on_page.extend(cell.duties.iter().map(|d| d.id.clone()));
            }
            Block::Duties { groups } => {
                ids_on_page.extend(groups.iter().map(|g| g.id.clone()));
                ids_on_page.extend(groups.iter().flat_map(|g| &g.deployments).map(|d| d.id.clone()));
            }
            Block::Quote { blocks } | Block::Notice { blocks, .. } => ids_on_page.extend(ids(blocks)),
            Block::List { items, .. } => ids_on_page.extend(items.iter().flat_map(|i| ids(i))),
            _ => {}
        }
    }
    ids_on_page
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
    each_target(blocks, &mut |to| {
        if let Target::Page { path, fragment } = to {
            *to =
                Target::Book { book: "organisation".to_owned(), path: std::mem::take(path), fragment: std::mem::take(fragment) };
        }
    });
}

fn each_target(blocks: &mut [Block], change: &mut dyn FnMut(&mut Target)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => inlines(content, change),
            Block::List { items, .. } => items.iter_mut().for_each(|i| each_target(i, change)),
            Block::Quote { blocks } | Block::Notice { blocks, .. } => each_target(blocks, change),
            Block::Facts { rows } => rows.iter_mut().for_each(|(_, v)| inlines(v, change)),
            Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(|c| inlines(c, change)),
            Block::Bars { rows, .. } => rows.iter_mut().filter_map(|r| r.to.as_mut()).for_each(&mut *change),
            Block::Matrix { matrix } => {
                matrix.domains.iter_mut().for_each(|d| change(&mut d.to));
                matrix.rows.iter_mut().for_each(|r| change(&mut r.to));
            }
            Block::Cell { cell } => {
                let duties = cell.duties.iter_mut();
                duties
                    .flat_map(|d| d.owners.iter_mut().chain(&mut d.sources).chain(&mut d.evidence))
                    .for_each(|c| inlines(c, change));
            }
            Block::Duties { groups } => groups.iter_mut().flat_map(|g| &mut g.deployments).for_each(|d| change(&mut d.to)),
            Block::Gaps { gaps } => gaps.iter_mut().filter_map(|g| g.to.as_mut()).for_each(&mut *change),
            Block::Code { .. } | Block::Figure { .. } | Block::Rule | Block::Handout { .. } => {}
        }
    }
}

fn inlines(content: &mut [Inline], change: &mut dyn FnMut(&mut Target)) {
    for inline in content {
        match inline {
            Inline::Link { to, content } => {
                change(to);
                inlines(content, change);
            }
            Inline::Strong { content } | Inline::Emphasis { content } | Inline::Struck { content } => inlines(content, change),
            Inline::Text { .. } | Inline::Code { .. } | Inline::Parties { .. } | Inline::Break => {}
        }
    }
}
