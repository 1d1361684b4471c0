//! Writes reviews into the items of a file, and leaves everything around them as it is.

use std::collections::BTreeSet;

use onus_core::inventory::{Review, ReviewResult};
use onus_source::FileId;
use onus_source::tree::{self, Node, Value};
use serde_json::json;

use crate::write::edit::Edits;
use crate::write::item::flow;

/// The file with the review in each item that begins at one of `starts`. None where one of them is no item any more.
pub fn reviewed(file: FileId, text: &str, starts: &BTreeSet<u32>, review: &Review) -> Option<String> {
    let (root, _) = tree::read(file, text);
    let mut found = Vec::new();
    collect(root.as_deref()?, starts, &mut found);
    if found.len() != starts.len() {
        return None;
    }
    let result = match review.result {
        ReviewResult::Pass => "pass",
        ReviewResult::Fail => "fail",
    };
    let words = flow(&json!({ "on": review.on.to_string(), "by": review.by, "result": result }));
    let mut edits = Edits::new(text);
    for item in found {
        let Value::Map(entries) = &item.value else { continue };
        let flows = edits.in_flow(item);
        match entries.iter().find(|(key, _)| key.text == "reviewed") {
            Some((_, earlier)) => edits.replace(earlier, words.clone()),
            None => {
                let (key, value) = entries.last()?;
                edits.add_entry((key, value), flows, &format!("reviewed: {words}"));
            }
        }
    }
    Some(edits.apply())
}

fn collect<'n>(node: &'n Node, starts: &BTreeSet<u32>, found: &mut Vec<&'n Node>) {
    match &node.value {
        Value::Map(entries) => {
            if starts.contains(&node.at.start) {
                found.push(node);
            }
            entries.iter().for_each(|(_, inner)| collect(inner, starts, found));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, starts, found)),
        Value::Scalar { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onus_source::SourceMap;

    #[test]
    fn a_review_changes_its_item_alone() {
        let text = "# ours\nevidence:\n  - { deployment: a, duties: [x], file: f.csv } # kept\n  - deployment: b\n    duties: [x]\n    file: g.csv\n    # a remark\n  - deployment: c\n    reviewed: { on: 2026-01-01, by: X, result: fail }\n    file: h.csv\n";
        let mut sources = SourceMap::default();
        let file = sources.add("e.yaml", text);
        let starts =
            ["{ deployment: a", "deployment: b", "deployment: c"].map(|item| u32::try_from(text.find(item).unwrap()).unwrap());
        let review = Review { on: "2026-10-02".parse().unwrap(), by: "Head of Security".into(), result: ReviewResult::Pass };
        let expected = "# ours\nevidence:\n  - { deployment: a, duties: [x], file: f.csv, reviewed: { by: Head of Security, \"on\": \"2026-10-02\", result: pass } } # kept\n  - deployment: b\n    duties: [x]\n    file: g.csv\n    reviewed: { by: Head of Security, \"on\": \"2026-10-02\", result: pass }\n    # a remark\n  - deployment: c\n    reviewed: { by: Head of Security, \"on\": \"2026-10-02\", result: pass }\n    file: h.csv\n";
        let out = reviewed(file, text, &starts.into_iter().collect(), &review).unwrap();
        similar_lines(&out, expected);
    }

    fn similar_lines(actual: &str, expected: &str) {
        assert_eq!(actual.lines().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
    }

    #[test]
    fn an_item_that_is_gone_stops_the_edit() {
        let mut sources = SourceMap::default();
        let file = sources.add("e.yaml", "evidence: []\n");
        let review = Review { on: "2026-10-02".parse().unwrap(), by: "R".into(), result: ReviewResult::Pass };
        assert!(reviewed(file, "evidence: []\n", &BTreeSet::from([12]), &review).is_none());
    }
}
