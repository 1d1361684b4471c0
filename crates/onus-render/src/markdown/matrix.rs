//! The matrix in words: a table a layer, which is as wide as a forge shows, parties by name, and one row for all that are carried
//! alike in it.

use std::collections::BTreeMap;

use tera::Value;

use onus_core::matrix::Split;
use onus_publish::block::{MatrixRow, MatrixView, SHARED_BY};
use onus_source::text::counted;

use crate::template_blocks::{Dialect, fields, list};

/// Services, and deployments of one, that are named before the rest is counted.
const NAMED: usize = 6;

/// The layers with areas that are not the same in every row.
pub(super) fn parts(dialect: &impl Dialect, view: &MatrixView) -> Value {
    let mut of_service: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &view.rows {
        *of_service.entry(&row.service).or_default() += 1;
    }
    let mut parts = Vec::new();
    let mut first = 0;
    for (title, span) in &view.layers {
        let areas: Vec<usize> = (first..first + span).filter(|&at| !view.domains[at].constant).collect();
        first += span;
        if areas.is_empty() {
            continue;
        }
        let heads = areas.iter().map(|&at| {
            let head = &view.domains[at];
            fields! { "short" => head.short.as_str(), "href" => dialect.href(&head.to) }
        });
        let heads = list(heads.collect::<Vec<_>>());
        parts.push(fields! { "title" => title.as_str(), "areas" => heads, "rows" => rows(view, &areas, &of_service) });
    }
    list(parts)
}

/// What some cells of a row say, and the rows that say the same.
type AlikeRows<'v> = (Vec<(Split, &'v str)>, Vec<&'v MatrixRow>);

/// Rows that are alike in these areas as one, most of them first.
fn rows(view: &MatrixView, areas: &[usize], of_service: &BTreeMap<&str, usize>) -> Value {
    let mut groups: BTreeMap<Vec<(Split, &str)>, Vec<&MatrixRow>> = BTreeMap::new();
    for row in &view.rows {
        let pattern = areas.iter().map(|&at| (row.cells[at].split, row.cells[at].who.as_str())).collect();
        groups.entry(pattern).or_default().push(row);
    }
    let mut groups: Vec<AlikeRows> = groups.into_iter().collect();
    groups.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let most = groups.len() > 1 && groups[0].1.len() * 2 > view.rows.len();
    let row = |(place, (pattern, rows)): (usize, AlikeRows)| {
        let whereabouts = match (is_all(view, &rows), most && place == 0) {
            (true, _) => "everywhere".to_owned(),
            (_, true) => "everywhere else".to_owned(),
            _ => named(&rows, of_service),
        };
        let cells = list(pattern.iter().map(|(split, who)| Value::from(cell(*split, who))).collect::<Vec<_>>());
        fields! { "where" => whereabouts, "cells" => cells }
    };
    list(groups.into_iter().enumerate().map(row).collect::<Vec<_>>())
}

/// Whether nothing else is in the matrix.
fn is_all(view: &MatrixView, rows: &[&MatrixRow]) -> bool {
    rows.len() == view.rows.len() && rows.len() > 1
}

/// Who, without the words that a table of parties does not need.
fn cell(split: Split, who: &str) -> String {
    match split {
        Split::Shared => who.strip_prefix(SHARED_BY).unwrap_or(who).to_owned(),
        Split::Unresolved => "nobody can say".to_owned(),
        _ => who.to_owned(),
    }
}

/// Services; of one that is not here with all its rows, its deployments.
fn named(rows: &[&MatrixRow], of_service: &BTreeMap<&str, usize>) -> String {
    let mut services: Vec<(&str, Vec<&MatrixRow>)> = Vec::new();
    for row in rows {
        match services.last_mut() {
            Some((service, list)) if *service == row.service => list.push(row),
            _ => services.push((row.service.as_str(), vec![row])),
        }
    }
    let name = |(service, list): &(&str, Vec<&MatrixRow>)| {
        if of_service.get(service) == Some(&list.len()) {
            return (*service).to_owned();
        }
        let deployments: Vec<&str> = list.iter().flat_map(|row| row.deployments.iter().map(String::as_str)).collect();
        // A view that knows no deployments tells its rows apart by their settings.
        let words = if deployments.is_empty() { list.iter().map(|row| row.label.as_str()).collect() } else { deployments };
        format!("{service} ({})", some(&words))
    };
    let names: Vec<String> = services.iter().take(NAMED).map(name).collect();
    match services.len().saturating_sub(NAMED) {
        0 => names.join("; "),
        more => format!("{} and {}", names.join("; "), counted(more as u64, "more service", "more services")),
    }
}

fn some(words: &[&str]) -> String {
    match words.len().saturating_sub(NAMED) {
        0 => words.join(", "),
        more => format!("{} and {more} more", words[..NAMED].join(", ")),
    }
}
