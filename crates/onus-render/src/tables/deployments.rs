//! Deployments and teams.

use std::borrow::Cow;

use onus_core::matrix::{Deployment, Matrix, Origin, Setting};

use super::{Column, Row, Table, column, count, joined, number, optional, performing};

const DEPLOYMENTS: &[Column] = &[
    column("deployment", "Deployment", 24),
    column("name", "Name", 28),
    count("placement", "Placement", 10),
    column("service_name", "Service", 26),
    column("configuration_label", "Configuration", 22),
    column("owner", "Owner", 16),
    column("environment", "Environment", 14),
    column("account_name", "Account name", 20),
    column("regions", "Regions", 20),
    column("data", "Data classes", 18),
    count("resources", "Resources", 11),
    // What is not printed.
    column("account", "Account", 15),
    column("entity", "Legal entity", 22),
    column("operator", "Operator", 16),
    column("options", "Options", 40),
    column("assumed", "Assumed options", 30),
    column("unset", "Options not set", 24),
    column("note", "Note", 30),
    column("configuration", "Configuration id", 22),
    column("service", "Service id", 14),
    column("place", "Defined in", 36),
];

/// Columns of [`DEPLOYMENTS`] that are printed.
const PRINTED: usize = 11;

/// One row a deployment, with the number of its placement.
pub fn deployments(matrix: &Matrix) -> Table<'_> {
    Table {
        title: "Deployments",
        about: "One row per deployment; its duties are those of its placement",
        columns: DEPLOYMENTS,
        printed: PRINTED,
        rows: Box::new(matrix.deployments.iter().map(move |d| deployment(matrix, d))),
    }
}

fn settings(list: &[Setting], origin: Origin) -> Cow<'static, str> {
    let setting = |s: &Setting| match &s.value {
        Some(value) => format!("{}={value}", s.option),
        None => s.option.clone(),
    };
    Cow::Owned(list.iter().filter(|s| s.origin == origin).map(setting).collect::<Vec<_>>().join("; "))
}

fn deployment<'m>(matrix: &'m Matrix, deployment: &'m Deployment) -> Row<'m> {
    let placement = &matrix.placements[deployment.placement as usize];
    let configuration = &matrix.configurations[placement.configuration as usize];
    let account = deployment.account.map(|a| &matrix.accounts[a as usize]);
    let operator = account.and_then(|a| a.operator.as_deref()).unwrap_or(&matrix.reference.provider_name);
    vec![
        Cow::Borrowed(&deployment.id),
        Cow::Borrowed(&deployment.name),
        number(deployment.placement),
        Cow::Borrowed(&configuration.service_name),
        Cow::Borrowed(&configuration.label),
        optional(deployment.owner.map(|t| super::team_id(matrix, t))),
        optional(deployment.environment.as_deref()),
        optional(account.map(|a| a.name.as_str())),
        joined(&deployment.regions),
        joined(&deployment.data),
        number(deployment.count),
        optional(account.map(|a| a.id.as_str())),
        optional(account.and_then(|a| a.entity.as_deref())),
        Cow::Borrowed(operator),
        settings(&deployment.settings, Origin::Set),
        settings(&deployment.settings, Origin::Assumed),
        settings(&deployment.settings, Origin::Unset),
        optional(deployment.note.as_deref()),
        Cow::Borrowed(&configuration.id),
        Cow::Borrowed(&configuration.service),
        Cow::Borrowed(&deployment.place),
    ]
}

const TEAMS: &[Column] = &[
    column("team", "Team", 16),
    column("name", "Name", 24),
    column("email", "Email", 32),
    column("contact", "Other contact", 26),
    column("lead", "Lead", 26),
    column("about", "What it does", 50),
    count("deployments", "Deployments owned", 12),
    count("accountable", "Duties accountable for", 14),
    count("performing", "Duties performed", 14),
];

/// One row a team, with how many duties of placements it carries.
pub fn teams(matrix: &Matrix) -> Table<'_> {
    let mut counts = vec![(0_u64, 0_u64, 0_u64); matrix.teams.len()];
    for owner in matrix.deployments.iter().filter_map(|d| d.owner) {
        counts[owner as usize].0 += 1;
    }
    for assignment in matrix.placements.iter().flat_map(|p| &p.assignments) {
        if let Some(team) = assignment.accountable {
            counts[team as usize].1 += 1;
        }
        for team in performing(assignment) {
            counts[team as usize].2 += 1;
        }
    }
    let rows = matrix.teams.iter().zip(counts).map(|(team, (owned, accountable, performed))| {
        vec![
            Cow::Borrowed(team.id.as_str()),
            Cow::Borrowed(team.name.as_str()),
            optional(team.email.as_deref()),
            optional(team.contact.as_deref()),
            optional(team.lead.as_deref()),
            optional(team.about.as_deref()),
            number(owned),
            number(accountable),
            number(performed),
        ]
    });
    Table {
        title: "Teams",
        about: "One row per team; duties are counted once per placement",
        columns: TEAMS,
        printed: TEAMS.len(),
        rows: Box::new(rows),
    }
}
