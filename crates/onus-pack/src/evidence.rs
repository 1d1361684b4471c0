//! Which evidence a period rests on, what it is worth for the period, and where it lies in the pack.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::inventory::ReviewResult;
use onus_core::matrix::{Evidence, EvidenceState, Matrix};
use onus_model::PartyKind;

use super::name::{self, Taken};

/// What is known of the proof of a duty, for a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its newest item passed, was reviewed by another, and is young enough at the period's end.
    Held,
    /// Its newest item is too old at the period's end.
    Stale,
    /// Its newest item shows that the duty was not carried out.
    Failed,
    /// Nobody but its collector has reviewed its newest item.
    Unreviewed,
    /// Nothing was collected.
    Missing,
    /// Nothing was collected, and nothing fell due in the period.
    NotDue,
    /// No record is asked for.
    NotAsked,
    /// Another party's duty, covered by its assurance report.
    Report,
    /// Another party's duty that no report covers for service, region and period.
    NoReport,
    /// Nobody can say whose duty it is.
    Unresolved,
}

impl State {
    /// All of them, best first.
    pub const ALL: [State; 10] = [
        State::Held,
        State::Report,
        State::NotDue,
        State::NotAsked,
        State::Stale,
        State::Unreviewed,
        State::Failed,
        State::Missing,
        State::NoReport,
        State::Unresolved,
    ];

    /// What the word means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            State::Held => {
                "the newest item of the period passed the review of another than its collector, and was young enough on the last day"
            }
            State::Stale => "the newest item was too old on the last day of the period",
            State::Failed => "the newest item shows that the duty was not carried out",
            State::Unreviewed => "nobody but its collector has reviewed the newest item",
            State::Missing => "nothing was collected",
            State::NotDue => "nothing was collected, and no whole interval of the duty fell into the period",
            State::NotAsked => "the duty needs no record",
            State::Report => "another party's duty; its assurance report covers service, regions and the whole period",
            State::NoReport => "another party's duty, and no assurance report of it covers service, regions and the whole period",
            State::Unresolved => "nobody can say whose duty it is",
        }
    }

    /// Word in print.
    pub fn word(self) -> &'static str {
        match self {
            State::Held => EvidenceState::Held.word(),
            State::Stale => EvidenceState::Stale.word(),
            State::Failed => EvidenceState::Failed.word(),
            State::Unreviewed => EvidenceState::Unreviewed.word(),
            State::Missing => EvidenceState::Missing.word(),
            State::NotDue => "not due",
            State::NotAsked => "none asked for",
            State::Report => "by report",
            State::NoReport => "no report covers it",
            State::Unresolved => PartyKind::Unresolved.id(),
        }
    }
}

/// Days after which evidence no longer counts where nothing else is said: as the matrix has it.
const DEFAULT_MAX_AGE: i64 = 366;

/// Evidence by what it is about.
pub struct Shelf<'m> {
    matrix: &'m Matrix,
    period: (Date, Date),
    own: BTreeMap<(u32, &'m str), Vec<usize>>,
    common: BTreeMap<(u32, &'m str), Vec<usize>>,
}

/// The day up to which an item proves something.
pub fn proven(item: &Evidence) -> Option<Date> {
    item.period.map(|p| p.1).or(item.collected_on)
}

impl<'m> Shelf<'m> {
    /// Sorts the evidence of a matrix.
    pub fn new(matrix: &'m Matrix, period: (Date, Date)) -> Shelf<'m> {
        let mut shelf = Shelf { matrix, period, own: BTreeMap::new(), common: BTreeMap::new() };
        for (index, item) in matrix.evidence.iter().enumerate() {
            for duty in &item.duties {
                match (item.deployment, item.common_control) {
                    (Some(d), _) => shelf.own.entry((d, duty.as_str())).or_default().push(index),
                    (None, Some(c)) => shelf.common.entry((c, duty.as_str())).or_default().push(index),
                    (None, None) => {}
                }
            }
        }
        shelf
    }

    /// What proves a duty of a deployment in the period, oldest first: everything that touches the period, or else the
    /// newest item before it. Items of later days prove nothing about the period.
    pub fn items(&self, deployment: u32, duty: &str, control: Option<u32>) -> Vec<usize> {
        let own = self.own.get(&(deployment, duty)).into_iter().flatten();
        let shared = control.and_then(|c| self.common.get(&(c, duty))).into_iter().flatten();
        let mut all: Vec<(Date, usize)> = own
            .chain(shared)
            .filter_map(|i| {
                let item = &self.matrix.evidence[*i];
                let begun = item.period.map(|p| p.0).or(item.collected_on)?;
                (begun <= self.period.1).then_some((proven(item)?, *i))
            })
            .collect();
        all.sort_unstable();
        let inside = all.iter().position(|(day, _)| *day >= self.period.0).unwrap_or(all.len().saturating_sub(1));
        all.drain(..inside);
        all.into_iter().map(|(_, i)| i).collect()
    }

    /// What the newest of these items is worth at the period's end.
    pub fn worth(&self, duty: &str, items: &[usize]) -> Option<State> {
        let item = &self.matrix.evidence[*items.last()?];
        Some(match &item.review {
            Some(review) if review.result == ReviewResult::Fail => State::Failed,
            _ if proven(item).is_none_or(|day| self.age(day) > self.max_age(duty)) => State::Stale,
            Some(review) if item.collected_by.as_deref() != Some(review.by.as_str()) => State::Held,
            _ => State::Unreviewed,
        })
    }

    fn age(&self, day: Date) -> i64 {
        i64::from((self.period.1 - day).get_days())
    }

    fn max_age(&self, duty: &str) -> i64 {
        let asked = self.matrix.reference.evidence.get(duty).into_iter().flatten();
        asked
            .filter_map(|r| r.max_age_days.map(i64::from).or_else(|| r.cadence.and_then(|c| c.days())))
            .min()
            .unwrap_or(DEFAULT_MAX_AGE)
    }
}

/// Where each evidence file lies in the pack: below the first requirement that it answers.
///
/// `uses` are requirement, duty and item, in the order of the framework. A file is packed once, however often it is used.
pub fn places(matrix: &Matrix, uses: &[(String, String, usize)]) -> BTreeMap<String, String> {
    let mut taken = Taken::default();
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (requirement, duty, item) in uses {
        let file = &matrix.evidence[*item].file;
        if !out.contains_key(file) {
            let folder = if requirement.is_empty() { "other".to_owned() } else { name::part(requirement) };
            let last = file.rsplit('/').next().unwrap_or(file);
            let wanted = format!("evidence/{folder}/{}/{}", name::part(duty), name::part(last));
            out.insert(file.clone(), taken.take(&wanted));
        }
    }
    out
}
