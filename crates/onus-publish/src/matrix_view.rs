//! The matrix as a reader sees it, with what its rows can be filtered by.

use onus_core::matrix_context::MatrixContext;
use std::collections::BTreeSet;

use onus_core::matrix::{Configuration, Split};

use super::block::*;
use super::configuration;

/// A view of some configurations.
pub fn view(context: &MatrixContext, rows: &[usize], caption: &str) -> MatrixView {
    among(context, rows, caption, None)
}

/// A view of some configurations that counts and marks nothing but these deployments.
pub fn view_within(context: &MatrixContext, rows: &[usize], caption: &str, deployments: &BTreeSet<u32>) -> MatrixView {
    among(context, rows, caption, Some(deployments))
}

fn among(context: &MatrixContext, rows: &[usize], caption: &str, within: Option<&BTreeSet<u32>>) -> MatrixView {
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
    MatrixView {
        caption: caption.to_owned(),
        layers,
        domains,
        rows: rows.iter().map(|&i| row(context, i, within)).collect(),
        provider: reference.provider.clone(),
        organisation: context.organisation().to_owned(),
    }
}

fn row(context: &MatrixContext, index: usize, within: Option<&BTreeSet<u32>>) -> MatrixRow {
    let configuration = &context.matrix.configurations[index];
    let here: BTreeSet<u32> =
        configuration.deployments.iter().copied().filter(|d| within.is_none_or(|w| w.contains(d))).collect();
    let gaps = gaps(context, &here);
    let cells = configuration
        .cells
        .iter()
        .zip(&context.matrix.reference.domains)
        .map(|(cell, domain)| MatrixCell {
            split: cell.split,
            parties: context.parties(cell.split, &cell.duties),
            gap: cell.split == Split::Unresolved || gaps.contains(domain.id.as_str()),
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

/// Domains of a configuration in which a finding is open.
fn gaps<'a>(context: &MatrixContext<'a>, here: &BTreeSet<u32>) -> BTreeSet<&'a str> {
    here.iter()
        .flat_map(|d| context.findings_about(*d))
        .filter(|f| f.level != onus_source::Level::Note)
        .filter_map(|f| f.duty.as_deref().and_then(|d| d.split_once('.')).map(|(domain, _)| domain))
        .collect()
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
