//! What the last import wrote, so that the next one can tell edits from its own words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::item::Sections;
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
}

/// Words in the file itself.
const ABOUT: &str = "What `onus import` wrote last, and what it read. The next import compares your edits with it: keep it with the inventory, and don't edit it.";

/// What will have been written, and what was read.
pub fn base(written: Sections, source: Option<SourceSnapshot>) -> Base {
    Base { about: ABOUT.to_owned(), written, removed: BTreeMap::new(), source }
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
