//! The matrix as a reader sees it, with what its rows can be filtered by.

use onus_core::matrix_context::MatrixContext;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Cell, Configuration, Split};
use onus_core::status::{Obligation, StatusKind, Statuses};

use onus_source::codes;
use onus_source::text::join;

use super::block::*;
use super::configuration;
use super::configuration_titles::{configuration_titles, own_words};

/// A view of some configurations.
pub fn view(context: &MatrixContext, rows: &[usize], caption: &str) -> MatrixView {
    among(context, &context.statuses, rows, caption, None)
}

/// A view of some configurations that counts and marks nothing but these deployments.
pub fn view_within(
    context: &MatrixContext,
    statuses: &Statuses,
    rows: &[usize],
    caption: &str,
    deployments: &BTreeSet<u32>,
) -> MatrixView {
    among(context, statuses, rows, caption, Some(deployments))
}

fn among(
    context: &MatrixContext,
    statuses: &Statuses,
    rows: &[usize],
    caption: &str,
    within: Option<&BTreeSet<u32>>,
) -> MatrixView {
    let reference = &context.matrix.reference;
    let layers = reference
        .layers
        .iter()
        .map(|l| (l.title.clone(), reference.domains.iter().filter(|d| d.layer == l.id).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let domains = reference
        .domains
        .iter()
        .map(|d| MatrixHead {
            id: d.id.clone(),
            title: d.title.clone(),
            short: d.short.clone(),
            to: Target::Page { path: format!("domains/{}", d.id), fragment: String::new() },
            constant: false,
        })
        .collect();
    let marks = marks(context, statuses, within);
    let configurations = &context.matrix.configurations;
    let titles = configuration_titles(configurations);
    let short_label = |i: usize| own_words(&configurations[i], &titles[i]);
    let rows: Vec<MatrixRow> = rows.iter().map(|&i| row(context, (i, short_label(i)), within, &marks)).collect();
    let mut domains: Vec<MatrixHead> = domains;
    let constant = constant(&mut domains, &rows);
    MatrixView {
        caption: caption.to_owned(),
        layers,
        domains,
        // A view of some deployments names nothing beyond them.
        names: if within.is_none() { names(context) } else { Vec::new() },
        teams: match within {
            None => context.matrix.teams.iter().map(|t| (t.id.clone(), t.name.clone())).collect(),
            Some(_) => Vec::new(),
        },
        constant,
        folded: Vec::new(),
        rows,
        provider: reference.provider.clone(),
        organisation: context.organisation().to_owned(),
    }
}

/// Fewer areas than this are not worth folding away.
const CONSTANT: usize = 3;

/// Marks the areas that have the same parties in every row, and says what they are.
fn constant(domains: &mut [MatrixHead], rows: &[MatrixRow]) -> Vec<(String, Vec<String>)> {
    let Some((first, others)) = rows.split_first().filter(|(_, others)| !others.is_empty()) else { return Vec::new() };
    let alike: Vec<usize> = (0..domains.len())
        .filter(|&at| {
            others.iter().all(|row| row.cells[at].split == first.cells[at].split && row.cells[at].who == first.cells[at].who)
        })
        .collect();
    let mut constant: Vec<(String, Vec<String>)> = Vec::new();
    if alike.len() < CONSTANT || alike.len() == domains.len() {
        return constant;
    }
    for at in alike {
        domains[at].constant = true;
        let who = &first.cells[at].who;
        match constant.iter_mut().find(|(words, _)| words == who) {
            Some((_, titles)) => titles.push(domains[at].title.clone()),
            None => constant.push((who.clone(), vec![domains[at].title.clone()])),
        }
    }
    constant
}

/// Names of what rows can be filtered by.
fn names(context: &MatrixContext) -> Vec<(String, Vec<(String, String)>)> {
    let matrix = context.matrix;
    let teams: Vec<(String, String)> = matrix.teams.iter().map(|t| (t.id.clone(), t.name.clone())).collect();
    let of = |list: BTreeSet<(&str, &str)>| list.into_iter().map(|(id, name)| (id.to_owned(), name.to_owned())).collect();
    vec![
        ("team".into(), teams),
        ("data".into(), matrix.data_classes.iter().map(|c| (c.id.clone(), c.name.clone())).collect()),
        ("scope".into(), matrix.scopes.iter().map(|s| (s.id.clone(), s.name.clone())).collect()),
        ("category".into(), of(matrix.configurations.iter().map(|c| (c.category.id(), c.category_name.as_str())).collect())),
        ("service".into(), of(matrix.configurations.iter().map(|c| (c.service.as_str(), c.service_short.as_str())).collect())),
    ]
}

/// What is known of a cell beside its split.
#[derive(Clone, Debug, Default)]
struct CellState {
    mark: CellMark,
    worst: Option<StatusKind>,
    held_by: BTreeSet<u32>,
}

/// States by configuration and domain.
type Marks<'a> = BTreeMap<(u32, &'a str), CellState>;

fn row(
    context: &MatrixContext,
    (index, short_label): (usize, String),
    within: Option<&BTreeSet<u32>>,
    marks: &Marks,
) -> MatrixRow {
    let configuration = &context.matrix.configurations[index];
    let here: BTreeSet<u32> =
        configuration.deployments.iter().copied().filter(|d| within.is_none_or(|w| w.contains(d))).collect();
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    let cells = configuration
        .cells
        .iter()
        .zip(&context.matrix.reference.domains)
        .map(|(cell, domain)| {
            let state = marks.get(&(number, domain.id.as_str())).cloned().unwrap_or_default();
            let open = match cell.split {
                Split::Unresolved => None,
                _ => state.worst,
            };
            MatrixCell {
                split: cell.split,
                parties: context.parties(cell.split, &cell.duties),
                mark: if cell.split == Split::Unresolved { CellMark::Open } else { state.mark },
                who: who(context, cell),
                state: open.map_or_else(String::new, |kind| kind.words().to_owned()),
                held_by: state.held_by.into_iter().collect(),
            }
        })
        .collect();
    MatrixRow {
        id: configuration.id.clone(),
        service: configuration.service_short.clone(),
        label: configuration::settings_label(configuration).to_owned(),
        short_label,
        deployments: here.iter().map(|&d| context.matrix.deployments[d as usize].name.clone()).collect(),
        count: here.len() as u64,
        to: Target::Page { path: configuration::path(configuration), fragment: String::new() },
        cells,
        facets: facets(context, configuration, &here),
    }
}

/// The worst that the obligations of each configuration and domain come to: what our statuses say, and findings that are not
/// about proof.
fn marks<'a>(context: &MatrixContext<'a>, statuses: &Statuses, within: Option<&BTreeSet<u32>>) -> Marks<'a> {
    let matrix = context.matrix;
    let mut marks = Marks::new();
    // What is owed for more than a deployment comes of each of its placements.
    let placements: BTreeSet<u32> = match within {
        Some(within) => within.iter().map(|&d| matrix.deployments[d as usize].placement).collect(),
        None => (0_u32..).take(matrix.placements.len()).collect(),
    };
    for number in placements {
        let placement = &matrix.placements[number as usize];
        for (position, assignment) in placement.assignments.iter().enumerate() {
            let here = |o: &&Obligation| within.is_none_or(|within| statuses.deployments(o).iter().any(|d| within.contains(d)));
            let duty = &matrix.duties[assignment.duty as usize];
            let known = marks.entry((placement.configuration, duty.domain.as_str())).or_default();
            let mut is_here = within.is_none();
            for kind in statuses.of_assignment(number, position).filter(here).map(|o| o.status.kind) {
                is_here = true;
                known.mark = known.mark.max(mark_of(kind));
                if mark_of(kind) != CellMark::None {
                    known.worst = Some(known.worst.map_or(kind, |worst| worst.min(kind)));
                }
            }
            known.held_by.extend(assignment.accountable.filter(|_| is_here));
        }
    }
    let deployments: Box<dyn Iterator<Item = u32>> = match within {
        Some(within) => Box::new(within.iter().copied()),
        None => Box::new((0_u32..).take(matrix.deployments.len())),
    };
    for number in deployments {
        let deployment = &matrix.deployments[number as usize];
        let configuration = matrix.placements[deployment.placement as usize].configuration;
        for finding in context.findings_about(number).iter().filter(|f| f.level == onus_source::Level::Error) {
            if let Some((domain, _)) = finding.duty.as_deref().and_then(|d| d.split_once('.')) {
                marks.entry((configuration, domain)).or_default().mark = CellMark::Open;
            } else if finding.code == codes::DUTY_WITHOUT_TEAM {
                // It speaks of all areas.
                let assignments = &matrix.placements[deployment.placement as usize].assignments;
                for assignment in assignments.iter().filter(|a| context.is_ours(a) && a.accountable.is_none()) {
                    let domain = matrix.duties[assignment.duty as usize].domain.as_str();
                    marks.entry((configuration, domain)).or_default().mark = CellMark::Open;
                }
            }
        }
    }
    marks
}

