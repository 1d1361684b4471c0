//! `onus assign`: whose the deployments are that nobody owns, from a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use onus_core::inventory;
use onus_core::matrix::Matrix;
use onus_driver::settings_of;
use onus_import::write::assign::{Assignment, Selected, assign};
use onus_import::write::files::text as text_of;
use onus_import::write::stage::Stage;
use onus_model::{Holder, Party};
use onus_source::csv::unescape_cell;
use onus_source::text::{inventory_id, plural};
use onus_source::{ProjectFolder, SourceMap, tree};

use super::printer::{Printer, QUIET};
use super::project::ProjectLocation;
use super::text_layout::visible;
use super::{Failure, Outcome, Run};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  onus assign                 ask for each group of account and service
  onus assign > owners.csv    write the groups as a table
  onus assign owners.csv      read owners from the table, and write rules")]
pub struct AssignArgs {
    /// Table with the columns account, service and owner; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// An account, and a service in it.
type Place = (Option<String>, String);

/// Deployments of a place.
#[derive(Default)]
struct Group {
    /// By id: how many resources each stands for.
    unowned: BTreeMap<String, u64>,
    resources: u64,
    /// Whether a rule for all of the place would take duties from a team that has them: from an owner, or by a rule that
    /// counts less.
    mixed: bool,
}

/// What a rule for all of a place is called in the matrix.
fn rule_for_all((account, service): &Place) -> String {
    match account {
        Some(account) => format!("service {service}; account {account}"),
        None => format!("service {service}"),
    }
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &AssignArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let folder = location.project_folder(&root)?;
    let settings = settings_of(&folder)?;
    let project = location.open_silently()?;
    let groups = groups(&project.matrix);
    let owners: BTreeMap<Place, String> = match &args.table {
        Some(table) => read_table(table, &groups)?,
        None if io::stdin().is_terminal() && io::stdout().is_terminal() && !args.dry_run => ask(&project.matrix, &groups)?,
        None => {
            printer.data(&table(&project.matrix, &groups)?);
            return Ok(Outcome::Done);
        }
    };
    let mut left = Vec::new();
    let assignments: Vec<Assignment> = owners
        .iter()
        .filter_map(|(place, team)| {
            let group = groups.get(place)?;
            // Without an account, a rule would hold for the service in all of them.
            let everywhere =
                place.0.is_none() && groups.keys().any(|(account, service)| account.is_some() && *service == place.1);
            let selected = match group.mixed || everywhere {
                true if group.unowned.is_empty() => {
                    left.push(format!("{} in {}", visible(&place.1), visible(place.0.as_deref().unwrap_or("no account"))));
                    return None;
                }
                true => Selected::Deployments(group.unowned.keys().cloned().collect()),
                false => Selected::Service { service: place.1.clone(), account: place.0.clone() },
            };
            Some(Assignment { team: team.clone(), selected })
        })
        .collect();
    if !left.is_empty() {
        printer.say(&format!("left as they are, since all in them is owned: {}", left.join(", ")));
    }
    if assignments.is_empty() {
        printer.say(match left.is_empty() {
            true => "nothing is assigned: no row has an owner",
            false => "nothing is assigned: to give a group to another team, change its rule or its `owner`",
        });
        return Ok(Outcome::Done);
    }
    let known: BTreeSet<&str> = project.matrix.teams.iter().map(|t| t.id.as_str()).collect();
    let unknown: BTreeSet<String> =
        assignments.iter().map(|a| a.team.clone()).filter(|team| !known.contains(team.as_str())).collect();
    let path = rules_file(&folder, Path::new(&settings.inventory));
    let text = text_of(&folder, &path).map_err(Failure::message)?.unwrap_or_default();
    let shown = path.to_string_lossy().replace('\\', "/");
    let assigned =
        assign(&shown, &text, &assignments, &unknown).map_err(|(problems, sources)| Failure::Input(problems, sources))?;
    if !args.dry_run {
        let mut stage = Stage::default();
        stage
            .file(&root.join(&path), |out| out.write_all(assigned.text.as_bytes()))
            .and_then(|()| stage.finish())
            .map_err(|e| Failure::message(format!("{}: {e}", path.display())))?;
    }
    printer.say(&format!(
        "{shown}: {} added, {} changed, {} as before",
        plural(assigned.added as u64, "rule"),
        assigned.changed,
        assigned.unchanged
    ));
    if !assigned.teams.is_empty() {
        printer.say(&format!("new teams, without a contact yet: {}", assigned.teams.join(", ")));
    }
    let resources: u64 = owners.keys().filter_map(|place| groups.get(place)).map(|group| group.resources).sum();
    let all: u64 = groups.values().map(|group| group.resources).sum();
    printer.say(&format!("{resources} of {all} resources without an owner are assigned"));
    if args.dry_run {
        printer.say(&format!("{QUIET}dry run: nothing was written{QUIET:#}"));
    }
    Ok(Outcome::Done)
}

/// Deployments and resources of each place that nobody owns, of these ids.
pub fn unowned(matrix: &Matrix, ids: &BTreeSet<String>) -> BTreeMap<Place, (usize, u64)> {
    let mut places = BTreeMap::new();
    for (place, group) in groups(matrix) {
        let counts: Vec<u64> = group.unowned.iter().filter(|(id, _)| ids.contains(*id)).map(|(_, count)| *count).collect();
        if !counts.is_empty() {
            places.insert(place, (counts.len(), counts.iter().sum()));
        }
    }
    places
}

/// How the words of a rule begin that counts more than one for a service and an account.
const STRONGER: [&str; 3] = ["deployment ", "duty ", "domain "];

/// Deployments by account and service, with those that have duties of ours that no team answers for.
fn groups(matrix: &Matrix) -> BTreeMap<Place, Group> {
    let mut groups: BTreeMap<Place, Group> = BTreeMap::new();
    for deployment in &matrix.deployments {
        let placement = &matrix.placements[deployment.placement as usize];
        let service = matrix.configurations[placement.configuration as usize].service.clone();
        let account = deployment.account.map(|a| matrix.accounts[a as usize].id.clone());
        let ours = |duty: u32| matrix.duties[duty as usize].holder == Holder::Party(Party::Organisation);
        let assignments: Vec<_> = placement.assignments.iter().filter(|a| ours(a.duty)).collect();
        let place = (account, service);
        let for_all = rule_for_all(&place);
        let group = groups.entry(place).or_default();
        if assignments.iter().any(|a| a.accountable.is_none()) {
            group.unowned.insert(deployment.id.clone(), deployment.count);
            group.resources += deployment.count;
        } else {
            let yields = |rule: Option<u32>| match rule.map(|rule| &matrix.ownership[rule as usize].selects) {
                None => true,
                Some(selects) => *selects != for_all && !STRONGER.iter().any(|first| selects.starts_with(first)),
            };
            group.mixed |= assignments.iter().any(|a| yields(a.ownership));
        }
    }
    groups
}

/// Places with something to assign, those that settle most first.
fn ordered(groups: &BTreeMap<Place, Group>) -> Vec<(&Place, &Group)> {
    let mut ordered: Vec<_> = groups.iter().filter(|(_, group)| !group.unowned.is_empty()).collect();
    ordered.sort_by_key(|(place, group)| (std::cmp::Reverse(group.resources), (*place).clone()));
    ordered
}

fn account_name<'m>(matrix: &'m Matrix, account: Option<&str>) -> &'m str {
    matrix.accounts.iter().find(|a| Some(a.id.as_str()) == account).map_or("", |a| a.name.as_str())
}

