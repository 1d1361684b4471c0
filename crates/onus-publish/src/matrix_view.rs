//! The matrix as a reader sees it, with what its rows can be filtered by.

use onus_core::matrix_context::MatrixContext;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Configuration, Split};
use onus_core::status::{Obligation, StatusKind, Statuses};

use super::block::*;
use super::configuration;

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
        })
        .collect();
    let marks = marks(context, statuses, within);
    MatrixView {
        caption: caption.to_owned(),
        layers,
        domains,
        rows: rows.iter().map(|&i| row(context, i, within, &marks)).collect(),
        provider: reference.provider.clone(),
        organisation: context.organisation().to_owned(),
    }
}

/// Marks by configuration and domain.
type Marks<'a> = BTreeMap<(u32, &'a str), CellMark>;

fn row(context: &MatrixContext, index: usize, within: Option<&BTreeSet<u32>>, marks: &Marks) -> MatrixRow {
    let configuration = &context.matrix.configurations[index];
    let here: BTreeSet<u32> =
        configuration.deployments.iter().copied().filter(|d| within.is_none_or(|w| w.contains(d))).collect();
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    let cells = configuration
        .cells
        .iter()
        .zip(&context.matrix.reference.domains)
        .map(|(cell, domain)| MatrixCell {
            split: cell.split,
            parties: context.parties(cell.split, &cell.duties),
            mark: match cell.split {
                Split::Unresolved => CellMark::Open,
                _ => marks.get(&(number, domain.id.as_str())).copied().unwrap_or_default(),
            },
        })
        .collect();
    MatrixRow {
        id: configuration.id.clone(),
        service: configuration.service_short.clone(),
        label: configuration.label.clone(),
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
    for (placement, number) in matrix.placements.iter().zip(0_u32..) {
        for (position, assignment) in placement.assignments.iter().enumerate() {
            let here = |o: &&Obligation| within.is_none_or(|within| statuses.deployments(o).iter().any(|d| within.contains(d)));
            let mark = statuses.of_assignment(number, position).filter(here).map(|o| mark_of(o.status.kind)).max();
            let duty = &matrix.duties[assignment.duty as usize];
            let known = marks.entry((placement.configuration, duty.domain.as_str())).or_default();
            *known = (*known).max(mark.unwrap_or_default());
        }
    }
    for (deployment, number) in matrix.deployments.iter().zip(0_u32..).filter(|(_, n)| within.is_none_or(|w| w.contains(n))) {
        let configuration = matrix.placements[deployment.placement as usize].configuration;
        for finding in context.findings_about(number).iter().filter(|f| f.level == onus_source::Level::Error) {
            if let Some((domain, _)) = finding.duty.as_deref().and_then(|d| d.split_once('.')) {
                marks.insert((configuration, domain), CellMark::Open);
            }
        }
    }
    marks
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