/// In whose hands a cell is, by name, as it reads after a colon.
fn who(context: &MatrixContext, cell: &Cell) -> String {
    match cell.split {
        Split::Shared => {
            let mut names: Vec<String> = Vec::new();
            for name in cell.duties.iter().map(|&d| context.party(&context.duty(d).holder)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            format!("{SHARED_BY}{}", join(&names))
        }
        Split::NotApplicable => "not applicable".to_owned(),
        Split::Unresolved => "unresolved, nobody can say".to_owned(),
        Split::Provider => context.matrix.reference.provider.clone(),
        Split::Organisation => context.organisation().to_owned(),
        Split::ThirdParty => cell.duties.first().map_or_else(String::new, |&d| context.party(&context.duty(d).holder)),
    }
}

fn mark_of(kind: StatusKind) -> CellMark {
    match kind {
        StatusKind::NotReliedOn => CellMark::None,
        StatusKind::NeverProven | StatusKind::Unreviewed => CellMark::NeverShown,
        kind if kind.is_alarm() => CellMark::Open,
        _ => CellMark::None,
    }
}

fn facets(context: &MatrixContext, configuration: &Configuration, here: &BTreeSet<u32>) -> Vec<(String, Vec<String>)> {
    let mut teams = BTreeSet::new();
    let mut environments = BTreeSet::new();
    let mut accounts = BTreeSet::new();
    let mut data = BTreeSet::new();
    let mut scopes = BTreeSet::new();
    for &d in here {
        let deployment = &context.matrix.deployments[d as usize];
        teams.extend(deployment.owner.map(|t| context.matrix.teams[t as usize].id.clone()));
        environments.extend(deployment.environment.clone());
        accounts.extend(deployment.account.map(|a| context.matrix.accounts[a as usize].name.clone()));
        data.extend(deployment.data.iter().cloned());
        scopes.extend(context.matrix.scopes.iter().filter(|s| s.deployments.binary_search(&d).is_ok()).map(|s| s.id.clone()));
    }
    let list = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>();
    vec![
        ("team".into(), list(teams)),
        ("environment".into(), list(environments)),
        ("account".into(), list(accounts)),
        ("data".into(), list(data)),
        ("scope".into(), list(scopes)),
        ("category".into(), vec![configuration.category.id().to_owned()]),
        ("service".into(), vec![configuration.service.clone()]),
    ]
}
