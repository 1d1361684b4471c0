//! Several obligations in one line: the same duty for several accounts, deployments or teams.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_model::Cadence;
use onus_source::text::day_words;

use super::{Obligation, OccurrenceRun, OccurrenceState, OwedFor, Status, StatusKind};

/// What some obligations come to together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combined {
    /// The worst; where some are proven and others are not, partly proven.
    pub kind: StatusKind,
    /// Number of obligations by what each comes to.
    pub counts: BTreeMap<StatusKind, u32>,
    /// In print: `1 of 3 months`, `overdue since 1 August 2026`, `2 of 4 accounts`.
    pub words: String,
    /// The day in the words, where they say no more than the kind and a day.
    pub day: Option<Date>,
}

/// Combines obligations, each with how many of it are meant (a group may lie partly outside what is asked about).
pub fn combined<'o>(obligations: impl Iterator<Item = (&'o Obligation, u32)>) -> Option<Combined> {
    let list: Vec<(&Obligation, u32)> = obligations.filter(|(_, count)| *count > 0).collect();
    let mut counts: BTreeMap<StatusKind, u32> = BTreeMap::new();
    for (obligation, count) in &list {
        *counts.entry(obligation.status.kind).or_default() += count;
    }
    let worst = *counts.keys().next()?;
    let total: u32 = counts.values().sum();
    let shown = list.iter().filter(|(o, _)| is_shown(&o.status)).map(|(_, count)| count).sum::<u32>();
    let some_shown = counts.keys().any(|k| *k == StatusKind::PartlyProven) || shown > 0;
    let kind = match worst {
        StatusKind::Overdue | StatusKind::Unreviewed | StatusKind::Stale | StatusKind::NeverProven if some_shown => {
            StatusKind::PartlyProven
        }
        worst => worst,
    };
    let differing: BTreeSet<String> = list.iter().map(|(o, _)| o.status.in_words()).collect();
    let differing_count = differing.len();
    let words = match differing_count {
        1 => differing.into_iter().next().unwrap_or_default(),
        _ => {
            let noun = noun(&list, total);
            match kind {
                StatusKind::PartlyProven => format!("{shown} of {total} {noun} proven"),
                kind => format!("{} of {total} {noun} {}", counts.get(&kind).copied().unwrap_or(0), kind.words()),
            }
        }
    };
    let day = list.first().filter(|_| differing_count == 1).and_then(|(o, _)| o.status.day_in_words());
    Some(Combined { kind, counts, words, day })
}

/// What some obligations are counted in: what they are owed for, unless several duties or teams owe something for the same.
fn noun(list: &[(&Obligation, u32)], total: u32) -> &'static str {
    let nouns: BTreeSet<(&str, &str)> = list.iter().map(|(o, _)| o.owed_for.noun()).collect();
    let by_deployment = list.iter().all(|(o, _)| o.owed_for == OwedFor::Deployment);
    let duties: BTreeSet<u32> = list.iter().map(|(o, _)| o.duty).collect();
    let owed_for: BTreeSet<OwedFor> = list.iter().map(|(o, _)| o.owed_for).collect();
    let each_once = if by_deployment { duties.len() == 1 } else { owed_for.len() == list.len() };
    match nouns.first() {
        Some(&(one, many)) if nouns.len() == 1 && each_once => {
            if total == 1 {
                one
            } else {
                many
            }
        }
        _ => "obligations",
    }
}

/// Obligations gathered from deployments, each counted as often as it is owed: by deployment, else once.
#[derive(Clone, Debug, Default)]
pub struct ObligationSet<'s> {
    list: BTreeMap<ObligationKey, (&'s Obligation, u32)>,
}

/// What makes an obligation the same one.
type ObligationKey = (u32, OwedFor, Option<u32>, u32);

impl<'s> ObligationSet<'s> {
    /// Adds what one deployment owes.
    pub fn add(&mut self, obligation: &'s Obligation) {
        let key = (obligation.duty, obligation.owed_for, obligation.team, obligation.group);
        let entry = self.list.entry(key).or_insert((obligation, 0));
        entry.1 = if obligation.owed_for == OwedFor::Deployment { entry.1 + 1 } else { 1 };
    }

    /// Adds an obligation with all its deployments.
    pub fn add_all(&mut self, obligation: &'s Obligation) {
        let key = (obligation.duty, obligation.owed_for, obligation.team, obligation.group);
        self.list.insert(key, (obligation, obligation.count));
    }

    /// Adds what another set holds.
    pub fn extend(&mut self, other: &ObligationSet<'s>) {
        for (key, (obligation, count)) in &other.list {
            let entry = self.list.entry(*key).or_insert((obligation, 0));
            entry.1 = if obligation.owed_for == OwedFor::Deployment { entry.1 + count } else { 1 };
        }
    }

