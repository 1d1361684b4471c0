//! `onus fmt`: the inventory in its standard format, with its comments.

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::inventory::read_files;
use onus_import::write::stage::Stage;
use onus_source::yaml_format::{Layout, format};
use onus_source::{Problems, SourceMap, project_file};

use super::common::shortened;
use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus fmt\n  onus fmt --check\n  onus fmt content/inventory/teams/payments.yaml\n\nWith --check, the exit code is 1 if a file would change."
)]
pub struct FmtArgs {
    /// Files, or folders with all YAML files in them; by default the inventory of the project
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that would change
    #[arg(long)]
    check: bool,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &FmtArgs, printer: &Printer) -> Run {
    let files = match args.paths.as_slice() {
        [] => inventory_files(location)?,
        paths => named_files(paths, location.largest_file()?)?,
    };
    write_formatted(&files, Layout::AsWritten, args.check, printer)
}

/// A file to format.
pub struct UnformattedFile {
    /// Its name in print.
    shown: PathBuf,
    /// Where it is written. A link stays one, and the file that it leads to is written.
    place: PathBuf,
    text: String,
}

/// Formats every file before any is written, so that one that cannot be read leaves all as they were.
pub fn write_formatted(files: &[UnformattedFile], layout: Layout, check: bool, printer: &Printer) -> Run {
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match format(&file.text, layout) {
            Ok(formatted) if formatted != file.text => changed.push((file, formatted)),
            Ok(_) => {}
            Err(error) => problems.push(format!("{}: {error}", file.shown.display())),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::message(problems.join("\n")));
    }
    for (file, formatted) in &changed {
        if !check {
            let mut stage = Stage::default();
            stage
                .file(&file.place, |out| out.write_all(formatted.as_bytes()))
                .and_then(|()| stage.finish())
                .map_err(|e| Failure::message(format!("{}: {e}", file.shown.display())))?;
        }
        printer.data(&format!("{}\n", file.shown.display()));
    }
    Ok(if check && !changed.is_empty() { Outcome::No } else { Outcome::Done })
}

/// The files of the project's inventory.
fn inventory_files(location: &ProjectLocation) -> Result<Vec<UnformattedFile>, Failure> {
    let root = location.require_root()?;
    let folder = location.project_folder(&root)?;
    let settings = onus_driver::settings_of(&folder)?;
    let (mut sources, mut problems) = (SourceMap::default(), Problems::new());
    let files = read_files(&folder, Path::new(&settings.inventory), &mut sources, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Input(problems.into_sorted(), sources));
    }
    let unformatted = files.into_iter().map(|id| {
        let file = sources.file(id);
        let path = Path::new(&file.path);
        let place = project_file::resolve(&folder, path).map_err(|e| Failure::message(format!("{}: {e}", file.path)))?;
        Ok(UnformattedFile { shown: shortened(&root.join(path)), place, text: file.text.clone() })
    });
    unformatted.collect()
}

/// The files that a call names, and all YAML files of the folders that it names.
pub fn named_files(paths: &[PathBuf], largest: u64) -> Result<Vec<UnformattedFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    files.sort();
    files.dedup();
    let unformatted = files.into_iter().map(|path| {
        let unreadable = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
        let place = path.canonicalize().map_err(unreadable)?;
        Ok(UnformattedFile { text: text_of(&path, largest)?, place, shown: path })
    });
    unformatted.collect()
}

fn text_of(file: &Path, largest: u64) -> Result<String, Failure> {
    let unreadable = |why: String| Failure::message(format!("{}: {why}", file.display()));
    let bytes = project_file::read_named(file, largest).map_err(|refusal| match refusal.hint() {
        Some(hint) => unreadable(format!("{refusal}\n{hint}")),
        None => unreadable(refusal.to_string()),
    })?;
    String::from_utf8(bytes).map_err(|e| unreadable(e.to_string()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A link could lead back up, and a walk would never end.
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        if kind.is_dir() || (kind.is_file() && path.extension().is_some_and(|e| e == "yaml" || e == "yml")) {
            collect(&path, files)?;
        }
    }
    Ok(())
}
