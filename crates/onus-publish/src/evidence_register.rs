//! The second half of an evidence book: what was collected, whose reports are relied upon, what is excepted.
//!
//! Must not know: anything that is not in scope.

use onus_source::text::{day_words, join, plural};
use std::collections::BTreeSet;

use onus_core::inventory::Opinion;
use onus_core::matrix::{Assurance, Evidence};
use onus_core::status::{ObligationSet, is_about};

use super::block::*;
use super::evidence_duties;
use super::evidence_items;
use super::links::anchor;
use super::print::records::{Files, records};
use super::scope_contents::ScopeContents;

/// Items of evidence that prove something in scope.
pub(super) fn evidence(contents: &ScopeContents) -> Page {
    let (context, matrix) = (contents.context, contents.context.matrix);
    let known: BTreeSet<&str> = contents.lines.iter().map(|l| l.duty.id.as_str()).collect();
    let rows: Vec<_> = contents
        .evidence
        .iter()
        .map(|&index| {
            let item = &matrix.evidence[index];
            let about = match (item.deployment, item.common_control) {
                (Some(d), _) => matrix.deployments[d as usize].name.clone(),
                (None, Some(c)) => format!("Common control “{}”", matrix.common_controls[c as usize].name),
                (None, None) => match item.account {
                    Some(account) => format!("Account “{}”", matrix.accounts[account as usize].name),
                    None => matrix.organisation.short.clone(),
                },
            };
            let duties: Vec<String> =
                item.duties.iter().filter(|d| known.contains(d.as_str())).map(|d| context.duty_title(d)).collect();
            let period = match item.period {
                Some((from, to)) => format!("{from} to {to}"),
                None => item.collected_on.map_or_else(String::new, |d| d.to_string()),
            };
            let by = item.collected_by.clone().unwrap_or_else(|| "not stated".into());
            let review = item.review.as_ref().map_or_else(|| "nobody".to_owned(), |r| format!("{}, {}", r.by, r.on));
            let mut what = text(item.title.clone());
            what.push(Inline::Break);
            what.push(evidence_items::item_link(item));
            what.push(Inline::Break);
            what.push(Inline::Code { text: item.file.clone() });
            vec![
                what,
                text(about),
                text(join(&duties)),
                text(period),
                text(format!("{by}; reviewed by {review}")),
                evidence_items::state(context, item),
            ]
        })
        .collect();
    let block = if rows.is_empty() {
        paragraph("No evidence was collected for anything in scope.")
    } else {
        table(
            "Evidence, and what its review says on the day of this issue",
            &["Evidence, and its file", "About", "Duties", "Period", "Collected and reviewed", "Review"],
            rows,
        )
    };
    let items: Vec<&Evidence> = contents.evidence.iter().map(|&index| &matrix.evidence[index]).collect();
    let found = || evidence_items::blocks(context, items.iter().copied());
    let blocks = std::iter::once(block).chain(found()).collect();
    let mut page = page("evidence", "Evidence held", "Evidence", "What was collected, by whom, and who reviewed it", blocks);
    if !items.is_empty() {
        let records = records(context, &items, &evidence_duties::numbers(contents), Files::Named);
        page.print = Print::Blocks(std::iter::once(records).chain(found()).collect());
    }
    page
}

/// Reports that are relied upon, and what they expect of us.
pub(super) fn reports(contents: &ScopeContents) -> Page {
    let mut blocks = vec![paragraph(
        "The duties of other parties are proven by their assurance reports, which are recorded here by reference. A report covers a deployment only if the framework takes reports of its kind, somebody of ours has read it, and it includes the service, its Regions and, together with the reports before and after it, the whole period so far.",
    )];
    let reports = contents.reports();
    if reports.is_empty() {
        blocks.push(paragraph("No report is on file for any service in scope."));
    }
    for report in reports {
        blocks.extend(report_blocks(contents, report));
    }
    page("assurance", "Assurance reports", "Evidence", "Reports relied upon, and what they expect of us", blocks)
}

