//! What a build reads before it makes the first book, and the word for all of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use onus_core::configuration::Format;
use onus_core::diff::Changes;
use onus_driver::sink;
use onus_publish::narrative::{self, Chapter};
use onus_source::{FileId, SourceMap};

use super::args::BuildArgs;
use super::build::engine;
use super::fingerprint::{Beside, fingerprint};
use super::project::{Opened, Place};
use super::{Failure, Printer};

/// The folder that a build owns in its output.
pub const CHILD: &str = "handbook";

/// Everything that books are made from.
pub struct Prepared {
    /// The project with its matrix and findings.
    pub opened: Opened,
    /// Chapters, and what changed.
    pub told: Told,
    /// Formats to make.
    pub formats: Vec<Format>,
    /// Folder around the handbook.
    pub output: PathBuf,
    /// The word for all of it; none: only a part is made.
    pub whole: Option<String>,
    /// The project's own templates of Markdown, HTML and PDF.
    pub templates: (Texts, Texts, Texts),
}

/// Reads and resolves the project, its chapters and templates.
pub fn prepare(place: &Place, args: &BuildArgs, printer: &Printer) -> Result<Prepared, Failure> {
    let mut opened = place.open(printer)?;
    let formats = formats(&opened, args);
    let output = match &args.output {
        Some(folder) => folder.clone(),
        None => opened.project.root.join(&opened.project.settings.output),
    };
    let told = told(&mut opened)?;
    let templates = templates(&opened)?;
    let mut whole = None;
    if whole_wanted(args) {
        let engine = if formats.contains(&Format::Pdf) { engine(&opened.project.settings.pdf)?.id() } else { String::new() };
        let (markdown, html, pdf) = &templates;
        let beside = Beside { formats: &formats, templates: [markdown, html, pdf], changes: told.changes.as_ref(), engine };
        whole = Some(fingerprint(&opened, &beside)?);
    }
    Ok(Prepared { opened, told, formats, output, whole, templates })
}

/// Whether a build makes all of its formats: a part says nothing of the rest.
fn whole_wanted(args: &BuildArgs) -> bool {
    args.only.is_empty() && !args.single_file
}

/// The output folder and what its handbook was made from, before anything else is read. None where that cannot be known so
/// early, or is of no use.
pub fn standing_word(place: &Place, args: &BuildArgs) -> Option<(PathBuf, String)> {
    if !whole_wanted(args) {
        return None;
    }
    let output = match &args.output {
        Some(folder) => folder.clone(),
        None => {
            let root = place.root()?;
            let text = std::fs::read_to_string(root.join("book.toml")).ok()?;
            root.join(onus_core::configuration::read_settings(FileId::default(), &text).ok()?.output)
        }
    };
    let word = sink::made_from(&output, CHILD)?;
    Some((output, word))
}

/// What books tell beside the matrix: chapters, and what changed.
pub struct Told {
    /// The organisation's chapters.
    pub ours: Vec<Chapter>,
    /// Every team's.
    pub theirs: Vec<Chapter>,
    /// What changed since an earlier edition.
    pub changes: Option<Changes>,
}

/// Reads narrative chapters; they may point into files that are added to the sources.
pub fn told(opened: &mut Opened) -> Result<Told, Failure> {
    let settings = &opened.project.settings;
    let mut problems = Vec::new();
    let mut read = |folder: &str, sources: &mut SourceMap| match opened.project.root.join(folder).is_dir() {
        true => narrative::chapters(&opened.project.root, folder, sources).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        }),
        false => Vec::new(),
    };
    let ours = read(&settings.narrative, &mut opened.sources);
    let theirs = read(&settings.team_narrative, &mut opened.sources);
    if !problems.is_empty() {
        return Err(Failure::Input(problems, opened.sources.clone()));
    }
    Ok(Told { ours, theirs, changes: super::diff::since(opened)? })
}

fn formats(opened: &Opened, args: &BuildArgs) -> Vec<Format> {
    if args.format.is_empty() {
        return opened.project.settings.formats.clone();
    }
    args.format.clone()
}

/// Templates by name.
pub type Texts = BTreeMap<String, String>;

/// A project's own templates, by format and name.
pub fn templates(opened: &Opened) -> Result<(Texts, Texts, Texts), Failure> {
    let folder = opened.project.root.join(&opened.project.settings.templates);
    let read = |format: &str, ending: &str| {
        let mut out = Texts::new();
        collect(&folder.join(format), &PathBuf::new(), &mut out)?;
        // Notes and schemas may lie beside templates.
        out.retain(|name, _| name.ends_with(ending));
        Ok(out)
    };
    let words = |error: std::io::Error| Failure::words(format!("{}: {error}", folder.display()));
    Ok((read("markdown", ".md").map_err(words)?, read("html", ".html").map_err(words)?, read("pdf", ".typ").map_err(words)?))
}

fn collect(folder: &Path, below: &Path, out: &mut Texts) -> std::io::Result<()> {
    let here = folder.join(below);
    if !here.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(&here)? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(folder, &name, out)?;
        } else {
            out.insert(name.to_string_lossy().replace('\\', "/"), std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}
