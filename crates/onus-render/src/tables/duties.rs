//! Placements × duties.

use std::borrow::Cow;

use onus_core::matrix::{Assignment, Cell, Duty, Matrix, Placement, Split};
use onus_core::status::{Statuses, combined};
use onus_model::Holder;

use super::{Column, Row, Table, coloured, column, count, duty_of, join, joined, number, optional, performing};

const COLUMNS: &[Column] = &[
    count("placement", "Placement", 10),
    column("service_name", "Service", 26),
    column("configuration_label", "Configuration", 22),
    column("domain_title", "Domain", 22),
    coloured("split", "Split", 14),
    column("duty_title", "Duty title", 26),
    column("party_name", "Carried by", 16),
    column("accountable_team", "Accountable team", 16),
    column("performing_teams", "Performing teams", 20),
    column("statement", "What to do", 60),
    column("cadence", "How often", 12),
    column("status", "Status", 26),
    // What is not printed.
    column("duty", "Duty", 28),
    column("party", "Party", 14),
    column("common_control", "Common control", 16),
    column("exception", "Exception", 22),
    column("reason", "Reason if unresolved or not applicable", 40),
    column("basis", "Basis", 11),
    column("sources", "Sources", 30),
    column("domain", "Domain id", 18),
    column("configuration", "Configuration id", 22),
    column("service", "Service id", 14),
    column("category", "Category", 14),
    count("deployments", "Deployments", 12),
    count("resources", "Resources", 11),
];

/// Columns of [`COLUMNS`] that are printed.
const PRINTED: usize = 12;

/// One row a placement and a duty; one a placement and a domain where the domain has no duty.
pub fn duties<'m>(matrix: &'m Matrix, statuses: &'m Statuses) -> Table<'m> {
    let weights = super::weights(matrix);
    let rows = matrix.placements.iter().enumerate().flat_map(move |(index, placement)| {
        let weight = weights[index];
        let configuration = &matrix.configurations[placement.configuration as usize];
        configuration.cells.iter().zip(0_u32..).flat_map(move |(cell, domain)| {
            let context = DutyContext { matrix, statuses, index, placement, cell, domain, weight };
            let id = &matrix.reference.domains[domain as usize].id;
            let assigned: Vec<Row> = placement
                .assignments
                .iter()
                .enumerate()
                .filter(|(_, a)| duty_of(matrix, a).domain == *id)
                .map(|(position, a)| row(&context, Some((position, a))))
                .collect();
            if assigned.is_empty() { vec![row(&context, None)] } else { assigned }
        })
    });
    Table {
        title: "Duties",
        about: "One row per placement and duty; deployments are in a sheet of their own",
        columns: COLUMNS,
        printed: PRINTED,
        rows: Box::new(rows),
    }
}

struct DutyContext<'m> {
    matrix: &'m Matrix,
    statuses: &'m Statuses,
    index: usize,
    placement: &'m Placement,
    cell: &'m Cell,
    domain: u32,
    weight: (u64, u64),
}

/// What the obligations of one duty of a placement come to.
fn status(context: &DutyContext, position: usize) -> String {
    let placement = u32::try_from(context.index).unwrap_or(u32::MAX);
    let obligations = context.statuses.of_assignment(placement, position).map(|o| (o, o.count));
    combined(obligations).map(|c| c.words).unwrap_or_default()
}

fn split(context: &DutyContext) -> Split {
    let changed = context.placement.splits.iter().find(|(domain, _)| *domain == context.domain);
    changed.map_or(context.cell.split, |(_, split)| *split)
}

fn row<'m>(context: &DutyContext<'m>, placed: Option<(usize, &'m Assignment)>) -> Row<'m> {
    let assignment = placed.map(|(_, assignment)| assignment);
    let matrix = context.matrix;
    let configuration = &matrix.configurations[context.placement.configuration as usize];
    let domain = &matrix.reference.domains[context.domain as usize];
    let duty = assignment.map(|a| duty_of(matrix, a));
    let text = |of: fn(&'m Duty) -> &'m str| optional(duty.map(of));
    let team = |a: &Assignment| a.accountable.map(|t| super::team_id(matrix, t));
    let control = |a: &Assignment| a.common_control.map(|c| matrix.common_controls[c as usize].id.as_str());
    let exception = |a: &Assignment| a.exception.map(|e| matrix.exceptions[e as usize].kind.as_str());
    let performing = assignment.map(performing).unwrap_or_default();
    let reason = match duty.map(|d| &d.holder) {
        Some(Holder::Unresolved(why)) => Some(why.as_str()),
        Some(Holder::Party(_)) => None,
        None => context.cell.reason.as_deref(),
    };
    vec![
        number(context.index),
        Cow::Borrowed(&configuration.service_name),
        Cow::Borrowed(&configuration.label),
        Cow::Borrowed(&domain.title),
        Cow::Borrowed(split(context).id()),
        text(|d| &d.title),
        optional(duty.map(|d| matrix.holder_name(&d.holder))),
        optional(assignment.and_then(team)),
        join(performing.into_iter().map(|t| super::team_id(matrix, t))),
        text(|d| &d.statement),
        Cow::Borrowed(duty.map_or("", Duty::cadence_words)),
        Cow::Owned(placed.map(|(position, _)| status(context, position)).unwrap_or_default()),
        text(|d| &d.id),
        Cow::Owned(duty.map(|d| d.holder.to_string()).unwrap_or_default()),
        optional(assignment.and_then(control)),
        optional(assignment.and_then(exception)),
        optional(reason),
        text(|d| d.basis.word()),
        duty.map(|d| joined(&d.sources)).unwrap_or_default(),
        Cow::Borrowed(&domain.id),
        Cow::Borrowed(&configuration.id),
        Cow::Borrowed(&configuration.service),
        Cow::Borrowed(configuration.category.id()),
        number(context.weight.0),
        number(context.weight.1),
    ]
}
