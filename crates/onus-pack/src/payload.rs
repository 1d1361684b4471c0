//! What is in a pack: the one list of its files. A new document joins here, through [`payload`]'s `documents`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use onus_core::check::{self, Finding};
use onus_core::inventory::{Inventory, Method, Population};
use onus_core::matrix::{Matrix, Scoped, judge_evidence, scoped};
use onus_source::SourceMap;

use super::evidence::State;
use super::gaps::{Acceptance, Gap, acceptances, gaps};
use super::index::{self, Index};
use super::name::{self, Taken};
use super::origin::{Names, Origins};
use super::statement::{self, Counts, Predicate};
use super::table::Table;
use super::{Gaps, Order, PackError, Problem, base_name, excerpt, index_page, population, readme, registers, report, settings};

/// What a pack is made from.
pub struct Input<'a> {
    /// The project's folder.
    pub root: &'a Path,
    /// The whole matrix; its date is the day of the run.
    pub matrix: &'a Matrix,
    /// The inventory that it was made from.
    pub inventory: &'a Inventory,
    /// Every file that was read.
    pub sources: &'a SourceMap,
    /// File or folder of the inventory, from the project's folder.
    pub inventory_path: &'a str,
    /// Folders of the project's own model.
    pub model_folders: &'a [String],
    /// Files of the built-in model, by path; empty where the project replaces it.
    pub model_files: &'a BTreeMap<String, String>,
    /// How checks judge.
    pub checks: &'a check::Options,
}

/// A scope, judged for a period: what documents are made from before the payload is put together.
pub struct Prepared {
    /// The matrix cut down to the scope, and what was left out.
    pub scoped: Scoped,
    /// What checks say of it.
    pub findings: Vec<Finding>,
    /// The index.
    pub index: Index,
    /// What is open.
    pub gaps: Vec<Gap>,
    /// Who accepted their duties.
    pub acceptances: Vec<Acceptance>,
    /// Where assurance reports lie in the pack that may be passed on, by id.
    pub reports: BTreeMap<String, String>,
    /// Files of the inventory that are in the pack, by their path in the project.
    inventory: BTreeMap<String, Vec<u8>>,
    /// What they are called there.
    origins: Origins,
    /// Names that may not leave.
    pub(super) names: Names,
}

/// A file of the payload.
pub struct Entry {
    /// Path below `data/`.
    pub path: String,
    /// What fills it.
    pub content: Content,
    /// Media type, where it is known better than sniffing would find out.
    pub media_type: Option<&'static str>,
    /// Where it lies in the project, for text that was read from there.
    pub from: Option<String>,
    /// Whether it is looked through for credentials and personal data.
    pub search: Search,
}

/// What fills a file.
pub enum Content {
    /// Bytes.
    Bytes(Vec<u8>),
    /// A file of the project, streamed.
    File {
        /// Where it is, links resolved.
        place: PathBuf,
        /// Path in the project.
        shown: String,
    },
}

/// Whether a file is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Made by us from the inventory.
    No,
    /// Collected from elsewhere.
    Evidence,
}

/// Everything that goes under `data/`, in order of path.
pub struct Payload {
    /// Folder of the bag.
    pub base: String,
    /// What the statement says, but for the files.
    pub about: Predicate,
    /// Files.
    pub entries: Vec<Entry>,
}

impl Entry {
    /// Text or bytes made here.
    pub fn made(path: impl Into<String>, media_type: &'static str, bytes: Vec<u8>) -> Entry {
        Entry { path: path.into(), content: Content::Bytes(bytes), media_type: Some(media_type), from: None, search: Search::No }
    }
}

