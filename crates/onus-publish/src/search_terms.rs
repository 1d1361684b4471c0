//! What a search of the organisation's book finds by name: every deployment, whether or not it has a page, every item of
//! evidence, every report, and every requirement.

use onus_core::matrix_context::MatrixContext;

use super::block::{SearchName, SearchTerms};
use super::domain::WHO;
use super::ends_soon;
use super::late_by_team;
use super::links::{anchor, configuration_path, deployment_path, deployments_have_pages};
use super::relied_on;
use super::requirement_links::{group_anchor, responsibility_path};
use super::responsibility;

/// What a search calls an answer.
const ANSWER: &str = "answer";

pub fn search_terms(context: &MatrixContext) -> SearchTerms {
    let matrix = context.matrix;
    let mut names: Vec<SearchName> = (0..).map_while(|index| deployment(context, index)).collect();
    names.extend(matrix.evidence.iter().map(|item| SearchName {
        id: item.id.clone(),
        title: item.title.clone(),
        note: item.file.clone(),
        kind: "evidence",
        page: "evidence".to_owned(),
        fragment: anchor(&item.id),
    }));
    names.extend(matrix.assurance.iter().map(|report| SearchName {
        id: report.id.clone(),
        title: report.report.clone(),
        note: report.operator.clone(),
        kind: "report",
        page: relied_on::PAGE.to_owned(),
        fragment: anchor(&report.id),
    }));
    for framework in responsibility::frameworks(context) {
        names.extend(framework.requirements.iter().map(|requirement| SearchName {
            id: requirement.id.clone(),
            title: format!("{} {}: who meets it", framework.name, requirement.id),
            note: requirement.title.clone(),
            kind: "requirement",
            page: responsibility_path(framework),
            fragment: group_anchor(&requirement.id),
        }));
    }
    names.extend(answers(context));
    SearchTerms { names, synonyms: matrix.reference.synonyms.clone() }
}

/// Pages that answer what people ask in other words than the page's own.
fn answers(context: &MatrixContext) -> Vec<SearchName> {
    let matrix = context.matrix;
    let provider = &matrix.reference.provider;
    let answer = |title: String, note: String, page: &str, fragment: &str| SearchName {
        id: String::new(),
        title,
        note,
        kind: ANSWER,
        page: page.to_owned(),
        fragment: fragment.to_owned(),
    };
    let mut out = vec![
        answer(
            "What is yours: find your team".into(),
            "Mine, my duties and tasks: a list to hand over to Jira, GitHub or a calendar, an export, a checklist, a page to print"
                .into(),
            "teams/index",
            "",
        ),
        answer(
            "What is overdue, by team".into(),
            "Late: failed, stale or missing proof, and since when".into(),
            "gaps",
            late_by_team::ANCHOR,
        ),
        answer(
            "What ends soon".into(),
            "Expires, is expiring, has its expiry or renewal this quarter".into(),
            ends_soon::PAGE,
            "",
        ),
        answer(
            format!("Which duties a report of {provider} or of others covers"),
            "Assurance: SOC 1, SOC 2, ISO, PCI attestation, bridge letters, coverage".into(),
            relied_on::PAGE,
            "",
        ),
        match context.changes {
            Some(_) => answer(
                "What changed".into(),
                "Changes, new and moved duties since the issue before, last month".into(),
                "changes",
                "",
            ),
            None => answer(
                "What changed: nothing to compare with".into(),
                "Changes since last month are shown where an earlier issue is named".into(),
                "index",
                "document-control",
            ),
        },
    ];
    out.extend(matrix.reference.domains.iter().map(|domain| {
        let title = format!("{}: in whose hands, by configuration", domain.title);
        let note = format!(
            "Which configurations leave {} with {}, share it, or leave it to {provider}",
            domain.short,
            context.organisation()
        );
        answer(title, note, &format!("domains/{}", domain.id), WHO)
    }));
    out
}

fn deployment(context: &MatrixContext, index: usize) -> Option<SearchName> {
    let deployment = context.matrix.deployments.get(index)?;
    let (page, fragment) = match deployments_have_pages(context) {
        true => (deployment_path(deployment), String::new()),
        false => (configuration_path(context.configuration(deployment)), "deployments".to_owned()),
    };
    let mut note: Vec<String> = Vec::new();
    if let Some(account) = deployment.account.map(|account| &context.matrix.accounts[account as usize]) {
        note.push(if account.name == account.id { account.id.clone() } else { format!("{} {}", account.name, account.id) });
    }
    note.extend(deployment.environment.clone());
    note.push(deployment.owner.map_or_else(|| "no team".to_owned(), |team| context.matrix.teams[team as usize].name.clone()));
    Some(SearchName {
        id: deployment.id.clone(),
        title: deployment.name.clone(),
        note: note.join(" · "),
        kind: "deployment",
        page,
        fragment,
    })
}
