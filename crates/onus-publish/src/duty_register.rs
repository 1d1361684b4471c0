//! Every duty in use, once for each statement: what is to be done, by which party, in which configurations. What the
//! configuration sheets say in short, this says in full. Must not know: any format.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::plural;
use std::collections::BTreeMap;

use super::block::*;
use super::configuration;

/// Configurations named beside a statement before the rest is counted.
const NAMED: usize = 5;

/// One way in which a duty stands in the matrix: party and statement.
type Wording<'a> = (String, &'a str);

pub fn page(context: &MatrixContext) -> Page {
    let matrix = context.matrix;
    let mut by_duty: BTreeMap<(&str, &str), BTreeMap<Wording, Vec<usize>>> = BTreeMap::new();
    for (index, configuration) in matrix.configurations.iter().enumerate() {
        for &duty in configuration.cells.iter().flat_map(|c| &c.duties) {
            let duty = context.duty(duty);
            let wording = (context.party(&duty.holder), duty.statement.as_str());
            let used_in = by_duty.entry((&duty.domain, &duty.id)).or_default().entry(wording).or_default();
            if used_in.last() != Some(&index) {
                used_in.push(index);
            }
        }
    }
    // What exceptions made of a duty stands in placements only.
    for placement in &matrix.placements {
        for assignment in placement.assignments.iter().filter(|a| a.exception.is_some()) {
            let duty = context.duty(assignment.duty);
            let wording = (context.party(&duty.holder), duty.statement.as_str());
            let used_in = by_duty.entry((&duty.domain, &duty.id)).or_default().entry(wording).or_default();
            let index = placement.configuration as usize;
            if !used_in.contains(&index) {
                used_in.push(index);
            }
        }
    }
    let mut blocks = vec![paragraph(
        "Every duty of every configuration in use, in full. A duty has more than one wording where services or their options differ.",
    )];
    let all = matrix.configurations.len();
    for domain in &matrix.reference.domains {
        let rows: Vec<_> = by_duty
            .iter()
            .filter(|((d, _), _)| *d == domain.id)
            .flat_map(|((_, id), wordings)| wordings.iter().map(move |(wording, used_in)| (id, wording, used_in)))
            .map(|(id, (party, statement), used_in)| {
                vec![
                    text(context.duty_title(id)),
                    text(*statement),
                    vec![strong(party.clone())],
                    text(where_words(context, used_in, all)),
                ]
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        blocks.push(heading(2, format!("area-{}", domain.id), domain.title.clone()));
        blocks.push(table(domain.about.clone(), &["Duty", "What is to be done", "Carried by", "Where"], rows));
    }
    Page {
        path: "duties".into(),
        title: "Duties in full".into(),
        section: "Services".into(),
        summary: "Every statement, who carries it, and where".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

fn where_words(context: &MatrixContext, used_in: &[usize], all: usize) -> String {
    if used_in.len() == all && all > 1 {
        return "everywhere".to_owned();
    }
    let configurations = &context.matrix.configurations;
    if used_in.len() > NAMED {
        // Names of services say more than a number of configurations alone.
        let mut services: Vec<&str> = used_in.iter().map(|&i| configurations[i].service_short.as_str()).collect();
        services.dedup();
        let more = services.len().saturating_sub(NAMED);
        let named = services[..services.len().min(NAMED)].join(", ");
        let count = plural(used_in.len() as u64, "configuration");
        return if more == 0 { format!("{named} ({count})") } else { format!("{named} and {more} more services ({count})") };
    }
    used_in.iter().map(|&i| configuration::name(&configurations[i])).collect::<Vec<_>>().join("; ")
}