/// Cuts the matrix down to the scope and judges it for the period.
pub fn prepare(input: &Input, scope: &str, order: &Order) -> Result<Prepared, PackError> {
    let position = input.matrix.scopes.iter().position(|s| s.id == scope);
    let Some(mut scoped) = position.and_then(|p| scoped(input.matrix, input.inventory, p)) else {
        let known: Vec<&str> = input.matrix.scopes.iter().map(|s| s.id.as_str()).collect();
        let known =
            if known.is_empty() { "the inventory defines none".to_owned() } else { format!("scopes: {}", known.join(", ")) };
        let problem = Problem::new(
            "ONUS-K001",
            format!("there is no scope `{scope}`; {known}"),
            "Define it under `scopes`, with its framework and accounts.",
        );
        return Err(PackError::Input(vec![problem]));
    };
    if scoped.matrix.deployments.is_empty() {
        let problem = Problem::new(
            "ONUS-K001",
            format!("the scope `{scope}` holds no deployment"),
            "Look at its accounts, environments and entity.",
        );
        return Err(PackError::Input(vec![problem]));
    }
    within(order.period, scoped.matrix.scopes[0].period, input.matrix.document.date)?;
    // Everything in the pack speaks of its period, and judges evidence by the last day of it.
    scoped.matrix.scopes[0].period = Some(order.period);
    judge_evidence(&mut scoped.matrix, order.period.1);
    let reports = report::hold(input.root, &mut scoped.matrix)?;
    let mut findings = findings(input, &scoped.matrix);
    let names = Names::new(&scoped.matrix, input.inventory);
    let inventory = inventory_files(input, &scoped);
    let whole = |path: &str, bytes: &[u8]| input.sources.files().iter().any(|f| f.path == path && f.text.as_bytes() == bytes);
    let origins = Origins::new(&names, input.inventory_path, inventory.iter().map(|(p, b)| (p.as_str(), whole(p, b))));
    origins.rename(&mut scoped.matrix, &mut findings);
    let index = index::index(&scoped.matrix, order.period);
    let acceptances = acceptances(&scoped.matrix, input.matrix, input.inventory);
    let gaps = gaps(&scoped.matrix, &findings, &index, &acceptances);
    let refusing: Vec<Problem> = gaps.iter().filter_map(refusal).collect();
    if order.gaps == Gaps::Refused && !refusing.is_empty() {
        return Err(PackError::Refused(refusing));
    }
    Ok(Prepared { scoped, findings, index, gaps, acceptances, reports, inventory, origins, names })
}

/// What checks say of the scope alone. What the owner silenced elsewhere is told here.
fn findings(input: &Input, matrix: &Matrix) -> Vec<Finding> {
    let mut inventory = input.inventory.clone();
    inventory.scopes.retain(|s| matrix.scopes.iter().any(|kept| kept.id == s.id.value));
    inventory.teams.retain(|t| matrix.teams.iter().any(|kept| kept.id == t.id.value));
    inventory.assurance.retain(|r| matrix.assurance.iter().any(|kept| kept.id == r.id.value));
    inventory.acknowledgements.retain(|a| matrix.teams.iter().any(|kept| kept.id == a.team.value));
    let options = check::Options { suppressions: Vec::new(), ..input.checks.clone() };
    let asked = check::Input {
        matrix,
        inventory: &inventory,
        population: &Population::default(),
        sources: input.sources,
        options: &options,
    };
    check::check(&asked).findings
}

/// The codes that refuse a strict pack; `gaps` marks no others.
const REFUSING: [&str; 9] =
    ["ONUS-C001", "ONUS-C010", "ONUS-C011", "ONUS-K020", "ONUS-K021", "ONUS-K022", "ONUS-K023", "ONUS-K024", "ONUS-K025"];

fn refusal(gap: &Gap) -> Option<Problem> {
    let code = REFUSING.into_iter().find(|c| gap.refuses && *c == gap.code)?;
    Some(Problem::new(code, gap.message.clone(), gap.hint.clone()))
}

/// A period that is the right way round, inside the scope's own, and not in the future.
fn within(period: (Date, Date), own: Option<(Date, Date)>, today: Date) -> Result<(), PackError> {
    let wrong = |message: String, hint: &str| Err(PackError::Input(vec![Problem::new("ONUS-K002", message, hint)]));
    if period.0 > period.1 {
        return wrong(format!("the period ends on {} before it begins on {}", period.1, period.0), "Write --period FIRST..LAST.");
    }
    if let Some((from, to)) = own
        && (period.0 < from || period.1 > to)
    {
        return wrong(
            format!("the period {} to {} is not within the scope's own, {from} to {to}", period.0, period.1),
            "Choose a period inside it, or change the scope's `period`.",
        );
    }
    if period.1 > today {
        return wrong(format!("the period ends on {}, and today is {today}", period.1), "A pack is made for days that are over.");
    }
    Ok(())
}

