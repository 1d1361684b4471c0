//! `onus import`: an estate as it is, as deployments of the inventory.

mod files;
mod list;
mod overruled;
mod received;
mod summary;
mod unset;

use std::path::{Path, PathBuf};

use onus_core::configuration::ImportSettings;
use onus_core::inventory::ReceivedKind;
use onus_driver::settings_of;
use onus_import::aws_cli::script::script;
use onus_import::claims::{CLAIMS_FILE, OwnershipClaim};
use onus_import::run::{self, ImportError, MissingPolicy, Request};
use onus_import::sources::{self, SOURCES, Source};
use onus_import::tags::TagMapping;
use onus_source::project_file::{self, Refusal};
use onus_source::{Diagnostic, ProjectFolder, SourceMap, codes};

use super::assign;
use super::clock;
use super::printer::{CAUTION, Printer, QUIET};
use super::project::ProjectLocation;
use super::text_layout::visible;
use super::{Failure, Outcome, Run};

/// Arguments.
#[derive(Debug, clap::Args, Default)]
#[command(
    after_help = "Examples:\n  onus import terraform terraform.tfstate\n  terraform show -json plan.out > plan.json && onus import terraform plan.json\n  onus import cloudformation cdk.out\n  onus import terraform states/*.tfstate --dry-run\n  onus import terraform states --as payments-prod --prune\n  terraform show -json | onus import terraform - --as network\n  onus import cloudformation stack.yaml --as shop-prod --parameter Stage=prod\n  onus import aws-cli --script > gather.sh\n  onus import crm AWS-CRM.xlsx --party provider --dated 2026-03-31\n  onus import --list\n\nOwners, environments and data classes are read from tags: see [preprocessor.onus.import] in docs/import.md."
)]
pub struct ImportArgs {
    /// What the files are
    #[arg(
        value_name = "SOURCE",
        required_unless_present = "list",
        value_parser = clap::builder::PossibleValuesParser::new(SOURCES.iter().map(|s| s.name).chain(ReceivedKind::WORDS.iter().map(|(word, _)| *word)))
    )]
    pub source: Option<String>,
    /// Files, folders of files, patterns such as `states/*.tfstate`, or `-` for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["list", "script"])]
    pub files: Vec<PathBuf>,
    /// What to call the source, so that you can import several sources of one kind: payments-prod
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// Show what was imported: sources, their files, dates and counts
    #[arg(long, conflicts_with_all = ["source", "files", "name", "dry_run", "prune"])]
    pub list: bool,
    /// Print a script of read-only commands whose output this source reads (aws-cli)
    #[arg(long, conflicts_with_all = ["list", "files", "dry_run", "prune"])]
    pub script: bool,
    /// Value of a template's parameter; may be given more than once
    #[arg(long, value_name = "KEY=VALUE")]
    pub parameter: Vec<String>,
    /// File with parameters, as `aws cloudformation deploy --parameter-overrides` and the console take it
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// Folder of the inventory to write to
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Show what would change and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Mark deployments that this source no longer shows, and forget its files that are not named
    #[arg(long)]
    pub prune: bool,
    /// Who gave you the matrix (crm, cmmc, caiq): `provider` or `third-party:ID`
    #[arg(long, value_name = "PARTY")]
    pub party: Option<String>,
    /// Framework that the matrix is about; by default, the one of its kind that your scopes use
    #[arg(long, value_name = "ID")]
    pub framework: Option<String>,
    /// Date that the matrix gives itself
    #[arg(long, value_name = "DAY")]
    pub dated: Option<String>,
    /// Sheet of a workbook, where several have the columns of a matrix
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What a word in the matrix means: party, shared, organisation, not-done, not-applicable or unstated
    #[arg(long, value_name = "WORD=CLAIM")]
    pub means: Vec<String>,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ImportArgs, printer: &Printer) -> Run {
    if let Some(kind) = args.source.as_deref().and_then(received::kind) {
        return received::run(location, kind, args, printer);
    }
    let of_matrices = [&args.party, &args.framework, &args.dated, &args.sheet];
    if of_matrices.iter().any(|option| option.is_some()) || !args.means.is_empty() {
        return Err(Failure::message("--party, --framework, --dated, --sheet and --means are for matrices: crm, cmmc and caiq"));
    }
    if args.script {
        if args.source.as_deref() != Some("aws-cli") {
            return Err(Failure::message("--script is for answers of the AWS CLI: `onus import aws-cli --script`"));
        }
        printer.data(&script());
        return Ok(Outcome::Done);
    }
    let Some(root) = location.root() else {
        return Err(Failure::message(
            "there is no book.toml in this folder or any above it; change to a project's folder, or name it with --project",
        ));
    };
    let project = location.project_folder(&root)?;
    let settings = settings_of(&project)?;
    let Some(source) = args.source.as_deref().and_then(sources::find) else {
        return list::list(&project, &settings.inventory, args.into.as_deref(), printer);
    };
    let name = args.name.as_deref().unwrap_or(source.name);
    called(name, source)?;
    let parameters = files::parameters(args.parameters.as_deref(), &args.parameter)?;
    if !parameters.is_empty() && source.name != "cloudformation" {
        return Err(Failure::message("--parameter and --parameters are for templates: `onus import cloudformation`"));
    }
    check(&settings.import)?;
    let model = location.model()?;
    let root = project.path();
    let inventory = PathBuf::from(&settings.inventory);
    let into = folder(root, &inventory, args.into.as_deref())?;
    let stamp = clock::instant().map_err(Failure::Message)?;
    let mapping = TagMapping { claims: claims(&project, &into.join(CLAIMS_FILE))?, settings: settings.import };
    let (given, _held) = files::files(source, &args.files)?;
    let request = Request {
        source,
        name,
        files: given,
        parameters: &parameters,
        root: &project,
        into: &into,
        inventory: &inventory,
        model: &model,
        mapping: &mapping,
        imported: &stamp.to_string(),
        missing: if args.prune { MissingPolicy::Mark } else { MissingPolicy::Keep },
    };
    let mut planned = run::plan(&request).map_err(|refused| failure(refused, source))?;
    if args.dry_run {
        printer.data(&summary::diff(&planned));
        printer.say(&summary::summary(&planned, source, args, printer));
        printer.say(&format!("{QUIET}dry run: nothing was written{QUIET:#}"));
        return Ok(Outcome::Done);
    }
    let stage = std::mem::take(&mut planned.stage);
    stage.finish().map_err(|e| Failure::message(format!("{} cannot be written: {e}", into.display())))?;
    // Who owns what, rules of the inventory say as well, and what an unset option moves, the other options: both are known of
    // what was written. Where the inventory is not
    // in order, `check` says so.
    if let Ok(project) = location.open_silently() {
        let survey = &mut planned.survey;
        survey.unowned = assign::unowned(&project.matrix, &survey.ids);
        survey.overruled = overruled::overruled(&project.matrix, &survey.ids);
        // What the inventory calls an account counts more than what a bill does.
        let named = project.matrix.accounts.iter().filter(|a| a.name != format!("account {}", a.id));
        survey.account_names.extend(named.map(|a| (a.id.clone(), a.name.clone())));
        (survey.undecided, survey.assumed) = unset::unset(&project.matrix, &survey.ids);
    }
    printer.say(&summary::summary(&planned, source, args, printer));
    if !root.join(&into).starts_with(root.join(&inventory)) {
        printer.say(&format!("{CAUTION}note{CAUTION:#}: builds read {}, not {}", inventory.display(), into.display()));
    }
    Ok(Outcome::Done)
}

