//! Evidence: what the statuses of obligations call for, and items that cannot be right.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::Evidence;
use crate::status::{Obligation, OccurrenceState, OwedFor, Status, StatusKind, Statuses, known_operators};
use onus_model::{Holder, Party};
use onus_source::text::join;
use onus_source::typed::nearest;
use onus_source::{At, Code, codes};

use super::{CheckedFor, Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    items(context, out);
    obligations(context, out);
    reports(context, out);
}

/// ONUS-C016 dated after the build, ONUS-C017 one file collected twice, ONUS-C018 no collector.
fn items(context: &Context, out: &mut Vec<Finding>) {
    let today = context.matrix.document.date;
    let files: BTreeMap<(String, &str), At> =
        context.inventory.evidence.iter().map(|e| ((context.sources.place(e.at), e.file.as_str()), e.file.at)).collect();
    let mut days: BTreeMap<&str, BTreeSet<jiff::civil::Date>> = BTreeMap::new();
    for item in &context.matrix.evidence {
        days.entry(&item.file).or_default().extend(item.collected_on);
    }
    for item in &context.matrix.evidence {
        let mut say = |code: Code, words: String, hint: &str| {
            let message = format!("evidence “{}” of {} {words}", item.title, subject(context, item));
            let mut finding = match item.deployment {
                Some(deployment) => deployment_finding(context, code, deployment, message, hint),
                None => general_finding(code, message, hint),
            };
            finding.place.clone_from(&item.place);
            finding.at = files.get(&(item.place.clone(), item.file.as_str())).copied().or(finding.at);
            finding.duty = item.duties.first().cloned();
            out.push(finding);
        };
        if let Some(day) = item.collected_on.filter(|day| *day > today) {
            say(
                codes::EVIDENCE_DATED_AFTER_BUILD,
                format!("was collected on {day}, which is still to come"),
                "Correct the date.",
            );
        }
        if let Some(day) = item.review.as_ref().map(|review| review.on).filter(|day| *day > today) {
            say(codes::EVIDENCE_DATED_AFTER_BUILD, format!("was reviewed on {day}, which is still to come"), "Correct the date.");
        }
        let listed = &days[item.file.as_str()];
        if let (Some(day), Some(latest)) = (item.collected_on, listed.last())
            && day < *latest
        {
            let words = format!("says that its file was collected on {day}, and another item says {latest}");
            say(codes::EVIDENCE_FILE_COLLECTED_TWICE, words, "One file has one day of collection: only the latest counts.");
        }
        if item.collected_on.is_none() || item.collected_by.as_deref().is_none_or(|by| by.trim().is_empty()) {
            let words = match item.collected_on {
                Some(_) => "does not say who collected it",
                None => "does not say when it was collected, and by whom",
            };
            say(codes::EVIDENCE_WITHOUT_COLLECTOR, words.to_owned(), "Add `collected: { on: DAY, by: ROLE }`.");
        }
    }
}

fn subject(context: &Context, item: &Evidence) -> String {
    match (item.deployment, item.common_control, item.account) {
        (Some(deployment), ..) => format!("“{}”", context.matrix.deployments[deployment as usize].name),
        (_, Some(control), _) => format!("“{}”", context.matrix.common_controls[control as usize].name),
        (.., Some(account)) => format!("account “{}”", context.matrix.accounts[account as usize].name),
        (None, None, None) => "the organisation".to_owned(),
    }
}

/// What one act would settle: a code, the team that acts, the duty.
type Act<'m> = (Code, Option<u32>, &'m str);

/// The obligations behind one act.
#[derive(Default)]
struct Open<'m> {
    scopes: BTreeSet<&'m str>,
    deployments: BTreeSet<u32>,
    words: BTreeSet<String>,
    accounts: BTreeSet<&'m str>,
    item: Option<u32>,
    /// First and last day of the first interval without proof.
    gap: Option<(jiff::civil::Date, jiff::civil::Date)>,
    once: bool,
    /// Whether a team has something to do about any of them.
    is_task: bool,
}

/// ONUS-C019 to ONUS-C023, ONUS-C027, ONUS-C028: one finding for all obligations that one act would settle.
fn obligations(context: &Context, out: &mut Vec<Finding>) {
    let matrix = context.matrix;
    let mut open: BTreeMap<Act, Open> = BTreeMap::new();
    for (scope, statuses) in matrix.scopes.iter().zip(&context.by_scope) {
        for obligation in ours(context, statuses) {
            // A failure is named whatever followed it.
            let failure = Some(codes::PROVEN_AFTER_FAILURE)
                .filter(|_| !obligation.status.failures.is_empty() && obligation.status.kind != StatusKind::Failed);
            let found = code(obligation.status.kind).into_iter().chain(failure).collect::<BTreeSet<_>>();
            for code in found {
                add(context, &mut open, code, statuses, obligation).scopes.insert(&scope.name);
            }
        }
    }
    // Outside every scope, only what was collected can be wrong: nobody asked for more.
    let own = (context.options.asked == CheckedFor::Organisation).then_some(context.statuses);
    for obligation in own.into_iter().flat_map(|own| ours(context, own)).filter(|o| o.status.item.is_some()) {
        let shown = [StatusKind::Failed, StatusKind::Stale, StatusKind::Unreviewed, StatusKind::Due];
        if let Some(code) = code(obligation.status.kind).filter(|_| shown.contains(&obligation.status.kind)) {
            let known = open.contains_key(&(code, obligation.team, matrix.duties[obligation.duty as usize].id.as_str()));
            if !known {
                add(context, &mut open, code, context.statuses, obligation);
            }
        }
    }
    for ((code, team, duty), open) in open {
        out.push(finding(context, code, team, duty, &open));
    }
}

