//! Every duty in use, once for each statement: what is to be done, by which party, in which configurations. What the
//! configuration sheets say in short, this says in full. Must not know: any format.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::plural;

use super::block::*;
use super::configuration;
use super::duty_wordings::wordings;

/// Configurations named beside a statement before the rest is counted.
const NAMED: usize = 5;

pub fn page(context: &MatrixContext) -> Page {
    let matrix = context.matrix;
    let by_duty = wordings(context);
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
        print: Print::Blocks(super::print::duties(context)),
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
