//! Services and deployments by name, with the numbers of their configurations: the last thing in the book.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;

use super::runs;
use crate::block::*;
use crate::configuration;

pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    // A deployment may be called like a service: then both stand there, the service first.
    let mut names: BTreeMap<(String, bool, &str), Vec<usize>> = BTreeMap::new();
    for (number, configuration) in matrix.configurations.iter().enumerate() {
        let deployments = configuration.deployments.iter().map(|&d| (true, matrix.deployments[d as usize].name.as_str()));
        for (is_deployment, name) in std::iter::once((false, configuration.service_short.as_str())).chain(deployments) {
            names.entry((name.to_lowercase(), is_deployment, name)).or_default().push(number);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let entry = |((_, is_deployment, name), mut numbers): ((String, bool, &str), Vec<usize>)| {
        numbers.dedup();
        let to = Target::Page { path: configuration::path(&matrix.configurations[numbers[0]]), fragment: String::new() };
        let lead = vec![Inline::Link { to, content: text(runs(&numbers)) }];
        Entry { id: String::new(), lead, content: if is_deployment { text(name) } else { vec![strong(name)] } }
    };
    vec![
        heading(2, "index-of-names", "Index of services and deployments"),
        paragraph("Services in bold, deployments in regular type. Before each name stand the numbers of its configurations."),
        entries(names.into_iter().map(entry).collect()),
    ]
}