/// Obligations of ours that a team is accountable for: what has no team is ONUS-C001's.
fn ours<'s>(context: &'s Context, statuses: &'s Statuses) -> impl Iterator<Item = &'s Obligation> {
    let ours = |o: &&Obligation| context.matrix.duties[o.duty as usize].holder == Holder::Party(Party::Organisation);
    statuses.obligations.iter().filter(ours)
}

fn code(kind: StatusKind) -> Option<Code> {
    Some(match kind {
        StatusKind::Failed => codes::EVIDENCE_FAILED_REVIEW,
        StatusKind::Overdue | StatusKind::NeverProven => codes::EVIDENCE_MISSING,
        StatusKind::PartlyProven => codes::OCCURRENCES_WITHOUT_EVIDENCE,
        StatusKind::ProvenAfterFailure => codes::PROVEN_AFTER_FAILURE,
        StatusKind::Unreviewed => codes::EVIDENCE_NOT_REVIEWED,
        StatusKind::Stale => codes::EVIDENCE_STALE,
        StatusKind::Due => codes::EVIDENCE_SOON_STALE,
        StatusKind::Unresolved
        | StatusKind::Unassigned
        | StatusKind::NotReliedOn
        | StatusKind::Excepted
        | StatusKind::NotDue
        | StatusKind::ReliedOn
        | StatusKind::Proven => return None,
    })
}

fn add<'a, 'm>(
    context: &Context<'m>,
    open: &'a mut BTreeMap<Act<'m>, Open<'m>>,
    code: Code,
    statuses: &Statuses,
    obligation: &Obligation,
) -> &'a mut Open<'m> {
    let matrix = context.matrix;
    let entry = open.entry((code, obligation.team, matrix.duties[obligation.duty as usize].id.as_str())).or_default();
    entry.deployments.extend(statuses.deployments(obligation));
    entry.words.insert(obligation.status.in_words());
    entry.item = entry.item.or(obligation.status.item);
    entry.is_task |= !ended_before_records(&obligation.status);
    let open = [OccurrenceState::Missing, OccurrenceState::Unreviewed];
    let gap = obligation.status.occurrences.iter().find(|run| open.contains(&run.state)).map(|run| (run.from, run.to));
    entry.gap = match (entry.gap, gap) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    match obligation.owed_for {
        OwedFor::Account(Some(account)) => {
            entry.accounts.insert(&matrix.accounts[account as usize].name);
        }
        OwedFor::Deployment => {}
        _ => entry.once = true,
    }
    entry
}

/// Whether what is missing ended before the organisation kept records: nobody can collect it any more.
fn ended_before_records(status: &Status) -> bool {
    let missing = matches!(status.kind, StatusKind::Overdue | StatusKind::PartlyProven);
    missing && status.before_records > 0 && status.open_since.is_none()
}

fn finding(context: &Context, code: Code, team: Option<u32>, duty: &str, open: &Open) -> Finding {
    let matrix = context.matrix;
    let title = matrix.duties.iter().find(|d| d.id == duty).map_or(duty, |d| d.title.as_str());
    let names: Vec<&str> = open.deployments.iter().map(|d| matrix.deployments[*d as usize].name.as_str()).collect();
    let accounts: Vec<&str> = open.accounts.iter().copied().collect();
    let whom = match (accounts.is_empty(), open.once) {
        (false, _) => format!(" for {} {}", if accounts.len() == 1 { "account" } else { "accounts" }, some(&accounts)),
        (true, true) => String::new(),
        (true, false) => format!(" for {}", some(&names)),
    };
    let scopes: Vec<String> = open.scopes.iter().map(|s| format!("“{s}”")).collect();
    let scopes = if scopes.is_empty() { String::new() } else { format!(", in {}", join(&scopes)) };
    let words: Vec<String> = open.words.iter().take(2).cloned().collect();
    let more = if open.words.len() > words.len() { ", or otherwise open" } else { "" };
    let stake = requirements(context, duty, &open.scopes);
    let gap = match open.gap.filter(|_| code == codes::OCCURRENCES_WITHOUT_EVIDENCE) {
        Some((from, to)) => format!("; the first gap runs from {from} to {to}"),
        None => String::new(),
    };
    let message = format!("“{title}”{whom}: {}{more}{scopes}{gap}{stake}", words.join(" or "));
    let hint = match code {
        c if c == codes::EVIDENCE_FAILED_REVIEW => "Fix what the record shows, then collect it again.",
        c if c == codes::EVIDENCE_NOT_REVIEWED => "Have somebody other than the collector review it.",
        c if c == codes::PROVEN_AFTER_FAILURE => "Tell the auditor of the failure and of what was done.",
        c if c == codes::OCCURRENCES_WITHOUT_EVIDENCE => {
            "Collect whatever is still available for each interval; one record can cover several intervals."
        }
        _ => "Collect the record, have it reviewed, and list it under `evidence`.",
    };
    let mut finding = match open.deployments.first() {
        Some(&deployment) => deployment_finding(context, code, deployment, message, hint),
        None => general_finding(code, message, hint),
    };
    let about_item = [codes::EVIDENCE_FAILED_REVIEW, codes::EVIDENCE_NOT_REVIEWED, codes::EVIDENCE_STALE].contains(&code);
    if let Some(item) = open.item.filter(|_| about_item).map(|item| &matrix.evidence[item as usize]) {
        let written =
            context.inventory.evidence.iter().find(|e| e.file.as_str() == item.file && context.sources.place(e.at) == item.place);
        finding.at = written.map(|e| e.file.at).or(finding.at);
        finding.place.clone_from(&item.place);
    }
    if open.deployments.len() != 1 {
        finding.deployment = None;
    }
    finding.duty = Some(duty.to_owned());
    finding.team = team.or(finding.team);
    finding.before_records = !open.is_task;
    finding
}

