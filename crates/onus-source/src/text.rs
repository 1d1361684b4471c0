//! Words for people: lists, counts, days, and texts cut to a length.

use jiff::civil::Date;

/// The first characters of a text, with a mark where something was cut off.
pub fn clip(words: &str, limit: usize) -> String {
    if words.chars().count() <= limit {
        return words.to_owned();
    }
    let cut: String = words.chars().take(limit.saturating_sub(1)).collect();
    // At a word's end, if that does not lose much.
    let end = cut.rfind(char::is_whitespace).filter(|at| *at > cut.len() * 2 / 3).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// `a`, `a and b`, `a, b and c`.
pub fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A day as people write it: `5 December 2026`.
pub fn day_words(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS[usize::try_from(day.month()).map_or(0, |m| m - 1)];
    format!("{} {month} {}", day.day(), day.year())
}

/// `1 deployment`, `3 deployments`.
pub fn plural(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