/// Puts the payload together. `documents` are what renderers made of [`Prepared`]: the evidence book, sheets.
pub fn payload(input: &Input, prepared: &Prepared, order: &Order, documents: Vec<Entry>) -> Result<Payload, PackError> {
    let matrix = &prepared.scoped.matrix;
    let scope = &matrix.scopes[0];
    let base = base_name(&scope.id, order.period);
    let mut entries = documents;
    tables(prepared, &mut entries);
    let mut text = serde_json::to_vec_pretty(matrix).expect("a matrix is plain data");
    text.push(b'\n');
    entries.push(Entry::made("matrix/matrix.json", "application/json", text));
    project_files(input, prepared, &mut entries);
    for (path, place) in &prepared.index.files {
        entries.push(evidence(input.root, path, place)?);
    }
    entries.extend(report::files(input.root, matrix, &prepared.reports)?);
    population::populations(input, prepared, &mut entries)?;
    let about = about(prepared, order);
    let facts = readme::Facts { base: &base, about: &about, gaps: &prepared.gaps };
    entries.push(Entry::made("index.html", "text/html", index_page::page(&facts, prepared).into_bytes()));
    let listed: Vec<&str> = entries.iter().map(|e| e.path.as_str()).collect();
    entries.push(Entry::made("README.md", "text/markdown", readme::text(&facts, &listed).into_bytes()));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Payload { base, about, entries })
}

fn tables(prepared: &Prepared, entries: &mut Vec<Entry>) {
    let matrix = &prepared.scoped.matrix;
    let list: [(&str, Table); 8] = [
        ("index.csv", index::table(matrix, &prepared.index)),
        ("registers/acceptances.csv", registers::acceptances(matrix, &prepared.acceptances)),
        ("registers/assurance-reports.csv", registers::reports(matrix, &prepared.reports)),
        ("registers/evidence.csv", registers::evidence(matrix, &prepared.index)),
        ("registers/exceptions.csv", registers::exceptions(matrix)),
        ("registers/gaps.csv", registers::gaps(matrix, &prepared.gaps)),
        ("registers/left-out.csv", registers::left_out(&prepared.scoped)),
        ("registers/user-entity-controls.csv", registers::user_entity_controls(matrix, &prepared.index)),
    ];
    entries.extend(list.into_iter().map(|(path, table)| Entry::made(path, "text/csv", table.csv())));
}

/// Whether a path of the project is a folder or lies in it.
fn below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Files of the inventory as they may leave, by their path in the project.
fn inventory_files(input: &Input, scoped: &Scoped) -> BTreeMap<String, Vec<u8>> {
    let inside = excerpt::Inside::new(scoped, input.inventory, input.sources);
    let files = input.sources.files().iter().filter(|f| below(&f.path, input.inventory_path));
    files.filter_map(|f| Some((f.path.clone(), excerpt::file(&f.path, &f.text, &inside)?))).collect()
}

/// The inventory, the project's settings and the model, as they were read.
fn project_files(input: &Input, prepared: &Prepared, entries: &mut Vec<Entry>) {
    let mut taken = Taken::default();
    for file in input.sources.files() {
        let model = input.model_folders.iter().any(|folder| below(&file.path, folder));
        let bytes = if below(&file.path, input.inventory_path) {
            prepared.inventory.get(&file.path).cloned()
        } else if file.path == "book.toml" {
            Some(settings::file(&file.text, &prepared.names, &prepared.scoped.matrix.scopes[0].id))
        } else {
            // Chapters that a document was made from are in that document.
            model.then(|| file.text.as_bytes().to_vec())
        };
        let Some(bytes) = bytes else { continue };
        let shown = prepared.origins.path(&file.path);
        let path = taken.take(&format!("project/{}", name::path(shown)));
        entries.push(Entry {
            path,
            content: Content::Bytes(bytes),
            media_type: None,
            from: Some(shown.to_owned()),
            search: Search::No,
        });
    }
    for (path, text) in input.model_files {
        let path = taken.take(&format!("model/{}", name::path(path)));
        entries.push(Entry {
            path,
            content: Content::Bytes(text.as_bytes().to_vec()),
            media_type: None,
            from: None,
            search: Search::No,
        });
    }
}

