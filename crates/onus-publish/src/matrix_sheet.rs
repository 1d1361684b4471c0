//! The matrix for paper: configurations that are carried alike in one row, areas that are the same everywhere in a line above,
//! rows ordered by what they have in common. And the sheet that shows this alone.

use onus_core::matrix::Split;
use onus_core::matrix_context::MatrixContext;
use std::collections::{BTreeMap, BTreeSet};

use super::block::*;
use super::control;
use super::matrix_view;

/// More rows than this are shown by category.
const ROWS: usize = 90;

/// The sheet as a publication of its own, for print.
pub fn publication(context: &MatrixContext) -> Publication {
    let document = &context.matrix.document;
    Publication {
        kind: PublicationKind::Matrix,
        id: "matrix".into(),
        title: "Who carries what".into(),
        subtitle: format!("{}, version {}", context.matrix.organisation.name, document.version),
        control: control::rows(context),
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: control::direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        search: SearchTerms::default(),
        lasting: BTreeMap::new(),
        pages: vec![Page { wide: true, ..page("index", "Who carries what", "Matrix", "", blocks(context)) }],
    }
}

/// The matrix of all configurations; a large one by category.
pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let all: Vec<usize> = (0..context.matrix.configurations.len()).collect();
    let view = merged(matrix_view::view(context, &all, ""));
    if view.rows.len() <= ROWS {
        return vec![Block::Matrix { matrix: view }];
    }
    let mut categories: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (number, configuration) in context.matrix.configurations.iter().enumerate() {
        categories.entry((&configuration.category_name, configuration.category.id())).or_default().push(number);
    }
    let category = |((name, id), rows): ((&str, &str), Vec<usize>)| {
        let view = merged(matrix_view::view(context, &rows, ""));
        [heading(2, format!("category-{id}"), name), Block::Matrix { matrix: view }]
    };
    categories.into_iter().flat_map(category).collect()
}

/// The same matrix in fewer rows and columns.
pub fn merged(view: MatrixView) -> MatrixView {
    let services = view.rows.iter().fold(BTreeMap::new(), |mut labels: BTreeMap<String, Vec<String>>, row| {
        labels.entry(row.service.clone()).or_default().push(row.label.clone());
        labels
    });
    let constant: Vec<bool> = view.domains.iter().map(|head| head.constant).collect();
    let folded = match view.rows.first() {
        Some(row) => {
            let areas = view.domains.iter().zip(&row.cells).filter(|(head, _)| head.constant);
            areas.map(|(head, cell)| (cell.parties.clone(), head.short.clone())).collect()
        }
        None => Vec::new(),
    };
    let mut groups: BTreeMap<Vec<(u8, String)>, Vec<MatrixRow>> = BTreeMap::new();
    for mut row in view.rows {
        row.cells = kept(row.cells, &constant);
        let pattern = row.cells.iter().map(|cell| (rank(cell.split), cell.who.clone())).collect();
        groups.entry(pattern).or_default().push(row);
    }
    let mut at = 0;
    let layers = view.layers.into_iter().map(|(title, count)| {
        let kept = constant[at..at + count].iter().filter(|constant| !**constant).count();
        at += count;
        (title, kept)
    });
    MatrixView {
        layers: layers.filter(|(_, count)| *count > 0).collect(),
        domains: kept(view.domains, &constant),
        rows: groups.values().filter_map(|rows| together(rows, &services)).collect(),
        folded,
        constant: Vec::new(),
        ..view
    }
}

/// Characters of a label below a service's name.
const LABEL: usize = 46;

/// The same matrix with short labels: of the settings that tell a configuration from the others of its service here, the first
/// for which there is room.
pub fn in_short(view: MatrixView) -> MatrixView {
    let mut settings: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &view.rows {
        *members.entry(&row.service).or_default() += 1;
        for setting in row.label.split(", ").collect::<BTreeSet<_>>() {
            *settings.entry(&row.service).or_default().entry(setting).or_default() += 1;
        }
    }
    let label = |row: &MatrixRow| {
        let all = members[row.service.as_str()];
        let common = |setting: &str| all > 1 && settings[row.service.as_str()].get(setting) == Some(&all);
        let mut label = String::new();
        for setting in row.label.split(", ").filter(|setting| !common(setting)) {
            if !label.is_empty() && label.chars().count() + 2 + setting.chars().count() > LABEL {
                break;
            }
            label.push_str(if label.is_empty() { "" } else { ", " });
            label.push_str(setting);
        }
        label
    };
    let labels: Vec<String> = view.rows.iter().map(label).collect();
    let rows = view.rows.iter().cloned().zip(labels).map(|(row, label)| MatrixRow { label, ..row }).collect();
    MatrixView { rows, ..view }
}

fn kept<T>(list: Vec<T>, constant: &[bool]) -> Vec<T> {
    list.into_iter().zip(constant).filter(|(_, constant)| !**constant).map(|(item, _)| item).collect()
}

/// From what is all the provider's to what is all ours: so ordered, the line between them shows as stairs.
fn rank(split: Split) -> u8 {
    match split {
        Split::Provider => 0,
        Split::NotApplicable => 1,
        Split::ThirdParty => 2,
        Split::Shared => 3,
        Split::Unresolved => 4,
        Split::Organisation => 5,
    }
}

/// Of a configuration's settings, the first that none of the configurations in other rows has; all of them where no single one
/// tells it apart.
fn telling(label: &str, elsewhere: &[&str]) -> String {
    let theirs: BTreeSet<&str> = elsewhere.iter().flat_map(|label| label.split(", ")).collect();
    label.split(", ").find(|setting| !theirs.contains(setting)).unwrap_or(label).to_owned()
}

/// Configurations that are carried alike, as one row.
fn together(rows: &[MatrixRow], services: &BTreeMap<String, Vec<String>>) -> Option<MatrixRow> {
    let first = rows.first()?;
    let mut labels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        labels.entry(&row.service).or_default().push(&row.label);
    }
    let name = |(service, labels): (&&str, &Vec<&str>)| match services.get(*service) {
        // All of a service's configurations are here: nothing tells them apart.
        Some(all) if all.len() == labels.len() => (*service).to_owned(),
        Some(all) => {
            let elsewhere: Vec<&str> = all.iter().map(String::as_str).filter(|label| !labels.contains(label)).collect();
            let mut apart: Vec<String> = labels.iter().map(|label| telling(label, &elsewhere)).collect();
            apart.dedup();
            format!("{service}: {}", apart.join(" | "))
        }
        None => format!("{service}: {}", labels.join(" | ")),
    };
    // What is open differs between configurations that are carried alike: their own pages say it.
    let cell = |cell: &MatrixCell| MatrixCell { mark: CellMark::None, state: String::new(), held_by: Vec::new(), ..cell.clone() };
    Some(MatrixRow {
        service: String::new(),
        label: labels.iter().map(name).collect::<Vec<_>>().join("; "),
        count: rows.iter().map(|row| row.count).sum(),
        cells: first.cells.iter().map(cell).collect(),
        facets: Vec::new(),
        ..first.clone()
    })
}
