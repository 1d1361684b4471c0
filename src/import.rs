//! `onus import`: an estate as it is, as deployments of the inventory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use onus_core::configuration::ImportSettings;
use onus_driver::settings_of;
use onus_import::claims::{CLAIMS_FILE, OwnershipClaim};
use onus_import::run::{self, ImportError, ImportPlan, MissingPolicy, Request};
use onus_import::sources::{self, Read, SOURCES, Source};
use onus_import::tags::TagMapping;
use onus_source::text::plural;
use onus_source::{Diagnostic, SourceMap, codes};

use super::clock;
use super::printer::{CAUTION, Printer, QUIET, STRONG};
use super::project::ProjectLocation;
use super::sheet::{Sheet, visible};
use super::{Failure, Outcome, Run};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus import terraform terraform.tfstate\n  terraform show -json plan.out > plan.json && onus import terraform plan.json\n  onus import cloudformation cdk.out\n  onus import terraform states/*.tfstate --dry-run\n  onus import terraform states --prune\n\nOwners, environments and data classes are read from tags: see [preprocessor.onus.import] in docs/import.md."
)]
pub struct ImportArgs {
    /// What the files are
    #[arg(value_name = "SOURCE", value_parser = clap::builder::PossibleValuesParser::new(SOURCES.iter().map(|s| s.name)))]
    pub source: String,
    /// Files, or folders of files. Name all that the source has: what is missing counts as gone
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Folder of the inventory to write to
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Show what would change and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Mark deployments of an earlier import that this one does not find
    #[arg(long)]
    pub prune: bool,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ImportArgs, printer: &Printer) -> Run {
    let Some(source) = sources::find(&args.source) else {
        return Err(Failure::message(format!("there is no source `{}`", args.source)));
    };
    let Some(root) = location.root() else {
        return Err(Failure::message(
            "there is no book.toml in this folder or any above it; change to a project's folder, or name it with --project",
        ));
    };
    let settings = settings_of(&root)?;
    check(&settings.import)?;
    let model = location.model()?;
    let root = resolved(&root)?;
    let inventory = PathBuf::from(&settings.inventory);
    let into = match &args.into {
        Some(folder) => inside(&root, folder)?,
        None if root.join(&inventory).is_file() => inventory.parent().map(Path::to_path_buf).unwrap_or_default(),
        None => inventory.clone(),
    };
    let stamp = clock::instant().map_err(Failure::Message)?;
    let mapping = TagMapping { claims: claims(&root.join(&into).join(CLAIMS_FILE))?, settings: settings.import };
    let request = Request {
        source,
        files: files(source, &args.files)?,
        root: &root,
        into: &into,
        inventory: &inventory,
        model: &model,
        mapping: &mapping,
        imported: &stamp.to_string(),
        missing: if args.prune { MissingPolicy::Mark } else { MissingPolicy::Keep },
    };
    let planned = run::plan(&request).map_err(|refused| failure(refused, source))?;
    if args.dry_run {
        printer.data(&diff(&planned));
        printer.say(&summary(&planned, source, args, printer));
        printer.say(&format!("{QUIET}dry run: nothing was written{QUIET:#}"));
        return Ok(Outcome::Done);
    }
    let words = summary(&planned, source, args, printer);
    planned.stage.finish().map_err(|e| Failure::message(format!("{} cannot be written: {e}", into.display())))?;
    printer.say(&words);
    if !root.join(&into).starts_with(root.join(&inventory)) {
        printer.say(&format!("{CAUTION}note{CAUTION:#}: builds read {}, not {}", inventory.display(), into.display()));
    }
    Ok(Outcome::Done)
}

/// What a catalogue that was imported before says is whose.
fn claims(path: &Path) -> Result<Vec<OwnershipClaim>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|e| Failure::message(format!("{}: {e}; import the catalogue again", path.display()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(Failure::message(format!("{}: {e}", path.display()))),
    }
}

/// What the mapping must be for the inventory to take it.
fn check(settings: &ImportSettings) -> Result<(), Failure> {
    let digits = |id: &str| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
    let mut ids = settings.accounts.iter().flat_map(|(id, setting)| [Some(id), setting.alias.as_ref()]).flatten();
    match ids.find(|id| !digits(id)) {
        None => Ok(()),
        Some(id) => Err(Failure::message(format!(
            "book.toml, [preprocessor.onus.import.accounts]: `{id}` is not an account ID of 12 digits; an alias replaces an ID, so it must have 12 digits too"
        ))),
    }
}

#[allow(clippy::disallowed_methods, reason = "the project's folder is compared with others, and never printed")]
fn resolved(root: &Path) -> Result<PathBuf, Failure> {
    std::fs::canonicalize(root).map_err(|e| Failure::message(format!("{}: {e}", root.display())))
}

/// A folder inside the project, from the project's folder.
fn inside(root: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let odd = folder.components().any(|c| matches!(c, std::path::Component::ParentDir));
    let relative =
        if folder.is_absolute() { folder.strip_prefix(root).ok().map(Path::to_path_buf) } else { Some(folder.to_path_buf()) };
    match relative {
        Some(relative) if !odd => Ok(relative.components().filter(|c| !matches!(c, std::path::Component::CurDir)).collect()),
        _ => Err(Failure::message(format!("{} is not inside the project", folder.display()))),
    }
}

/// Files as given; folders as the files below them that the source reads, in order of path.
fn files(source: &Source, given: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut found = Vec::new();
    for path in given {
        if path.is_dir() {
            let before = found.len();
            folder(source, path, &mut found, 0)?;
            if found.len() == before {
                let endings = source.endings.join(", ");
                return Err(Failure::message(format!("{} holds no file that ends in {endings}", path.display())));
            }
        } else {
            found.push(path.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|p| seen.insert(p.clone()));
    Ok(found.into_iter().map(|p| (p.clone(), p.to_string_lossy().replace('\\', "/"))).collect())
}

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 16;

fn folder(source: &Source, path: &Path, found: &mut Vec<PathBuf>, depth: usize) -> Result<(), Failure> {
    let cannot = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
    let mut entries = std::fs::read_dir(path).and_then(|e| e.collect::<Result<Vec<_>, _>>()).map_err(cannot)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let kind = entry.file_type().map_err(cannot)?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < MAX_DEPTH {
            folder(source, &entry.path(), found, depth + 1)?;
        } else if entry.path().is_file() && source.endings.iter().any(|e| name.ends_with(&format!(".{e}"))) {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn failure(refused: ImportError, source: &Source) -> Failure {
    match refused {
        ImportError::Inventory(problems, sources) => Failure::Input(problems, sources),
        ImportError::Message(words) => Failure::Message(words),
        ImportError::Source(file, error) => {
            let place = match (error.line, error.column) {
                (Some(line), Some(column)) => format!(":{line}:{column}"),
                (Some(line), None) => format!(":{line}"),
                _ => String::new(),
            };
            let message = format!("{}{place}: {} ({})", visible(&file), visible(&error.message), source.title);
            let diagnostic = Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, message)
                .hint(visible(&error.hint))
                .hint("The inventory was not changed.");
            Failure::Input(vec![diagnostic], SourceMap::default())
        }
    }
}

fn diff(planned: &ImportPlan) -> String {
    if planned.before == planned.merged.text {
        return String::new();
    }
    let old = if planned.before.is_empty() { "/dev/null".to_owned() } else { format!("a/{}", planned.path) };
    let text = TextDiff::from_lines(&planned.before, &planned.merged.text);
    text.unified_diff().context_radius(3).header(&old, &format!("b/{}", planned.path)).to_string()
}

/// Most kinds that are listed for a reason unless more is asked for.
const MAX_KINDS: usize = 6;

fn summary(planned: &ImportPlan, source: &Source, args: &ImportArgs, printer: &Printer) -> String {
    let mut sheet = Sheet::new();
    let merged = &planned.merged;
    if matches!(source.read, Read::Catalogue(_)) {
        sheet.line(&format!("{STRONG}{}{STRONG:#}: {} in {}", source.title, plural(planned.resources, "team"), planned.path));
        sheet.paragraph(2, 2, "Import your other sources again to apply the owners that the catalogue names.");
        left_out(&mut sheet, planned, printer);
        return sheet.finish().trim_end().to_owned();
    }
    let resources = plural(planned.resources, "resource");
    let deployments = (merged.added.len() + merged.updated.len() + merged.unchanged) as u64;
    sheet.line(&format!(
        "{STRONG}{}{STRONG:#}: {resources}, {} in {}",
        source.title,
        planned.placed,
        plural(deployments, "deployment")
    ));
    sheet.line(&format!(
        "  {}: {} new, {} changed, {} as before",
        planned.path,
        merged.added.len(),
        merged.updated.len(),
        merged.unchanged
    ));
    if planned.covered > 0 {
        let words =
            format!("{} more already defined in other files of the inventory", plural(planned.covered as u64, "deployment"));
        sheet.paragraph(2, 4, &words);
    }
    if planned.without_owner > 0 {
        let words = format!(
            "{} without an owner: set owner tags or `default_owner` under [preprocessor.onus.import] in book.toml, give each deployment an `owner`, or assign them under `ownership`.",
            plural(planned.without_owner as u64, "deployment")
        );
        sheet.paragraph(2, 4, &words);
    }
    let list = |ids: &[String]| {
        let shown: Vec<&str> = ids.iter().take(8).map(String::as_str).collect();
        let more = ids.len().saturating_sub(shown.len());
        if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
    };
    if !planned.missing.is_empty() {
        let what = if args.prune { "marked as gone" } else { "not found this time (--prune marks them)" };
        sheet.paragraph(2, 4, &format!("{} {what}: {}", planned.missing.len(), list(&planned.missing)));
    }
    if !planned.removed.is_empty() {
        sheet.paragraph(
            2,
            4,
            &format!("{} removed by hand and not added again: {}", planned.removed.len(), list(&planned.removed)),
        );
    }
    if !merged.kept.is_empty() {
        let kept: Vec<String> = merged.kept.iter().map(|(id, key)| format!("{id} {key}")).collect();
        sheet.paragraph(2, 4, &format!("{} edited by hand and kept: {}", kept.len(), list(&kept)));
    }
    left_out(&mut sheet, planned, printer);
    sheet.finish().trim_end().to_owned()
}

fn left_out(sheet: &mut Sheet, planned: &ImportPlan, printer: &Printer) {
    if planned.left_out.is_empty() {
        return;
    }
    // One line a reason, with the kinds that it holds for.
    type Kinds<'p> = Vec<(u64, &'p str)>;
    let mut reasons: BTreeMap<&str, (u64, Kinds)> = BTreeMap::new();
    for ((what, why), count) in &planned.left_out {
        let (all, kinds) = reasons.entry(why).or_default();
        *all += count;
        kinds.push((*count, what));
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|(a, (n, _)), (b, (m, _))| m.cmp(n).then(a.cmp(b)));
    sheet.line("  Skipped, and notes:");
    for (why, (count, mut kinds)) in reasons {
        kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let most = if printer.verbose() { kinds.len() } else { MAX_KINDS };
        let tell = |(n, kind): &(u64, &str)| if *n > 1 { format!("{kind} ({n})") } else { (*kind).to_owned() };
        let mut shown: Vec<String> = kinds.iter().take(most).map(tell).collect();
        if kinds.len() > most {
            shown.push(format!("{} more kinds (--verbose lists all)", kinds.len() - most));
        }
        sheet.labelled(&format!("  {count:>6}  "), 10, &format!("{why}: {}", shown.join(", ")));
    }
}