/// An evidence file, wherever links inside the project lead.
fn evidence(root: &Path, path: &str, place: &str) -> Result<Entry, PackError> {
    let content = Content::File { place: resolved(root, path)?, shown: path.to_owned() };
    Ok(Entry { path: place.to_owned(), content, media_type: None, from: None, search: Search::Evidence })
}

/// Where a path of the project leads, if that is inside the project.
pub(super) fn resolved(root: &Path, path: &str) -> Result<PathBuf, PackError> {
    let refuse = |error: std::io::Error| PackError::file(path, error);
    let root = root.canonicalize().map_err(refuse)?;
    let place = root.join(path).canonicalize().map_err(refuse)?;
    match place.starts_with(&root) {
        true => Ok(place),
        false => Err(PackError::file(path, "a link leads out of the project")),
    }
}

fn about(prepared: &Prepared, order: &Order) -> Predicate {
    let matrix = &prepared.scoped.matrix;
    let scope = &matrix.scopes[0];
    let framework = matrix.reference.frameworks.first();
    let document = &matrix.document;
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    for row in &prepared.index.rows {
        *states.entry(row.state.word().to_owned()).or_default() += 1;
    }
    let items: std::collections::BTreeSet<usize> = prepared.index.rows.iter().flat_map(|r| r.items.iter().copied()).collect();
    Predicate {
        period: statement::Period { from: order.period.0.to_string(), to: order.period.1.to_string() },
        scope: statement::Scope {
            id: scope.id.clone(),
            name: scope.name.clone(),
            framework: framework.map_or_else(|| scope.framework.clone(), |f| f.name.clone()),
            edition: framework.map_or_else(String::new, |f| f.edition.clone()),
            entity: scope.entity.clone(),
            method: match scope.method {
                Method::CarveOut => "carve-out",
                Method::Inclusive => "inclusive",
            }
            .to_owned(),
            accounts: matrix.accounts.iter().map(|a| a.id.clone()).collect(),
            deployments: matrix.deployments.iter().map(|d| d.id.clone()).collect(),
            left_out: "data/registers/left-out.csv".to_owned(),
        },
        producer: statement::Producer {
            organisation: matrix.organisation.name.clone(),
            authors: document.authors.clone(),
            contact: matrix.organisation.contact.clone(),
        },
        tool: statement::Tool { name: "onus".to_owned(), version: document.program_version.clone() },
        model: statement::ModelUsed { provider: matrix.reference.provider_name.clone(), version: document.model_version.clone() },
        inventory: statement::InventoryUsed { revision: document.revision.clone(), version: document.version.clone() },
        sealed: super::bag::moment(order.sealed),
        approvals: order.approvals.clone(),
        allowed: Vec::new(),
        counts: Counts {
            deployments: matrix.deployments.len() as u64,
            accounts: matrix.accounts.len() as u64,
            requirements: prepared.index.requirements.len() as u64,
            rows: prepared.index.rows.len() as u64,
            states,
            evidence: items.len() as u64,
            exceptions: matrix.exceptions.len() as u64,
            gaps: prepared.gaps.len() as u64,
            left_out: prepared.scoped.left_out.len() as u64,
        },
        meaning: statement::MEANING.iter().map(|m| (*m).to_owned()).collect(),
        files: Vec::new(),
    }
}

/// Rows of our own duties by state, for words about a pack.
pub fn tally(prepared: &Prepared) -> BTreeMap<State, usize> {
    let mut out = BTreeMap::new();
    for row in prepared.index.rows.iter().filter(|r| r.ours) {
        *out.entry(row.state).or_default() += 1;
    }
    out
}
