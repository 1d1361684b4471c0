//! The occurrences of a duty that follows the calendar: one in each of its intervals.
//!
//! An occurrence falls due on the last day of its interval on which the duty was owed: the deployment existed, no exception
//! was in force. It belongs to the period in which it falls due. An item proves it when the last day that the item stands
//! for lies in the interval, or when the item spans the interval.

use jiff::civil::Date;

use onus_model::Cadence;

use super::OccurrenceState;
use super::calendar::{after, interval};
use super::proof::{ItemVerdict, Proof};

/// Days on which a duty was owed, and those under an exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OwedDays {
    /// First day; none: always.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// First and last days of exceptions.
    pub excepted: Vec<(Date, Date)>,
}

impl OwedDays {
    /// The exception in force on a day.
    pub fn exception_on(&self, day: Date) -> Option<(Date, Date)> {
        self.excepted.iter().copied().filter(|(from, to)| (*from..=*to).contains(&day)).max_by_key(|e| e.1)
    }

    /// The last day between two on which the duty was owed and no exception was in force.
    fn last_owed(&self, from: Date, to: Date) -> Option<Date> {
        let mut day = to;
        while let Some((begin, _)) = self.exception_on(day) {
            day = begin.yesterday().ok().filter(|before| *before >= from)?;
        }
        Some(day)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub from: Date,
    pub to: Date,
    /// Day on which it falls due.
    pub due: Date,
    pub state: OccurrenceState,
    /// Position of the deciding proof.
    pub proof: Option<usize>,
    /// Position of a proof that failed inside it, whatever followed.
    pub failure: Option<usize>,
}

/// The occurrences that fall due from one day to another, judged on a day.
pub(super) fn occurrences(
    cadence: Cadence,
    owed: &OwedDays,
    proofs: &[Proof],
    (from, to): (Date, Date),
    day: Date,
    grace: i64,
) -> Vec<Occurrence> {
    let mut out = Vec::new();
    let mut at = from.max(owed.since.unwrap_or(Date::MIN));
    // Each turn moves to the day after an interval, so the loop ends with the period.
    while let Some((begin, end)) = interval(cadence, at) {
        let (first, last) = (begin.max(owed.since.unwrap_or(Date::MIN)), end.min(owed.until.unwrap_or(Date::MAX)));
        if begin > to || first > last {
            break;
        }
        let due = owed.last_owed(first, last);
        if (from..=to).contains(&due.unwrap_or(last)) {
            out.push(occurrence(proofs, (first, last), due, day, grace));
        }
        match end.tomorrow() {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    out
}

fn occurrence(proofs: &[Proof], (from, to): (Date, Date), due: Option<Date>, day: Date, grace: i64) -> Occurrence {
    let Some(due) = due else {
        return Occurrence { from, to, due: to, state: OccurrenceState::Excepted, proof: None, failure: None };
    };
    let here = |proof: &Proof| (from..=to).contains(&proof.to) || (proof.from <= from && proof.to >= to);
    let last = |verdicts: &[ItemVerdict]| proofs.iter().rposition(|p| here(p) && verdicts.contains(&p.verdict));
    let failure = proofs.iter().rposition(|p| here(p) && p.verdict == ItemVerdict::Fail);
    // What shows a part takes nothing from what shows the whole.
    let decided = last(&[ItemVerdict::Pass, ItemVerdict::Fail]).or_else(|| last(&[ItemVerdict::Part]));
    let (state, proof) = match (decided, last(&[ItemVerdict::Unreviewed])) {
        (Some(position), _) if proofs[position].verdict == ItemVerdict::Pass => (OccurrenceState::Proven, Some(position)),
        (Some(position), _) if proofs[position].verdict == ItemVerdict::Part => (OccurrenceState::PartlyProven, Some(position)),
        (Some(position), _) => {
            let passed_since =
                proofs[position + 1..].iter().any(|p| p.verdict == ItemVerdict::Pass && p.to > proofs[position].to);
            let state = if passed_since { OccurrenceState::FailedAndPassedSince } else { OccurrenceState::Failed };
            (state, Some(position))
        }
        (None, unreviewed) if after(due, grace) >= day => (OccurrenceState::Pending, unreviewed),
        (None, Some(position)) => (OccurrenceState::Unreviewed, Some(position)),
        (None, None) => (OccurrenceState::Missing, None),
    };
    Occurrence { from, to, due, state, proof, failure }
}
