//! Services with more than one configuration, side by side: only the areas that differ.

use onus_core::matrix::Configuration;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{join, plural};

use super::brief::brief;
use crate::block::*;

/// Configurations in one table: more columns cannot be read.
const COLUMNS: usize = 5;

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let mut services: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, configuration) in matrix.configurations.iter().enumerate() {
        match services.iter_mut().find(|(id, _)| *id == configuration.service) {
            Some((_, list)) => list.push(index),
            None => services.push((&configuration.service, vec![index])),
        }
    }
    let several: Vec<_> = services.into_iter().filter(|(_, list)| list.len() > 1).collect();
    if several.is_empty() {
        return Vec::new();
    }
    let mut out = vec![
        heading(2, "side-by-side", "Services side by side"),
        paragraph("Services that are in use in more than one configuration, with the areas in which these differ."),
    ];
    for (service, list) in several {
        out.extend(of_service(context, service, &list));
    }
    out
}

fn of_service(context: &MatrixContext, service: &str, list: &[usize]) -> Vec<Block> {
    let matrix = context.matrix;
    let configurations: Vec<&Configuration> = list.iter().map(|&index| &matrix.configurations[index]).collect();
    let deployments: usize = configurations.iter().map(|c| c.deployments.len()).sum();
    let title = format!(
        "{}: {}, {}",
        configurations[0].service_name,
        plural(list.len() as u64, "configuration"),
        plural(deployments as u64, "deployment")
    );
    let mut out = vec![heading(3, format!("service-{service}"), title)];
    let settings = settings(&configurations);
    if !settings.shared.is_empty() {
        out.push(paragraph(format!("In all of them: {}.", settings.shared)));
    }
    // What each area says of each configuration.
    let said: Vec<Vec<Vec<Inline>>> = (0..matrix.reference.domains.len())
        .map(|position| {
            let cell = |c: &&Configuration| {
                let cell = &c.cells[position];
                let mut said = vec![Inline::Parties { parties: context.parties(cell.split, &cell.duties) }];
                said.extend(text(" "));
                said.extend(brief(context, &cell.duties, cell.reason.as_deref()));
                said
            };
            configurations.iter().map(cell).collect()
        })
        .collect();
    let differs = |position: &usize| said[*position].iter().any(|words| *words != said[*position][0]);
    let (differing, same): (Vec<usize>, Vec<usize>) = (0..said.len()).partition(differs);
    for (chunk, columns) in list.chunks(COLUMNS).enumerate() {
        let first = chunk * COLUMNS;
        let mut head: Vec<String> = vec!["Area".into()];
        head.extend(columns.iter().enumerate().map(|(n, index)| {
            let own = &settings.own[first + n];
            if own.is_empty() { (index + 1).to_string() } else { format!("{}: {own}", index + 1) }
        }));
        let rows = differing
            .iter()
            .map(|&position| {
                let mut row = vec![text(matrix.reference.domains[position].short.clone())];
                row.extend(said[position][first..first + columns.len()].iter().cloned());
                row
            })
            .collect::<Vec<_>>();
        if !rows.is_empty() {
            out.push(Block::Table { caption: String::new(), head, rows });
        }
    }
    let same: Vec<String> = same.into_iter().map(|position| matrix.reference.domains[position].short.clone()).collect();
    if !same.is_empty() && !differing.is_empty() {
        out.push(paragraph(format!("The same in all: {}.", join(&same))));
    }
    if differing.is_empty() {
        out.push(paragraph("No duty differs between them."));
    }
    out
}

/// Settings of the configurations of one service.
struct Settings {
    /// What all of them have, in words.
    shared: String,
    /// By configuration: what only some of them have.
    own: Vec<String>,
}

fn settings(configurations: &[&Configuration]) -> Settings {
    let words = |c: &Configuration| -> Vec<String> {
        let setting = |s: &onus_core::matrix::Setting| match (&s.label, &s.value) {
            (Some(label), _) | (None, Some(label)) => format!("{}: {label}", s.title),
            (None, None) => format!("{} not set", s.title),
        };
        c.settings.iter().map(setting).collect()
    };
    let all: Vec<Vec<String>> = configurations.iter().map(|c| words(c)).collect();
    let shared = |word: &&String| all.iter().all(|list| list.contains(word));
    let (common, _): (Vec<&String>, Vec<&String>) = all[0].iter().partition(shared);
    let own = |list: &Vec<String>| list.iter().filter(|word| !common.contains(word)).cloned().collect::<Vec<_>>().join("; ");
    Settings { own: all.iter().map(own).collect(), shared: common.into_iter().cloned().collect::<Vec<_>>().join("; ") }
}
