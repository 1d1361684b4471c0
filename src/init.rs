//! `onus init`: a project that builds at once, from the files of `scaffold/` or from those of the example organisation.

mod files;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use onus_core::schema::{self, SchemaSubject};
use onus_model_aws::builtin_model;

use super::clock;
use super::import::{self, ImportArgs};
use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

/// Arguments of `onus init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus init handbook\n  onus init .                here, beside what is there already\n  onus init handbook --from terraform terraform.tfstate\n  onus init larkspur --example"
)]
pub struct InitArgs {
    /// New or existing folder; no file in it is ever overwritten
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Fill the inventory from a source at once, as `onus import` does
    #[arg(long, num_args = 2.., value_names = ["SOURCE", "FILE"])]
    pub from: Vec<String>,
    /// Write the example organisation that the guide speaks of
    #[arg(long, conflicts_with = "from")]
    pub example: bool,
}

/// Runs it.
pub fn run(args: &InitArgs, printer: &Printer) -> Run {
    let folder = &args.folder;
    let words = |error: io::Error| Failure::message(format!("{}: {error}", folder.display()));
    if folder.join("book.toml").exists() {
        return Err(Failure::message(book_is_there(folder)));
    }
    if folder.is_file() {
        return Err(Failure::message(format!("{} is a file; name a new folder, or one that is there", folder.display())));
    }
    if args.example && has_inventory(folder) {
        return Err(Failure::message(format!(
            "{} has an inventory already; write the example into a folder of its own",
            folder.join(INVENTORY).display()
        )));
    }
    let today = clock::now().map_err(Failure::Message)?.day.to_string();
    let mut files = if args.example { files::example() } else { files::scaffold(&today) };
    if !args.from.is_empty() {
        only_what_is_known(&mut files);
    }
    let schemas = [
        (schema::inventory_of(&builtin_model()), "schemas/inventory.schema.json"),
        (schema::schema(SchemaSubject::Book), "schemas/book.schema.json"),
    ];
    files.extend(schemas.map(|(schema, path)| (PathBuf::from(path), super::schema::text(&schema))));
    // Examples beside somebody's own inventory would name teams and accounts that it does not have.
    if has_inventory(folder) {
        files.retain(|(path, _)| !path.starts_with(INVENTORY) || exists(&folder.join(path)));
    }
    let (kept, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| exists(&folder.join(path)));
    for (path, text) in &files {
        write(&folder.join(path), text).map_err(words)?;
    }
    printer.say(&format!("{} files in {}", files.len(), folder.display()));
    if !kept.is_empty() {
        let names: Vec<String> = kept.iter().map(|(path, _)| path.display().to_string()).collect();
        printer.say(&format!("left as they are: {}", names.join(", ")));
    }
    if let [source, from @ ..] = args.from.as_slice() {
        let place = ProjectLocation::of(folder, printer);
        let call =
            ImportArgs { source: Some(source.clone()), files: from.iter().map(PathBuf::from).collect(), ..ImportArgs::default() };
        if let Err(failure) = import::run(&place, &call, printer) {
            // Half a project would stand in the way of the next try.
            take_back(folder, &files).map_err(words)?;
            return Err(failure);
        }
    }
    if !args.from.is_empty() {
        printer.say("not in any source, so for you to say:");
        printer.say("  - your organisation's name and contact: content/inventory/organisation.yaml");
        printer.say(
            "  - since when you keep evidence (`records_since`, in the same file); without it, a year of it counts as overdue",
        );
        printer.say("  - which team owns what no tag assigns: onus assign");
        printer.say("  - the environment of each account, and where data may be kept: content/inventory/organisation.yaml");
    }
    if let Some(top) = repository_above(folder) {
        printer.say(&format!(
            "note: {} is a folder inside a repository. Move .github/workflows/onus.yml to {}, and enter the folder as PROJECT in it; for GitLab, include .gitlab-ci.yml from the one at the top.",
            folder.display(),
            top.join(".github/workflows").display()
        ));
    }
    let go = if folder == Path::new(".") { String::new() } else { format!("cd {} && ", folder.display()) };
    match args.from.is_empty() {
        true => {
            printer.say(&format!("next: {go}onus build"));
            let then = if args.example { "" } else { ", and put your own services into content/inventory/" };
            printer.say(&format!("then open output/handbook/html/index.html{then}"));
        }
        false => printer.say(&format!("then: {go}onus build, and open output/handbook/html/index.html")),
    }
    Ok(Outcome::Done)
}

/// What to do first in a project that was imported; the files of the other steps are not there.
const IMPORTED_STEPS: &str = "\
1. Enter your organisation in `content/inventory/organisation.yaml`.
2. Say which team owns what: `onus assign` asks, or writes and reads a table, and makes `content/inventory/ownership.yaml`. Give each team an
   `email` or a `contact` there.
3. Import again when your estate changes, or other sources beside it: `onus import`. Edit `content/inventory/imported-*.yaml` as you like; the
   next import leaves your changes alone. `onus services` lists all services that Onus knows. `onus service rds` shows the options of one of
   them, and which duties each option moves.
";

/// Leaves out examples: what is imported takes the place of deployments, and neither teams nor rules nor accounts are made up.
fn only_what_is_known(files: &mut Vec<(PathBuf, String)>) {
    let example = |path: &Path| {
        ["deployments.yaml", "teams.yaml", "ownership.yaml"]
            .iter()
            .any(|name| path.ends_with(Path::new("content/inventory").join(name)))
    };
    files.retain(|(path, _)| !example(path));
    for (_, text) in files.iter_mut().filter(|(path, _)| path == Path::new("README.md")) {
        if let (Some(from), Some(to)) = (text.find("1. Enter your organisation"), text.find("4. Write your own chapters")) {
            text.replace_range(from..to, IMPORTED_STEPS);
        }
    }
    for (path, text) in files.iter_mut().filter(|(path, _)| path.ends_with("content/inventory/organisation.yaml")) {
        // What follows are classes of data and accounts.
        if let Some(end) = text.find("\n# Where data of each class") {
            text.truncate(end);
        }
        debug_assert!(!text.contains("accounts:"), "{}", path.display());
    }
}

/// The top of the repository that a folder lies in, unless it is the top itself.
fn repository_above(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    if folder.join(".git").exists() {
        return None;
    }
    folder.ancestors().skip(1).find(|above| above.join(".git").exists()).map(Path::to_path_buf)
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

/// Where the scaffold keeps its inventory.
const INVENTORY: &str = "content/inventory";

/// Whether a folder has an inventory where the scaffold would put its own.
fn has_inventory(folder: &Path) -> bool {
    let entries = fs::read_dir(folder.join(INVENTORY)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"))
}

/// Whether anything has the name, a link that leads nowhere included.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// What to do in a folder that is a book already.
fn book_is_there(folder: &Path) -> String {
    let book = folder.join("book.toml");
    match onus_driver::project::is_project(folder) {
        true => format!("{} is there already: this is a project of Onus; nothing was written", book.display()),
        false => format!(
            "{} is there already; nothing was written. To make this book a project of Onus, add to it:\n\n  [preprocessor.onus]\n  inventory = \"inventory\"\n\nand write the inventory there; `onus schema inventory` describes it",
            book.display()
        ),
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
