//! Requirements, evidence, assurance reports, exceptions, gaps.

use std::borrow::Cow;
use std::collections::BTreeSet;

use onus_core::check::Finding;
use onus_core::matrix::{Assignment, Matrix};

use super::{Column, Row, Table, column, count, day, join, joined, number, optional};

const REQUIREMENTS: &[Column] = &[
    column("framework", "Framework", 18),
    column("edition", "Edition", 26),
    column("requirement", "Requirement", 14),
    column("requirement_title", "In our words", 30),
    column("duty", "Duty", 28),
    column("relation", "Relation", 12),
    column("why", "Why", 36),
    column("carried_by", "Carried by", 24),
    column("accountable_teams", "Accountable teams", 30),
    count("without_team", "Placements without a team", 14),
    count("placements", "Placements", 12),
];

/// One row per requirement and duty that answers it, for the frameworks of the scopes.
pub fn requirements(matrix: &Matrix) -> Table<'_> {
    let assigned = super::by_duty(matrix);
    let mut rows: Vec<Row> = Vec::new();
    for framework in &matrix.reference.frameworks {
        for requirement in &framework.requirements {
            let head = || -> Row {
                vec![
                    Cow::Borrowed(framework.name.as_str()),
                    Cow::Borrowed(framework.edition.as_str()),
                    Cow::Borrowed(requirement.id.as_str()),
                    Cow::Borrowed(requirement.title.as_str()),
                ]
            };
            if requirement.duties.is_empty() || requirement.partly.is_some() {
                let (relation, why) = match (requirement.elsewhere, &requirement.partly) {
                    (Some(place), _) => ("elsewhere", place.label()),
                    (None, Some(rest)) => ("partly elsewhere", rest.as_str()),
                    (None, None) => ("", ""),
                };
                let mut row = head();
                row.extend(["", "", relation, why, "", ""].map(Cow::Borrowed));
                row.push(number(0));
                rows.push(row);
            }
            for (duty, relation, why) in &requirement.duties {
                let assignments: &[(usize, &Assignment)] = assigned.get(duty.as_str()).map_or(&[], Vec::as_slice);
                let who: BTreeSet<&str> =
                    assignments.iter().map(|(_, a)| matrix.holder_name(&super::duty_of(matrix, a).holder)).collect();
                let teams: BTreeSet<&str> =
                    assignments.iter().filter_map(|(_, a)| a.accountable).map(|t| super::team_name(matrix, t)).collect();
                let orphans = assignments.iter().filter(|(_, a)| is_orphan(matrix, a)).count();
                let mut row = head();
                row.extend([
                    Cow::Borrowed(duty.as_str()),
                    Cow::Borrowed(relation.as_str()),
                    Cow::Borrowed(why.as_str()),
                    join(who),
                    join(teams),
                    number(orphans),
                    number(assignments.len()),
                ]);
                rows.push(row);
            }
        }
    }
    Table {
        title: "Requirements",
        about: "One row per requirement and duty that answers it; identifiers are the framework's, titles are ours",
        columns: REQUIREMENTS,
        printed: REQUIREMENTS.len(),
        rows: Box::new(rows.into_iter()),
    }
}

fn is_orphan(matrix: &Matrix, assignment: &Assignment) -> bool {
    use onus_model::{Holder, Party};
    assignment.accountable.is_none() && super::duty_of(matrix, assignment).holder == Holder::Party(Party::Organisation)
}

const EVIDENCE: &[Column] = &[
    column("deployment", "Deployment", 24),
    column("common_control", "Common control", 18),
    column("account", "Account", 14),
    column("duties", "Duties", 34),
    column("title", "Title", 30),
    column("verdict", "Verdict", 14),
    column("file", "File", 36),
    column("source", "Query or export", 36),
    column("collected_on", "Collected on", 12),
    column("collected_by", "Collected by", 18),
    column("period_from", "Period from", 12),
    column("period_to", "Period to", 12),
    column("reviewed_on", "Reviewed on", 12),
    column("reviewed_by", "Reviewed by", 18),
    column("result", "Result", 10),
    column("place", "Defined in", 36),
];

/// One row per evidence item.
pub fn evidence(matrix: &Matrix) -> Table<'_> {
    let rows = matrix.evidence.iter().map(|e| {
        let review = e.review.as_ref();
        let result = review.map_or("", |r| match r.result {
            onus_core::inventory::ReviewResult::Pass => "pass",
            onus_core::inventory::ReviewResult::Fail => "fail",
        });
        vec![
            optional(e.deployment.map(|d| matrix.deployments[d as usize].id.as_str())),
            optional(e.common_control.map(|c| matrix.common_controls[c as usize].id.as_str())),
            optional(e.account.map(|a| matrix.accounts[a as usize].id.as_str())),
            joined(&e.duties),
            Cow::Borrowed(e.title.as_str()),
            Cow::Borrowed(onus_core::status::item_verdict(matrix, e).words()),
            Cow::Borrowed(e.file.as_str()),
            optional(e.source.as_deref()),
            day(e.collected_on),
            optional(e.collected_by.as_deref()),
            day(e.period.map(|p| p.0)),
            day(e.period.map(|p| p.1)),
            day(review.map(|r| r.on)),
            optional(review.map(|r| r.by.as_str())),
            Cow::Borrowed(result),
            Cow::Borrowed(e.place.as_str()),
        ]
    });
    Table {
        title: "Evidence",
        about: "One row per evidence item",
        columns: EVIDENCE,
        printed: EVIDENCE.len(),
        rows: Box::new(rows),
    }
}

