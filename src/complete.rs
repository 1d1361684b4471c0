//! What a shell completes: commands, options, and the ids of the project and its model.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use onus_core::inventory::Inventory;
use onus_driver::project::load;
use onus_model::{Model, ServiceOption};
use onus_source::{SourceMap, codes};

use super::printer::{Printer, Verbosity};
use super::project::ProjectLocation;

/// The variable in which a shell asks for completions.
pub const VARIABLE: &str = "ONUS_COMPLETE";

/// An id, and what it stands for.
type Known = (String, String);

type KnownValues = fn() -> Vec<Known>;

/// What completes the values of an argument, by the name that help gives them.
const VALUES: [(&str, KnownValues); 11] = [
    ("TEAM", || of_inventory(teams)),
    ("DEPLOYMENT", || of_inventory(deployments)),
    ("ACCOUNT", || of_inventory(accounts)),
    ("SCOPE", || of_inventory(scopes)),
    ("BOOK", || of_inventory(books)),
    ("ITEM", || of_inventory(items)),
    ("SERVICE", || of_model(services)),
    ("AREA", || of_model(areas)),
    ("FRAMEWORK", || of_model(frameworks)),
    ("PROGRAMME", || of_model(programmes)),
    ("CODE", every_code),
];

/// Answers a shell that asks for completions; none where this is another kind of run.
pub fn answer() -> Option<clap::error::Result<()>> {
    let here = std::env::current_dir().ok();
    let completion = CompleteEnv::with_factory(|| with_values(super::command(80))).var(VARIABLE);
    match completion.try_complete(std::env::args_os(), here.as_deref()) {
        Ok(false) => None,
        Ok(true) => Some(Ok(())),
        Err(error) => Some(Err(error)),
    }
}

/// The command with what completes the values of its arguments.
fn with_values(command: clap::Command) -> clap::Command {
    let with = |argument: clap::Arg| {
        let name = argument.get_value_names().and_then(<[_]>::first).map(ToString::to_string).unwrap_or_default();
        let known = VALUES.iter().find(|(of, _)| *of == name).map(|(_, known)| *known);
        match known {
            Some(known) => argument.add(ArgValueCompleter::new(move |typed: &OsStr| matching(typed, known()))),
            None if name == "NAME=VALUE" => argument.add(ArgValueCompleter::new(|typed: &OsStr| matching(typed, settings()))),
            None if name == "WORDS" => argument.add(ArgValueCompleter::new(|typed: &OsStr| matching(typed, subjects(typed)))),
            None => argument,
        }
    };
    command.mut_args(with).mut_subcommands(with_values)
}

/// Ids that begin with what was typed, without regard to case.
fn matching(typed: &OsStr, known: Vec<Known>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_lowercase();
    let begins = known.into_iter().filter(|(id, _)| id.to_lowercase().starts_with(&typed));
    begins.map(|(id, about)| CompletionCandidate::new(id).help((!about.is_empty()).then(|| about.into()))).collect()
}

/// What `onus explain` answers for. Services, duties and requirements are too many to be offered before a letter is typed.
fn subjects(typed: &OsStr) -> Vec<Known> {
    let mut known = of_inventory(|inventory| [deployments(inventory), teams(inventory)].concat());
    known.extend(of_model(areas));
    if !typed.is_empty() {
        known.extend(of_model(|model| [services(model), duties(model), requirements(model)].concat()));
        known.extend(every_code());
    }
    known
}

/// Ids of the inventory; none where there is no project, or it cannot be read: a shell has no place for an error.
fn of_inventory(ids: fn(&Inventory) -> Vec<Known>) -> Vec<Known> {
    let location = location();
    let folder = location.root().and_then(|root| location.project_folder(&root).ok());
    let files = folder.and_then(|folder| load(folder, &mut SourceMap::default()).ok());
    files.map(|files| ids(&files.inventory)).unwrap_or_default()
}

fn of_model(ids: fn(&Model) -> Vec<Known>) -> Vec<Known> {
    location().model().map(|model| ids(&model)).unwrap_or_default()
}

