//! The table of formats, and the plan: every path of an output with what fills it. `--only`, the dev server and a pack
//! are subsets of one plan.
//!
//! A new format is one folder, one row of [`FORMATS`] and one variant of [`Format`].

use std::collections::BTreeMap;

use onus_core::configuration::Format;
use onus_publish::Outline;
use onus_publish::block::PublicationKind;

use super::planned_file::{DataInput, PlannedFile};
use super::{RenderError, audit, caiq, crm, csv, dora, guide, html, json, markdown, oscal, pdf, xlsx};

pub struct FormatDefinition {
    pub format: Format,
    /// Paths that a build of this format writes and may therefore remove. A folder ends with a slash.
    pub paths: &'static [&'static str],
    pub files: Files,
    /// What the site offers for download beside a book.
    pub downloads: fn(&Outline) -> Vec<html::Download>,
    /// The files to open first, each with a label of at most nine characters.
    pub entry_points: &'static [(&'static str, &'static str)],
}

/// How the files of a format are listed.
#[derive(Clone, Copy)]
pub enum Files {
    /// From the books.
    Books(for<'a> fn(&'a RenderContext<'a>) -> Vec<PlannedFile<'a>>),
    /// From the matrix.
    Data(for<'a> fn(&'a DataInput<'a>) -> Vec<PlannedFile<'a>>),
}

/// In the order in which they are offered to readers.
pub static FORMATS: [FormatDefinition; 12] = [
    FormatDefinition {
        format: Format::Html,
        paths: &["html/"],
        files: Files::Books(|context| html::files(&context.html, context.outlines)),
        downloads: |_| Vec::new(),
        entry_points: &[("site", "html/index.html"), ("matrix", "html/matrix/index.html")],
    },
    FormatDefinition {
        format: Format::Pdf,
        paths: &["pdf/"],
        files: Files::Books(|context| pdf::files(context.outlines)),
        downloads: pdf_downloads,
        entry_points: &[("PDF", "pdf/organisation.pdf")],
    },
    FormatDefinition {
        format: Format::Markdown,
        paths: &["markdown/"],
        files: Files::Books(|context| markdown::files(&context.markdown, context.outlines)),
        downloads: markdown_downloads,
        entry_points: &[("Markdown", "markdown/organisation/index.md")],
    },
    FormatDefinition {
        format: Format::Json,
        paths: &[json::MATRIX],
        files: Files::Data(json::files),
        downloads: |book| organisation_downloads(book, &[("Matrix as JSON", json::MATRIX)]),
        entry_points: &[("data", json::MATRIX)],
    },
    FormatDefinition {
        format: Format::Xlsx,
        paths: &[xlsx::MATRIX],
        files: Files::Data(xlsx::files),
        downloads: |book| organisation_downloads(book, &[("Matrix as Excel workbook", xlsx::MATRIX)]),
        entry_points: &[("Excel", xlsx::MATRIX)],
    },
    FormatDefinition {
        format: Format::Csv,
        paths: &[csv::DUTIES, csv::OBLIGATIONS, csv::DEPLOYMENTS],
        files: Files::Data(csv::files),
        downloads: |book| {
            organisation_downloads(
                book,
                &[
                    ("Duties as CSV", csv::DUTIES),
                    ("Obligations as CSV", csv::OBLIGATIONS),
                    ("Deployments as CSV", csv::DEPLOYMENTS),
                ],
            )
        },
        entry_points: &[("CSV", csv::DUTIES)],
    },
    FormatDefinition {
        format: Format::Oscal,
        paths: &["data/oscal/"],
        files: Files::Data(oscal::files),
        downloads: |_| Vec::new(),
        entry_points: &[("OSCAL", oscal::COMPONENT_DEFINITION)],
    },
    FormatDefinition {
        format: Format::Audit,
        paths: &[audit::FOLDER],
        files: Files::Data(audit::files),
        downloads: |_| Vec::new(),
        entry_points: &[],
    },
    FormatDefinition {
        format: Format::Crm,
        paths: &[crm::WORKBOOK, crm::FOLDER],
        files: Files::Data(crm::files),
        downloads: |_| Vec::new(),
        entry_points: &[("CRM", crm::WORKBOOK)],
    },
    FormatDefinition {
        format: Format::Caiq,
        paths: &[caiq::WORKBOOK, caiq::FOLDER],
        files: Files::Data(caiq::files),
        downloads: |_| Vec::new(),
        entry_points: &[("CAIQ", caiq::WORKBOOK)],
    },
    FormatDefinition {
        format: Format::Guide,
        paths: &[guide::JSON, guide::MARKDOWN, guide::PAGE, guide::PDF],
        files: Files::Data(guide::files),
        downloads: |_| Vec::new(),
        entry_points: &[("guide", guide::PAGE)],
    },
    FormatDefinition {
        format: Format::Dora,
        paths: &[dora::FOLDER],
        files: Files::Data(dora::files),
        downloads: |_| Vec::new(),
        entry_points: &[],
    },
];

