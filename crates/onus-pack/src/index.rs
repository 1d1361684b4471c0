//! The index: requirement → duty → party → teams → evidence, for a scope and a period.
//!
//! Deployments for which everything in a row is the same share it, so that an index grows with what differs.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::inventory::ReviewResult;
use onus_core::matrix::{Assignment, Duty, Matrix, RefRequirement};
use onus_core::status::{Obligation, StatusKind, Statuses};
use onus_model::{Holder, Party};

use crate::evidence::pack_paths;
use crate::table::PackTable;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Index of the requirement in the framework; past its end: the duty answers none.
    pub requirement: usize,
    pub duty: String,
    /// How the duty answers the requirement.
    pub relation: String,
    /// Title of the duty.
    pub title: String,
    /// Name of the party that carries it.
    pub party: String,
    /// Whether it is the organisation's own.
    pub ours: bool,
    /// Index of the team.
    pub accountable: Option<u32>,
    /// Indices of teams.
    pub performing: Vec<u32>,
    /// Index of the common control that fulfils it.
    pub common_control: Option<u32>,
    /// Index of the exception that applies.
    pub exception: Option<u32>,
    pub status: StatusKind,
    /// The status in print.
    pub status_words: String,
    /// Why, where the status alone does not say.
    pub reason: Option<String>,
    /// Indices of the evidence items behind the status, oldest first.
    pub items: Vec<usize>,
    /// Indices of the reports that cover another party's duty.
    pub reports: Vec<usize>,
    /// Occurrences due and proven in the period, where the duty follows the calendar.
    pub occurrences: Option<(u32, u32)>,
    /// Indices of deployments.
    pub deployments: Vec<u32>,
}

#[derive(Clone, Debug)]
pub struct Index {
    /// Rows in the order of the framework.
    pub rows: Vec<Row>,
    /// Id and title.
    pub requirements: Vec<(String, String)>,
    /// By requirement: what of it no cloud duty answers.
    pub not_here: Vec<Option<String>>,
    /// Path in the project → path in the pack, of every evidence file used.
    pub files: BTreeMap<String, String>,
}

/// `matrix` has one scope only.
pub fn index(matrix: &Matrix, statuses: &Statuses) -> Index {
    let framework = matrix.reference.frameworks.first();
    let requirements: Vec<(String, String)> =
        framework.map(|f| f.requirements.iter().map(|r| (r.id.clone(), r.title.clone())).collect()).unwrap_or_default();
    let not_here = framework.into_iter().flat_map(|f| &f.requirements).map(RefRequirement::not_here).collect();
    let mut answers: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (position, requirement) in framework.into_iter().flat_map(|f| &f.requirements).enumerate() {
        for (duty, relation, _) in &requirement.duties {
            answers.entry(duty).or_default().push((position, relation));
        }
    }
    let mut grouped: BTreeMap<Row, Vec<u32>> = BTreeMap::new();
    for (deployment, position) in matrix.deployments.iter().zip(0_u32..) {
        for (at, assignment) in matrix.placements[deployment.placement as usize].assignments.iter().enumerate() {
            for obligation in statuses.of_assignment(deployment.placement, at) {
                if statuses.deployments(obligation).binary_search(&position).is_err() {
                    continue;
                }
                let duty = &matrix.duties[obligation.duty as usize];
                let row_of_duty = row(matrix, assignment, duty, obligation);
                let none = [(requirements.len(), "")];
                for (requirement, relation) in answers.get(duty.id.as_str()).map_or(&none[..], Vec::as_slice) {
                    let row = Row { requirement: *requirement, relation: (*relation).to_owned(), ..row_of_duty.clone() };
                    grouped.entry(row).or_default().push(position);
                }
            }
        }
    }
    let rows: Vec<Row> = grouped.into_iter().map(|(row, deployments)| Row { deployments, ..row }).collect();
    let uses: Vec<(String, String, usize)> = rows
        .iter()
        .flat_map(|r| {
            let requirement = requirements.get(r.requirement).map_or_else(String::new, |q| q.0.clone());
            r.items.iter().map(move |i| (requirement.clone(), r.duty.clone(), *i))
        })
        .collect();
    Index { files: pack_paths(matrix, &uses), rows, requirements, not_here }
}

