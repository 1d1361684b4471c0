//! `onus import --list`: what was imported, source by source.

use std::path::{Path, PathBuf};

use onus_import::write::files::{FileError, all_files};
use onus_source::ProjectFolder;
use onus_source::text::plural;

use super::super::printer::{Printer, STRONG};
use super::super::text_layout::{TextLayout, visible};
use super::super::{Failure, Outcome, Run};

pub fn list(project: &ProjectFolder, inventory: &str, into: Option<&Path>, printer: &Printer) -> Run {
    let into = super::folder(project.path(), &PathBuf::from(inventory), into)?;
    let files = all_files(project, &into).map_err(|error| match error {
        FileError::Message(words) => Failure::Message(words),
        FileError::Inventory(problems, sources) => Failure::Input(problems, sources),
    })?;
    let mut layout = TextLayout::new();
    for file in &files {
        let deployments = file.base.written.get("deployments").map_or(0, |d| d.len()) as u64;
        let Some(source) = &file.base.source else {
            layout.line(&format!("{STRONG}{}{STRONG:#}: written by an older version; import the source again", file.shown));
            continue;
        };
        let kind = if source.kind == source.name { String::new() } else { format!(" ({})", source.kind) };
        let resources = source.files.iter().map(|f| f.resources.iter().map(|r| r.count).sum::<u64>()).sum();
        layout.line(&format!(
            "{STRONG}{}{STRONG:#}{kind}: {}, {} written in {}",
            source.name,
            plural(resources, "resource"),
            plural(deployments, "deployment"),
            file.shown
        ));
        for part in &source.files {
            let resources = plural(part.resources.iter().map(|r| r.count).sum(), "resource");
            let days = match part.first == part.last {
                true => format!("read on {}", part.last),
                false => format!("read first on {}, last on {}", part.first, part.last),
            };
            layout.paragraph(2, 6, &visible(&format!("{}: {resources}, {days}", part.path)));
        }
    }
    if files.is_empty() {
        layout.line("Nothing has been imported yet.");
    }
    printer.data(&layout.finish());
    Ok(Outcome::Done)
}
