//! The status of one obligation of ours.

use jiff::civil::Date;

use onus_model::Cadence;

use super::calendar::{after, days_between};
use super::occurrences::{Occurrence, OwedDays, occurrences};
use super::proof::{ItemVerdict, Proof};
use super::{OccurrenceRun, OccurrenceState, Status, StatusKind};
use crate::matrix::{Judging, Matrix};

/// Age in days after which proof of what follows no calendar is stale, where no requirement says otherwise.
const DEFAULT_MAX_AGE: i64 = 366;

/// What is asked of the records of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    /// Whether the model asks for a record.
    pub required: bool,
    /// How often, where it follows the calendar: the strictest of its records and of the duty itself.
    pub cadence: Option<Cadence>,
    /// How old the newest proof may be, in days, where a record says so.
    pub max_age: Option<i64>,
}

impl Asked {
    pub fn of(matrix: &Matrix, duty: &str, cadence: Option<Cadence>) -> Asked {
        let records = matrix.reference.evidence.get(duty).map_or(&[][..], Vec::as_slice);
        let cadences = records.iter().filter_map(|r| r.cadence).chain(cadence);
        Asked {
            required: !records.is_empty(),
            cadence: cadences.filter(|c| c.days().is_some()).min_by_key(|c| c.days()).filter(|_| !records.is_empty()),
            max_age: records.iter().filter_map(|r| r.max_age_days.map(i64::from)).min(),
        }
    }
}

/// When a status is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct When<'a> {
    /// Day of the judgement.
    pub day: Date,
    /// The period that the status speaks of.
    pub period: (Date, Date),
    pub records_since: Option<Date>,
    pub judging: &'a Judging,
}

impl When<'_> {
    /// Whether the period reaches the day: what falls due later than the day still belongs to it.
    fn is_open(&self) -> bool {
        self.period.1 >= self.day
    }

    /// First day of the view of the day: what ended earlier is nobody's next action.
    fn looked_back_to(&self) -> Date {
        let year = self.day.checked_sub(jiff::Span::new().years(1)).and_then(|day| day.tomorrow()).unwrap_or(Date::MIN);
        self.records_since.map_or(year, |since| since.max(year))
    }
}

/// The status of an obligation that a team of ours is accountable for.
pub(super) fn status(asked: Asked, owed: &OwedDays, proofs: &[Proof], when: &When) -> Status {
    let last = when.period.1.min(when.day);
    let gone = owed.last().is_some_and(|until| until < when.period.0) || owed.since.is_some_and(|since| since > last);
    if gone {
        return Status { reason: Some("it did not exist in the period".to_owned()), ..Status::of(StatusKind::NotDue) };
    }
    let judged = match asked.cadence {
        Some(cadence) => by_calendar(cadence, asked.max_age, owed, proofs, when),
        None => by_age(asked, owed, proofs, when),
    };
    Status { items: items(proofs, &judged, when), ..judged }
}

/// Items that stand for a day of the period, and those that decided; without any, the newest one before it.
fn items(proofs: &[Proof], status: &Status, when: &When) -> Vec<u32> {
    let (from, to) = when.period;
    let decided = |p: &Proof| status.item == Some(p.item) || status.occurrences.iter().any(|run| run.item == Some(p.item));
    let here = |p: &&Proof| (p.to >= from && p.from <= to) || decided(p);
    let list: Vec<u32> = proofs.iter().filter(here).map(|p| p.item).collect();
    if list.is_empty() { proofs.iter().rfind(|p| p.from <= to).map(|p| p.item).into_iter().collect() } else { list }
}