/// Folder to write to, from the project's.
fn folder(root: &Path, inventory: &Path, into: Option<&Path>) -> Result<PathBuf, Failure> {
    match into {
        Some(folder) => inside(root, folder),
        None if root.join(inventory).is_file() => Ok(inventory.parent().map(Path::to_path_buf).unwrap_or_default()),
        None => Ok(inventory.to_owned()),
    }
}

/// What a source may be called: a part of a file's name. The name of another kind would mislead.
fn called(name: &str, source: &Source) -> Result<(), Failure> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    let plain = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.len() <= 60 && name.chars().all(fits);
    if !plain {
        return Err(Failure::message(format!(
            "--as {}: a source is called by small letters, digits, `-`, `_` and `.`, such as payments-prod",
            visible(name)
        )));
    }
    match sources::find(name) {
        Some(other) if other.name != source.name => {
            Err(Failure::message(format!("--as {name}: that is what another kind of source is called; take a name of your own")))
        }
        _ => Ok(()),
    }
}

/// What a catalogue that was imported before says is whose.
fn claims(project: &ProjectFolder, path: &Path) -> Result<Vec<OwnershipClaim>, Failure> {
    match project_file::read(project, path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|e| Failure::message(format!("{}: {e}; import the catalogue again", path.display()))),
        Err(Refusal::Missing) => Ok(Vec::new()),
        Err(refusal) => Err(Failure::message(format!("{}: {refusal}", path.display()))),
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
