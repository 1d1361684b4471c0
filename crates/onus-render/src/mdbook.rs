//! mdBook's preprocessor protocol: a book comes as JSON, the same book goes back with our expressions and directives
//! filled in.
//!
//! mdBook 0.5 sends `[context, book]` and reads `book`. Only the text of chapters changes; every field that we do not
//! know passes through. Must not know: files, the terminal.

use serde_json::Value;

use onus_core::matrix_context::MatrixContext;
use onus_publish::block::Block;
use onus_publish::narrative::{Chapter, Writer, rewrite};
use onus_source::{Diagnostic, SourceMap};

use super::markdown::escape;

/// Renderers of mdBook whose books we can fill in.
const RENDERERS: [&str; 2] = ["html", "markdown"];

/// Whether a renderer can be served: mdBook asks `onus mdbook supports RENDERER` first.
pub fn supports(renderer: &str) -> bool {
    RENDERERS.contains(&renderer)
}

/// What mdBook sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of `book.toml`.
    pub root: String,
    /// Folder of the chapters below it.
    pub src: String,
    /// Renderer that the book is for.
    pub renderer: String,
    /// Version of the mdBook that asks.
    pub version: String,
    book: Value,
}

/// Reads what mdBook wrote to our standard input.
pub fn request(input: &str) -> Result<Request, Diagnostic> {
    let broken = |what: &str| {
        Diagnostic::general("ONUS-N011", format!("what came on standard input is not a book of mdBook 0.5: {what}"))
            .hint("`onus mdbook` is run by mdBook; run `mdbook build` in the folder of book.toml.")
    };
    let parsed: Value = serde_json::from_str(input).map_err(|e| broken(&e.to_string()))?;
    let Value::Array(mut pair) = parsed else { return Err(broken("it is not a list of two")) };
    let (Some(book), Some(context), true) = (pair.pop(), pair.pop(), pair.is_empty()) else {
        return Err(broken("it is not a list of two"));
    };
    if book.get("sections").is_some() {
        return Err(broken("its chapters are in `sections`, as mdBook 0.4 had them"));
    }
    if !book.get("items").is_some_and(Value::is_array) {
        return Err(broken("the book has no `items`"));
    }
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    Ok(Request {
        root: text(context.get("root")).ok_or_else(|| broken("the context has no `root`"))?,
        src: text(context.pointer("/config/book/src")).unwrap_or_else(|| "src".to_owned()),
        renderer: text(context.get("renderer")).unwrap_or_default(),
        version: text(context.get("mdbook_version")).unwrap_or_default(),
        book,
    })
}

/// The book that goes back, as JSON. `blocks` renders generated blocks as Markdown; the organisation's other pages
/// are not in mdBook's book, so links to them have no neighbour and should print their words alone. Chapters are
/// added to `sources`, so that problems can be shown.
pub fn respond(
    mut request: Request,
    context: &MatrixContext,
    sources: &mut SourceMap,
    blocks: &dyn Fn(&[Block]) -> Result<String, String>,
) -> Result<String, Vec<Diagnostic>> {
    let writer = Writer { text: &escape::line, blocks };
    let mut problems = Vec::new();
    let folder = request.src.trim_end_matches('/').to_owned();
    if let Some(items) = request.book.get_mut("items").and_then(Value::as_array_mut) {
        walk(items, &mut |chapter| {
            if let Err(diagnostics) = fill(chapter, &folder, context, sources, &writer) {
                problems.extend(diagnostics);
            }
        });
    }
    if problems.is_empty() { Ok(request.book.to_string()) } else { Err(problems) }
}

fn walk(items: &mut [Value], change: &mut dyn FnMut(&mut Value)) {
    for item in items {
        // A separator is a word, a title of a part holds no chapter.
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        change(chapter);
        if let Some(nested) = chapter.get_mut("sub_items").and_then(Value::as_array_mut) {
            walk(nested, change);
        }
    }
}

fn fill(
    chapter: &mut Value,
    folder: &str,
    context: &MatrixContext,
    sources: &mut SourceMap,
    writer: &Writer,
) -> Result<(), Vec<Diagnostic>> {
    let text = |name: &str| chapter.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(content) = text("content") else { return Ok(()) };
    let path = text("source_path").or_else(|| text("path")).unwrap_or_default();
    let title = text("name").unwrap_or_default();
    let shown = if path.is_empty() { title.clone() } else { format!("{folder}/{path}") };
    let file = sources.add(shown, content.clone());
    let chapter_read = Chapter { title, path, level: 0, part: None, file, text: content };
    let filled = rewrite(context, &chapter_read, writer)?;
    chapter["content"] = Value::String(filled);
    Ok(())
}
