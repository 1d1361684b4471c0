//! The occurrences of a duty that follows the calendar: one in each of its intervals.
//!
//! An occurrence falls due on the last day of its interval on which the deployment existed, and belongs to the period in which
//! that day lies. An item proves it when the last day that the item stands for lies in the interval, or when the item spans
//! the interval.
//!
//! Where somebody is relieved of it on that day, by an exception or because another took it over, nothing falls due: what was
//! still to be done when that was approved was not late, and cannot become so. What was shown on the days before counts.

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
    /// Last day on which there was something to owe it for.
    pub until: Option<Date>,
    /// Day from which another owes it.
    pub handed_over: Option<Date>,
    /// First and last days of exceptions.
    pub excepted: Vec<(Date, Date)>,
}

impl OwedDays {
    /// The last day on which it was owed; none: it still is.
    pub fn last(&self) -> Option<Date> {
        let before = self.handed_over.and_then(|day| day.yesterday().ok());
        [self.until, before].into_iter().flatten().min()
    }

    /// The exception in force on a day.
    pub fn exception_on(&self, day: Date) -> Option<(Date, Date)> {
        self.excepted.iter().copied().filter(|(from, to)| (*from..=*to).contains(&day)).max_by_key(|e| e.1)
    }

    /// First day of what relieves somebody on a day.
    fn relieved_since(&self, day: Date) -> Option<Date> {
        self.handed_over.filter(|from| *from <= day).or_else(|| self.exception_on(day).map(|(from, _)| from))
    }

    /// Whether something relieved somebody on every day between two.
    fn is_relieved_throughout(&self, from: Date, to: Date) -> bool {
        let mut day = to;
        while let Some(begin) = self.relieved_since(day) {
            match begin.yesterday() {
                Ok(before) if before >= from => day = before,
                _ => return true,
            }
        }
        false
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
        if begin > to || first > last || owed.handed_over.is_some_and(|day| day <= first) {
            break;
        }
        if (from..=to).contains(&last) {
            out.push(occurrence(owed, proofs, (first, last), day, grace));
        }
        match end.tomorrow() {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    out
}

fn occurrence(owed: &OwedDays, proofs: &[Proof], (from, to): (Date, Date), day: Date, grace: i64) -> Occurrence {
    let relieved = owed.relieved_since(to).is_some();
    let end = owed.last().map_or(to, |last| last.min(to));
    let stands_for = |proof: &Proof| (from..=to).contains(&proof.to) || (proof.from <= from && proof.to >= to);
    let here =
        |proof: &Proof| stands_for(proof) && !(relieved && owed.is_relieved_throughout(proof.from.max(from), proof.to.min(to)));
    let last = |verdicts: &[ItemVerdict]| proofs.iter().rposition(|p| here(p) && verdicts.contains(&p.verdict));
    let failure = last(&[ItemVerdict::Fail]);
    let ended = after(end, grace) < day;
    // What shows a part takes nothing from what shows the whole. A failure that its own checks no longer find decides nothing.
    let decides = |p: &Proof| p.verdict == ItemVerdict::Pass || p.verdict == ItemVerdict::Fail && p.closed_by.is_none();
    let passed_since =
        |failed: usize| proofs[failed + 1..].iter().any(|p| p.verdict == ItemVerdict::Pass && p.to > proofs[failed].to);
    let closed = failure.and_then(|f| proofs[f].closed_by).and_then(|item| proofs.iter().position(|p| p.item == item));
    let (state, proof) = match proofs.iter().rposition(|p| here(p) && decides(p)) {
        Some(position) if proofs[position].verdict == ItemVerdict::Pass => (OccurrenceState::Proven, Some(position)),
        Some(position) if passed_since(position) => (OccurrenceState::FailedAndPassedSince, Some(position)),
        Some(position) => (OccurrenceState::Failed, Some(position)),
        None if failure.is_some_and(passed_since) => (OccurrenceState::FailedAndPassedSince, failure),
        None if relieved => (OccurrenceState::Excepted, None),
        None => match (last(&[ItemVerdict::Part]).or(closed), last(&[ItemVerdict::Unreviewed])) {
            (Some(position), _) if ended => (OccurrenceState::PartlyProven, Some(position)),
            (_, unreviewed) if !ended => (OccurrenceState::Pending, unreviewed),
            (_, Some(position)) => (OccurrenceState::Unreviewed, Some(position)),
            (_, None) => (OccurrenceState::Missing, None),
        },
    };
    Occurrence { from, to: end, due: end, state, proof, failure }
}
