//! Short entries to be looked up: a lead and what stands behind it, in columns where the medium has room for them.

use serde::Serialize;

use super::inline::{Inline, Target, each_target};

/// Entries below a heading of their own.
#[derive(Clone, Debug, Serialize)]
pub struct EntryGroup {
    /// Anchor of the heading; empty where there is none.
    pub id: String,
    /// The heading; empty: none.
    pub title: String,
    pub entries: Vec<Entry>,
}

impl EntryGroup {
    pub(super) fn anchors<'b>(&'b self, anchors: &mut Vec<&'b str>) {
        let own = self.entries.iter().map(|entry| entry.id.as_str());
        anchors.extend(std::iter::once(self.id.as_str()).chain(own).filter(|id| !id.is_empty()));
    }
}

/// Entries without a heading.
pub fn entries(entries: Vec<Entry>) -> super::Block {
    super::Block::Entries { groups: vec![EntryGroup { id: String::new(), title: String::new(), entries }] }
}

#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Anchor; empty where nothing leads here.
    pub id: String,
    /// What it is looked up by: a number, or a title.
    pub lead: Vec<Inline>,
    pub content: Vec<Inline>,
}

impl Entry {
    pub(super) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        each_target(&mut self.lead, change);
        each_target(&mut self.content, change);
    }
}