    /// In print: what all come to alike, else the number by status, worst first.
    pub fn words(&self) -> String {
        let alike: BTreeSet<String> = self.iter().map(|(o, _)| o.status.in_words()).collect();
        match alike.len() {
            1 => alike.into_iter().next().unwrap_or_default(),
            _ => count_words(&self.counts()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'s Obligation, u32)> {
        self.list.values().copied()
    }

    /// What they come to together; none where there are none.
    pub fn combined(&self) -> Option<Combined> {
        combined(self.iter())
    }

    /// Number of obligations by what each comes to.
    pub fn counts(&self) -> BTreeMap<StatusKind, u32> {
        let mut counts = BTreeMap::new();
        for (obligation, count) in self.iter() {
            *counts.entry(obligation.status.kind).or_default() += count;
        }
        counts
    }
}

/// Numbers by status, worst first: `2 overdue, 1 proven`.
pub fn count_words(counts: &BTreeMap<StatusKind, u32>) -> String {
    counts.iter().map(|(kind, n)| format!("{n}\u{a0}{}", kind.words())).collect::<Vec<_>>().join(", ")
}

fn is_shown(status: &Status) -> bool {
    matches!(status.kind, StatusKind::Proven | StatusKind::ProvenAfterFailure | StatusKind::ReliedOn)
        || (status.kind == StatusKind::Due && status.item.is_some())
}

impl Status {
    /// The status in print, with its numbers and days.
    pub fn in_words(&self) -> String {
        let on = |lead: &str, day: Option<Date>| match day {
            Some(day) => format!("{lead} {}", day_words(day)),
            None => String::new(),
        };
        let or_plain = |words: String| if words.is_empty() { self.kind.words().to_owned() } else { words };
        match self.kind {
            StatusKind::Proven => or_plain(on("proven until", self.until)),
            StatusKind::ProvenAfterFailure => or_plain(on("proven after a failure, reported on", self.since)),
            StatusKind::PartlyProven if self.due == 0 => "proven in part".to_owned(),
            StatusKind::PartlyProven => {
                let words = format!("{} of {} {} proven", self.proven, self.due, self.intervals());
                let state = |run: &&OccurrenceRun| run.state == OccurrenceState::PartlyProven;
                match self.occurrences.iter().filter(state).map(|run| run.count).sum::<u32>() {
                    0 => words,
                    part => format!("{words}, {part} in part"),
                }
            }
            StatusKind::Failed => or_plain(on("failed on", self.since)),
            StatusKind::Overdue => or_plain(format!("{}{}", on("overdue since", self.since), self.before_records_words())),
            StatusKind::Stale => or_plain(on("stale since", self.since)),
            StatusKind::Due => or_plain(on("due on", self.due_on)),
            StatusKind::Excepted => or_plain(on("excepted until", self.until)),
            StatusKind::NotDue => self.reason.clone().unwrap_or_else(|| self.kind.words().to_owned()),
            StatusKind::ReliedOn if self.qualified => "by report, with a qualified opinion".to_owned(),
            StatusKind::Unresolved
            | StatusKind::Unassigned
            | StatusKind::Unreviewed
            | StatusKind::NotReliedOn
            | StatusKind::ReliedOn => self.kind.words().to_owned(),
            StatusKind::NeverProven => match self.due_on {
                Some(day) => format!("never shown, due on {}", day_words(day)),
                None => self.kind.words().to_owned(),
            },
        }
    }

    /// The day of [`Status::in_words`], where they say no more than the kind and a day.
    fn day_in_words(&self) -> Option<Date> {
        match self.kind {
            StatusKind::Proven | StatusKind::Excepted => self.until,
            StatusKind::Failed | StatusKind::Stale => self.since,
            StatusKind::Overdue if self.before_records == 0 => self.since,
            StatusKind::Due | StatusKind::NeverProven => self.due_on,
            _ => None,
        }
    }

    /// The status in print, and why no more than a part is proven.
    pub fn in_words_with_reason(&self) -> String {
        match &self.reason {
            Some(reason) if self.kind == StatusKind::PartlyProven => format!("{}: {reason}", self.in_words()),
            _ => self.in_words(),
        }
    }

    /// What an audit period asks for and no team's page counts: what ended before the organisation kept records.
    fn before_records_words(&self) -> String {
        match self.open_since {
            _ if self.before_records == 0 => String::new(),
            None => ", before records began".to_owned(),
            Some(day) => format!(" and, since records began, since {}", day_words(day)),
        }
    }

    /// What its occurrences are called: `months`.
    pub fn intervals(&self) -> &'static str {
        match self.cadence {
            Some(Cadence::Daily) => "days",
            Some(Cadence::Weekly) => "weeks",
            Some(Cadence::Monthly) => "months",
            Some(Cadence::Quarterly) => "quarters",
            Some(Cadence::HalfYearly) => "half-years",
            Some(Cadence::Yearly) => "years",
            Some(Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent) | None => "occurrences",
        }
    }

    /// The act that closes it, for whoever has to act next; none: nothing is to be done now.
    pub fn act(&self) -> Option<&'static str> {
        self.kind.act()
    }
}