fn table(matrix: &Matrix, groups: &BTreeMap<Place, Group>) -> Result<String, Failure> {
    let head = ["account", "account_name", "service", "deployments", "resources", "owner"];
    let row = |((account, service), group): (&Place, &Group)| {
        [
            account.clone().unwrap_or_default(),
            account_name(matrix, account.as_deref()).to_owned(),
            service.clone(),
            group.unowned.len().to_string(),
            group.resources.to_string(),
            String::new(),
        ]
    };
    let rows = ordered(groups).into_iter().map(row);
    onus_source::csv::text(std::iter::once(head.map(str::to_owned)).chain(rows)).map_err(Failure::message)
}

/// Owners by place out of a table. Rows without an owner are left for later.
fn read_table(path: &Path, groups: &BTreeMap<Place, Group>) -> Result<BTreeMap<Place, String>, Failure> {
    let wrong = |e: io::Error| Failure::message(format!("{}: {e}", path.display()));
    let mut text = String::new();
    match path.as_os_str() == "-" {
        true => io::stdin().lock().read_to_string(&mut text).map_err(wrong)?,
        false => fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)).map_err(wrong)?,
    };
    let text = text.trim_start_matches('\u{feff}');
    // Spreadsheets of half of Europe write semicolons.
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let bad = |e: csv::Error| Failure::message(format!("{}: {e}", path.display()));
    let head = reader.headers().map_err(bad)?.clone();
    let column = |name: &str| {
        head.iter().position(|h| h.eq_ignore_ascii_case(name)).ok_or_else(|| {
            Failure::message(format!(
                "{}: there is no column `{name}`; `onus assign > owners.csv` writes the table",
                path.display()
            ))
        })
    };
    let (account, service, owner) = (column("account")?, column("service")?, column("owner")?);
    let mut owners: BTreeMap<Place, (String, u64)> = BTreeMap::new();
    let mut problems = Vec::new();
    for row in reader.records() {
        let row = row.map_err(bad)?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| unescape_cell(row.get(at).unwrap_or_default());
        let team = cell(owner);
        if team.is_empty() {
            continue;
        }
        if inventory_id(team, 100) != team {
            problems.push(format!(
                "line {line}: `{}` is no id of a team; write it as {}",
                visible(team),
                inventory_id(team, 100)
            ));
            continue;
        }
        let id = cell(account);
        // A spreadsheet takes leading zeros.
        let id = if (1..12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()) {
            format!("{id:0>12}")
        } else {
            id.to_owned()
        };
        let place = (Some(id.clone()).filter(|id| !id.is_empty()), cell(service).to_owned());
        match owners.get(&place) {
            Some((other, first)) if other != team => problems.push(format!(
                "line {line}: `{}` of `{}`, which line {first} gives to `{}`: one team owns a group",
                visible(team),
                visible(&place.1),
                visible(other)
            )),
            _ if groups.contains_key(&place) => {
                owners.insert(place, (team.to_owned(), line));
            }
            _ => problems.push(format!(
                "line {line}: there is no `{}` in account {}",
                visible(&place.1),
                if id.is_empty() { "none".to_owned() } else { visible(&id).into_owned() }
            )),
        }
    }
    match problems.is_empty() {
        true => Ok(owners.into_iter().map(|(place, (team, _))| (place, team)).collect()),
        false => Err(Failure::message(format!("{}: nothing was written\n{}", path.display(), problems.join("\n")))),
    }
}

