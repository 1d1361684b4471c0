//! `onus init`: a project that builds at once, from the files of `scaffold/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use onus_core::schema::{self, Subject};

use super::import::{self, ImportArgs};
use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

static SCAFFOLD: Dir = include_dir!("$CARGO_MANIFEST_DIR/scaffold");

/// Arguments of `onus init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus init handbook\n  onus init .                in an empty folder, or a repository without files\n  onus init handbook --from terraform terraform.tfstate"
)]
pub struct InitArgs {
    /// Folder to make; it must be empty or not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Fill the inventory from a source at once, as `onus import` does
    #[arg(long, num_args = 2.., value_names = ["SOURCE", "FILE"])]
    pub from: Vec<String>,
}

/// Runs it.
pub fn run(args: &InitArgs, printer: &Printer) -> Run {
    let folder = &args.folder;
    let words = |error: io::Error| Failure::message(format!("{}: {error}", folder.display()));
    if let Some(name) = occupied(folder).map_err(words)? {
        return Err(Failure::message(format!(
            "{} is not empty: it holds {name}; name an empty or a new folder, nothing was written",
            folder.display()
        )));
    }
    let mut files = Vec::new();
    collect(&SCAFFOLD, &mut files);
    files.sort();
    // What is imported takes the place of the deployments that show the form.
    files.retain(|(path, _)| args.from.is_empty() || !path.ends_with("content/inventory/deployments.yaml"));
    for (subject, path) in [(Subject::Inventory, "schemas/inventory.schema.json"), (Subject::Book, "schemas/book.schema.json")] {
        let schema = serde_json::to_string_pretty(&schema::schema(subject)).map_err(Failure::message)?;
        files.push((PathBuf::from(path), schema + "\n"));
    }
    for (path, text) in &files {
        write(&folder.join(path), text).map_err(words)?;
    }
    printer.say(&format!("{} files in {}", files.len(), folder.display()));
    if let [source, from @ ..] = args.from.as_slice() {
        let place = ProjectLocation { folder: Some(folder.clone()) };
        let call = ImportArgs {
            source: source.clone(),
            files: from.iter().map(PathBuf::from).collect(),
            into: None,
            dry_run: false,
            prune: false,
        };
        if let Err(failure) = import::run(&place, &call, printer) {
            // Half a project would stand in the way of the next try.
            take_back(folder, &files).map_err(words)?;
            return Err(failure);
        }
    }
    let go = if folder == Path::new(".") { String::new() } else { format!("cd {} && ", folder.display()) };
    printer.say(&format!("next: {go}onus build"));
    printer.say("then open output/handbook/html/index.html, and put your own services into content/inventory/");
    Ok(Outcome::Done)
}

/// Removes the files that were written, and the folders that they leave empty.
fn take_back(folder: &Path, files: &[(PathBuf, String)]) -> io::Result<()> {
    for (path, _) in files {
        fs::remove_file(folder.join(path))?;
    }
    let mut folders: Vec<PathBuf> = files.iter().flat_map(|(path, _)| path.ancestors().skip(1)).map(|p| folder.join(p)).collect();
    folders.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
    for path in folders {
        // What holds something else stays, and so does the folder that the caller stands in.
        let _ = fs::remove_dir(path);
    }
    Ok(())
}

/// The first thing in a folder, if there is any. A repository without files is as good as empty.
fn occupied(folder: &Path) -> io::Result<Option<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|n| n != ".git");
    names.sort();
    Ok(names.into_iter().next())
}

/// Path and text of every file of the scaffold.
fn collect(folder: &Dir, out: &mut Vec<(PathBuf, String)>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, out),
            DirEntry::File(file) => {
                let text = file.contents_utf8().expect("the scaffold is text");
                out.push((file.path().to_path_buf(), text.replace("@ONUS_VERSION@", env!("CARGO_PKG_VERSION"))));
            }
        }
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    // What is run by its name: hooks.
    #[cfg(unix)]
    if text.starts_with("#!") {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
