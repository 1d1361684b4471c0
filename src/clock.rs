//! The one clock: `SOURCE_DATE_EPOCH` when set, else the machine's.

use jiff::Timestamp;
use onus_driver::Moment;

/// The moment of this run: what `SOURCE_DATE_EPOCH` says, else the beginning of the day, so that two builds of one day are
/// equal.
pub fn now() -> Result<Moment, String> {
    let stamp = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let wrong = || format!("SOURCE_DATE_EPOCH is `{text}`; expected seconds since 1970");
            Timestamp::from_second(text.trim().parse().map_err(|_| wrong())?).map_err(|_| wrong())?
        }
        Err(_) => {
            let now = Timestamp::now();
            Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(86_400)).unwrap_or(now)
        }
    };
    Ok(Moment { seconds: stamp.as_second(), day: jiff::tz::Offset::UTC.to_datetime(stamp).date() })
}

/// The second of this run, for what keeps the time of day: what `SOURCE_DATE_EPOCH` says, else the machine's.
pub fn instant() -> Result<Timestamp, String> {
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(_) => now()?.seconds,
        Err(_) => Timestamp::now().as_second(),
    };
    Timestamp::from_second(seconds).map_err(|e| e.to_string())
}

/// Measures how long a run takes, for the closing words only.
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