fn by_calendar(cadence: Cadence, max_age: Option<i64>, owed: &OwedDays, proofs: &[Proof], when: &When) -> Status {
    let grace = when.judging.grace(cadence);
    // What is running on the last day of an open period falls due later, and can be announced.
    let running = super::calendar::interval(cadence, when.day).map_or(when.day, |interval| interval.1);
    let end = match when.period.1 {
        last if last == when.day => running,
        last if last > when.day => last.min(running),
        last => last,
    };
    let list = occurrences(cadence, owed, proofs, (when.period.0, end), when.day, grace);
    let mut status = Status::of(StatusKind::NotDue);
    status.cadence = Some(cadence);
    status.occurrences = runs(&list, proofs);
    let count = |state: OccurrenceState| number(list.iter().filter(|o| o.state == state).count());
    let (proven, remedied) = (count(OccurrenceState::Proven), count(OccurrenceState::FailedAndPassedSince));
    let (failed, missing) = (count(OccurrenceState::Failed), count(OccurrenceState::Missing));
    let (unreviewed, part) = (count(OccurrenceState::Unreviewed), count(OccurrenceState::PartlyProven));
    status.proven = proven;
    status.due = proven + remedied + failed + missing + unreviewed + part;
    status.failures = failures(&list, proofs);
    let before = |o: &&Occurrence| when.records_since.is_some_and(|since| o.due < since) && is_open_state(o.state);
    status.before_records = number(list.iter().filter(before).count());
    let pending = list.iter().find(|o| o.state == OccurrenceState::Pending);
    view_of_the_day(&mut status, cadence, owed, proofs, when);
    let deciding = |state: OccurrenceState| list.iter().rev().find(|o| o.state == state);
    let item_of = |o: Option<&Occurrence>| o.and_then(|o| o.proof).map(|p| proofs[p].item);
    let soon = pending.filter(|o| days_between(when.day, o.due) <= when.judging.notice(cadence));
    let early = pending.and_then(|_| only_a_part(owed, proofs));
    let (kind, item, since) = if failed > 0 {
        let last = deciding(OccurrenceState::Failed);
        (StatusKind::Failed, item_of(last), last.and_then(|o| o.proof).map(|p| proofs[p].collected))
    } else if status.due > 0 && proven + remedied + part == 0 {
        let first = list.iter().find(|o| is_open_state(o.state)).map(|o| after(o.due, 1));
        match missing {
            0 => (StatusKind::Unreviewed, item_of(deciding(OccurrenceState::Unreviewed)), None),
            _ => (StatusKind::Overdue, None, first),
        }
    } else if missing > 0 {
        let first = list.iter().find(|o| is_open_state(o.state)).map(|o| after(o.due, 1));
        let shown = deciding(OccurrenceState::Proven).or(deciding(OccurrenceState::PartlyProven));
        (StatusKind::PartlyProven, item_of(shown), first)
    } else if let Some(last) = pending.and_then(|_| open_failure(owed, proofs)) {
        (StatusKind::Failed, Some(last.item), Some(last.collected))
    } else if part > 0 {
        let first = list.iter().find(|o| is_open_state(o.state)).map(|o| after(o.due, 1));
        (StatusKind::PartlyProven, item_of(deciding(OccurrenceState::PartlyProven)), first)
    } else if let Some(early) = early {
        (StatusKind::PartlyProven, Some(early.item), None)
    } else if unreviewed > 0 {
        (StatusKind::Unreviewed, item_of(deciding(OccurrenceState::Unreviewed)), None)
    } else if let Some(item) = item_of(pending) {
        (StatusKind::Unreviewed, Some(item), None)
    } else if pending.is_some() && last_result(owed, proofs).is_none() {
        match proofs.iter().rfind(|p| p.verdict == ItemVerdict::Unreviewed) {
            Some(unreviewed) => (StatusKind::Unreviewed, Some(unreviewed.item), None),
            None => (StatusKind::NeverProven, None, None),
        }
    } else if let Some((item, since)) = too_old(max_age, proofs, when).filter(|_| pending.is_some()) {
        (StatusKind::Stale, Some(item), Some(since))
    } else if remedied > 0 || !status.failures.is_empty() {
        let failure = status.failures.last().map(|f| collected(proofs, *f));
        (StatusKind::ProvenAfterFailure, item_of(deciding(OccurrenceState::Proven)), failure)
    } else if let Some(pending) = soon {
        (StatusKind::Due, pending.proof.map(|p| proofs[p].item), None)
    } else if proven > 0 {
        (StatusKind::Proven, item_of(deciding(OccurrenceState::Proven)), None)
    } else if pending.is_some() {
        (StatusKind::NotDue, None, None)
    } else if let Some(last) = deciding(OccurrenceState::Excepted) {
        status.until = owed.exception_on(last.to).map(|e| e.1).filter(|to| *to < Date::MAX);
        (StatusKind::Excepted, None, None)
    } else {
        (StatusKind::NotDue, None, None)
    };
    status.kind = kind;
    status.item = item;
    status.since = since;
    if kind == StatusKind::PartlyProven {
        let part = deciding(OccurrenceState::PartlyProven).and_then(|o| o.proof).map(|p| &proofs[p]);
        status.reason = part.or(early).and_then(why_a_part);
    }
    let shown = [StatusKind::Proven, StatusKind::ProvenAfterFailure].contains(&kind);
    if shown && when.is_open() {
        status.until = status.due_on;
    }
    status.reviewed_within_team = item.is_some_and(|i| proofs.iter().any(|p| p.item == i && p.within_team));
    status
}

