//! What makes a folder of pages a book for mdBook.

use toml::{Table, Value};

use crate::RenderError;
use crate::address::relative;
use onus_publish::block::Publication;

use super::escape;

/// `SUMMARY.md`: the pages by section.
pub fn summary(publication: &Publication) -> String {
    let mut out = String::from("# Summary\n");
    let mut section = None;
    for page in &publication.pages {
        if section != Some(&page.section) {
            out.push_str(&format!("\n# {}\n\n", escape::line(&page.section)));
            section = Some(&page.section);
        }
        let title = escape::title(publication.lasting.get(&page.path).map_or(&page.title, |name| &name.title));
        let file = super::named(&publication.lasting, &page.path);
        out.push_str(&format!("- [{}]({})\n", title.trim(), escape::url(&relative("SUMMARY.md", &file))));
    }
    out
}

/// `book.toml`: enough for `mdbook build` in the folder.
pub fn settings(publication: &Publication) -> Result<String, RenderError> {
    let text = |s: &str| Value::String(s.to_owned());
    let mut book = Table::new();
    book.insert("title".into(), text(&publication.title));
    book.insert("authors".into(), Value::Array(publication.authors.iter().map(|a| text(a)).collect()));
    book.insert("description".into(), text(&publication.subtitle));
    book.insert("language".into(), text(&publication.language));
    if publication.direction == "rtl" {
        book.insert("text-direction".into(), text("rtl"));
    }
    book.insert("src".into(), text("."));
    let mut build = Table::new();
    build.insert("create-missing".into(), Value::Boolean(false));
    let mut html = Table::new();
    // What was written is shown as it was written.
    html.insert("smart-punctuation".into(), Value::Boolean(false));
    let mut output = Table::new();
    output.insert("html".into(), Value::Table(html));
    let mut all = Table::new();
    all.insert("book".into(), Value::Table(book));
    all.insert("build".into(), Value::Table(build));
    all.insert("output".into(), Value::Table(output));
    toml::to_string(&all).map_err(|e| RenderError::new("book.toml", e.to_string()))
}
