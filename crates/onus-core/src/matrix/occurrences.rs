//! Occurrences: how often a duty had to be proven in a period, and how often it was.
//!
//! An audit of operation needs every occurrence, not one file. A duty that follows the calendar falls due once in each
//! whole interval of its cadence, counted from the period's first day. An item of evidence stands for an interval when what it
//! proves (its own period, or its day of collection) lies in that interval or spans it. Must not know: formats, the clock.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::inventory::ReviewResult;
use onus_model::Cadence;

use super::types::*;

/// One interval in which a duty fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Index of the item that proves it in [`Matrix::evidence`]; none: nothing does.
    pub item: Option<usize>,
}

/// What to count: one duty of one deployment in a period.
#[derive(Clone, Copy, Debug)]
pub struct OccurrenceQuery<'a> {
    /// Index of the deployment.
    pub deployment: u32,
    /// Duty id.
    pub duty: &'a str,
    /// Common control that fulfils the duty there.
    pub common_control: Option<u32>,
    /// Cadence of the duty as it stands in the deployment's configuration.
    pub cadence: Option<Cadence>,
    /// First and last day.
    pub period: (Date, Date),
}

/// The intervals of a period that have ended on the day of the build, with what proves each. None where the duty does not
/// follow the calendar: it is continuous, or falls due at a change or an event.
pub fn occurrences(matrix: &Matrix, query: &OccurrenceQuery) -> Option<Vec<Interval>> {
    let required = matrix.reference.evidence.get(query.duty).into_iter().flatten().filter_map(|r| r.cadence);
    let cadence = required.chain(query.cadence).filter(|c| c.days().is_some()).min_by_key(|c| c.days())?;
    let items = passing_items(matrix, query);
    let last = query.period.1.min(matrix.document.date);
    let mut out = Vec::new();
    let mut number = 0;
    while let Some((from, to)) = interval(query.period.0, cadence, number) {
        if to > last {
            break;
        }
        let item =
            items.iter().find(|(_, start, end)| (*start <= from && *end >= to) || (*end >= from && *end <= to)).map(|i| i.0);
        out.push(Interval { from, to, item });
        number += 1;
    }
    Some(out)
}

/// The interval of this number, counted from the period's first day; none past the end of the calendar.
fn interval(start: Date, cadence: Cadence, number: i32) -> Option<(Date, Date)> {
    let days = |each: i32| Some((number.checked_mul(each)?.days(), number.checked_add(1)?.checked_mul(each)?.days()));
    let months = |each: i32| Some((number.checked_mul(each)?.months(), number.checked_add(1)?.checked_mul(each)?.months()));
    let (from, next) = match cadence {
        Cadence::Daily => days(1)?,
        Cadence::Weekly => days(7)?,
        Cadence::Monthly => months(1)?,
        Cadence::Quarterly => months(3)?,
        Cadence::HalfYearly => months(6)?,
        Cadence::Yearly => months(12)?,
        Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent => return None,
    };
    Some((start.checked_add(from).ok()?, start.checked_add(next).ok()?.yesterday().ok()?))
}

/// Items that were reviewed and passed by someone other than their collector, with the days that each proves.
fn passing_items(matrix: &Matrix, query: &OccurrenceQuery) -> Vec<(usize, Date, Date)> {
    matrix
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, e)| e.duties.iter().any(|d| d == query.duty))
        .filter(|(_, e)| {
            e.deployment == Some(query.deployment) || (e.common_control.is_some() && e.common_control == query.common_control)
        })
        .filter(|(_, e)| {
            e.review.as_ref().is_some_and(|r| r.result == ReviewResult::Pass && e.collected_by.as_deref() != Some(r.by.as_str()))
        })
        .filter_map(|(index, e)| {
            let day = e.collected_on;
            let (from, to) = e.period.or(day.map(|d| (d, d)))?;
            Some((index, from, to))
        })
        .collect()
}
