//! Intervals of a cadence, anchored to the calendar: months, quarters, ISO weeks.

use jiff::ToSpan;
use jiff::civil::Date;

use onus_model::Cadence;

/// The interval of a cadence that holds a day, both ends included; none where the cadence does not follow the calendar.
pub(super) fn interval(cadence: Cadence, day: Date) -> Option<(Date, Date)> {
    let months = |each: i8| {
        let first = (day.month() - 1) / each * each + 1;
        let from = Date::new(day.year(), first, 1).ok()?;
        let to = from.checked_add(i32::from(each).months()).and_then(|next| next.yesterday());
        // The last interval of the calendar has no day after it.
        Some((from, to.unwrap_or(Date::MAX)))
    };
    match cadence {
        Cadence::Daily => Some((day, day)),
        Cadence::Weekly => {
            let from = day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(Date::MIN);
            Some((from, from.checked_add(6.days()).unwrap_or(Date::MAX)))
        }
        Cadence::Monthly => months(1),
        Cadence::Quarterly => months(3),
        Cadence::HalfYearly => months(6),
        Cadence::Yearly => months(12),
        Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent => None,
    }
}

/// A day a number of days later, at the latest the last of the calendar.
pub(super) fn after(day: Date, days: i64) -> Date {
    jiff::Span::new().try_days(days).ok().and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
}

/// Days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_calendar() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let cases = [
            (Cadence::Daily, "2026-02-28", "2026-02-28", "2026-02-28"),
            // ISO 8601: week 53 of 2026 runs from Monday 28 December to Sunday 3 January.
            (Cadence::Weekly, "2027-01-01", "2026-12-28", "2027-01-03"),
            (Cadence::Monthly, "2028-02-10", "2028-02-01", "2028-02-29"),
            (Cadence::Quarterly, "2026-09-30", "2026-07-01", "2026-09-30"),
            (Cadence::HalfYearly, "2026-07-01", "2026-07-01", "2026-12-31"),
            (Cadence::Yearly, "2026-05-05", "2026-01-01", "2026-12-31"),
        ];
        for (cadence, of, from, to) in cases {
            assert_eq!(interval(cadence, day(of)), Some((day(from), day(to))), "{cadence:?} of {of}");
        }
        assert_eq!(interval(Cadence::OnEvent, day("2026-05-05")), None);
        assert_eq!(interval(Cadence::Yearly, Date::MAX).map(|i| i.1), Some(Date::MAX));
    }
}
