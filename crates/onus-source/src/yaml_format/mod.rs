//! Formats a YAML file, so that a change shows what was changed and nothing else.
//!
//! Long text is folded, and quotes stand only where some reader of YAML could take a text for something else. Comments stay, blank
//! lines stay single. [`Layout`] says which maps and lists stand on one line.

mod scalar;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use tree::{Collection, Document, Node, Remark, Value};

/// Why a file cannot be formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// Counted from one; zero where no line is to blame.
    pub line: usize,
    /// What is wrong, without the line.
    pub message: String,
}

impl FormatError {
    fn at(line: usize, message: impl Into<String>) -> FormatError {
        FormatError { line, message: message.into() }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for FormatError {}

/// How much of the layout is the writer's. A map or list that does not fit on its line, or holds a comment, is never in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Nothing: lists of scalars are in brackets and no maps are. For the files of a model, whose maps are long.
    Uniform,
    /// What is in brackets stays so, and comments at the ends of lines stay aligned. For inventories, where a line is often an entry
    /// of a table.
    AsWritten,
}

/// The formatted text. Formatting again changes nothing.
///
/// What comes out has been read again: it holds the same values and the same comments, or an error is returned.
pub fn format(text: &str, layout: Layout) -> Result<String, FormatError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut document = tree::read(text)?;
    if layout == Layout::Uniform {
        document.make_uniform();
    }
    let formatted = write::document(&document);
    match tree::read(&formatted) {
        Ok(again) if is_same(&document, &again) => Ok(formatted),
        _ => Err(FormatError::at(0, "internal error: formatting would change what the file says, so it is left as it is")),
    }
}

fn is_same(a: &Document, b: &Document) -> bool {
    let roots = match (&a.root, &b.root) {
        (Some(a), Some(b)) => is_same_node(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    roots && comment_words(a) == comment_words(b)
}

fn is_same_node(a: &Node, b: &Node) -> bool {
    let values = match (&a.value, &b.value) {
        (Value::Alias(a), Value::Alias(b)) => a == b,
        (Value::Scalar { text: a, plain: a_plain }, Value::Scalar { text: b, plain: b_plain }) => {
            // Without quotes, only what nobody takes for a number, a date or a truth value is text.
            let is_text = |text: &str, plain: bool| !plain || !scalar::is_ambiguous(text);
            a == b && is_text(a, *a_plain) == is_text(b, *b_plain)
        }
        (Value::Collection(a), Value::Collection(b)) => {
            let keys = |a: Option<&Node>, b: Option<&Node>| match (a, b) {
                (Some(a), Some(b)) => is_same_node(a, b),
                (a, b) => a.is_none() && b.is_none(),
            };
            let mut pairs = a.entries.iter().zip(&b.entries);
            a.shape == b.shape
                && a.entries.len() == b.entries.len()
                && pairs.all(|(a, b)| keys(a.key.as_ref(), b.key.as_ref()) && is_same_node(&a.value, &b.value))
        }
        _ => false,
    };
    values && a.anchor == b.anchor
}

/// The words of all comments, sorted: a comment may be broken at another place or stand on another line than before.
fn comment_words(document: &Document) -> Vec<&str> {
    fn add<'d>(texts: &mut Vec<&'d str>, collection: &'d Collection) {
        let text = |remark: &'d Remark| remark.text.as_str();
        texts.extend(collection.below.iter().map(text));
        for entry in &collection.entries {
            texts.extend(entry.above.iter().map(text));
            texts.extend(entry.beside.iter().map(|aside| aside.text.as_str()));
            if let Some(nested) = entry.value.collection() {
                add(texts, nested);
            }
        }
    }
    let mut texts: Vec<&str> = document.remarks.iter().map(|r| r.text.as_str()).collect();
    if let Some(collection) = document.root.as_ref().and_then(Node::collection) {
        add(&mut texts, collection);
    }
    let words = texts.into_iter().flat_map(str::split_whitespace).map(|word| word.trim_start_matches('#'));
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}
