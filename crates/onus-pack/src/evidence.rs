//! Which evidence a period rests on, what it is worth for the period, and its path in the pack.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::inventory::ReviewResult;
use onus_core::matrix::{self, Evidence, Matrix};
use onus_model::vocabulary::PartyKind;

use crate::pack_path::{UniquePaths, path_part};

/// What is known of the proof of a duty for a period; [`EvidenceState::meaning`] says when each applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceState {
    Held,
    Stale,
    Failed,
    Unreviewed,
    Missing,
    NotDue,
    NotAsked,
    Report,
    NoReport,
    Unresolved,
}

impl EvidenceState {
    /// Best first.
    pub const ALL: [EvidenceState; 10] = [
        EvidenceState::Held,
        EvidenceState::Report,
        EvidenceState::NotDue,
        EvidenceState::NotAsked,
        EvidenceState::Stale,
        EvidenceState::Unreviewed,
        EvidenceState::Failed,
        EvidenceState::Missing,
        EvidenceState::NoReport,
        EvidenceState::Unresolved,
    ];

    /// What [`Self::word`] means, as part of a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            EvidenceState::Held => {
                "the newest item of the period passed review by somebody other than its collector, and was recent enough on the last day"
            }
            EvidenceState::Stale => "the newest item was too old on the last day of the period",
            EvidenceState::Failed => "the newest item shows that the duty was not carried out",
            EvidenceState::Unreviewed => "nobody other than its collector has reviewed the newest item",
            EvidenceState::Missing => "nothing was collected",
            EvidenceState::NotDue => "nothing was collected, and no complete interval of the duty fell in the period",
            EvidenceState::NotAsked => "the duty needs no record",
            EvidenceState::Report => {
                "another party's duty; its assurance report covers the service, its regions and the entire period"
            }
            EvidenceState::NoReport => {
                "another party's duty, and none of its assurance reports covers the service, its regions and the entire period"
            }
            EvidenceState::Unresolved => "nobody can say whose duty it is",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            EvidenceState::Held => matrix::EvidenceState::Held.word(),
            EvidenceState::Stale => matrix::EvidenceState::Stale.word(),
            EvidenceState::Failed => matrix::EvidenceState::Failed.word(),
            EvidenceState::Unreviewed => matrix::EvidenceState::Unreviewed.word(),
            EvidenceState::Missing => matrix::EvidenceState::Missing.word(),
            EvidenceState::NotDue => "not due",
            EvidenceState::NotAsked => "none asked for",
            EvidenceState::Report => "by report",
            EvidenceState::NoReport => "no report covers it",
            EvidenceState::Unresolved => PartyKind::Unresolved.id(),
        }
    }
}

/// Days after which evidence no longer counts where nothing else is said: as the matrix has it.
const DEFAULT_MAX_AGE: i64 = 366;

/// Evidence items of a matrix, by what they are about and duty.
pub struct EvidenceIndex<'m> {
    matrix: &'m Matrix,
    period: (Date, Date),
    by_deployment: BTreeMap<(u32, &'m str), Vec<usize>>,
    by_common_control: BTreeMap<(u32, &'m str), Vec<usize>>,
}

/// The last day that an item proves something about.
pub fn proven_until(item: &Evidence) -> Option<Date> {
    item.period.map(|p| p.1).or(item.collected_on)
}

impl<'m> EvidenceIndex<'m> {
    pub fn new(matrix: &'m Matrix, period: (Date, Date)) -> EvidenceIndex<'m> {
        let mut evidence = EvidenceIndex { matrix, period, by_deployment: BTreeMap::new(), by_common_control: BTreeMap::new() };
        for (index, item) in matrix.evidence.iter().enumerate() {
            for duty in &item.duties {
                match (item.deployment, item.common_control) {
                    (Some(d), _) => evidence.by_deployment.entry((d, duty.as_str())).or_default().push(index),
                    (None, Some(c)) => evidence.by_common_control.entry((c, duty.as_str())).or_default().push(index),
                    (None, None) => {}
                }
            }
        }
        evidence
    }

    /// What proves a duty of a deployment in the period, oldest first: everything that touches the period, or else the
    /// newest item before it. Items of later days prove nothing about the period.
    pub fn items(&self, deployment: u32, duty: &str, control: Option<u32>) -> Vec<usize> {
        let direct = self.by_deployment.get(&(deployment, duty)).into_iter().flatten();
        let shared = control.and_then(|c| self.by_common_control.get(&(c, duty))).into_iter().flatten();
        let mut items: Vec<(Date, usize)> = direct
            .chain(shared)
            .filter_map(|i| {
                let item = &self.matrix.evidence[*i];
                let starts_on = item.period.map(|p| p.0).or(item.collected_on)?;
                (starts_on <= self.period.1).then_some((proven_until(item)?, *i))
            })
            .collect();
        items.sort_unstable();
        let first = items.iter().position(|(day, _)| *day >= self.period.0).unwrap_or(items.len().saturating_sub(1));
        items.drain(..first);
        items.into_iter().map(|(_, i)| i).collect()
    }

    /// What the newest of these items is worth at the period's end.
    pub fn state(&self, duty: &str, items: &[usize]) -> Option<EvidenceState> {
        let item = &self.matrix.evidence[*items.last()?];
        Some(match &item.review {
            Some(review) if review.result == ReviewResult::Fail => EvidenceState::Failed,
            _ if proven_until(item).is_none_or(|day| self.age(day) > self.max_age(duty)) => EvidenceState::Stale,
            Some(review) if item.collected_by.as_deref() != Some(review.by.as_str()) => EvidenceState::Held,
            _ => EvidenceState::Unreviewed,
        })
    }

    fn age(&self, day: Date) -> i64 {
        i64::from((self.period.1 - day).get_days())
    }

    fn max_age(&self, duty: &str) -> i64 {
        let required = self.matrix.reference.evidence.get(duty).into_iter().flatten();
        required
            .filter_map(|r| r.max_age_days.map(i64::from).or_else(|| r.cadence.and_then(|c| c.days())))
            .min()
            .unwrap_or(DEFAULT_MAX_AGE)
    }
}

/// Path in the project → path in the pack, below the first requirement that the file answers.
///
/// `uses` are requirement, duty and item, in the order of the framework. A file is packed once.
pub fn pack_paths(matrix: &Matrix, uses: &[(String, String, usize)]) -> BTreeMap<String, String> {
    let mut unique = UniquePaths::default();
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (requirement, duty, item) in uses {
        let file = &matrix.evidence[*item].file;
        if !out.contains_key(file) {
            let folder = if requirement.is_empty() { "other".to_owned() } else { path_part(requirement) };
            let name = file.rsplit('/').next().unwrap_or(file);
            let path = format!("evidence/{folder}/{}/{}", path_part(duty), path_part(name));
            out.insert(file.clone(), unique.claim(&path));
        }
    }
    out
}