fn pdf_downloads(outline: &Outline) -> Vec<html::Download> {
    let path = format!("../{}", pdf::path(outline));
    match outline.kind {
        // A handout has no page of its own: it is offered in its team's book.
        PublicationKind::Handout => {
            vec![html::Download { book: outline.id.replacen("handouts/", "teams/", 1), title: "One page".into(), path }]
        }
        PublicationKind::Matrix => {
            vec![html::Download { book: "organisation".into(), title: "Matrix on one sheet".into(), path }]
        }
        _ => vec![html::Download { book: outline.id.clone(), title: "PDF".into(), path }],
    }
}

fn markdown_downloads(outline: &Outline) -> Vec<html::Download> {
    if outline.kind.is_printed_only() {
        return Vec::new();
    }
    let path = format!("../markdown/{}/index.md", outline.id);
    vec![html::Download { book: outline.id.clone(), title: "Markdown".into(), path }]
}

/// Data formats hold the whole organisation, so they are offered only in its book.
fn organisation_downloads(outline: &Outline, files: &[(&str, &str)]) -> Vec<html::Download> {
    if outline.id != "organisation" {
        return Vec::new();
    }
    let download = |(title, path): &(&str, &str)| html::Download {
        book: outline.id.clone(),
        title: (*title).to_owned(),
        path: format!("../{path}"),
    };
    files.iter().map(download).collect()
}

/// Everything that files of books are rendered with.
pub struct RenderContext<'a> {
    pub outlines: &'a [Outline],
    pub data: DataInput<'a>,
    pub markdown: markdown::Books,
    pub html: html::Site,
}

/// A project's own templates, by file name: they replace the built-in ones file by file.
#[derive(Clone, Copy)]
pub struct Overrides<'a> {
    pub markdown: &'a BTreeMap<String, String>,
    pub html: &'a BTreeMap<String, String>,
}

impl<'a> RenderContext<'a> {
    /// Reads templates and lays out the site with downloads of `formats`, which are those that will be made.
    pub fn new(
        data: DataInput<'a>,
        outlines: &'a [Outline],
        overrides: Overrides,
        formats: &[Format],
        settings: html::Settings,
    ) -> Result<RenderContext<'a>, RenderError> {
        let offered: Vec<&FormatDefinition> = definitions(formats).collect();
        let downloads = outlines.iter().flat_map(|outline| offered.iter().flat_map(|f| (f.downloads)(outline))).collect();
        let settings = html::Settings { downloads, ..settings };
        Ok(RenderContext {
            outlines,
            data,
            markdown: markdown::Books::new(outlines, overrides.markdown)?,
            html: html::Site::new(outlines, overrides.html, settings)?,
        })
    }

    /// With a search index that was made before; see [`html::Site::with_index`].
    pub fn with_index(self, index: Option<Vec<u8>>) -> RenderContext<'a> {
        RenderContext { html: self.html.with_index(index), ..self }
    }
}

fn definitions(formats: &[Format]) -> impl Iterator<Item = &'static FormatDefinition> {
    FORMATS.iter().filter(|definition| formats.contains(&definition.format))
}

/// Every file of an output in these formats, ordered by path.
pub fn plan<'a>(context: &'a RenderContext<'a>, formats: &[Format]) -> Vec<PlannedFile<'a>> {
    let files = |definition: &FormatDefinition| match definition.files {
        Files::Books(files) => files(context),
        Files::Data(files) => files(&context.data),
    };
    let mut plan: Vec<PlannedFile> = definitions(formats).flat_map(files).collect();
    // On paper as well, where PDFs are asked for: a program without Typst still makes the rest.
    if formats.contains(&Format::Guide) && formats.contains(&Format::Pdf) {
        plan.extend(guide::pdf(&context.data));
    }
    if formats.contains(&Format::Audit) && formats.contains(&Format::Pdf) {
        plan.extend(audit::pdfs(&context.data));
    }
    plan.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}

/// The files of those among these formats that are made from the matrix alone.
pub fn data_files<'a>(input: &'a DataInput<'a>, formats: &[Format]) -> Vec<PlannedFile<'a>> {
    let files = |definition: &FormatDefinition| match definition.files {
        Files::Books(_) => Vec::new(),
        Files::Data(files) => files(input),
    };
    definitions(formats).flat_map(files).collect()
}

/// The format whose build writes a path, and which may therefore remove it. None: no format writes there.
pub fn format_of(path: &str) -> Option<Format> {
    let owns = |owned: &&str| if owned.ends_with('/') { path.starts_with(*owned) } else { path == *owned };
    FORMATS.iter().find(|definition| definition.paths.iter().any(&owns)).map(|definition| definition.format)
}

/// Whether a file is refused where facts are missing, whatever the templates are.
pub fn may_lack_facts(path: &str) -> bool {
    matches!(format_of(path), Some(Format::Crm | Format::Caiq | Format::Guide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_one_row() {
        for format in Format::ALL {
            let rows = FORMATS.iter().filter(|definition| definition.format == format).count();
            assert_eq!(rows, 1, "{}", format.id());
        }
    }
}
