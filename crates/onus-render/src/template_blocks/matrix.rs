//! The matrix as templates see it.

use std::collections::{BTreeMap, BTreeSet};

use tera::Value;

use onus_core::matrix::Split;
use onus_model::vocabulary::letters;
use onus_publish::block::*;

use super::{Dialect, fields, letter_list, list, mixture};
use crate::text::label;

pub(super) fn matrix(dialect: &mut impl Dialect, view: &MatrixView) -> Value {
    let domains = list(view.domains.iter().map(|d| {
        fields! {
            "id" => d.id.as_str(),
            "title" => d.title.as_str(),
            "short" => d.short.as_str(),
            "href" => dialect.href(&d.to),
            "same" => d.constant,
        }
    }));
    let mut heads = view.domains.iter();
    let layers = list(view.layers.iter().map(|(title, span)| {
        let constant: Vec<bool> = heads.by_ref().take(*span).map(|head| head.constant).collect();
        let same = constant.iter().all(|constant| *constant);
        let columns = list(constant);
        fields! { "title" => title.as_str(), "span" => *span, "columns" => columns, "same" => same }
    }));
    let mut offered: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for (name, values) in view.rows.iter().flat_map(|r| &r.facets) {
        let at = offered.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            offered.push((name, BTreeSet::new()));
            offered.len() - 1
        });
        offered[at].1.extend(values.iter().map(String::as_str));
    }
    let facets = list(offered.iter().filter(|(_, values)| values.len() > 1).map(|(name, values)| {
        let title = if *name == "data" { "Data class".to_owned() } else { label(name) };
        let known = view.names.iter().find(|(facet, _)| facet == name).map_or(&[][..], |(_, names)| names.as_slice());
        let shown = |id: &str| known.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name).to_owned();
        let mut values: Vec<(String, &str)> = values.iter().map(|id| (shown(id), *id)).collect();
        values.sort_unstable();
        let values = list(values.into_iter().map(|(words, id)| fields! { "id" => id, "words" => words }));
        fields! { "name" => *name, "label" => title, "values" => values }
    }));
    let holding: BTreeSet<u32> = view.rows.iter().flat_map(|r| &r.cells).flat_map(|c| c.held_by.iter().copied()).collect();
    let mut holders: Vec<(&str, &str, u32)> = holding
        .into_iter()
        .filter_map(|at| view.teams.get(at as usize).map(|(id, name)| (name.as_str(), id.as_str(), at)))
        .collect();
    holders.sort_unstable();
    let holders =
        list(holders.into_iter().map(|(name, id, at)| fields! { "id" => id, "words" => name, "number" => u64::from(at) }));
    let constant = list(view.constant.iter().map(|(who, titles)| {
        fields! { "who" => who.as_str(), "titles" => titles.join(", "), "count" => titles.len() }
    }));
    let present: BTreeSet<Split> = view.rows.iter().flat_map(|r| &r.cells).map(|c| c.split).collect();
    let splits = list(present.iter().map(|s| fields! { "id" => s.id(), "words" => s.words() }));
    fields! {
        "caption" => view.caption.as_str(),
        "layers" => layers,
        "domains" => domains,
        "rows" => list(view.rows.iter().map(|row| matrix_row(dialect, view, row))),
        "provider" => view.provider.as_str(),
        "organisation" => view.organisation.as_str(),
        "facets" => facets,
        "holders" => holders,
        "constant" => constant,
        "folded" => view.domains.iter().filter(|d| d.constant).count(),
        "splits" => splits,
        "deployments" => view.rows.iter().map(|r| r.count).sum::<u64>(),
    }
}

fn matrix_row(dialect: &impl Dialect, view: &MatrixView, row: &MatrixRow) -> Value {
    let facets: BTreeMap<&str, &Vec<String>> = row.facets.iter().map(|(name, values)| (name.as_str(), values)).collect();
    let cells = view.domains.iter().zip(&row.cells).map(|(domain, cell)| {
        fields! {
            "href" => dialect.href(&below(&row.to, &domain.id)),
            "split" => cell.split.id(),
            "words" => cell.split.words(),
            "mixture" => mixture(&cell.parties),
            "letters" => letter_list(&cell.parties),
            "text" => letters(&cell.parties),
            "domain" => domain.title.as_str(),
            "who" => cell.who.as_str(),
            "state" => if cell.state.is_empty() && cell.mark == CellMark::Open { "open" } else { cell.state.as_str() },
            "same" => domain.constant,
            "gap" => cell.mark == CellMark::Open,
            "unshown" => cell.mark == CellMark::NeverShown,
        }
    });
    let cells = list(cells);
    fields! {
        "id" => row.id.as_str(),
        "service" => row.service.as_str(),
        "label" => row.short_label.as_str(),
        "count" => row.count,
        "href" => dialect.href(&row.to),
        "cells" => cells,
        "facets" => serde_json::to_string(&facets).unwrap_or_default(),
        "held" => held(row),
    }
}

/// Teams that hold each cell, by number: `0.3,,1`.
fn held(row: &MatrixRow) -> String {
    let of = |cell: &MatrixCell| cell.held_by.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    row.cells.iter().map(of).collect::<Vec<_>>().join(",")
}

/// The same page at another place.
fn below(to: &Target, id: &str) -> Target {
    let mut to = to.clone();
    match &mut to {
        Target::Page { fragment, .. } | Target::Book { fragment, .. } if fragment.is_empty() => id.clone_into(fragment),
        Target::Page { fragment, .. } | Target::Book { fragment, .. } => *fragment = format!("{fragment}.{id}"),
        Target::Url { .. } => {}
    }
    to
}
