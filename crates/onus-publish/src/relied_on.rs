//! Which duties of other parties their reports cover, report by report, and which none covers.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::Opinion;
use onus_core::matrix::Assurance;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{Obligation, StatusKind, Statuses};
use onus_source::text::{day_words, grouped, join, plural};

use super::block::*;
use super::deployment;
use super::links::{anchor, duty_link, scope_path};

pub const PAGE: &str = "relied-on";

/// Deployments that a row names before the rest is counted.
const NAMED: usize = 4;

/// Deployments by duty id, by position of the domain.
type Covered<'a> = BTreeMap<usize, BTreeMap<&'a str, BTreeSet<u32>>>;

pub fn page(context: &MatrixContext) -> Page {
    let mut blocks = vec![paragraph(
        "A report covers a duty only where its kind counts, it names the service and every Region, and somebody of ours has \
         reviewed it. Dates are those that the report itself covers.",
    )];
    blocks.extend(by_scope(context));
    for (report, index) in context.matrix.assurance.iter().zip(0_u32..) {
        blocks.push(heading(2, anchor(&report.id), format!("{}: {}", report.operator, report.report)));
        blocks.push(facts(context, report));
        blocks.push(covered(context, report, index));
    }
    if context.matrix.assurance.is_empty() {
        blocks.push(paragraph("The inventory records no report."));
    }
    blocks.extend(not_covered(context));
    Page {
        path: PAGE.into(),
        title: "What reports cover".into(),
        section: "Registers".into(),
        summary: format!(
            "Which duties of {} and of third parties their reports cover, and until when",
            context.matrix.reference.provider
        ),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

fn facts(context: &MatrixContext, report: &Assurance) -> Block {
    let period = report.period.map_or_else(|| "not stated".to_owned(), |(a, b)| format!("{} to {}", day_words(a), day_words(b)));
    let bridge = report.bridge_to.map_or_else(String::new, |day| format!(", bridge letter to {}", day_words(day)));
    let stated = |list: &[String]| if list.is_empty() { "not stated".to_owned() } else { join(list) };
    let opinion = match report.opinion {
        None => text("not recorded"),
        Some(Opinion::Unqualified) => text(Opinion::Unqualified.id()),
        Some(other) => vec![strong(other.id())],
    };
    let review =
        report.review.as_ref().map_or_else(|| vec![strong("nobody")], |r| text(format!("{}, {}", r.role, day_words(r.on))));
    Block::Facts {
        rows: vec![
            ("Covers".into(), text(format!("{period}{bridge}"))),
            ("Kind".into(), report.kind.map_or_else(|| vec![strong("not stated")], |kind| text(kind.words()))),
            ("Opinion".into(), opinion),
            ("Services".into(), text(stated(&service_names(context, &report.services)))),
            ("Regions".into(), text(stated(&report.regions))),
            ("Subservice organisations".into(), text(report.subservice_words().unwrap_or_else(|| "none named".to_owned()))),
            ("Reviewed by".into(), review),
            (
                "Controls that it expects of us".into(),
                vec![link("evidence", anchor(&report.id), plural(report.cuecs.len() as u64, "control"))],
            ),
        ],
    }
}

/// Services that a report names, by the names that readers know. One that nobody here uses keeps its id.
pub(super) fn service_names(context: &MatrixContext, services: &[String]) -> Vec<String> {
    let configurations = context.matrix.configurations.iter();
    let names: BTreeMap<&str, &str> = configurations.map(|c| (c.service.as_str(), c.service_short.as_str())).collect();
    services.iter().map(|id| names.get(id.as_str()).copied().unwrap_or(id.as_str()).to_owned()).collect()
}

/// How much each scope rests on reports over its period.
fn by_scope(context: &MatrixContext) -> Option<Block> {
    let rows: Vec<_> = context
        .matrix
        .scopes
        .iter()
        .map(|scope| {
            let statuses = context.statuses_of(scope);
            let count = |kind: StatusKind| {
                let of_kind = statuses.obligations.iter().filter(|o| o.status.kind == kind);
                of_kind.map(|o| u64::from(o.count)).sum::<u64>()
            };
            let (from, to) = statuses.period;
            let missing = count(StatusKind::NotReliedOn);
            let words = grouped(missing);
            vec![
                vec![link(scope_path(scope), "", scope.name.clone())],
                text(format!("{} to {}", day_words(from), day_words(to))),
                text(grouped(count(StatusKind::ReliedOn))),
                if missing > 0 { vec![strong(words)] } else { text(words) },
            ]
        })
        .collect();
    let head = ["Scope", "Period", "Obligations of others with a report", "Without one"];
    (!rows.is_empty()).then(|| table("What each scope relies on", &head, rows))
}

/// What a report covers, on the day of the build or over the period of a scope.
fn covered(context: &MatrixContext, report: &Assurance, index: u32) -> Block {
    let mut found: Covered = BTreeMap::new();
    let scopes = (0..context.matrix.scopes.len()).map(|scope| context.scope_statuses(scope));
    for statuses in std::iter::once(&*context.statuses).chain(scopes) {
        let relied = |o: &&Obligation| o.status.reports.contains(&index) && o.status.kind == StatusKind::ReliedOn;
        for obligation in statuses.obligations.iter().filter(relied) {
            add(context, statuses, obligation, &mut found);
        }
    }
    if found.is_empty() {
        return paragraph("No duty of a deployment rests on it: another report covers more, or it does not count here.");
    }
    table(format!("Duties that rest on “{}”", report.report), &["Area", "Duties", "Deployments"], rows(context, &found))
}

fn add<'s>(context: &MatrixContext<'s>, statuses: &Statuses, obligation: &Obligation, found: &mut Covered<'s>) {
    let duty = context.duty(obligation.duty);
    let position = context.matrix.reference.domains.iter().position(|d| d.id == duty.domain).unwrap_or(usize::MAX);
    found.entry(position).or_default().entry(&duty.id).or_default().extend(statuses.deployments(obligation));
}

fn rows(context: &MatrixContext, found: &Covered) -> Vec<Vec<Vec<Inline>>> {
    let row = |(position, duties): (&usize, &BTreeMap<&str, BTreeSet<u32>>)| {
        let area = match context.matrix.reference.domains.get(*position) {
            Some(domain) => vec![link(format!("domains/{}", domain.id), "", domain.title.clone())],
            None => Vec::new(),
        };
        let mut titles = Vec::new();
        for id in duties.keys() {
            if !titles.is_empty() {
                titles.extend(text("; "));
            }
            titles.push(duty_link(context, id));
        }
        let deployments: BTreeSet<u32> = duties.values().flatten().copied().collect();
        vec![area, titles, names(context, &deployments)]
    };
    found.iter().map(row).collect()
}

fn names(context: &MatrixContext, deployments: &BTreeSet<u32>) -> Vec<Inline> {
    if deployments.len() > NAMED {
        return text(deployments.len().to_string());
    }
    let mut out = Vec::new();
    for &index in deployments {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        out.push(deployment::link_to(context, index));
    }
    out
}

/// What no report covers, by the reason.
fn not_covered(context: &MatrixContext) -> Vec<Block> {
    let mut reasons: BTreeMap<(String, &str), Covered> = BTreeMap::new();
    for obligation in context.statuses.obligations.iter().filter(|o| o.status.kind == StatusKind::NotReliedOn) {
        let reason = obligation.status.reason.as_deref().unwrap_or_default();
        let party = context.party(&context.duty(obligation.duty).holder);
        add(context, &context.statuses, obligation, reasons.entry((party, reason)).or_default());
    }
    let rows: Vec<_> = reasons
        .iter()
        .map(|((party, reason), found)| {
            let deployments: BTreeSet<u32> = found.values().flat_map(|duties| duties.values()).flatten().copied().collect();
            let duties = found.values().map(BTreeMap::len).sum::<usize>() as u64;
            vec![text(party.clone()), text((*reason).to_owned()), text(plural(duties, "duty")), names(context, &deployments)]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let head = ["Party", "Why no report covers it", "Duties", "Deployments"];
    vec![heading(2, "not-covered", "What no report covers"), table("Duties of others that nothing shows today", &head, rows)]
}
