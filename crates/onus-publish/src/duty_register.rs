//! Every duty in use, once for each statement: what is to be done, by which party, in which configurations. What the
//! configuration sheets say in short, this says in full. Must not know: any format.

use onus_core::matrix_context::MatrixContext;

use super::block::*;
use super::duty_wordings::wordings;
use super::in_use::{InUse, Links};

pub fn page(context: &MatrixContext) -> Page {
    let matrix = context.matrix;
    let by_duty = wordings(context);
    let mut blocks = vec![paragraph(
        "Every duty of every configuration in use, in full. A duty has more than one wording where services or their options differ.",
    )];
    let in_use = InUse::new(context);
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
                    in_use.named(used_in, Links::LeftOut),
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
