//! What customers must do and set: a page, the same as Markdown and on paper, and JSON for their tools.

use onus_core::customer_guide::{CustomerGuide, customer_guide};
use onus_publish::customer_guide::{blocks, publication, title};

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, html, markdown};

pub const JSON: &str = "data/customer-guide.json";
pub const MARKDOWN: &str = "data/customer-guide.md";
pub const PAGE: &str = "data/customer-guide.html";
pub const PDF: &str = "data/customer-guide.pdf";

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let file = |path: &'static str, render: fn(&CustomerGuide, &str) -> Result<String, RenderError>| {
        PlannedFile::data(path, move || {
            let lacking = |why: String| RenderError::lacking(path, why.clone(), vec![why]);
            let guide = customer_guide(input.matrix).map_err(lacking)?;
            render(&guide, &input.matrix.document.language).map(String::into_bytes)
        })
    };
    vec![
        file(JSON, |guide, _| match serde_json::to_string_pretty(guide) {
            Ok(json) => Ok(json + "\n"),
            Err(error) => Err(RenderError::new(JSON, error.to_string())),
        }),
        file(MARKDOWN, |guide, _| markdown::document(&title(guide), &blocks(guide))),
        file(PAGE, |guide, language| html::standalone(&title(guide), language, &blocks(guide))),
    ]
}

/// The same on paper. None where there is nothing to say: the files beside it tell why.
pub fn pdf<'a>(input: &'a DataInput<'a>) -> Option<PlannedFile<'a>> {
    let guide = customer_guide(input.matrix).ok()?;
    Some(PlannedFile::pdf(PDF, move || Ok(publication(&guide, &input.matrix.document.language))))
}
