//! The inventory's files as they may leave: complete where all of a file is inside the scope, else an excerpt with the
//! items inside, as they were written, and the digest of the complete file.
//!
//! An excerpt has no comments, since they could be about anything, and no names from outside in its lists.

use std::collections::BTreeSet;
use std::fmt::Write;

use onus_core::inventory::Inventory;
use onus_core::matrix::{Matrix, Scoped};
use onus_source::tree::{self, Node, Value};
use onus_source::{FileId, SourceMap};

use crate::digest::sha256;

/// Ids of what is inside a scope.
pub struct ScopeMembers<'a> {
    scope: &'a str,
    accounts: BTreeSet<&'a str>,
    deployments: BTreeSet<&'a str>,
    teams: BTreeSet<&'a str>,
    controls: BTreeSet<&'a str>,
    reports: BTreeSet<&'a str>,
    /// Files and lines of the items of evidence.
    evidence: BTreeSet<&'a str>,
    collections: BTreeSet<&'a str>,
    classes: BTreeSet<&'a str>,
    user_duties: BTreeSet<&'a str>,
    entities: BTreeSet<&'a str>,
    environments: BTreeSet<&'a str>,
    /// File and first byte of the rules of ownership that count inside.
    ownership: BTreeSet<(&'a str, u32)>,
}

impl<'a> ScopeMembers<'a> {
    pub fn new(scoped: &'a Scoped, inventory: &'a Inventory, sources: &'a SourceMap) -> ScopeMembers<'a> {
        let m: &Matrix = &scoped.matrix;
        let rules = scoped.ownership.iter().filter_map(|i| inventory.ownership.get(*i as usize));
        ScopeMembers {
            scope: m.scopes.first().map_or("", |s| s.id.as_str()),
            accounts: m.accounts.iter().map(|a| a.id.as_str()).collect(),
            deployments: m.deployments.iter().map(|d| d.id.as_str()).collect(),
            teams: m.teams.iter().map(|t| t.id.as_str()).collect(),
            controls: m.common_controls.iter().map(|c| c.id.as_str()).collect(),
            reports: m.assurance.iter().map(|r| r.id.as_str()).collect(),
            evidence: m.evidence.iter().map(|e| e.place.as_str()).collect(),
            collections: m.collections.iter().map(|c| c.id.as_str()).collect(),
            classes: m.data_classes.iter().map(|c| c.id.as_str()).collect(),
            user_duties: m.user_entity_duties.iter().map(|d| d.id.as_str()).collect(),
            entities: m.organisation.entities.iter().map(String::as_str).collect(),
            environments: m.deployments.iter().filter_map(|d| d.environment.as_deref()).collect(),
            ownership: rules.map(|r| (sources.file(r.at.file).path.as_str(), r.at.start)).collect(),
        }
    }

    /// Whether an item of a list is inside.
    fn contains_item(&self, list: &str, item: &Node, file: &str, line: usize) -> bool {
        let field = |name: &str| text(item, name).unwrap_or_default();
        match list {
            "teams" => self.teams.contains(field("id")),
            "accounts" => self.accounts.contains(field("id")),
            "data_classes" => self.classes.contains(field("id")),
            "common_controls" => self.controls.contains(field("id")),
            "scopes" => self.scope == field("id"),
            "deployments" => self.deployments.contains(field("id")),
            "assurance_reports" => self.reports.contains(field("id")),
            "acknowledgements" => self.teams.contains(field("team")),
            "user_entity_duties" => self.user_duties.contains(field("id")),
            "evidence" => self.evidence.contains(format!("{file}:{line}").as_str()),
            "collections" => self.collections.contains(field("id")),
            "ownership" => self.ownership.contains(&(file, item.at.start)),
            _ => false,
        }
    }

    /// Whether a field may hold this name.
    fn allows(&self, field: &str, name: &str) -> bool {
        match field {
            "accountable" | "performs" | "owner" | "team" => self.teams.contains(name),
            "deployment" | "deployments" => self.deployments.contains(name),
            "account" | "accounts" => self.accounts.contains(name),
            "entity" | "entities" => self.entities.contains(name),
            "environments" => self.environments.contains(name),
            "common_control" => self.controls.contains(name),
            _ => true,
        }
    }

    /// Whether everything that an item names is inside. What a scope leaves out is listed in a register instead.
    fn allows_all(&self, node: &Node, field: &str) -> bool {
        match &node.value {
            Value::Scalar { text, .. } => self.allows(field, text),
            Value::List(items) => items.iter().all(|i| self.allows_all(i, field)),
            Value::Map(entries) => entries.iter().all(|(k, v)| k.text != "excluded" && self.allows_all(v, &k.text)),
        }
    }
}

fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    let Value::Map(entries) = &node.value else { return None };
    match &entries.iter().find(|(k, _)| k.text == field)?.1.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// A file of the inventory as it may leave; none where nothing of it is inside.
pub fn file(path: &str, source: &str, members: &ScopeMembers) -> Option<Vec<u8>> {
    let root = tree::read(FileId(0), source).0?;
    let Value::Map(entries) = &root.value else { return None };
    let ends: Vec<usize> = source.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |item: &Node| ends.partition_point(|end| *end < item.at.start as usize) + 1;
    let mut body = String::new();
    let mut complete = true;
    let mut any = false;
    for (key, value) in entries {
        let mut kept = String::new();
        match &value.value {
            Value::List(items) => {
                for item in items {
                    if !members.contains_item(&key.text, item, path, line_of(item)) {
                        complete = false;
                        continue;
                    }
                    let allowed = members.allows_all(item, "");
                    complete &= allowed;
                    let verbatim = if allowed { verbatim(source, item) } else { None };
                    kept.push_str(&verbatim.unwrap_or_else(|| format!("  - {}\n", rewritten(members, item, ""))));
                }
                if !kept.is_empty() {
                    let _ = write!(body, "{}:\n{kept}", key.text);
                }
            }
            _ => {
                complete &= members.allows_all(value, "");
                kept = format!("{}: {}\n", key.text, rewritten(members, value, &key.text));
                body.push_str(&kept);
            }
        }
        any |= !kept.is_empty();
    }
    match (any, complete) {
        (false, _) => None,
        (true, true) => Some(source.as_bytes().to_vec()),
        (true, false) => Some((header(members.scope, source) + &body).into_bytes()),
    }
}

/// The first lines of an excerpt.
pub fn header(scope: &str, source: &str) -> String {
    let digest = sha256(source.as_bytes());
    format!(
        "# Excerpt made by onus: the part of this file that is inside the scope `{scope}`, without comments.\n# Complete file: {} bytes, SHA-256 {digest}\n",
        source.len()
    )
}

/// An item as it was written, without comments; none where it cannot be cut out and mean the same.
fn verbatim(source: &str, item: &Node) -> Option<String> {
    let start = item.at.start as usize;
    let line = source[..start].rfind('\n').map_or(0, |n| n + 1);
    let column = start - line;
    let cut: Vec<&str> = source.get(item.at.range())?.lines().collect();
    let flow = cut.first()?.starts_with('{');
    let indent = if flow { 2 } else { column.checked_sub(2)? };
    let plain: Vec<String> = cut.iter().map(|l| without_comment(l).to_owned()).filter(|l| !l.trim().is_empty()).collect();
    let text = format!("{:indent$}- {}\n", "", plain.join("\n"));
    let reread = tree::read(FileId(0), &text).0?;
    match &reread.value {
        Value::List(items) if items.len() == 1 && same(&items[0], item) => Some(text),
        _ => None,
    }
}

/// A line up to where a comment could begin. Whether it was one is checked by reading the result again.
fn without_comment(line: &str) -> &str {
    let quotes = |text: &str| text.matches('"').count() % 2 == 1 || text.matches('\'').count() % 2 == 1;
    let starts = line.match_indices('#').map(|(at, _)| at);
    let comment = starts.filter(|at| *at == 0 || line[..*at].ends_with([' ', '\t'])).find(|at| !quotes(&line[..*at]));
    comment.map_or(line, |at| &line[..at]).trim_end()
}

fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar { text: a, plain: p }, Value::Scalar { text: b, plain: q }) => a == b && p == q,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| k.text == l.text && same(v, w))
        }
        _ => false,
    }
}

