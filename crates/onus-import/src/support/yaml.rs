//! YAML as JSON values, by way of the one reader of trees: scalars stay text, save truth values and null.
//!
//! Must not know: any one source, nor what its tags mean.

use onus_source::SourceMap;
use onus_source::tree::{self, Document, Node, Tags};
use serde_json::{Map, Value};

use crate::resource::ReadError;

/// A document that holds anything, and line and column of its start.
pub type Placed = (Value, (usize, usize));

/// Reads one document after another, so that only one is in memory. Nothing follows an error.
pub fn documents(text: &str, tags: Tags) -> impl Iterator<Item = Result<Placed, ReadError>> {
    let mut sources = SourceMap::default();
    let file = sources.add("", text);
    tree::documents(file, text, tags).filter_map(move |Document { root, problems, .. }| {
        if let Some(problem) = problems.first() {
            let (line, column) = problem.at.map_or((1, 1), |at| sources.line_column(file, at.start as usize));
            let advice = problem.hints.first().map_or("Fix the file at this line.", String::as_str);
            return Some(Err(ReadError::at(line, column, problem.message.clone(), advice)));
        }
        let root = root.filter(|root| !root.is_null())?;
        Some(Ok((value(&root), sources.line_column(file, root.at.start as usize))))
    })
}

/// A tree as a plain value. Aliases were counted when the tree was read.
fn value(node: &Node) -> Value {
    match &node.value {
        tree::Value::Scalar { .. } if node.is_null() => Value::Null,
        tree::Value::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "True" | "TRUE") => Value::Bool(true),
        tree::Value::Scalar { text, plain: true } if matches!(text.as_str(), "false" | "False" | "FALSE") => Value::Bool(false),
        tree::Value::Scalar { text, .. } => Value::String(text.clone()),
        tree::Value::List(items) => items.iter().map(|item| value(item)).collect(),
        tree::Value::Map(entries) => {
            entries.iter().map(|(key, node)| (key.text.clone(), value(node))).collect::<Map<_, _>>().into()
        }
    }
}