/// Options with their values, of the service that the line names. Both at once: after `launch_type=` alone, a shell would end the
/// word.
fn settings() -> Vec<Known> {
    let (Some(word), Ok(model)) = (value_on_line("--service"), location().model()) else { return Vec::new() };
    let Some(service) = word.to_str().and_then(|word| model.find_service(word)) else { return Vec::new() };
    let values = |(name, option): (&String, &ServiceOption)| -> Vec<Known> {
        option.values.iter().map(|(value, label)| (format!("{name}={value}"), format!("{}: {label}", option.title))).collect()
    };
    service.options.iter().flat_map(values).collect()
}

/// The value of an option on the command line that is being completed, as `--option value` or `--option=value`.
fn value_on_line(option: &str) -> Option<OsString> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let spaced = words.iter().position(|word| word == option).and_then(|at| words.get(at + 1)).cloned();
    let joined = |word: &OsString| word.to_str()?.strip_prefix(option)?.strip_prefix('=').map(OsString::from);
    spaced.or_else(|| words.iter().find_map(joined))
}

/// The project of the command line that is being completed.
fn location() -> ProjectLocation {
    let printer = Printer::new(Verbosity::Quiet);
    ProjectLocation { folder: value_on_line("--project").map(PathBuf::from), max_file_size: None, typst: None, printer }
}

fn teams(inventory: &Inventory) -> Vec<Known> {
    inventory.teams.iter().map(|team| (team.id.value.clone(), team.name.clone())).collect()
}

fn deployments(inventory: &Inventory) -> Vec<Known> {
    inventory.deployments.iter().map(|deployment| (deployment.id.value.clone(), deployment.name.clone())).collect()
}

fn accounts(inventory: &Inventory) -> Vec<Known> {
    inventory.accounts.iter().map(|account| (account.id.value.clone(), account.name.clone())).collect()
}

fn scopes(inventory: &Inventory) -> Vec<Known> {
    inventory.scopes.iter().map(|scope| (scope.id.value.clone(), scope.name.clone().unwrap_or_default())).collect()
}

fn books(inventory: &Inventory) -> Vec<Known> {
    let named = |kind: &'static str| move |(id, name): Known| (format!("{kind}:{id}"), name);
    let organisation = ("organisation".to_owned(), inventory.organisation.name.clone());
    let books = teams(inventory).into_iter().map(named("team")).chain(scopes(inventory).into_iter().map(named("scope")));
    std::iter::once(organisation).chain(books).collect()
}

fn items(inventory: &Inventory) -> Vec<Known> {
    let items = inventory.evidence.iter().filter_map(|item| item.id.as_ref()).map(|id| (id.value.clone(), String::new()));
    let collections = inventory.collections.iter().map(|collection| (collection.value.id.clone(), String::new()));
    collections.chain(items).collect()
}

fn services(model: &Model) -> Vec<Known> {
    let whole = model.services.values().filter(|service| service.parent.is_none());
    whole.map(|service| (service.id.clone(), service.name.clone())).collect()
}

fn areas(model: &Model) -> Vec<Known> {
    model.domains.iter().map(|domain| (domain.id.clone(), domain.title.clone())).collect()
}

fn duties(model: &Model) -> Vec<Known> {
    model.duties.values().map(|duty| (duty.id.clone(), duty.title.clone())).collect()
}

fn frameworks(model: &Model) -> Vec<Known> {
    model.frameworks.iter().map(|framework| (framework.id.clone(), framework.name.clone())).collect()
}

/// Requirements by their ids, and by those of their frameworks before them: several frameworks have an `AC-2`.
fn requirements(model: &Model) -> Vec<Known> {
    let mut known = BTreeMap::new();
    for framework in &model.frameworks {
        for requirement in &framework.requirements {
            let about = format!("{}: {}", framework.name, requirement.title);
            known.entry(requirement.id.clone()).or_insert_with(|| about.clone());
            known.insert(format!("{}:{}", framework.id, requirement.id), about);
        }
    }
    known.into_iter().collect()
}

fn programmes(model: &Model) -> Vec<Known> {
    model.programmes.iter().map(|programme| (programme.id.clone(), programme.title.clone())).collect()
}

fn every_code() -> Vec<Known> {
    codes::all().map(|code| (code.id().to_owned(), code.title().to_owned())).collect()
}
