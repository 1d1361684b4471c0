//! `onus mdbook`: a preprocessor for mdBook.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use onus_core::matrix_context::MatrixContext;
use onus_render::{markdown, mdbook};

use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mdbook build                     mdbook calls onus itself\n  onus mdbook supports html\n\nIn book.toml, [preprocessor.onus] has command = \"onus mdbook\"."
)]
pub struct MdbookArgs {
    /// `supports`, when mdBook asks whether a renderer is supported
    pub question: Option<String>,
    /// The renderer asked about
    pub renderer: Option<String>,
}

/// Runs it. The project is the one that mdBook names, whatever folder this was started in.
pub fn run(location: &ProjectLocation, args: &MdbookArgs, printer: &Printer) -> Run {
    if args.question.as_deref() == Some("supports") {
        let served = args.renderer.as_deref().is_some_and(mdbook::supports);
        return Ok(if served { Outcome::Done } else { Outcome::No });
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(|e| Failure::message(format!("standard input cannot be read: {e}")))?;
    let request = mdbook::request(&input).map_err(|d| Failure::Input(vec![d], Default::default()))?;
    let location = ProjectLocation { folder: Some(PathBuf::from(&request.root)), ..location.clone() };
    let mut opened = location.open(printer)?;
    let books = markdown::Books::new(&[], &BTreeMap::new()).map_err(Failure::message)?;
    let write = |blocks: &[_]| markdown::render_blocks(&books, blocks).map_err(|e| e.to_string());
    let context = MatrixContext::judged(&opened.matrix, &opened.findings, &opened.statuses);
    match mdbook::respond(request, &context, &mut opened.sources, &write) {
        Ok(book) => {
            printer.data(&book);
            Ok(Outcome::Done)
        }
        Err(problems) => Err(Failure::Input(problems, opened.sources)),
    }
}