/// An item rewritten on one line, without names from outside.
fn rewritten(members: &ScopeMembers, node: &Node, field: &str) -> String {
    match &node.value {
        Value::Scalar { text, plain } => scalar(text, *plain),
        Value::List(items) => {
            let kept = items.iter().filter(|i| !matches!(&i.value, Value::Scalar { text, .. } if !members.allows(field, text)));
            format!("[{}]", kept.map(|i| rewritten(members, i, field)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let kept = entries.iter().filter(|(k, v)| {
                k.text != "excluded" && !matches!(&v.value, Value::Scalar { text, .. } if !members.allows(&k.text, text))
            });
            let fields = kept.map(|(k, v)| format!("{}: {}", scalar(&k.text, true), rewritten(members, v, &k.text)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

fn scalar(text: &str, plain: bool) -> String {
    let simple = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    match plain && (simple || text.is_empty()) {
        true => text.to_owned(),
        false => serde_json::to_string(text).expect("text is text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members<'a>(teams: &[&'a str], deployments: &[&'a str]) -> ScopeMembers<'a> {
        ScopeMembers {
            scope: "audit",
            accounts: BTreeSet::new(),
            deployments: deployments.iter().copied().collect(),
            teams: teams.iter().copied().collect(),
            controls: BTreeSet::new(),
            reports: BTreeSet::new(),
            evidence: BTreeSet::new(),
            collections: BTreeSet::new(),
            classes: BTreeSet::new(),
            user_duties: BTreeSet::new(),
            entities: BTreeSet::new(),
            environments: BTreeSet::new(),
            ownership: BTreeSet::new(),
        }
    }

    #[test]
    fn a_file_inside_stays_byte_for_byte() {
        let text = "# Ours\nteams:\n  - { id: red, name: Red }   # first\n";
        assert_eq!(file("t.yaml", text, &members(&["red"], &[])).unwrap(), text.as_bytes());
    }

    #[test]
    fn an_excerpt_holds_what_is_inside_as_it_was_written() {
        let text = "teams:\n  - id: red\n    name: \"Red # one\"   # not like blue\n    # blue again\n    about: |\n      two\n      lines\n\n  # Blue next\n  - { id: blue, name: Blue }\n";
        let out = String::from_utf8(file("t.yaml", text, &members(&["red"], &[])).unwrap()).unwrap();
        let body: Vec<&str> = out.lines().skip(2).collect();
        assert_eq!(body, ["teams:", "  - id: red", "    name: \"Red # one\"", "    about: |", "      two", "      lines"]);
        assert!(out.contains(&format!("{} bytes", text.len())));
        assert!(file("t.yaml", text, &members(&["green"], &[])).is_none());
    }

    #[test]
    fn names_from_outside_leave_lists() {
        let text = "deployments:\n  - id: a\n    owner: blue\n    exceptions:\n      - { kind: reassignment, to: { team: blue } }\n    note: 007\n";
        let out = String::from_utf8(file("t.yaml", text, &members(&["red"], &["a"])).unwrap()).unwrap();
        assert!(
            out.ends_with("deployments:\n  - { id: a, exceptions: [{ kind: reassignment, to: {  } }], note: 007 }\n"),
            "{out}"
        );
    }
}