const ASSURANCE: &[Column] = &[
    column("id", "Id", 20),
    column("operator", "Operator", 24),
    column("report", "Report", 32),
    column("kind", "Kind", 16),
    column("opinion", "Opinion", 14),
    column("auditor", "Auditor", 22),
    column("issued_on", "Issued on", 12),
    column("services", "Services in its scope", 40),
    column("regions", "Regions in its scope", 26),
    column("subservice", "Subservice organisations", 30),
    column("period_from", "Period from", 12),
    column("period_to", "Period to", 12),
    column("bridge_to", "Bridge letter until", 12),
    column("exceptions_noted", "Exceptions noted", 40),
    column("reviewed_by", "Reviewed by", 24),
    column("reviewed_on", "Reviewed on", 12),
    column("ticket", "Ticket", 14),
    count("cuecs", "Controls expected of us", 12),
    column("file", "File in the project", 40),
    column("sha256", "SHA-256", 66),
    column("may_pass_on", "May be shared", 12),
];

/// One row an assurance report.
pub fn assurance(matrix: &Matrix) -> Table<'_> {
    let rows = matrix.assurance.iter().map(|a| {
        let review = a.review.as_ref();
        vec![
            Cow::Borrowed(a.id.as_str()),
            Cow::Borrowed(a.operator.as_str()),
            Cow::Borrowed(a.report.as_str()),
            optional(a.kind.map(|kind| kind.id())),
            optional(a.opinion.map(|opinion| opinion.id())),
            optional(a.auditor.as_deref()),
            day(a.issued_on),
            joined(&a.services),
            joined(&a.regions),
            a.subservice_words().map_or(Cow::Borrowed(""), Cow::Owned),
            day(a.period.map(|p| p.0)),
            day(a.period.map(|p| p.1)),
            day(a.bridge_to),
            joined(&a.exceptions_noted),
            optional(review.map(|r| r.role.as_str())),
            day(review.map(|r| r.on)),
            optional(review.and_then(|r| r.ticket.as_deref())),
            number(a.cuecs.len()),
            optional(a.file.as_deref()),
            optional(a.sha256.as_deref()),
            Cow::Borrowed(if a.may_pass_on { "yes" } else { "no" }),
        ]
    });
    Table {
        title: "Assurance",
        about: "One row per report recorded by reference",
        columns: ASSURANCE,
        printed: ASSURANCE.len(),
        rows: Box::new(rows),
    }
}

const EXCEPTIONS: &[Column] = &[
    column("deployment", "Deployment", 24),
    column("kind", "Kind", 20),
    column("duties", "Duties", 34),
    column("detail", "New owner, risk or alternative", 44),
    column("reference", "Reference", 26),
    column("approved_by", "Approved by", 24),
    column("approved_on", "Approved on", 12),
    column("ticket", "Ticket", 14),
    column("expires", "Expires on", 12),
    column("state", "State", 10),
    column("place", "Defined in", 36),
];

/// One row an exception, those that have ended too.
pub fn exceptions(matrix: &Matrix) -> Table<'_> {
    let rows = matrix.exceptions.iter().map(|e| {
        let approved = e.approved.as_ref();
        let ended = e.expires.is_some_and(|last| last < matrix.document.date);
        vec![
            Cow::Borrowed(matrix.deployments[e.deployment as usize].id.as_str()),
            Cow::Borrowed(e.kind.as_str()),
            joined(&e.duties),
            Cow::Borrowed(e.detail.as_str()),
            optional(e.reference.as_deref()),
            optional(approved.map(|a| a.role.as_str())),
            day(approved.map(|a| a.on)),
            optional(approved.and_then(|a| a.ticket.as_deref())),
            day(e.expires),
            Cow::Borrowed(if ended { "ended" } else { "in force" }),
            Cow::Borrowed(e.place.as_str()),
        ]
    });
    Table {
        title: "Exceptions",
        about: "One row per exception",
        columns: EXCEPTIONS,
        printed: EXCEPTIONS.len(),
        rows: Box::new(rows),
    }
}

const GAPS: &[Column] = &[
    column("level", "Level", 10),
    column("code", "Code", 12),
    column("message", "What is open", 70),
    column("hint", "What to do", 60),
    column("deployment", "Deployment", 24),
    column("duty", "Duty", 28),
    column("team", "Team to act", 18),
    column("place", "Defined in", 36),
];

/// One row a finding of `check`: in print, a gap.
pub fn gaps<'m>(matrix: &'m Matrix, findings: &'m [Finding]) -> Table<'m> {
    let rows = findings.iter().map(|f| {
        vec![
            Cow::Borrowed(f.level.id()),
            Cow::Borrowed(f.code.id()),
            Cow::Borrowed(f.message.as_str()),
            Cow::Borrowed(f.hint.as_str()),
            optional(f.deployment.and_then(|d| matrix.deployments.get(d as usize)).map(|d| d.id.as_str())),
            optional(f.duty.as_deref()),
            optional(f.team.and_then(|t| matrix.teams.get(t as usize)).map(|t| t.id.as_str())),
            Cow::Borrowed(f.place.as_str()),
        ]
    });
    Table {
        title: "Gaps",
        about: "One row per gap, as `onus check` reports it",
        columns: GAPS,
        printed: GAPS.len(),
        rows: Box::new(rows),
    }
}
