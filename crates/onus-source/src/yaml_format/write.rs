//! Prints a document.

use super::scalar::{self, Position};
use super::tree::{Aside, Collection, Document, Entry, Node, Remark, Shape, StructureStyle, Value};

/// Lines stay shorter than this where there is a space at which they can be broken.
const WIDTH: usize = 120;

const INDENT: usize = 2;

/// The text of a document, with a line break at its end.
pub(super) fn document(document: &Document) -> String {
    let mut lines = Vec::new();
    document.remarks.iter().for_each(|r| push_remark(&mut lines, r, 0));
    if let Some(root) = &document.root {
        match root.collection() {
            Some(collection) if root.anchor.is_none() && !collection.entries.is_empty() => {
                lines.extend(entries(collection, first_remarks(collection), 0));
            }
            _ => lines.extend(value(String::new(), root, 0)),
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The lines of a collection's entries. The remarks above the first are given, because those of an item's first key stand above
/// the item.
fn entries(collection: &Collection, first: Vec<&Remark>, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    first.into_iter().for_each(|r| push_remark(&mut lines, r, indent));
    for (i, entry) in collection.entries.iter().enumerate() {
        if i > 0 {
            remarks_above(entry).into_iter().for_each(|r| push_remark(&mut lines, r, indent));
        }
        if entry.spaced && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(entry_lines(entry, indent));
    }
    collection.below.iter().for_each(|r| push_remark(&mut lines, r, indent));
    lines
}

fn first_remarks(collection: &Collection) -> Vec<&Remark> {
    collection.entries.first().map(remarks_above).unwrap_or_default()
}

/// The remarks above an entry, with those that have no line of their own inside it: above the first key of an item, or inside
/// empty brackets.
fn remarks_above(entry: &Entry) -> Vec<&Remark> {
    let mut remarks: Vec<&Remark> = entry.above.iter().collect();
    if let Some(nested) = entry.value.collection() {
        if nested.entries.is_empty() {
            remarks.extend(&nested.below);
        } else if entry.key.is_none() {
            remarks.extend(first_remarks(nested));
        }
    }
    remarks
}

fn push_remark(lines: &mut Vec<String>, remark: &Remark, indent: usize) {
    if remark.spaced && !lines.is_empty() {
        lines.push(String::new());
    }
    let margin = " ".repeat(indent);
    if indent + remark.text.chars().count() < WIDTH {
        return lines.push(margin + &remark.text);
    }
    let words: Vec<&str> = remark.text.trim_start_matches('#').split_whitespace().collect();
    let wrapped = scalar::wrapped(&words.join(" "), WIDTH - "# ".len() - 1 - indent);
    lines.extend(wrapped.iter().map(|line| format!("{margin}# {line}")));
}

fn entry_lines(entry: &Entry, indent: usize) -> Vec<String> {
    let margin = " ".repeat(indent);
    let mut lines = match &entry.key {
        Some(key) => value(format!("{margin}{}:", key_text(key)), &entry.value, indent),
        None => item(margin, &entry.value, indent),
    };
    for Aside { text, column } in &entry.beside {
        let gap = column.map_or(1, |column| column.saturating_sub(lines[0].chars().count()).max(1));
        lines[0] = format!("{}{}{text}", lines[0], " ".repeat(gap));
    }
    lines
}

fn key_text(key: &Node) -> String {
    let text = match &key.value {
        Value::Scalar { text, plain } => scalar::inline(text, *plain, Position::Key),
        // The space keeps the colon out of the alias's name.
        Value::Alias(name) => format!("*{name} "),
        Value::Collection(_) => unreachable!("keys that are collections are refused"),
    };
    match &key.anchor {
        Some(name) => format!("&{name} {text}"),
        None => text,
    }
}

/// The lines of an item; the first key of a map stands on the line of the dash.
fn item(margin: String, node: &Node, indent: usize) -> Vec<String> {
    let head = format!("{margin}-");
    let Some(collection) = node.collection() else { return value(head, node, indent) };
    if node.anchor.is_some() || collection.entries.is_empty() || flow(&head, collection).is_some() {
        return value(head, node, indent);
    }
    let mut lines = entries(collection, Vec::new(), indent + INDENT);
    lines[0] = format!("{head} {}", lines[0].trim_start());
    lines
}

/// The lines of a value behind what opens its line: a key with its colon, a dash, or nothing at the root.
fn value(head: String, node: &Node, indent: usize) -> Vec<String> {
    let head = match &node.anchor {
        Some(name) => joined(head, &format!("&{name}")),
        None => head,
    };
    match &node.value {
        Value::Alias(name) => vec![joined(head, &format!("*{name}"))],
        Value::Scalar { text, plain } => scalar_lines(head, text, *plain, indent),
        Value::Collection(collection) if collection.entries.is_empty() => {
            let brackets = if collection.shape == Shape::Sequence { "[]" } else { "{}" };
            vec![joined(head, brackets)]
        }
        Value::Collection(collection) => match flow(&head, collection) {
            Some(line) => vec![line],
            None => {
                let nested = entries(collection, first_remarks(collection), indent + INDENT);
                std::iter::once(head).chain(nested).collect()
            }
        },
    }
}

fn scalar_lines(head: String, text: &str, plain: bool, indent: usize) -> Vec<String> {
    let line = joined(head.clone(), &scalar::inline(text, plain, Position::Value));
    if plain && scalar::is_ambiguous(text) {
        return vec![line];
    }
    let inner = indent + INDENT;
    let block = match line.chars().count() < WIDTH {
        true => scalar::literal(text),
        false => scalar::literal(text).or_else(|| scalar::folded(text, WIDTH - 1 - inner)),
    };
    let Some(block) = block else { return vec![line] };
    let margin = " ".repeat(inner);
    let indented = |line: String| if line.is_empty() { line } else { format!("{margin}{line}") };
    std::iter::once(joined(head, block.header)).chain(block.lines.into_iter().map(indented)).collect()
}

/// A collection in brackets on the line of its key or dash, if it belongs there and fits.
fn flow(head: &str, collection: &Collection) -> Option<String> {
    let line = joined(head.to_owned(), &bracketed(collection)?);
    (line.chars().count() < WIDTH).then_some(line)
}

/// A collection in brackets, unless it is a block, or something in it has no place there: a comment, an anchor, a missing value.
fn bracketed(collection: &Collection) -> Option<String> {
    let entries: Vec<String> = collection.entries.iter().map(bracketed_entry).collect::<Option<_>>()?;
    match (collection.style, collection.shape) {
        _ if !collection.below.is_empty() => None,
        (StructureStyle::Block, _) => None,
        (StructureStyle::Flow, Shape::Sequence) => Some(format!("[{}]", entries.join(", "))),
        (StructureStyle::Flow, Shape::Mapping) if entries.is_empty() => Some("{}".to_owned()),
        (StructureStyle::Flow, Shape::Mapping) => Some(format!("{{ {} }}", entries.join(", "))),
    }
}

fn bracketed_entry(entry: &Entry) -> Option<String> {
    let Entry { key, value: Node { anchor: None, value, .. }, .. } = entry else { return None };
    if !entry.above.is_empty() || !entry.beside.is_empty() {
        return None;
    }
    let value = match value {
        Value::Scalar { text, plain } if !(*plain && text.is_empty()) => scalar::inline(text, *plain, Position::Flow),
        Value::Collection(collection) => bracketed(collection)?,
        Value::Scalar { .. } | Value::Alias(_) => return None,
    };
    match key {
        None => Some(value),
        Some(Node { anchor: None, value: Value::Scalar { text, plain }, .. }) => {
            Some(format!("{}: {value}", scalar::inline(text, *plain, Position::Flow)))
        }
        Some(_) => None,
    }
}

fn joined(head: String, text: &str) -> String {
    match (head.is_empty(), text.is_empty()) {
        (true, _) => text.to_owned(),
        (false, true) => head,
        (false, false) => format!("{head} {text}"),
    }
}