fn row(matrix: &Matrix, assignment: &Assignment, duty: &Duty, obligation: &Obligation) -> Row {
    let status = &obligation.status;
    let ours = duty.holder == Holder::Party(Party::Organisation);
    let performing = match (ours, assignment.performs.is_empty()) {
        (false, _) => Vec::new(),
        (true, true) => obligation.team.into_iter().collect(),
        (true, false) => assignment.performs.clone(),
    };
    Row {
        requirement: 0,
        duty: duty.id.clone(),
        relation: String::new(),
        title: duty.title.clone(),
        party: party_name(matrix, &duty.holder),
        ours,
        accountable: obligation.team,
        performing,
        common_control: assignment.common_control,
        exception: assignment.exception,
        status: status.kind,
        status_words: status.in_words(),
        reason: status.reason.clone(),
        items: status.items.iter().map(|item| *item as usize).collect(),
        reports: status.reports.iter().map(|report| *report as usize).collect(),
        occurrences: status.cadence.map(|_| (status.due, status.proven)),
        deployments: Vec::new(),
    }
}

pub fn party_name(matrix: &Matrix, holder: &Holder) -> String {
    match holder {
        // An auditor reads this, to whom they are not “your” customers.
        Holder::Party(Party::UserEntity) => format!("customers of {}", matrix.organisation.short),
        _ => matrix.holder_name(holder).to_owned(),
    }
}

pub fn table(matrix: &Matrix, index: &Index) -> PackTable {
    let mut table = PackTable::new(&[
        "requirement",
        "requirement title",
        "relation",
        "duty",
        "duty title",
        "party",
        "accountable team",
        "performing teams",
        "common control",
        "exception",
        "status",
        "status in words",
        "reason",
        "occurrences due",
        "occurrences proven",
        "files",
        "source system and query",
        "collected on",
        "collected by",
        "reviewed on",
        "reviewed by",
        "result",
        "reports",
        "deployments",
        "deployment ids",
        "evidence items",
    ]);
    let team = |t: &u32| matrix.teams[*t as usize].name.clone();
    for row in &index.rows {
        let (requirement, title) = index.requirements.get(row.requirement).cloned().unwrap_or_default();
        let newest = row.items.last().map(|i| &matrix.evidence[*i]);
        let review = newest.and_then(|e| e.review.as_ref());
        let day = |d: Option<Date>| d.map_or_else(String::new, |d| d.to_string());
        // Many items may rest on one file: it is named once, where it comes first.
        let mut files: Vec<String> = Vec::new();
        for file in row.items.iter().filter_map(|i| index.files.get(&matrix.evidence[*i].file)).map(|f| format!("data/{f}")) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        table.rows.push(vec![
            requirement,
            title,
            row.relation.clone(),
            row.duty.clone(),
            row.title.clone(),
            row.party.clone(),
            row.accountable.as_ref().map_or_else(String::new, team),
            row.performing.iter().map(team).collect::<Vec<_>>().join("; "),
            row.common_control.map_or_else(String::new, |c| matrix.common_controls[c as usize].name.clone()),
            row.exception.map_or_else(String::new, |e| matrix.exceptions[e as usize].kind.replace('-', " ")),
            row.status.id().to_owned(),
            row.status_words.clone(),
            row.reason.clone().unwrap_or_default(),
            row.occurrences.map_or_else(String::new, |o| o.0.to_string()),
            row.occurrences.map_or_else(String::new, |o| o.1.to_string()),
            files.join("; "),
            newest.and_then(|e| e.source.clone()).unwrap_or_default(),
            day(newest.and_then(|e| e.collected_on)),
            newest.and_then(|e| e.collected_by.clone()).unwrap_or_default(),
            day(review.map(|r| r.on)),
            review.map_or_else(String::new, |r| r.by.clone()),
            review.map_or_else(String::new, |r| result_word(r.result).to_owned()),
            row.reports.iter().map(|r| matrix.assurance[*r].id.clone()).collect::<Vec<_>>().join("; "),
            row.deployments.len().to_string(),
            row.deployments.iter().map(|d| matrix.deployments[*d as usize].id.as_str()).collect::<Vec<_>>().join(" "),
            row.items.iter().map(|i| matrix.evidence[*i].id.as_str()).collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}

pub fn result_word(result: ReviewResult) -> &'static str {
    match result {
        ReviewResult::Pass => "pass",
        ReviewResult::Fail => "fail",
    }
}
