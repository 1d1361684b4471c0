//! One page a domain: what it covers and who carries it in each configuration.

use crate::model::Side;

use super::block::*;
use super::configuration;
use super::context::Context;

/// All domains on one page.
pub fn index(context: &Context) -> Page {
    let rows = context
        .matrix
        .reference
        .domains
        .iter()
        .map(|d| {
            vec![
                vec![link(format!("domains/{}", d.id), "", d.title.clone())],
                text(configuration::layer_title(context.matrix, &d.layer).to_owned()),
                text(side(d.side)),
                text(d.about.clone()),
            ]
        })
        .collect();
    let table = Block::Table {
        caption: "Areas of responsibility".into(),
        head: ["Area", "Layer", "Side", "What it covers"].map(String::from).to_vec(),
        rows,
    };
    Page {
        path: "domains/index".into(),
        title: "Areas of responsibility".into(),
        section: "Areas".into(),
        summary: "What each area covers".into(),
        in_pdf: true,
        wide: false,
        blocks: vec![table],
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Of => "of the cloud",
        Side::In => "in the cloud",
        Side::Both => "of and in the cloud",
    }
}

/// One domain.
pub fn page(context: &Context, position: usize) -> Page {
    let domain = &context.matrix.reference.domains[position];
    let class = format!(
        "{}{}",
        domain.control_class,
        if domain.control_derived { " (derived: the provider does not classify it)" } else { "" }
    );
    let facts = Block::Facts {
        rows: vec![
            ("Layer".into(), text(configuration::layer_title(context.matrix, &domain.layer).to_owned())),
            ("Side".into(), text(format!("Security {}", side(domain.side)))),
            ("Control class".into(), text(class)),
        ],
    };
    let rows = context
        .matrix
        .configurations
        .iter()
        .map(|c| {
            let cell = &c.cells[position];
            let mut duties: Vec<Inline> = Vec::new();
            for &d in &cell.duties {
                let duty = context.duty(d);
                if !duties.is_empty() {
                    duties.push(Inline::Break);
                }
                duties.push(Inline::Strong { content: text(context.party(&duty.holder)) });
                duties.extend(text(format!(": {}", duty.statement)));
            }
            if duties.is_empty() {
                duties = text(cell.reason.clone().unwrap_or_default());
            }
            vec![
                vec![link(configuration::path(c), domain.id.clone(), configuration::name(c))],
                text(context.letters(cell.split, &cell.duties)),
                duties,
            ]
        })
        .collect();
    let table = Block::Table {
        caption: format!("{} by service configuration", domain.title),
        head: ["Configuration", "Who", "Duties"].map(String::from).to_vec(),
        rows,
    };
    Page {
        path: format!("domains/{}", domain.id),
        title: domain.title.clone(),
        section: "Areas".into(),
        summary: domain.about.clone(),
        in_pdf: false,
        wide: false,
        blocks: vec![Block::Paragraph { content: text(domain.about.clone()) }, facts, table],
    }
}
