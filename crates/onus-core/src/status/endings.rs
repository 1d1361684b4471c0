//! What ends in the days ahead: audit periods, reports, exceptions, proof, and the review of the allocation itself.
//!
//! What has ended already is a gap, and no ending. Something that others continue does not end.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar::after;
use super::reports::reaches;
use super::{StatusKind, Statuses};
use crate::matrix::{Assurance, Matrix};

/// How far ahead readers are told of endings.
pub const ENDS_WITHIN_DAYS: u32 = 90;

/// What it is that ends. Numbers are indices in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndingSubject {
    /// The period of a scope.
    Scope(u32),
    /// What a report of another party covers.
    Report(u32),
    Exception(u32),
    /// What an item of evidence proves; of several with one title, the first.
    Evidence(u32),
    /// The time in which this allocation of duties need not be reviewed.
    Allocation,
}

impl EndingSubject {
    /// Stable word in data and addresses.
    pub fn id(self) -> &'static str {
        match self {
            EndingSubject::Scope(_) => "period",
            EndingSubject::Report(_) => "report",
            EndingSubject::Exception(_) => "exception",
            EndingSubject::Evidence(_) => "evidence",
            EndingSubject::Allocation => "review",
        }
    }

    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            EndingSubject::Scope(_) => "audit period",
            EndingSubject::Report(_) => "report",
            EndingSubject::Exception(_) => "exception",
            EndingSubject::Evidence(_) => "evidence",
            EndingSubject::Allocation => "review",
        }
    }

    /// What has to be done before it ends.
    pub fn act(self) -> &'static str {
        match self {
            EndingSubject::Scope(_) => "collect what the period still lacks",
            EndingSubject::Report(_) => "ask for the next report or a bridge letter",
            EndingSubject::Exception(_) => "decide whether to renew it",
            EndingSubject::Evidence(_) => "collect the record again, and have it reviewed",
            EndingSubject::Allocation => "review this allocation of duties",
        }
    }
}

/// Something with a last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Last day on which it holds.
    pub on: Date,
    pub subject: EndingSubject,
    /// Name in print.
    pub title: String,
    /// Index of the team that has to act; none: it is nobody's alone.
    pub team: Option<u32>,
    /// Ids of the duties that it bears on.
    pub duties: BTreeSet<String>,
    /// Indices of the deployments that it bears on.
    pub deployments: BTreeSet<u32>,
    /// Obligations that it bears on, where that can be counted.
    pub obligations: u32,
}

/// What ends from the day of the build on, within a number of days: the first to end first.
pub fn endings(matrix: &Matrix, statuses: &Statuses, within_days: u32) -> Vec<Ending> {
    let today = matrix.document.date;
    let last = after(today, within_days.into());
    let mut out: Vec<Ending> = periods(matrix).chain(reports(matrix)).chain(exceptions(matrix)).collect();
    out.extend(evidence(matrix, statuses));
    out.extend(
        matrix
            .document
            .review_by
            .map(|on| Ending { title: matrix.document.title.clone(), ..Ending::of(EndingSubject::Allocation, on) }),
    );
    out.retain(|ending| (today..=last).contains(&ending.on));
    out.sort_by(|a, b| {
        (a.on, a.subject.id(), &a.title, a.team, a.subject).cmp(&(b.on, b.subject.id(), &b.title, b.team, b.subject))
    });
    out
}

impl Ending {
    fn of(subject: EndingSubject, on: Date) -> Ending {
        Ending {
            on,
            subject,
            title: String::new(),
            team: None,
            duties: BTreeSet::new(),
            deployments: BTreeSet::new(),
            obligations: 0,
        }
    }
}

fn periods(matrix: &Matrix) -> impl Iterator<Item = Ending> {
    (0..).zip(&matrix.scopes).filter_map(|(index, scope)| {
        Some(Ending {
            title: scope.name.clone(),
            deployments: scope.deployments.iter().copied().collect(),
            ..Ending::of(EndingSubject::Scope(index), scope.period?.1)
        })
    })
}

fn reports(matrix: &Matrix) -> impl Iterator<Item = Ending> {
    (0..).zip(&matrix.assurance).filter_map(|(index, report)| {
        let on = reaches(matrix, report, report.period?.1);
        let continued = matrix.assurance.iter().any(|other| continues(matrix, other, report, on));
        (!continued).then(|| Ending {
            title: format!("{}, {}", report.operator, report.report),
            ..Ending::of(EndingSubject::Report(index), on)
        })
    })
}

/// Whether a report holds all that another holds, from the day after that one ends at the latest.
fn continues(matrix: &Matrix, next: &Assurance, report: &Assurance, end: Date) -> bool {
    let holds = |all: &[String], some: &[String]| some.iter().all(|one| all.contains(one));
    next.period.is_some_and(|(from, to)| from <= after(end, 1) && reaches(matrix, next, to) > end)
        && next.operator.trim().eq_ignore_ascii_case(report.operator.trim())
        && next.kind == report.kind
        && holds(&next.services, &report.services)
        && holds(&next.regions, &report.regions)
}

fn exceptions(matrix: &Matrix) -> impl Iterator<Item = Ending> {
    (0..).zip(&matrix.exceptions).filter_map(|(index, exception)| {
        let deployment = &matrix.deployments[exception.deployment as usize];
        Some(Ending {
            title: format!("{} for {}", exception.kind.replace('-', " "), deployment.name),
            team: deployment.owner,
            duties: exception.duties.iter().cloned().collect(),
            deployments: BTreeSet::from([exception.deployment]),
            ..Ending::of(EndingSubject::Exception(index), exception.expires?)
        })
    })
}

/// What items prove only until a day, together for each team. One record that the inventory lists for several subjects is one.
fn evidence(matrix: &Matrix, statuses: &Statuses) -> Vec<Ending> {
    let mut endings: BTreeMap<(Date, &str, Option<u32>), Ending> = BTreeMap::new();
    let shown = |kind| matches!(kind, StatusKind::Proven | StatusKind::ProvenAfterFailure | StatusKind::Due);
    for obligation in statuses.obligations.iter().filter(|o| shown(o.status.kind)) {
        let (Some(item), Some(on)) = (obligation.status.item, obligation.status.until.or(obligation.status.due_on)) else {
            continue;
        };
        let title = matrix.evidence[item as usize].title.as_str();
        let ending = endings.entry((on, title, obligation.team)).or_insert_with(|| Ending {
            title: title.to_owned(),
            team: obligation.team,
            ..Ending::of(EndingSubject::Evidence(item), on)
        });
        ending.duties.insert(matrix.duties[obligation.duty as usize].id.clone());
        ending.deployments.extend(statuses.deployments(obligation));
        ending.obligations = ending.obligations.saturating_add(obligation.count);
    }
    endings.into_values().collect()
}
