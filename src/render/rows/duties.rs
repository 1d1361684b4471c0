//! Placements × duties.

use std::borrow::Cow;

use crate::matrix::{Assignment, Cell, Matrix, Placement, Split};
use crate::model::Holder;

use super::{Column, Row, Table, coloured, column, count, duty_of, join, joined, maybe, number, party, party_name, performing};

const COLUMNS: &[Column] = &[
    count("placement", "Placement", 10),
    column("configuration", "Configuration", 22),
    column("service", "Service id", 14),
    column("service_name", "Service", 26),
    column("configuration_label", "Label", 22),
    column("category", "Category", 14),
    column("domain", "Domain id", 18),
    column("domain_title", "Domain", 22),
    coloured("split", "Split", 14),
    column("duty", "Duty", 28),
    column("duty_title", "Duty in short", 26),
    column("party", "Party", 14),
    column("party_name", "Carried by", 16),
    column("accountable_team", "Accountable team", 16),
    column("performing_teams", "Performing teams", 20),
    column("common_control", "Common control", 16),
    column("statement", "What to do", 60),
    column("cadence", "How often", 12),
    column("basis", "Basis", 11),
    column("sources", "Sources", 30),
    column("exception", "Exception", 22),
    column("reason", "Why nobody or not applicable", 40),
    count("deployments", "Deployments", 12),
    count("resources", "Resources", 11),
];

/// One row a placement and a duty; one a placement and a domain where the domain has no duty.
pub fn duties(matrix: &Matrix) -> Table<'_> {
    let weights = super::weights(matrix);
    let rows = matrix.placements.iter().enumerate().flat_map(move |(index, placement)| {
        let weight = weights[index];
        let configuration = &matrix.configurations[placement.configuration as usize];
        configuration.cells.iter().zip(0_u32..).flat_map(move |(cell, domain)| {
            let place = Place { matrix, index, placement, cell, domain, weight };
            let id = &matrix.reference.domains[domain as usize].id;
            let found: Vec<Row> =
                placement.assignments.iter().filter(|a| duty_of(matrix, a).domain == *id).map(|a| row(&place, Some(a))).collect();
            if found.is_empty() { vec![row(&place, None)] } else { found }
        })
    });
    Table {
        title: "Duties",
        about: "One row a placement and a duty; deployments stand in a table beside",
        columns: COLUMNS,
        rows: Box::new(rows),
    }
}

struct Place<'m> {
    matrix: &'m Matrix,
    index: usize,
    placement: &'m Placement,
    cell: &'m Cell,
    domain: u32,
    weight: (u64, u64),
}

fn split(place: &Place) -> Split {
    let changed = place.placement.splits.iter().find(|(domain, _)| *domain == place.domain);
    changed.map_or(place.cell.split, |(_, split)| *split)
}

fn row<'m>(place: &Place<'m>, assignment: Option<&'m Assignment>) -> Row<'m> {
    let matrix = place.matrix;
    let configuration = &matrix.configurations[place.placement.configuration as usize];
    let domain = &matrix.reference.domains[place.domain as usize];
    let mut out: Row = vec![
        number(place.index),
        Cow::Borrowed(&configuration.id),
        Cow::Borrowed(&configuration.service),
        Cow::Borrowed(&configuration.service_name),
        Cow::Borrowed(&configuration.label),
        Cow::Borrowed(configuration.category.id()),
        Cow::Borrowed(&domain.id),
        Cow::Borrowed(&domain.title),
        Cow::Borrowed(split(place).id()),
    ];
    match assignment {
        None => {
            out.extend(std::iter::repeat_n(Cow::Borrowed(""), 12));
            out.push(maybe(place.cell.reason.as_deref()));
        }
        Some(assignment) => {
            let duty = duty_of(matrix, assignment);
            let reason = match &duty.holder {
                Holder::Unresolved(why) => Some(why.as_str()),
                Holder::Party(_) => None,
            };
            let control = assignment.common_control.map(|c| matrix.common_controls[c as usize].id.as_str());
            out.extend([
                Cow::Borrowed(duty.id.as_str()),
                Cow::Borrowed(duty.title.as_str()),
                Cow::Owned(party(&duty.holder)),
                Cow::Borrowed(party_name(matrix, &duty.holder)),
                maybe(assignment.accountable.map(|t| super::team_id(matrix, t))),
                join(performing(assignment).into_iter().map(|t| super::team_id(matrix, t))),
                maybe(control),
                Cow::Borrowed(duty.statement.as_str()),
                Cow::Borrowed(duty.cadence.map_or("", |c| c.words())),
                Cow::Borrowed(duty.basis.word()),
                joined(&duty.sources),
                maybe(assignment.exception.map(|e| matrix.exceptions[e as usize].kind.as_str())),
                maybe(reason),
            ]);
        }
    }
    out.extend([number(place.weight.0), number(place.weight.1)]);
    out
}