/// The requirements of the scopes' frameworks that a duty answers: what is at stake.
fn requirements(context: &Context, duty: &str, scopes: &BTreeSet<&str>) -> String {
    let matrix = context.matrix;
    let mut words = Vec::new();
    for framework in &matrix.reference.frameworks {
        if !matrix.scopes.iter().any(|s| scopes.contains(s.name.as_str()) && s.framework == framework.id) {
            continue;
        }
        let answers = |r: &&crate::matrix::RefRequirement| r.duties.iter().any(|(id, ..)| id == duty);
        let ids: Vec<&str> = framework.requirements.iter().filter(answers).map(|r| r.id.as_str()).take(3).collect();
        if !ids.is_empty() {
            words.push(format!("{} {}", framework.name, ids.join(", ")));
        }
    }
    if words.is_empty() { String::new() } else { format!("; at stake: {}", words.join("; ")) }
}

/// The first few names, and how many more there are.
pub(super) fn some(names: &[&str]) -> String {
    let first: Vec<String> = names.iter().take(3).map(|name| format!("“{name}”")).collect();
    match names.len() - first.len() {
        0 => join(&first),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// ONUS-C024: an assurance report that ended, bridge letter included; ONUS-C029: one that ends soon. ONUS-C025: one that
/// nobody reviewed. ONUS-C016: one that is dated after the build. ONUS-C047: one of nobody who operates anything.
fn reports(context: &Context, out: &mut Vec<Finding>) {
    let today = context.matrix.document.date;
    let operators = known_operators(context.matrix);
    for (report, written) in context.matrix.assurance.iter().zip(&context.inventory.assurance) {
        let at = Some(written.id.at);
        let ask = "Ask for the next report or a bridge letter.";
        let name = format!("the report “{}” of {}", report.report, report.operator);
        let operator = report.operator.trim();
        let id = operator.strip_prefix("third-party:").unwrap_or(operator);
        if !operators.iter().any(|known| [operator, id].iter().any(|n| known.trim().eq_ignore_ascii_case(n))) {
            let words = format!("nothing relies on {name}: nobody of that name operates anything here");
            let hint = match nearest(operator, operators.iter().copied()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => "Write the name of the provider or of a third party, as handbooks print it.".to_owned(),
            };
            out.push(general_finding(codes::REPORT_OF_UNKNOWN_OPERATOR, words, &hint).at(at));
        }
        if let Some(end) = report.bridge_to.or(report.period.map(|p| p.1)) {
            let days = i64::from((end - today).get_days());
            let words = format!("{name} does not cover dates after {end}");
            if days < 0 {
                out.push(general_finding(codes::ASSURANCE_REPORT_EXPIRED, words, ask).at(at));
            } else if days <= context.options.expiry_notice_days {
                out.push(general_finding(codes::ASSURANCE_REPORT_ENDS_SOON, words, ask).at(at));
            }
        }
        match &report.review {
            None => {
                let hint = "Read it, note its exceptions and user-entity controls, and record the review.";
                out.push(
                    general_finding(codes::ASSURANCE_REPORT_NOT_REVIEWED, format!("nobody has reviewed {name}"), hint).at(at),
                );
            }
            Some(review) if review.on > today => {
                let words = format!("{name} was reviewed on {}, which is still to come", review.on);
                out.push(general_finding(codes::EVIDENCE_DATED_AFTER_BUILD, words, "Correct the date.").at(at));
            }
            Some(_) => {}
        }
        if let Some(day) = report.issued_on.filter(|day| *day > today) {
            let words = format!("{name} was issued on {day}, which is still to come");
            out.push(general_finding(codes::EVIDENCE_DATED_AFTER_BUILD, words, "Correct the date.").at(at));
        }
    }
}