/// The teams that there are, in a line.
fn teams(known: &BTreeSet<String>) -> String {
    let known: Vec<String> = known.iter().map(|id| visible(id).into_owned()).collect();
    match known.is_empty() {
        true => "  there are no teams yet; any id makes one".to_owned(),
        false => format!("  teams: {}", known.join(", ")),
    }
}

fn ask(matrix: &Matrix, groups: &BTreeMap<Place, Group>) -> Result<BTreeMap<Place, String>, Failure> {
    let mut owners = BTreeMap::new();
    let mut input = io::stdin().lock();
    let mut out = io::stderr();
    let failed = |e: io::Error| Failure::message(e);
    let mut known: BTreeSet<String> = matrix.teams.iter().map(|team| team.id.clone()).collect();
    writeln!(out, "Enter the id of the team that owns each group. An empty line leaves it; `?` lists teams; `q` ends.")
        .and_then(|()| writeln!(out, "{}", teams(&known)))
        .map_err(failed)?;
    for (place, group) in ordered(groups) {
        let account = match &place.0 {
            None => "no account".to_owned(),
            Some(id) => match account_name(matrix, Some(id)) {
                "" => id.clone(),
                name => format!("{name} ({id})"),
            },
        };
        loop {
            let resources = plural(group.resources, "resource");
            write!(out, "{} in {}, {resources}: ", place.1, visible(&account)).and_then(|()| out.flush()).map_err(failed)?;
            let mut line = String::new();
            if input.read_line(&mut line).map_err(failed)? == 0 || line.trim() == "q" {
                return Ok(owners);
            }
            let team = line.trim();
            if team.is_empty() {
                break;
            }
            if team == "?" {
                writeln!(out, "{}", teams(&known)).map_err(failed)?;
                continue;
            }
            if inventory_id(team, 100) == team {
                owners.insert(place.clone(), team.to_owned());
                if known.insert(team.to_owned()) {
                    writeln!(out, "  a new team").map_err(failed)?;
                }
                break;
            }
            writeln!(out, "  that is no id; write it as {}", inventory_id(team, 100)).map_err(failed)?;
        }
    }
    Ok(owners)
}

/// The file that holds ownership rules, from the project's folder: the first that has such a list, else `ownership.yaml`.
fn rules_file(project: &ProjectFolder, inventory_path: &Path) -> PathBuf {
    if project.named().join(inventory_path).is_file() {
        return inventory_path.to_owned();
    }
    let mut sources = SourceMap::default();
    let files = inventory::read_files(project, inventory_path, &mut sources, &mut onus_source::Problems::new());
    for file in files {
        let source = sources.file(file);
        let (node, _) = tree::read(file, &source.text);
        let is_import = source.path.rsplit('/').next().is_some_and(|name| name.starts_with("imported-"));
        if !is_import && node.is_some_and(|node| onus_import::write::merge::field(&node, "ownership").is_some()) {
            return PathBuf::from(&source.path);
        }
    }
    inventory_path.join("ownership.yaml")
}