fn report_blocks(contents: &ScopeContents, report: &Assurance) -> Vec<Block> {
    let context = contents.context;
    let services: BTreeSet<&str> = contents
        .deployments()
        .map(|(_, d)| context.configuration(d))
        .filter(|configuration| report.services.contains(&configuration.service))
        .map(|configuration| configuration.service_short.as_str())
        .collect();
    let relied: BTreeSet<u32> = contents
        .lines
        .iter()
        .filter(|l| !l.is_ours())
        .filter(|l| is_about(report, &context.party(&l.duty.holder), &context.matrix.reference))
        .flat_map(|l| l.deployments.iter().copied())
        .collect();
    let number = context.matrix.assurance.iter().position(|r| r.id == report.id);
    let holds = |reports: &[u32]| reports.iter().any(|r| Some(*r as usize) == number);
    let covered: BTreeSet<u32> = contents
        .statuses
        .obligations
        .iter()
        .filter(|o| holds(&o.status.reports))
        .flat_map(|o| contents.statuses.deployments(o).iter().copied())
        .collect();
    let uncovered: Vec<String> =
        relied.difference(&covered).map(|&d| context.matrix.deployments[d as usize].name.clone()).collect();
    let period = report.period.map_or_else(|| "not stated".to_owned(), |(a, b)| format!("{} to {}", day_words(a), day_words(b)));
    let bridge =
        report.bridge_to.map_or_else(|| ", no bridge letter".to_owned(), |d| format!(", bridge letter to {}", day_words(d)));
    let noted = if report.exceptions_noted.is_empty() { "none".to_owned() } else { report.exceptions_noted.join("; ") };
    let review = report.review.as_ref().map_or_else(
        || vec![strong("nobody")],
        |r| text(format!("{}, {}{}", r.role, day_words(r.on), r.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}")))),
    );
    let covered = relied.len() - uncovered.len();
    let mut coverage = text(format!("{covered} of {} that rely on it", plural(relied.len() as u64, "deployment")));
    if !uncovered.is_empty() {
        coverage.push(Inline::Break);
        let names = if covered == 0 && uncovered.len() > 1 { "all of them".to_owned() } else { uncovered.join(", ") };
        coverage.push(strong(format!("not covered: {names}")));
    }
    let mut blocks = vec![
        heading(2, anchor(&report.id), format!("{}: {}", report.operator, report.report)),
        Block::Facts {
            rows: vec![
                ("Operator".into(), text(report.operator.clone())),
                ("Period".into(), text(format!("{period}{bridge}"))),
                ("Services in scope that it names".into(), text(services.into_iter().collect::<Vec<_>>().join(", "))),
                ("Kind".into(), report.kind.map_or_else(|| vec![strong("not stated")], |kind| text(kind.words()))),
                ("Opinion".into(), opinion(report)),
                (
                    "Regions".into(),
                    text(if report.regions.is_empty() { "not stated".to_owned() } else { report.regions.join(", ") }),
                ),
                ("Subservice organisations".into(), text(report.subservice_words().unwrap_or_else(|| "none named".to_owned()))),
                ("Covers".into(), coverage),
                ("Exceptions noted".into(), text(noted)),
                ("Reviewed by".into(), review),
                ("Passing it on".into(), text(handed_on(report))),
            ],
        },
    ];
    if !report.cuecs.is_empty() {
        let rows = report.cuecs.iter().map(|(id, title, duties)| cuec(contents, id, title, duties)).collect();
        blocks.push(table(
            format!("What {} expects of its users (complementary user-entity controls), and who fulfils it", report.operator),
            &["Control", "In our words", "Duty, and who carries it", "Status"],
            rows,
        ));
    }
    blocks
}

/// The auditor's opinion; what is not plain stands out.
fn opinion(report: &Assurance) -> Vec<Inline> {
    match report.opinion {
        None => text("not recorded"),
        Some(Opinion::Unqualified) => text(Opinion::Unqualified.id()),
        Some(other) => vec![strong(other.id())],
    }
}

/// Whether readers get the report itself.
fn handed_on(report: &Assurance) -> &'static str {
    match (report.may_pass_on, report.file.is_some()) {
        (true, true) => "in the evidence pack",
        (true, false) => "allowed, but not on file: ask its operator",
        (false, _) => "not allowed: ask its operator",
    }
}

fn cuec(contents: &ScopeContents, id: &str, title: &str, duties: &[String]) -> Vec<Vec<Inline>> {
    let context = contents.context;
    let mut who = Vec::new();
    let mut states = Vec::new();
    for duty in duties {
        let lines: Vec<_> = contents.of(duty).filter(|l| l.is_ours()).collect();
        if lines.is_empty() {
            continue;
        }
        if !who.is_empty() {
            who.push(Inline::Break);
            states.push(Inline::Break);
        }
        let teams: BTreeSet<Option<u32>> = lines.iter().flat_map(|l| l.teams.keys().copied()).collect();
        let names: Vec<String> = teams
            .into_iter()
            .map(|t| t.map_or_else(|| "no team".to_owned(), |t| context.matrix.teams[t as usize].name.clone()))
            .collect();
        who.push(link("duties", duty.clone(), context.duty_title(duty)));
        who.extend(text(format!(": {}", join(&names))));
        let mut obligations = ObligationSet::default();
        lines.iter().flat_map(|l| l.teams.values()).for_each(|share| obligations.extend(&share.obligations));
        states.extend(text(obligations.words()));
    }
    if who.is_empty() {
        who.push(strong("no duty in scope answers it"));
    }
    vec![text(id), text(title), who, states]
}

/// Exceptions in scope, the next to end first.
pub(super) fn exceptions(contents: &ScopeContents) -> Page {
    let (context, matrix) = (contents.context, contents.context.matrix);
    let mut list: Vec<_> = contents.exceptions.iter().map(|&e| &matrix.exceptions[e as usize]).collect();
    list.sort_by_key(|e| (e.expires, e.deployment, e.duties.clone()));
    let rows: Vec<_> = list
        .iter()
        .map(|e| {
            let duties: Vec<String> = e.duties.iter().map(|d| context.duty_title(d)).collect();
            let approved = e.approved.as_ref().map_or_else(
                || vec![strong("nobody")],
                |a| {
                    text(format!(
                        "{}, {}{}",
                        a.role,
                        day_words(a.on),
                        a.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}"))
                    ))
                },
            );
            let ends = e.expires.map_or_else(|| "no end date".to_owned(), day_words);
            let expired = e.expires.is_some_and(|day| day < context.today());
            vec![
                text(matrix.deployments[e.deployment as usize].name.clone()),
                text(e.kind.replace('-', " ")),
                text(join(&duties)),
                text([Some(e.detail.clone()), e.reference.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ")),
                approved,
                if expired { vec![strong(format!("expired {ends}"))] } else { text(ends) },
            ]
        })
        .collect();
    let block = if rows.is_empty() {
        paragraph("There are no exceptions in scope.")
    } else {
        table(
            "Exceptions by the day they end",
            &["Deployment", "Kind", "Duties", "Alternative and reference", "Approved by", "Ends"],
            rows,
        )
    };
    page(
        "exceptions",
        "Exceptions in scope",
        "Evidence",
        "Duties that are carried differently from what the model says",
        vec![block],
    )
}
