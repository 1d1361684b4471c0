//! Nothing in a pack can be younger than its seal.

use std::io::{Read, Seek};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::archive::{Archive, shortened};
use crate::error::Problem;
use crate::statement::Statement;

use super::contents::BagContents;
use super::verdict::{CHANGED, PackVerdict};
use onus_source::codes;

/// The list of evidence, and the columns of it that bear a day.
const EVIDENCE: &str = "data/registers/evidence.csv";
const DAYS: [&str; 2] = ["collected on", "reviewed on"];
/// Largest list of evidence that is read, in bytes.
const MAX_LIST: u64 = 64 << 20;

/// Compares the moment of sealing with the period, the approvals, and the days of collection and review.
pub fn check<R: Read + Seek>(archive: &mut Archive<R>, contents: &BagContents, statement: &Statement, verdict: &mut PackVerdict) {
    let predicate = &statement.predicate;
    let Ok(sealed) = predicate.sealed.parse::<Timestamp>() else {
        return verdict.report(later(format!("{:?} is no moment of sealing", shortened(&predicate.sealed))));
    };
    let sealed = Offset::UTC.to_datetime(sealed).date();
    let mut compare = |what: String, day: &str| match day.parse::<Date>() {
        Ok(day) if day > sealed => verdict.report(later(format!("{what} is dated {day}, after the pack was sealed on {sealed}"))),
        _ => {}
    };
    compare("the end of its period".to_owned(), &predicate.period.to);
    for approval in &predicate.approvals {
        compare(format!("the approval by {}", shortened(&approval.by)), &approval.on);
    }
    if contents.payload.get(EVIDENCE).is_none_or(|size| *size > MAX_LIST) {
        return;
    }
    let Ok(bytes) = archive.read(&format!("{}/{EVIDENCE}", archive.base())) else { return };
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let columns: Vec<(usize, String)> = match table.headers() {
        Ok(head) => head.iter().enumerate().map(|(at, name)| (at, name.trim_start_matches('\u{feff}').to_owned())).collect(),
        Err(_) => return,
    };
    for row in table.records().map_while(Result::ok) {
        for (at, name) in columns.iter().filter(|(_, name)| DAYS.contains(&name.as_str())) {
            compare(format!("{} ({name})", shortened(row.get(1).unwrap_or_default())), row.get(*at).unwrap_or_default());
        }
    }
}

fn later(what: String) -> Problem {
    Problem::new(codes::SEALED_BEFORE_CONTENT, what, CHANGED)
}
