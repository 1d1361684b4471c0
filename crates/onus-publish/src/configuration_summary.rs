//! One short sheet a configuration: every area, who carries it, and what that is. For print, where the pages of the
//! configurations with their traces would fill a thousand sheets of paper.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{join, plural};
use std::collections::BTreeSet;

use super::block::*;
use super::configuration;

/// All sheets.
pub fn page(context: &MatrixContext) -> Page {
    let mut blocks = vec![paragraph(
        "Every area of every configuration in use, with each party's duties in brief. The page of each configuration gives the rule behind each duty, and its sources.",
    )];
    let index = context.matrix.configurations.iter().map(|c| {
        let owners: BTreeSet<u32> = c.deployments.iter().filter_map(|&d| context.matrix.deployments[d as usize].owner).collect();
        let owners: Vec<String> = owners.into_iter().map(|t| context.matrix.teams[t as usize].name.clone()).collect();
        vec![
            vec![link("sheets", format!("sheet-{}", c.id), configuration::name(c))],
            text(c.deployments.len().to_string()),
            text(join(&owners)),
        ]
    });
    blocks.push(table("Configurations in use", &["Configuration", "Deployments", "Looked after by"], index.collect()));
    for configuration in &context.matrix.configurations {
        let id = format!("sheet-{}", configuration.id);
        blocks.push(heading(2, id, configuration::name(configuration)));
        let deployments = plural(configuration.deployments.len() as u64, "deployment");
        let mut about = text(format!("{}, {deployments}. ", configuration.category_name));
        about.extend(text("The full statements are under "));
        about.push(link("duties", "", "Duties in full"));
        about.extend(text("."));
        blocks.push(Block::Paragraph { content: about });
        let rows = context
            .matrix
            .reference
            .domains
            .iter()
            .zip(&configuration.cells)
            .map(|(domain, cell)| {
                vec![
                    text(domain.title.clone()),
                    vec![Inline::Parties { parties: context.parties(cell.split, &cell.duties) }],
                    duties(context, &cell.duties, cell.reason.as_deref()),
                ]
            })
            .collect();
        blocks.push(table("", &["Area", "Who", "Duties in brief"], rows));
    }
    Page {
        path: "sheets".into(),
        title: "Configuration sheets".into(),
        section: "Services".into(),
        summary: "Every configuration in brief, for print".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

/// Titles of the duties, party by party, in the order in which parties appear.
fn duties(context: &MatrixContext, duties: &[u32], reason: Option<&str>) -> Vec<Inline> {
    let mut parties: Vec<(String, Vec<&str>)> = Vec::new();
    for &duty in duties {
        let duty = context.duty(duty);
        let party = context.party(&duty.holder);
        match parties.iter_mut().find(|(name, _)| *name == party) {
            Some((_, titles)) => titles.push(&duty.title),
            None => parties.push((party, vec![&duty.title])),
        }
    }
    let mut out = Vec::new();
    for (party, titles) in parties {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.push(strong(party));
        out.extend(text(format!(": {}", titles.join("; "))));
    }
    if out.is_empty() { text(reason.unwrap_or_default()) } else { out }
}
