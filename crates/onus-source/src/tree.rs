//! YAML as a tree with places, read by events so that every later problem can point at its line.
//!
//! Scalars stay as written: `012`, `no` and account numbers are text until a reader decides. Aliases are shared, not
//! copied; merge keys are refused. Every bound grows with the file, so that no small file can cost much.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle};

use super::text::quote;
use super::{At, Diagnostic, FileId};
use crate::codes;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub at: At,
    /// What it is.
    pub value: Value,
}

/// The shapes of YAML.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, and whether it was written without quotes.
    Scalar {
        /// The text.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Arc<Node>>),
    /// A map in written order, without duplicate keys.
    Map(Vec<(Key, Arc<Node>)>),
}

/// A key with its place.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it stands.
    pub at: At,
    /// Its text.
    pub text: String,
    /// YAML 1.1's merge key, which is refused.
    merge: bool,
}

impl Node {
    /// What a person calls this shape.
    pub fn shape(&self) -> &'static str {
        match &self.value {
            Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") => "nothing",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Whether it is YAML's null.
    pub fn is_null(&self) -> bool {
        self.shape() == "nothing"
    }
}

/// Reads one document. Returns the root (none for an empty file) and every problem found on the way.
pub fn read(file: FileId, text: &str) -> (Option<Arc<Node>>, Vec<Diagnostic>) {
    let mut reader = Reader { file, text, problems: Vec::new(), anchors: BTreeMap::new(), budget: text.len() + 1024 };
    let root = reader.document();
    (root, reader.problems)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    problems: Vec<Diagnostic>,
    anchors: BTreeMap<usize, (Arc<Node>, usize)>,
    /// Nodes that may still be made or shared; an alias costs the size of what it shares.
    budget: usize,
}

/// A container that is still open.
struct Open {
    at: At,
    anchor: usize,
    size: usize,
    kind: Container,
}

enum Container {
    List(Vec<Arc<Node>>),
    Map { entries: Vec<(Key, Arc<Node>)>, key: Option<Key>, seen: BTreeMap<String, At> },
}

/// Entries up to which a map looks for a repeated key by walking; beyond, it remembers them.
const WALKED: usize = 24;

impl Reader<'_> {
    fn document(&mut self) -> Option<Arc<Node>> {
        if let Some(byte) = self.text.bytes().position(|b| b == 0) {
            self.problems.push(
                Diagnostic::new(codes::YAML_SYNTAX, self.at(byte..byte + 1), "the file holds a NUL byte")
                    .hint("Save the file as UTF-8 text."),
            );
            return None;
        }
        let options = granit_parser::options! { emit_comments: false };
        let mut stack: Vec<Open> = Vec::new();
        let mut root: Option<Arc<Node>> = None;
        let mut documents = 0;
        for next in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = match next {
                Ok(pair) => pair,
                Err(error) => {
                    let byte = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
                    let at = self.at(byte..(byte + 1).min(self.text.len()));
                    self.problems.push(
                        Diagnostic::new(codes::YAML_SYNTAX, at, format!("this is not YAML: {}", error.info()))
                            .hint("The mistake is often a line above: indentation, or a quote or bracket that is left open."),
                    );
                    return None;
                }
            };
            let range = span.byte_range().unwrap_or(0..0);
            let at = self.at(range);
            let node = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.problems.push(
                            Diagnostic::new(codes::YAML_SYNTAX, at, "the file holds more than one YAML document")
                                .hint("Split it into files."),
                        );
                        return root;
                    }
                    continue;
                }
                Event::Scalar(value, style, anchor, tag) => {
                    self.refuse_tag(tag.is_some(), at);
                    let node = Arc::new(Node {
                        at,
                        value: Value::Scalar { text: value.into_owned(), plain: style == ScalarStyle::Plain },
                    });
                    self.keep(anchor, &node, 1);
                    (node, 1)
                }
                Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= MAX_DEPTH => {
                    self.problems.push(Diagnostic::new(
                        codes::YAML_TOO_DEEP_OR_LARGE,
                        at,
                        format!("nested deeper than {MAX_DEPTH} levels"),
                    ));
                    return None;
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.refuse_tag(tag.is_some(), At { end: at.end.max(at.start + 1), ..at });
                    stack.push(Open { at, anchor, size: 1, kind: Container::List(Vec::new()) });
                    continue;
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.refuse_tag(tag.is_some(), At { end: at.end.max(at.start + 1), ..at });
                    stack.push(Open {
                        at,
                        anchor,
                        size: 1,
                        kind: Container::Map { entries: Vec::new(), key: None, seen: BTreeMap::new() },
                    });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(open) = stack.pop() else { continue };
                    let value = match open.kind {
                        Container::List(items) => Value::List(items),
                        Container::Map { entries, .. } => Value::Map(entries),
                    };
                    let node = Arc::new(Node { at: At { end: at.end.max(open.at.end), ..open.at }, value });
                    self.keep(open.anchor, &node, open.size);
                    (node, open.size)
                }
                Event::Alias(id) => match self.anchors.get(&id) {
                    Some((node, size)) => (Arc::new(Node { at, value: node.value.clone() }), *size),
                    None => {
                        self.problems.push(Diagnostic::new(
                            codes::YAML_SYNTAX,
                            at,
                            "this alias names an anchor that is not finished here",
                        ));
                        return None;
                    }
                },
                _ => continue,
            };
            let (node, size) = node;
            if self.budget < size {
                self.problems.push(
                    Diagnostic::new(codes::YAML_TOO_DEEP_OR_LARGE, at, "aliases make this file far larger than it looks")
                        .hint("Write the values out, or use fewer aliases."),
                );
                return None;
            }
            self.budget -= size;
            self.place(&mut stack, &mut root, node, size);
        }
        root
    }

    fn refuse_tag(&mut self, tagged: bool, at: At) {
        if tagged {
            self.problems.push(
                Diagnostic::new(codes::YAML_UNSUPPORTED_FEATURE, at, "YAML tags are not used here")
                    .hint("Remove the tag; quotes make text of anything."),
            );
        }
    }

    fn keep(&mut self, anchor: usize, node: &Arc<Node>, size: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
    }

    fn place(&mut self, stack: &mut [Open], root: &mut Option<Arc<Node>>, node: Arc<Node>, size: usize) {
        let Some(open) = stack.last_mut() else {
            *root = Some(node);
            return;
        };
        open.size += size;
        match &mut open.kind {
            Container::List(items) => items.push(node),
            Container::Map { entries, key, seen } => match key.take() {
                None => *key = Some(self.key(&node)),
                Some(key) if key.merge => {}
                Some(key) => self.entry(entries, seen, key, node),
            },
        }
    }

    fn key(&mut self, node: &Node) -> Key {
        match &node.value {
            Value::Scalar { text, plain } => {
                let merge = *plain && text == "<<";
                if merge {
                    self.problems.push(
                        Diagnostic::new(codes::YAML_UNSUPPORTED_FEATURE, node.at, "merge keys are not read")
                            .hint("Write the fields out."),
                    );
                }
                Key { at: node.at, text: text.clone(), merge }
            }
            _ => {
                self.problems.push(Diagnostic::new(codes::YAML_UNSUPPORTED_FEATURE, node.at, "a key must be text"));
                Key { at: node.at, text: String::new(), merge: false }
            }
        }
    }

    fn entry(&mut self, entries: &mut Vec<(Key, Arc<Node>)>, seen: &mut BTreeMap<String, At>, key: Key, node: Arc<Node>) {
        let first = if entries.len() < WALKED {
            entries.iter().find(|(k, _)| k.text == key.text).map(|(k, _)| k.at)
        } else {
            if seen.is_empty() {
                seen.extend(entries.iter().map(|(k, _)| (k.text.clone(), k.at)));
            }
            let first = seen.get(&key.text).copied();
            seen.entry(key.text.clone()).or_insert(key.at);
            first
        };
        if let Some(first) = first {
            self.problems.push(
                Diagnostic::new(codes::KEY_GIVEN_TWICE, key.at, format!("the key {} stands twice in one map", quote(&key.text)))
                    .label("again here")
                    .related(first, "first here"),
            );
            return;
        }
        entries.push((key, node));
    }

    fn at(&self, range: std::ops::Range<usize>) -> At {
        let limit = |n: usize| u32::try_from(n.min(self.text.len())).unwrap_or(u32::MAX);
        At { file: self.file, start: limit(range.start), end: limit(range.end) }
    }
}
