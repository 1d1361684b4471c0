//! What a team takes into its own tools: a calendar of due days (RFC 5545) and a table of tasks for trackers.
//!
//! Both are made of the records on the team's first page. Their keys are stable, so that importing them again updates what
//! is there.

use onus_publish::block::{ActionView, Block, Publication, plain};
use onus_source::csv::write_rows;
use onus_source::text::{Medium, one_line};

use crate::RenderError;

/// File of the calendar, in the team's folder.
pub(super) const CALENDAR: &str = "due.ics";
/// File of the tasks, in the team's folder.
pub(super) const TASKS: &str = "tasks.csv";

/// Octets of a line of a calendar, without its end.
const LINE: usize = 75;
/// Days ahead of which a calendar reminds.
const REMIND: &str = "-P7D";

fn actions(book: &Publication) -> impl Iterator<Item = &ActionView> {
    let first = book.pages.iter().find(|page| page.path == "index");
    first.into_iter().flat_map(|page| &page.blocks).flat_map(|block| match block {
        Block::Actions { actions } => actions.as_slice(),
        _ => &[],
    })
}

/// Key of a record among all teams': `payments/ER-3f0a9c41`.
fn key(book: &Publication, action: &ActionView) -> String {
    format!("{}/{}", book.id.trim_start_matches("teams/"), action.id)
}

fn about(action: &ActionView) -> String {
    let mut words = format!("From {}. For: {}. Proves: {}.", action.from, plain(&action.covers), plain(&action.duties));
    if !action.requirements.is_empty() {
        words.push_str(&format!(" Answers {}.", action.requirements));
    }
    if !action.state.is_empty() {
        words.push_str(&format!(" State: {}.", action.state));
    }
    words
}

/// The tasks of a team as CSV, in columns that the importers of issue trackers know.
pub(super) fn tasks(book: &Publication) -> Result<Vec<u8>, RenderError> {
    let head = ["External issue ID", "Summary", "Description", "Due date", "Priority", "Labels", "Issue type"].map(str::to_owned);
    let row = |action: &ActionView| {
        [
            key(book, action),
            format!("Collect: {}", action.what),
            about(action),
            action.day.clone(),
            if action.alarm { "High" } else { "Medium" }.to_owned(),
            format!("onus {}", book.id.trim_start_matches("teams/")),
            "Task".to_owned(),
        ]
    };
    let mut out = Vec::new();
    let rows = std::iter::once(head).chain(actions(book).map(row));
    write_rows(rows, &mut out).map_err(|error| RenderError::new(format!("{}: {TASKS}", book.id), error.to_string()))?;
    Ok(out)
}

/// The days on which a team's records fall due, each with a reminder.
pub(super) fn calendar(book: &Publication) -> Vec<u8> {
    let mut out = String::new();
    let stamp = format!("{}T000000Z", compact(&book.date));
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Onus//Due days//EN");
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&book.title)));
    for action in actions(book).filter(|action| !action.day.is_empty()) {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}@onus", escaped(&key(book, action))));
        line(&mut out, &format!("DTSTAMP:{stamp}"));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{}", compact(&action.day)));
        line(&mut out, &format!("SUMMARY:{}", escaped(&action.what)));
        line(&mut out, &format!("DESCRIPTION:{}", escaped(&about(action))));
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "BEGIN:VALARM");
        line(&mut out, "ACTION:DISPLAY");
        line(&mut out, &format!("DESCRIPTION:{}", escaped(&action.what)));
        line(&mut out, &format!("TRIGGER:{REMIND}"));
        line(&mut out, "END:VALARM");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out.into_bytes()
}

/// `2026-11-29` as calendars write it.
fn compact(day: &str) -> String {
    day.replace('-', "")
}

fn escaped(words: &str) -> String {
    let mut out = String::new();
    for c in one_line(words, Medium::Document).chars() {
        if matches!(c, '\\' | ';' | ',') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Adds a line, folded where it is longer than calendars read: what follows a fold begins with a space.
fn line(out: &mut String, words: &str) {
    let mut room = LINE;
    for c in words.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_octets_and_never_inside_a_character() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "ü".repeat(60)));
        let lines: Vec<&str> = out.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| l.len() <= 75) && lines[1].starts_with(' '));
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "ü".repeat(60)));
    }

    #[test]
    fn signs_of_the_format_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d e");
    }
}
