//! What the last import wrote, so that the next one can tell edits from its own words.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::item::{Item, Sections};
use crate::estate::snapshot::{FileSnapshot, SourceSnapshot};

/// The file beside the inventory, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// What the file is, for whoever opens it.
    pub about: String,
    /// Items as they were written last.
    pub written: Sections,
    /// Deployments among these that a person took out, by the identity of what they stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub removed: BTreeMap<String, String>,
    /// What the source said last. Files of version 0.1 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceSnapshot>,
    /// What imports of one day changed, as it was before them. One file keeps it for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_start: Option<DayStart>,
}

/// What imports of one day changed, as it was when the day began: so that their order does not show in what comes out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayStart {
    pub day: String,
    /// Cells of rows of the population that say something else now, by identity; none where there was no row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, Option<Vec<String>>>,
    /// Deployments that were written otherwise, by id; none where there was none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deployments: BTreeMap<String, Option<Item>>,
    /// Deployments that a person had written something to when resources left them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub pinned: BTreeSet<String>,
    /// New deployments, as written with the words of those that their resources left.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub copies: BTreeMap<String, Item>,
}

impl DayStart {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.deployments.is_empty() && self.copies.is_empty()
    }
}

/// Words in the file itself.
const ABOUT: &str = "What `onus import` wrote last, and what it read. The next import compares your edits with it: keep it with the inventory, and don't edit it.";

/// What will have been written, and what was read.
pub fn base(written: Sections, source: Option<SourceSnapshot>) -> Base {
    Base { about: ABOUT.to_owned(), written, removed: BTreeMap::new(), source, day_start: None }
}

/// The file's text: a resource a line, so that a version control system shows what changed.
pub fn render(base: &Base) -> String {
    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }
    let mut out = format!("{{\n  \"about\": {},\n", json(&base.about));
    let written = serde_json::to_string_pretty(&base.written).unwrap_or_default().replace('\n', "\n  ");
    out.push_str(&format!("  \"written\": {written}"));
    if !base.removed.is_empty() {
        let removed = serde_json::to_string_pretty(&base.removed).unwrap_or_default().replace('\n', "\n  ");
        out.push_str(&format!(",\n  \"removed\": {removed}"));
    }
    if let Some(day_start) = &base.day_start {
        out.push_str(&format!(",\n  \"day_start\": {}", json(day_start)));
    }
    if let Some(source) = &base.source {
        out.push_str(&format!(
            ",\n  \"source\": {{\n    \"kind\": {},\n    \"name\": {},\n    \"files\": [",
            json(&source.kind),
            json(&source.name)
        ));
        for (index, file) in source.files.iter().enumerate() {
            let head = FileSnapshot { resources: Vec::new(), ..file.clone() };
            // All of a file but its resources stands in one line.
            let head = json(&head);
            let head = head.strip_suffix("[]}").unwrap_or(&head);
            out.push_str(if index == 0 { "\n      " } else { ",\n      " });
            out.push_str(head);
            let resources: Vec<String> = file.resources.iter().map(|r| format!("\n        {}", json(r))).collect();
            out.push_str(&format!("[{}\n      ]}}", resources.join(",")));
        }
        out.push_str("\n    ]\n  }");
    }
    out.push_str("\n}\n");
    out
}

/// Reads it; the error says what is wrong.
pub fn read(text: &str) -> Result<Base, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}