/// The newest item that shows something and that somebody else has reviewed.
fn last_result<'p>(owed: &OwedDays, proofs: &'p [Proof]) -> Option<&'p Proof> {
    proofs.iter().rfind(|p| p.verdict.is_result() && !is_accepted(owed, p))
}

/// The newest item that decides, where it is a failure: neither showed anybody the whole since, nor do its own checks no
/// longer find it.
fn open_failure<'p>(owed: &OwedDays, proofs: &'p [Proof]) -> Option<&'p Proof> {
    let is_open = |p: &Proof| p.verdict == ItemVerdict::Fail && p.closed_by.is_none() && !is_accepted(owed, p);
    proofs.iter().rfind(|p| p.verdict == ItemVerdict::Pass || is_open(p)).filter(|p| p.verdict == ItemVerdict::Fail)
}

/// The newest item, where it shows a part and nothing showed the whole before: it is short of the rest before anything falls
/// due. A part that follows the whole is an early one, and takes nothing from it.
fn only_a_part<'p>(owed: &OwedDays, proofs: &'p [Proof]) -> Option<&'p Proof> {
    let part = last_result(owed, proofs).filter(|p| p.verdict == ItemVerdict::Part)?;
    let is_whole = |p: &&Proof| matches!(p.verdict, ItemVerdict::Pass | ItemVerdict::Fail) && !is_accepted(owed, p);
    let whole = proofs.iter().rfind(is_whole);
    whole.is_none_or(|p| p.verdict == ItemVerdict::Fail).then_some(part)
}

/// What failed under an exception was accepted.
fn is_accepted(owed: &OwedDays, proof: &Proof) -> bool {
    proof.verdict == ItemVerdict::Fail && owed.exception_on(proof.to).is_some()
}

/// The newest proof, where it is older on the day than its duty allows, and the first day on which it was.
fn too_old(max_age: Option<i64>, proofs: &[Proof], when: &When) -> Option<(u32, Date)> {
    let newest = proofs.iter().rfind(|p| p.verdict == ItemVerdict::Pass)?;
    let since = after(newest.to, max_age? + 1);
    (when.is_open() && since <= when.day).then_some((newest.item, since))
}

/// What keeps an occurrence open.
fn is_open_state(state: OccurrenceState) -> bool {
    use OccurrenceState::{Failed, Missing, PartlyProven, Unreviewed};
    matches!(state, Missing | Unreviewed | Failed | PartlyProven)
}

/// When it became open and when it next falls due, whatever the period.
fn view_of_the_day(status: &mut Status, cadence: Cadence, owed: &OwedDays, proofs: &[Proof], when: &When) {
    let grace = when.judging.grace(cadence);
    let Some((_, running)) = super::calendar::interval(cadence, when.day) else { return };
    // The running interval and the next one: where the running one is proven, the next falls due next.
    let next = running.tomorrow().ok().and_then(|day| super::calendar::interval(cadence, day)).map_or(running, |i| i.1);
    let list = occurrences(cadence, owed, proofs, (when.looked_back_to(), next), when.day, grace);
    status.open_since = list.iter().find(|o| is_open_state(o.state)).map(|o| after(o.due, 1));
    status.due_on = list.iter().find(|o| o.state == OccurrenceState::Pending).map(|o| o.due);
}

