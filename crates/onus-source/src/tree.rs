//! YAML as a tree with places, read by events so that every later problem can point at its line.
//!
//! Scalars stay as written: `012`, `no` and account numbers are text until a reader decides. What an alias stands for counts
//! again, byte by byte; merge keys are refused. Every bound grows with the file, so that no small file can cost much.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::text::quote;
use super::{At, Diagnostic, FileId, Problems};
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
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    List(Vec<Arc<Node>>),
    /// A map in written order, without duplicate keys.
    Map(Vec<(Key, Arc<Node>)>),
}

/// A key with its place.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it stands.
    pub at: At,
    pub text: String,
    /// YAML 1.1's merge key, which is refused.
    merge: bool,
}

impl Key {
    /// A key that stands for what was written otherwise.
    pub fn new(at: At, text: impl Into<String>) -> Key {
        Key { at, text: text.into(), merge: false }
    }
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

/// What becomes of a tag, such as `!Ref`.
#[derive(Clone, Copy)]
pub enum Tags {
    /// An error.
    Refuse,
    /// The function gets the tag without its `!` and the value under it, and returns what the tree holds.
    Replace(fn(tag: &str, node: Node) -> Node),
}

/// One document of a file.
pub struct Document {
    /// Where it starts; none where the file breaks off before it does.
    start: Option<At>,
    /// None where the document is empty or cannot be read.
    pub root: Option<Arc<Node>>,
    /// Everything that is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Reads one document. Returns the root (none for an empty file) and every problem found on the way.
pub fn read(file: FileId, text: &str) -> (Option<Arc<Node>>, Vec<Diagnostic>) {
    let mut documents = documents(file, text, Tags::Refuse);
    let Some(Document { root, mut problems, .. }) = documents.next() else { return (None, Vec::new()) };
    match documents.next() {
        None => (root, problems),
        Some(Document { start: Some(at), .. }) => {
            problems.push(
                Diagnostic::new(codes::YAML_SYNTAX, at, "the file holds more than one YAML document")
                    .hint("Split it into files."),
            );
            (root, problems)
        }
        Some(broken) => {
            problems.extend(broken.problems);
            (None, problems)
        }
    }
}

/// Reads one document after another, so that only one is in memory. After one that cannot be read, none follow.
pub fn documents(file: FileId, text: &str, tags: Tags) -> impl Iterator<Item = Document> {
    let options = granit_parser::options! { emit_comments: false };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut reader = Reader {
        file,
        text,
        tags,
        nul: text.bytes().position(|b| b == 0),
        problems: Problems::new(),
        anchors: BTreeMap::new(),
        budget: text.len() + 1024,
        ended: false,
    };
    std::iter::from_fn(move || reader.document(&mut parser))
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    tags: Tags,
    /// The first NUL byte, which the parser would read on from.
    nul: Option<usize>,
    problems: Problems,
    anchors: BTreeMap<usize, (Arc<Node>, usize)>,
    /// Nodes that may still be made or shared; an alias costs the size of what it stands for, text included.
    budget: usize,
    /// No document follows.
    ended: bool,
}

/// Bytes of text that count as much as one more node, which needs about as many itself.
const BYTES_A_NODE: usize = 64;

/// A container that is still open.
struct Open {
    at: At,
    anchor: usize,
    tag: Option<Box<str>>,
    size: usize,
    kind: Container,
}

enum Container {
    List(Vec<Arc<Node>>),
    Map { entries: Vec<(Key, Arc<Node>)>, key: Option<Key>, seen: BTreeMap<String, At> },
}

/// Entries up to which a map looks for a repeated key by walking; beyond, it remembers them.
const WALKED: usize = 24;

impl<'t> Reader<'t> {
    fn document(&mut self, events: &mut Parser<'t, StrInput<'t>>) -> Option<Document> {
        if self.ended {
            return None;
        }
        let mut start = None;
        let root = self.root(events, &mut start);
        self.ended |= root.is_none();
        let problems = std::mem::take(&mut self.problems).into_vec();
        (start.is_some() || !problems.is_empty()).then(|| Document { start, root: root.flatten(), problems })
    }

    /// The root of the next document, if it has one; none at the end of the file, and where it cannot be read further.
    fn root(&mut self, events: &mut Parser<'t, StrInput<'t>>, start: &mut Option<At>) -> Option<Option<Arc<Node>>> {
        if let Some(byte) = self.nul.take() {
            self.problems.push(
                Diagnostic::new(codes::YAML_SYNTAX, self.at(byte..byte + 1), "the file holds a NUL byte")
                    .hint("Save the file as UTF-8 text."),
            );
            return None;
        }
        let mut stack: Vec<Open> = Vec::new();
        let mut root: Option<Arc<Node>> = None;
        self.anchors.clear();
        for next in events {
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
                    *start = Some(at);
                    continue;
                }
                Event::DocumentEnd => return Some(root),
                Event::Scalar(value, style, anchor, tag) => {
                    self.refuse_tag(tag.as_deref(), at);
                    let size = 1 + value.len() / BYTES_A_NODE;
                    let value = Value::Scalar { text: value.into_owned(), plain: style == ScalarStyle::Plain };
                    let node = self.replaced(tag.as_ref().map(|t| t.suffix()), Node { at, value });
                    self.keep(anchor, &node, size);
                    (node, size)
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
                    self.refuse_tag(tag.as_deref(), At { end: at.end.max(at.start + 1), ..at });
                    let tag = tag.map(|t| t.suffix().into());
                    stack.push(Open { at, anchor, tag, size: 1, kind: Container::List(Vec::new()) });
                    continue;
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.refuse_tag(tag.as_deref(), At { end: at.end.max(at.start + 1), ..at });
                    let tag = tag.map(|t| t.suffix().into());
                    let kind = Container::Map { entries: Vec::new(), key: None, seen: BTreeMap::new() };
                    stack.push(Open { at, anchor, tag, size: 1, kind });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(open) = stack.pop() else { continue };
                    let value = match open.kind {
                        Container::List(items) => Value::List(items),
                        Container::Map { entries, .. } => Value::Map(entries),
                    };
                    let node = Node { at: At { end: at.end.max(open.at.end), ..open.at }, value };
                    let node = self.replaced(open.tag.as_deref(), node);
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
        None
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, at: At) {
        if let (Some(_), Tags::Refuse) = (tag, self.tags) {
            self.problems.push(
                Diagnostic::new(codes::YAML_UNSUPPORTED_FEATURE, at, "YAML tags are not used here")
                    .hint("Remove the tag; quotes make text of anything."),
            );
        }
    }

    fn replaced(&self, tag: Option<&str>, node: Node) -> Arc<Node> {
        Arc::new(match (tag, self.tags) {
            (Some(tag), Tags::Replace(replace)) => replace(tag.trim_start_matches('!'), node),
            _ => node,
        })
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
                Key::new(node.at, "")
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
