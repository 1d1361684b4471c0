//! An evidence pack of an opened project: its documents rendered, its payload gathered, sealed and signed.

use std::borrow::Cow;
use std::path::Path;

use onus_core::configuration::Format;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::AllStatuses;
use onus_pack::assessment::{AssessmentInput, ScopeAssessment, assess};
use onus_pack::bag::{self, SealedPack};
use onus_pack::entry::PackEntry;
use onus_pack::key::Signer;
use onus_pack::{Order, gap_summary, payload};
use onus_publish::block::{Block, Inline, Publication};
use onus_render::{NoBooks, formats, html};

use crate::build::{BuildObserver, data_input};
use crate::error::DriverError;
use crate::open::{Project, check_options};
use crate::pdf::book_as_pdf;

/// Media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub struct PackOutcome {
    pub sealed: SealedPack,
    /// What is open in it, in a sentence.
    pub open: String,
}

/// Makes the pack of a scope and writes it to `target`.
pub fn pack(
    project: &Project,
    scope: &str,
    order: &Order,
    target: &Path,
    signer: Option<&Signer>,
    observer: &dyn BuildObserver,
) -> Result<PackOutcome, DriverError> {
    let settings = &project.files.settings;
    let model_folders: Vec<String> = settings.model.path.iter().chain(&settings.model.extend).cloned().collect();
    let input = AssessmentInput {
        root: &project.files.folder,
        matrix: &project.matrix,
        inventory: &project.files.inventory,
        sources: &project.sources,
        inventory_path: &settings.inventory,
        model_folders: &model_folders,
        model: &project.files.model,
        checks: &check_options(settings),
    };
    let assessment = assess(&input, scope, order)?;
    let payload = payload::assemble(&input, &assessment, order, documents(project, &assessment, observer)?)?;
    let sealed = bag::write(target, &payload, order, signer)?;
    Ok(PackOutcome { sealed, open: gap_summary(&assessment.gaps) })
}

/// Documents that renderers make of the scope: the evidence book as one page and as PDF, and tables.
fn documents(
    project: &Project,
    assessment: &ScopeAssessment,
    observer: &dyn BuildObserver,
) -> Result<Vec<PackEntry>, DriverError> {
    let matrix = &assessment.scoped.matrix;
    // A pack is about one period: nothing in it is judged for another.
    let judged = AllStatuses {
        organisation: assessment.statuses.clone(),
        scopes: [(matrix.scopes[0].id.clone(), assessment.statuses.clone())].into(),
    };
    let context = MatrixContext::judged(matrix, &assessment.findings, &judged);
    let book = onus_publish::evidence_book(&context, &matrix.scopes[0]);
    let mut entries = vec![PackEntry::document("evidence-book.html", "text/html", single_page(&book)?)];
    if project.files.settings.formats.contains(&Format::Pdf) {
        entries.push(PackEntry::document("evidence-book.pdf", "application/pdf", book_as_pdf(project, &book, observer)?));
    }
    let data = data_input(project, matrix, &assessment.findings, Cow::Borrowed(&judged));
    for planned in formats::data_files(&data, &[Format::Csv, Format::Xlsx]) {
        let bytes = onus_render::render(&planned, &NoBooks)?;
        let name = planned.path.rsplit('/').next().unwrap_or(&planned.path);
        let media_type = if name.ends_with(".csv") { "text/csv" } else { WORKBOOK };
        entries.push(PackEntry::document(format!("matrix/{name}"), media_type, bytes));
    }
    Ok(entries)
}

/// All pages of a book, one below the other, in a file that needs no other.
fn single_page(book: &Publication) -> Result<Vec<u8>, DriverError> {
    let mut blocks = vec![Block::Facts {
        rows: book.control.iter().map(|(name, value)| (name.clone(), vec![Inline::Text { text: value.clone() }])).collect(),
    }];
    for (number, page) in book.pages.iter().enumerate() {
        let content = vec![Inline::Text { text: page.title.clone() }];
        blocks.push(Block::Heading { level: 2, id: format!("page-{number}"), content });
        let mut inner = page.blocks.clone();
        for block in &mut inner {
            if let Block::Heading { level, id, .. } = block {
                *level = (*level + 1).min(4);
                *id = format!("page-{number}-{id}");
            }
        }
        blocks.extend(inner);
    }
    Ok(html::standalone(&book.title, &book.language, &blocks)?.into_bytes())
}
