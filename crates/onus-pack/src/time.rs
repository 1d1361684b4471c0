//! Moments as a pack writes them. Everything is UTC.

use jiff::Timestamp;
use zip::DateTime;

/// `2026-10-05T09:00:00Z`, from seconds since 1970.
pub fn rfc3339(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// As zip writes it: steps of two seconds, 1980 to 2107.
pub fn zip_time(seconds: i64) -> DateTime {
    let timestamp = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    let utc = jiff::tz::Offset::UTC.to_datetime(timestamp);
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    u16::try_from(utc.year())
        .ok()
        .and_then(|year| {
            let second = part(utc.second()) & !1;
            DateTime::from_date_and_time(year, part(utc.month()), part(utc.day()), part(utc.hour()), part(utc.minute()), second)
                .ok()
        })
        .unwrap_or_default()
}