/// Proof of what follows no calendar: the newest decides, while it is young enough.
fn by_age(asked: Asked, owed: &OwedDays, proofs: &[Proof], when: &When) -> Status {
    let day = when.period.1.min(when.day).min(owed.last().unwrap_or(Date::MAX));
    let mut status = Status::of(StatusKind::NotDue);
    // What an item says of later days is not asked.
    let here: Vec<(Date, &Proof)> = proofs.iter().filter(|p| p.from <= day).map(|p| (p.to.min(day), p)).collect();
    let failed = |(to, p): &&(Date, &Proof)| p.verdict == ItemVerdict::Fail && *to >= when.period.0;
    status.failures = here.iter().filter(failed).map(|(_, p)| p.item).collect();
    if let Some((_, to)) = owed.exception_on(day) {
        // What failed before the exception was approved stays known.
        let owed_on = |(to, _): &&(Date, &Proof)| owed.exception_on(*to).is_none();
        status.failures = here.iter().filter(failed).filter(owed_on).map(|(_, p)| p.item).collect();
        status.kind = StatusKind::Excepted;
        status.until = (to < Date::MAX).then_some(to);
        return status;
    }
    let good = |shown: Date| after(shown, asked.max_age.unwrap_or(DEFAULT_MAX_AGE));
    // A failure that its own checks no longer find, by the day that is asked about.
    let is_closed = |proof: &Proof| proof.closed_by.is_some_and(|item| here.iter().any(|(_, p)| p.item == item));
    let newest = |verdicts: &[ItemVerdict]| {
        let those = here.iter().filter(|(_, p)| verdicts.contains(&p.verdict) && !is_closed(p));
        those.max_by_key(|(to, p)| (*to, p.collected, p.verdict))
    };
    let reviewed = newest(&[ItemVerdict::Pass, ItemVerdict::Fail]);
    let part = newest(&[ItemVerdict::Part]).filter(|(to, _)| good(*to) >= day);
    let unreviewed = here.iter().rfind(|(to, p)| p.verdict == ItemVerdict::Unreviewed && good(*to) >= day);
    match (reviewed, unreviewed) {
        (Some((to, proof)), _) if proof.verdict == ItemVerdict::Fail => {
            status.kind = StatusKind::Failed;
            status.item = Some(proof.item);
            status.since = Some(*to);
            status.open_since = Some(*to);
        }
        (Some((to, proof)), _) if good(*to) >= day => {
            status.item = Some(proof.item);
            status.until = Some(good(*to));
            status.due_on = status.until;
            status.reviewed_within_team = proof.within_team;
            let soon = when.is_open() && days_between(day, good(*to)) <= i64::from(when.judging.expiry_notice_days);
            status.kind = match status.failures.last() {
                Some(failure) => {
                    status.since = Some(collected(proofs, *failure));
                    StatusKind::ProvenAfterFailure
                }
                None if soon => StatusKind::Due,
                None => StatusKind::Proven,
            };
        }
        (_, _) if let Some((to, proof)) = part => {
            status.kind = StatusKind::PartlyProven;
            status.reason = why_a_part(proof);
            status.item = Some(proof.item);
            status.until = Some(good(*to));
            status.due_on = status.until;
        }
        (_, Some((_, proof))) => {
            status.kind = StatusKind::Unreviewed;
            status.item = Some(proof.item);
        }
        (newest, None) => {
            match newest.or(here.iter().rfind(|(_, p)| p.verdict.is_result() || p.verdict == ItemVerdict::Unreviewed)) {
                Some((to, proof)) => {
                    status.kind = StatusKind::Stale;
                    status.item = Some(proof.item);
                    status.since = Some(after(good(*to), 1));
                    status.open_since = status.since.map(|since| since.max(when.looked_back_to()));
                }
                None if asked.required => status.kind = StatusKind::NeverProven,
                None => status.reason = Some("no record is asked for".to_owned()),
            }
        }
    }
    status
}

fn collected(proofs: &[Proof], item: u32) -> Date {
    proofs.iter().find(|p| p.item == item).map_or(Date::MIN, |p| p.collected)
}

fn why_a_part(proof: &Proof) -> Option<String> {
    proof.part.map(str::to_owned)
}

/// Items that failed in any of the occurrences, oldest first.
fn failures(list: &[Occurrence], proofs: &[Proof]) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for failure in list.iter().filter_map(|o| o.failure).map(|f| proofs[f].item) {
        if !out.contains(&failure) {
            out.push(failure);
        }
    }
    out
}

fn runs(list: &[Occurrence], proofs: &[Proof]) -> Vec<OccurrenceRun> {
    let mut out: Vec<OccurrenceRun> = Vec::new();
    for occurrence in list {
        let item = occurrence.proof.map(|p| proofs[p].item);
        match out.last_mut() {
            Some(run) if run.state == occurrence.state && run.item == item => {
                run.to = occurrence.to;
                run.count += 1;
            }
            _ => out.push(OccurrenceRun { from: occurrence.from, to: occurrence.to, count: 1, state: occurrence.state, item }),
        }
    }
    out
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
