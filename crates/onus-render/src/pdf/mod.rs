//! Which PDFs there are: one for each book. The crate onus-pdf, which links Typst, sets them.

use onus_publish::Outline;

use super::planned_file::{FileContent, PlannedFile};

pub fn path(outline: &Outline) -> String {
    format!("pdf/{}.pdf", outline.id)
}

pub fn files<'a>(outlines: &[Outline]) -> Vec<PlannedFile<'a>> {
    let file = |(number, outline): (usize, &Outline)| PlannedFile {
        path: path(outline),
        book: Some(number),
        content: FileContent::Pdf(number),
    };
    outlines.iter().enumerate().map(file).collect()
}
